"""The commands that make layers: `layer` a photo, `reslice` an earlier result; and `styles`."""

from __future__ import annotations

import argparse
from pathlib import Path

from ml_pipeline.asked import PAINTING, painted, require_engines, sliced, slicing_of
from ml_pipeline.earlier import Earlier, read_earlier, require_file
from ml_pipeline.errors import InputError, ParameterError
from ml_pipeline.making import make
from ml_pipeline.manifest import DISPARITY_FILENAME
from ml_pipeline.options import add_painting, add_slicing, add_sources
from ml_pipeline.painting.words.telling import add_styles
from ml_pipeline.parameters import Mode, Parameters
from ml_pipeline.types import Task

LAYER_EXAMPLES = """examples:
  ./run.sh layer photo.jpg
  ./run.sh layer photo.jpg --layers auto --out my-layers
  ./run.sh layer photo.jpg --edge-quality fine --relief
  ./run.sh layer photo.jpg --cuts 0.25,0.6
  ./run.sh layer photo.jpg --disparity map.png
  ./run.sh layer photo.jpg --disparity depth.npy --disparity-convention depth
  ./run.sh layer photo.jpg --mode painterly
  ./run.sh layer photo.jpg --style "loose watercolor, muted" --strength 0.7 --strokes
"""
RESLICE_EXAMPLES = """examples:
  ./run.sh reslice layers/photo photo.jpg --layers 5
  ./run.sh reslice layers/photo photo.jpg --cuts 0.2,0.35,0.7 --out by-hand
  ./run.sh reslice layers/photo photo.jpg --style "van gogh" --seed 7
  ./run.sh reslice layers/photo-2 photo.jpg --mode photo-realistic
"""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The parsers of `layer` and `reslice`."""
    layer = _parser(commands, "layer", "turn a photo into depth-ordered RGBA layers", LAYER_EXAMPLES)
    layer.add_argument("photo", type=Path, help="JPEG, PNG, WebP, AVIF, TIFF or HEIC")
    add_slicing(layer)
    add_sources(layer)
    add_painting(layer)
    layer.set_defaults(run=_layer, **slicing_of(Parameters()))
    does = "divide or paint a result anew, by its own disparity"
    reslice = _parser(commands, "reslice", does, RESLICE_EXAMPLES)
    reslice.add_argument("result", type=Path, help="the folder of an earlier result, with its manifest.json")
    reslice.add_argument("photo", type=Path, help="the very file that it was made from")
    add_slicing(reslice)
    add_painting(reslice)
    reslice.set_defaults(run=_reslice)
    add_styles(commands)


def _parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, does: str, examples: str
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=does,
        description=f"{does[0].upper()}{does[1:]}, with what was hidden painted in.",
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _layer(options: argparse.Namespace) -> int:
    base = Parameters(depth_model=options.depth_model, disparity_convention=options.disparity_convention)
    parameters = painted(sliced(base, options), options)
    for path in filter(None, (options.photo, options.disparity)):
        require_file(path)
    require_engines(parameters)
    return make(Task("", options.photo, Path(), parameters, options.disparity), options.out)


def _reslice(options: argparse.Namespace) -> int:
    from ml_pipeline.io import sha256  # heavy: after the arguments are known to be good

    earlier = read_earlier(options.result)
    parameters = painted(sliced(earlier.parameters, options), options)
    is_divided = options.layers is not None or options.cuts is not None
    if not is_divided and not _is_other_painting(parameters, earlier, options):
        if options.painterly_seed is not None and parameters.mode is not Mode.PAINTERLY:
            raise ParameterError(
                f"--seed is {options.painterly_seed}, and mode {parameters.mode} paints nothing; add --mode "
                f"{Mode.PAINTERLY}, or say how to paint it (--style and the like)"
            )
        raise ParameterError(
            "neither --layers nor --cuts is given, and nothing is to be painted otherwise; say what to "
            "divide the result into (--layers, --cuts), or how to paint it (--style and the like)"
        )
    require_file(options.photo)
    require_engines(parameters)
    if sha256(options.photo) != earlier.sha256:
        raise InputError(
            f"{options.photo} is not the file that {options.result} was made from (its SHA-256 differs); "
            "name that file, or layer this one"
        )
    disparity = options.result / DISPARITY_FILENAME
    return make(Task("", options.photo, Path(), parameters, disparity, earlier.origin), options.out)


def _is_other_painting(parameters: Parameters, earlier: Earlier, options: argparse.Namespace) -> bool:
    if parameters.mode != earlier.parameters.mode:
        return True
    said = any(getattr(options, option) is not None for option in (*PAINTING, "painterly_seed", "strokes"))
    return said and parameters.mode == Mode.PAINTERLY
