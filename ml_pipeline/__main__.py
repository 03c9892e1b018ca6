"""The main job without a server: `python -m ml_pipeline layer PHOTO`."""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from ml_pipeline.errors import InputError, PipelineError
from ml_pipeline.manifest import Manifest
from ml_pipeline.parameters import DEPTH_MODELS, MAX_LAYERS, MIN_LAYERS, DisparityConvention, Mode, Parameters
from ml_pipeline.types import Progress, Task

EXAMPLES = """examples:
  ./run.sh layer photo.jpg
  ./run.sh layer photo.jpg --layers 5 --out my-layers
  ./run.sh layer photo.jpg --disparity map.png
  ./run.sh layer photo.jpg --disparity depth.npy --disparity-convention depth
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except PipelineError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; nothing is left behind", file=sys.stderr)
        return 130
    except OSError as error:
        message = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        print(f"error: {message}", file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ml_pipeline", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    layer = commands.add_parser(
        "layer",
        help="turn a photo into depth-ordered RGBA layers",
        description="Turn a photo into depth-ordered RGBA layers, with what was hidden painted in.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    defaults = Parameters()
    layer.add_argument("photo", type=Path, help="JPEG, PNG, WebP, AVIF, TIFF or HEIC")
    layer.add_argument(
        "--layers",
        type=int,
        default=defaults.num_layers,
        metavar="N",
        help=f"{MIN_LAYERS} to {MAX_LAYERS} (default %(default)s)",
    )
    layer.add_argument(
        "--mode", type=Mode, choices=list(Mode), default=defaults.mode, help="default %(default)s"
    )
    layer.add_argument(
        "--disparity", type=Path, metavar="MAP", help="your own map: grey PNG (8 or 16 bits) or .npy"
    )
    layer.add_argument(
        "--disparity-convention",
        type=DisparityConvention,
        choices=list(DisparityConvention),
        default=defaults.disparity_convention,
        help="disparity: larger is nearer (default); depth: larger is farther",
    )
    layer.add_argument(
        "--depth-model", default=defaults.depth_model, metavar="KEY", help=f"one of {', '.join(DEPTH_MODELS)}"
    )
    layer.add_argument("--seed", type=int, default=defaults.painterly_seed, help="default %(default)s")
    layer.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="new or empty folder (default: layers/PHOTO, then layers/PHOTO-2 …)",
    )
    layer.set_defaults(run=_layer)
    warm = commands.add_parser(
        "warm", help="compile what is compiled on first use, by layering a small picture"
    )
    warm.set_defaults(run=_warm)
    schema = commands.add_parser("schema", help="print the JSON schema of manifest.json")
    schema.set_defaults(run=_schema)
    return parser


def _layer(options: argparse.Namespace) -> int:
    parameters = Parameters(
        mode=options.mode,
        num_layers=options.layers,
        depth_model=options.depth_model,
        disparity_convention=options.disparity_convention,
        painterly_seed=options.seed,
    )
    parameters.require_available_mode()
    for path in filter(None, (options.photo, options.disparity)):
        if not path.is_file():
            raise InputError(f"there is no file {path}; check the path")
    folder = options.out or _free_folder(Path("layers") / options.photo.stem)
    _refuse_full(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # beside its place and then renamed: whatever happens, the result is there entirely or not at all
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        work = Path(scratch) / "layers"
        work.mkdir()
        manifest = _run_with_bar(Task(folder.name, options.photo, work, parameters, options.disparity))
        work.replace(folder)
    quality = manifest.quality
    print(f"{manifest.layer_count} layers in {folder.resolve()}")
    for layer in manifest.layers:
        print(f"  {layer.filename}")
    for told in (*manifest.disparity.fallbacks, *manifest.fallbacks):
        print(f"  instead of {told.wanted}: {told.used}, because {told.reason}")
    print(
        f"recomposed at {quality.psnr_db:.1f} dB; the nearest layer may move "
        f"{manifest.parallax.max_shift_px:.0f} px; see {folder / 'manifest.json'}"
    )
    return 0


def _free_folder(folder: Path) -> Path:
    """The folder itself, or its name with the first number that is not taken: photo, photo-2, photo-3."""
    names = itertools.chain([folder], (folder.with_name(f"{folder.name}-{k}") for k in itertools.count(2)))
    return next(name for name in names if not name.exists())


def _refuse_full(folder: Path) -> None:
    """Raise where something lies in the folder already, so that nothing is overwritten."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PipelineError(f"{folder} is not an empty folder; name another with --out, or empty it")


def _run_with_bar(task: Task) -> Manifest:
    from ml_pipeline.pipeline import run  # heavy: after the arguments are known to be good

    with tqdm(total=100, unit="%", bar_format="{desc:<46} {percentage:3.0f}%|{bar}| {elapsed}") as bar:

        def show(progress: Progress) -> None:
            bar.set_description_str(progress.message, refresh=False)
            bar.update(round(progress.fraction * 100) - bar.n)

        manifest = run(task, show, lambda: None)
        bar.set_description_str("Done", refresh=False)
        bar.update(100 - bar.n)
    return manifest


def _schema(_: argparse.Namespace) -> int:
    from ml_pipeline.schema import schema_text  # pydantic: only this command needs it

    sys.stdout.write(schema_text())
    return 0


def _warm(_: argparse.Namespace) -> int:
    noise = np.random.default_rng(0).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    with tempfile.TemporaryDirectory() as name:
        photo, folder = Path(name) / "photo.png", Path(name) / "layers"
        folder.mkdir()
        Image.fromarray(noise).resize((320, 240), Image.Resampling.BICUBIC).save(photo)
        _run_with_bar(Task("warm", photo, folder, Parameters()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
