"""The pipeline without a server: `python -m ml_pipeline layer PHOTO`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from ml_pipeline import commands as layering
from ml_pipeline.generation import commands as generation
from ml_pipeline.making import run_with_bar
from ml_pipeline.painting.styles import PRESETS
from ml_pipeline.parameters import Mode, Parameters
from ml_pipeline.terminal import exit_status
from ml_pipeline.types import Task

SCHEMAS = ("manifest", "generation")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    return exit_status(lambda: int(options.run(options)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ml_pipeline", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    layering.add_commands(commands)
    generation.add_commands(commands)
    warm = commands.add_parser(
        "warm", help="compile what is compiled on first use, by layering and painting a small picture"
    )
    warm.set_defaults(run=_warm)
    schema = commands.add_parser("schema", help="print the JSON schema of manifest.json")
    schema.add_argument(
        "kind",
        nargs="?",
        choices=SCHEMAS,
        default=SCHEMAS[0],
        help="of layers (default), or of pictures without layers",
    )
    schema.set_defaults(run=_schema)
    return parser


def _schema(options: argparse.Namespace) -> int:
    from ml_pipeline.schema import schema_text  # pydantic: only this command needs it

    sys.stdout.write(schema_text(options.kind))
    return 0


def _warm(_: argparse.Namespace) -> int:
    noise = np.random.default_rng(0).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    with tempfile.TemporaryDirectory() as name:
        photo = Path(name) / "photo.png"
        Image.fromarray(noise).resize((320, 240), Image.Resampling.BICUBIC).save(photo)
        for parameters in _everything_compiled():
            folder = Path(name) / parameters.mode / parameters.painterly_style
            folder.mkdir(parents=True)
            run_with_bar(Task("warm", photo, folder, parameters))
    return 0


def _everything_compiled() -> list[Parameters]:
    """Jobs that together call every compiled loop: photo-realistic layers, and a painting in each style."""
    base = Parameters(num_layers=2, painterly_strength=1.0)
    texts = [*(preset.key for preset in PRESETS), "swirling watercolor", "thin gouache"]
    return [Parameters(), *(replace(base, mode=Mode.PAINTERLY, painterly_style=text) for text in texts)]


if __name__ == "__main__":
    sys.exit(main())
