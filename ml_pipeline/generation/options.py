"""What can be said of pictures from a prompt on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from ml_pipeline.generation.parameters import (
    MAX_IMAGE_SIDE_PX,
    MIN_IMAGE_SIDE_PX,
    SMALLEST_PROCEDURAL_PX,
    Provider,
)
from ml_pipeline.options import add_depth_model, add_layers, add_painting
from ml_pipeline.parameters import AUTO

EXAMPLES = """examples:
  ./run.sh generate "a red boat on a lake at dawn"
  ./run.sh generate "mountains behind a forest in winter" --images 4 --size 1024x576
  ./run.sh generate "a lighthouse by the sea at night" --negative moon --seed 7 --out night
  ./run.sh generate "a red boat on a lake at dawn" --layers auto
  ./run.sh generate "autumn forest by a lake" --layers 4 --style "loose watercolor" --relief
  ./run.sh generate "a cat on a bicycle" --provider diffusion --model sd15
  REPLICATE_API_TOKEN=… ./run.sh generate "a cat on a bicycle" --provider replicate

providers:
  procedural   paints a landscape from the prompt's own words; needs no network and no weights
  diffusion    a network on this machine: ./run.sh models list
  replicate    Replicate's service, which is paid for by the picture; the prompt goes there
  auto         replicate where REPLICATE_API_TOKEN is set; else diffusion where a network is here and runs
               on a GPU; else procedural. PROVIDER sets another default
"""

OF_LAYERS = (
    "edge_quality",
    "relief",
    "inpainter",
    "depth_model",
    "mode",
    "style",
    "strength",
    "painterly_seed",
    "painter",
    "strokes",
)
"""The options that say something of layers, and ask for none."""


def add_generation(parser: argparse.ArgumentParser) -> None:
    """The prompt, who makes pictures of it, and what becomes of them."""
    parser.add_argument("prompt", help="what is to be seen, in 1 to 2,000 characters")
    parser.add_argument("--images", type=int, default=1, metavar="N", help="how many, each with its own seed")
    parser.add_argument(
        "--provider",
        choices=[AUTO, *(provider.value for provider in Provider)],  # as text, for the error quotes them
        help=f"who makes them (default {AUTO}; see below)",
    )
    parser.add_argument("--model", default="", metavar="KEY", help="of a network here, or of Replicate's")
    parser.add_argument(
        "--size",
        type=_size,
        default=(None, None),
        metavar="WxH",
        help=f"in pixels, {MIN_IMAGE_SIDE_PX} to {MAX_IMAGE_SIDE_PX} a side, with procedural from "
        f"{SMALLEST_PROCEDURAL_PX} on (default: the provider's own)",
    )
    parser.add_argument(
        "--seed", type=int, metavar="N", help="the same gives the same picture (default: any)"
    )
    parser.add_argument("--negative", default="", metavar="TEXT", help="what is not to be seen")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="new or empty folder (default: pictures/PROMPT, or layers/PROMPT, then with a number)",
    )
    layers = parser.add_argument_group("layers", "--layers or --cuts turn the picture into layers at once.")
    add_layers(layers, "(default: no layers)")
    add_depth_model(layers, None)
    add_painting(parser, seed="--painterly-seed")


def _size(text: str) -> tuple[int, int]:
    sides = text.lower().replace("×", "x").split("x")
    if len(sides) != 2 or not all(side.isascii() and side.isdecimal() for side in sides):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 1024x768")
    return int(sides[0]), int(sides[1])
