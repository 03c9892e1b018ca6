"""How well estimators of disparity see real photos, as tables.

python -m training.evaluate                        every method, on the photos beside the repository
python -m training.evaluate --weights FILE         other weights of the network
python -m training.evaluate --maps NAME=DIR        maps made elsewhere as well: DIR/STEM.npy for each photo
python -m training.evaluate --sheet OUT.png        a contact sheet of what each method saw

all pairs         of marked points with different ranks, % in the right order; ties count half
nearer is higher  the same of the pairs whose nearer point is the higher one, where "lower is nearer" fails
stereo order      of random point pairs whose true disparities differ by more than 10 %, % in the right order
across steps      the same of pairs 6 to 16 px apart with a true depth step between them: a change of more
                  than 5 % from one pixel to the next
boundary F1       edges of the map against true depth steps within 2 px, at the one gradient threshold that is
                  best for the method over all frames, of the same ten for every method
ms a picture      median over the photos, two threads, from the decoded photo to the map

Stereo figures are means over the frames; the boundaries of all frames are counted together.
network-raw is what the network draws, network is refined along the photo's contours, and network-snapped is
that at the photo's size, as a job cuts along it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from ml_pipeline.disparity.embedded import WEIGHTS
from ml_pipeline.errors import PipelineError
from ml_pipeline.io import encode_png
from ml_pipeline.types import Plane, Rgb8
from training.depth_sheet import Cell, depth_sheet
from training.development_set import (
    HOME,
    DevelopmentSet,
    DevelopmentSetError,
    read_development_set,
    read_photo,
)
from training.methods import METHODS, Estimate, MethodError, estimator, read_maps, timed_maps, write_maps
from training.score_tables import frame_table, photo_table, summary
from training.scores import Scores, score_maps

__all__ = ["Scores", "main", "score_estimate"]
THREADS = 2


def score_estimate(estimate: Estimate, photos: Path = HOME) -> Scores:
    """Score an estimator on the development set; the photos stay in memory for the next time.

    Parameters
    ----------
    estimate : function of an (M, N, 3) uint8 picture
        Returns its (m, n) float32 disparity at any size, larger is nearer.
    photos : Path
        Folder of the development set.

    Returns
    -------
    Scores

    Raises
    ------
    DevelopmentSetError
        When a part of the set is missing; says what is expected there.
    """
    development = read_development_set(photos)
    maps, ms = timed_maps(estimate, development)
    return score_maps(maps, development, ms)


@dataclass
class Evaluation:
    """What came of each method, in the order asked for."""

    maps: dict[str, dict[str, Plane]] = field(default_factory=dict)
    results: dict[str, Scores] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)  # and why


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every method was scored, 1 when one was left out, 2 when there is nothing to score on."""
    options = _parser().parse_args(arguments)
    try:
        development = read_development_set(options.photos)
    except DevelopmentSetError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    _limit_threads(options.methods)
    evaluation = _evaluate(options, development)
    if evaluation.results:
        tables = (make(evaluation.results) for make in (summary, photo_table, frame_table))
        sys.stdout.write("\n\n".join(tables) + "\n")
    for name, reason in evaluation.left_out.items():
        sys.stderr.write(f"{name} is left out: {reason}\n")
    if options.save:
        for name, maps in evaluation.maps.items():
            write_maps(options.save / name, maps)
    if options.sheet and evaluation.results:
        options.sheet.write_bytes(encode_png(_draw_sheet(options, development, evaluation)))
    return 1 if evaluation.left_out else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m training.evaluate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    known = (*METHODS, "cues-snapped")
    parser.add_argument("--photos", type=Path, default=HOME, metavar="DIR", help="the development set")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, metavar="FILE", help="of the network")
    parser.add_argument("--methods", nargs="*", choices=known, default=METHODS, help=f"of {', '.join(known)}")
    parser.add_argument("--maps", type=_named_folder, action="append", default=[], metavar="NAME=DIR")
    parser.add_argument("--save", type=Path, metavar="DIR", help="write the maps to DIR/METHOD/STEM.npy")
    parser.add_argument("--sheet", type=Path, metavar="OUT.png")
    return parser


def _named_folder(text: str) -> tuple[str, Path]:
    name, _, folder = text.partition("=")
    if not (name and folder):
        raise argparse.ArgumentTypeError(f"{text!r} must be NAME=DIR")
    return name, Path(folder)


def _limit_threads(methods: Sequence[str]) -> None:
    cv2.setNumThreads(THREADS)
    if any(method.startswith("network") for method in methods):
        import torch  # noqa: PLC0415 - heavy

        torch.set_num_threads(THREADS)


def _evaluate(options: argparse.Namespace, development: DevelopmentSet) -> Evaluation:
    evaluation, folders = Evaluation(), dict(options.maps)
    for name in (*options.methods, *folders):
        ms = None
        try:
            if name in folders:
                maps = read_maps(folders[name], development.pictures)
            else:
                maps, ms = timed_maps(estimator(name, options.weights), development)
        except (MethodError, PipelineError) as error:
            evaluation.left_out[name] = str(error)
            continue
        evaluation.maps[name] = maps
        evaluation.results[name] = score_maps(maps, development, ms)
    return evaluation


def _draw_sheet(options: argparse.Namespace, development: DevelopmentSet, evaluation: Evaluation) -> Rgb8:
    """Every photo of the folder, those without truth last and estimated only now."""
    pictures = development.pictures | {path.stem: read_photo(path) for path in development.others}
    rows = []
    for stem, rgb in pictures.items():
        row = [Cell(stem, rgb)]
        for name, scores in evaluation.results.items():
            values = evaluation.maps[name].get(stem)
            if values is None and name in options.methods:
                values = _estimate_or_nothing(estimator(name, options.weights), rgb)
            row.append(Cell(f"{name} {_score_of(scores, stem)}", values))
        rows.append(row)
    return depth_sheet(rows)


def _estimate_or_nothing(estimate: Estimate, rgb: Rgb8) -> Plane | None:
    try:
        return estimate(rgb)
    except MethodError:
        return None


def _score_of(scores: Scores, stem: str) -> str:
    if stem in scores.photos:
        return f"{100 * scores.photos[stem].share:.0f} %"
    return f"{100 * scores.frames[stem].order:.0f} %" if stem in scores.frames else ""


if __name__ == "__main__":
    sys.exit(main())
