"""What can be said of a run on the command line: how to divide it, from what, and how to paint it."""

from __future__ import annotations

import argparse
from pathlib import Path

from ml_pipeline.manifest import STROKES_FILENAME
from ml_pipeline.parameters import (
    AUTO,
    DEPTH_MODELS,
    INPAINTERS,
    MAX_LAYERS,
    MIN_LAYERS,
    PAINTERS,
    DisparityConvention,
    EdgeQuality,
    Mode,
    Parameters,
)


def add_slicing(parser: argparse.ArgumentParser) -> None:
    """What a result can be divided anew by; of a reslice, what is left out stays as it was."""
    add_layers(parser, "(default 4)")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="new or empty folder (default: layers/PHOTO, then layers/PHOTO-2 …)",
    )


def add_layers(parser: argparse._ActionsContainer, otherwise: str) -> None:
    """How many layers, where they are divided, and how fine their edges are."""
    counts = f"{MIN_LAYERS} to {MAX_LAYERS}, or {AUTO}: as many as the contours support"
    parser.add_argument("--layers", type=_count, metavar="N", help=f"{counts} {otherwise}")
    parser.add_argument(
        "--cuts",
        type=_cuts,
        metavar="D,D…",
        help="disparities to divide at, rising, between 0 and 1; they make one layer more",
    )
    parser.add_argument(
        "--edge-quality",
        type=EdgeQuality,
        choices=list(EdgeQuality),
        help="fast (default), or fine: closed-form matting, slower, better hair",
    )
    parser.add_argument(
        "--relief",
        action=argparse.BooleanOptionalAction,
        help="give each layer its own disparity, hidden area included",
    )
    parser.add_argument(
        "--inpainter", metavar="KEY", help=f"one of {', '.join(INPAINTERS)}, or of ./run.sh models list"
    )


def add_sources(parser: argparse.ArgumentParser) -> None:
    defaults = Parameters()
    parser.add_argument(
        "--disparity", type=Path, metavar="MAP", help="your own map: grey PNG (8 or 16 bits) or .npy"
    )
    parser.add_argument(
        "--disparity-convention",
        type=DisparityConvention,
        choices=list(DisparityConvention),
        default=defaults.disparity_convention,
        help="disparity: larger is nearer (default); depth: larger is farther",
    )
    add_depth_model(parser, defaults.depth_model)


def add_depth_model(parser: argparse._ActionsContainer, default: str | None) -> None:
    parser.add_argument(
        "--depth-model",
        default=default,
        metavar="KEY",
        help=f"one of {', '.join(DEPTH_MODELS)}, or of ./run.sh models list",
    )


def add_painting(parser: argparse.ArgumentParser, seed: str = "--seed") -> None:
    """What is painted, and how; of a reslice, what is left out stays as it was. `seed` names that option."""
    defaults = Parameters()
    painting = parser.add_argument_group(
        "painterly mode", "--style, --strength, --painter and --strokes mean painterly mode by themselves."
    )
    painting.add_argument("--mode", type=Mode, choices=list(Mode), help=f"default {defaults.mode}")
    painting.add_argument(
        "--style",
        metavar="TEXT",
        help=f"free text (default {defaults.painterly_style!r}); "
        "./run.sh styles TEXT says how it is understood",
    )
    painting.add_argument(
        "--strength",
        type=float,
        metavar="S",
        help=f"from 0, the photo itself, to 1, broad strokes (default {defaults.painterly_strength})",
    )
    painting.add_argument(
        seed,
        dest="painterly_seed",
        type=int,
        metavar="N",
        help=f"another one lays the strokes differently (default {defaults.painterly_seed})",
    )
    painting.add_argument(
        "--painter", metavar="KEY", help=f"one of {', '.join(PAINTERS)}, or of ./run.sh models list"
    )
    painting.add_argument(
        "--strokes",
        action=argparse.BooleanOptionalAction,
        help=f"also write every stroke to {STROKES_FILENAME}",
    )


def _count(text: str) -> int | str:
    if text == AUTO or text.lstrip("+-").isdecimal():
        return text if text == AUTO else int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is neither a whole number nor {AUTO!r}")


def _cuts(text: str) -> tuple[float, ...]:
    try:
        cuts = tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError:
        cuts = ()
    if not cuts:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of numbers such as 0.25,0.6")
    return cuts
