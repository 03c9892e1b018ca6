"""The commands that make layers: `layer` a photo, `reslice` an earlier result."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ml_pipeline.errors import InputError, ParameterError
from ml_pipeline.making import make
from ml_pipeline.manifest import DISPARITY_FILENAME, MANIFEST_FILENAME, DisparityRecord, Fallback
from ml_pipeline.parameters import (
    AUTO,
    DEPTH_MODELS,
    INPAINTERS,
    MAX_LAYERS,
    MIN_LAYERS,
    DisparityConvention,
    EdgeQuality,
    Mode,
    Parameters,
)
from ml_pipeline.types import Task

LAYER_EXAMPLES = """examples:
  ./run.sh layer photo.jpg
  ./run.sh layer photo.jpg --layers auto --out my-layers
  ./run.sh layer photo.jpg --edge-quality fine --relief
  ./run.sh layer photo.jpg --cuts 0.25,0.6
  ./run.sh layer photo.jpg --disparity map.png
  ./run.sh layer photo.jpg --disparity depth.npy --disparity-convention depth
"""
RESLICE_EXAMPLES = """examples:
  ./run.sh reslice layers/photo photo.jpg --layers 5
  ./run.sh reslice layers/photo photo.jpg --cuts 0.2,0.35,0.7 --out by-hand
"""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The parsers of `layer` and `reslice`."""
    layer = _parser(commands, "layer", "turn a photo into depth-ordered RGBA layers", LAYER_EXAMPLES)
    layer.add_argument("photo", type=Path, help="JPEG, PNG, WebP, AVIF, TIFF or HEIC")
    _add_slicing(layer)
    _add_sources(layer)
    layer.set_defaults(run=_layer, **_slicing_of(Parameters()))
    reslice = _parser(commands, "reslice", "divide a result anew, by its own disparity", RESLICE_EXAMPLES)
    reslice.add_argument("result", type=Path, help="the folder of an earlier result, with its manifest.json")
    reslice.add_argument("photo", type=Path, help="the very file that it was made from")
    _add_slicing(reslice)
    reslice.set_defaults(run=_reslice)


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


def _add_slicing(parser: argparse.ArgumentParser) -> None:
    """What a result can be divided anew by; of a reslice, what is left out stays as it was."""
    counts = f"{MIN_LAYERS} to {MAX_LAYERS}, or {AUTO}: as many as the contours support"
    parser.add_argument("--layers", type=_count, metavar="N", help=f"{counts} (default 4)")
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
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="new or empty folder (default: layers/PHOTO, then layers/PHOTO-2 …)",
    )


def _add_sources(parser: argparse.ArgumentParser) -> None:
    defaults = Parameters()
    parser.add_argument(
        "--mode", type=Mode, choices=list(Mode), default=defaults.mode, help="default %(default)s"
    )
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
    parser.add_argument(
        "--depth-model",
        default=defaults.depth_model,
        metavar="KEY",
        help=f"one of {', '.join(DEPTH_MODELS)}, or of ./run.sh models list",
    )
    parser.add_argument("--seed", type=int, default=defaults.painterly_seed, help="default %(default)s")


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


def _slicing_of(parameters: Parameters) -> dict[str, Any]:
    return {
        "edge_quality": parameters.edge_quality,
        "relief": parameters.relief,
        "inpainter": parameters.inpainter,
    }


def _sliced(base: Parameters, options: argparse.Namespace) -> Parameters:
    """The base with what was said of cuts and edges; cuts and a count replace both of the base's."""
    said = {name: getattr(options, name) for name in _slicing_of(base) if getattr(options, name) is not None}
    if options.cuts is not None:
        count = len(options.cuts) + 1 if options.layers is None else options.layers
        said |= {"cuts": options.cuts, "num_layers": count}
    elif options.layers is not None:
        said |= {"cuts": (), "num_layers": options.layers}
    return replace(base, **said)


def _layer(options: argparse.Namespace) -> int:
    base = Parameters(
        mode=options.mode,
        depth_model=options.depth_model,
        disparity_convention=options.disparity_convention,
        painterly_seed=options.seed,
    )
    parameters = _sliced(base, options)
    parameters.require_available_mode()
    for path in filter(None, (options.photo, options.disparity)):
        _require_file(path)
    return make(Task("", options.photo, Path(), parameters, options.disparity), options.out)


def _reslice(options: argparse.Namespace) -> int:
    from ml_pipeline.io import sha256  # heavy: after the arguments are known to be good

    if options.layers is None and options.cuts is None:
        raise ParameterError("neither --layers nor --cuts is given; say what to divide the result into")
    earlier = _read_earlier(options.result)
    parameters = _sliced(earlier.parameters, options)
    _require_file(options.photo)
    if sha256(options.photo) != earlier.sha256:
        raise InputError(
            f"{options.photo} is not the file that {options.result} was made from (its SHA-256 differs); "
            "name that file, or layer this one"
        )
    disparity = options.result / DISPARITY_FILENAME
    return make(Task("", options.photo, Path(), parameters, disparity, earlier.origin), options.out)


@dataclass(frozen=True)
class _Earlier:
    """What a reslice takes from a result's manifest; `sha256` is the photo's."""

    parameters: Parameters
    sha256: str
    origin: DisparityRecord


def _read_earlier(folder: Path) -> _Earlier:
    path = folder / MANIFEST_FILENAME
    _require_file(path)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        told = manifest["disparity"]
        origin = DisparityRecord(
            filename=DISPARITY_FILENAME,
            model=str(told["model"]),
            revision=str(told["revision"]),
            device=str(told["device"]),
            reason=str(told.get("reason", "")),
            fallbacks=tuple(Fallback(**fallback) for fallback in told["fallbacks"]),
            reused_from=str(manifest["job_id"]),
        )
        parameters = Parameters.from_dict(manifest["parameters"])
        # the stored map counts as disparity does, whatever the user's own did
        parameters = replace(parameters, disparity_convention=DisparityConvention.DISPARITY)
        return _Earlier(parameters, str(manifest["source"]["sha256"]), origin)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{path} is not a manifest of this version ({type(error).__name__}: {error}); "
            "layer the photo anew"
        ) from error


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise InputError(f"there is no file {path}; check the path")
