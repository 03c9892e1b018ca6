"""Compare ways of filling hidden areas where the truth is known.

    python -m benchmarks filling [FOLDER_OF_PHOTOS] [--width 700] [--scenes 50]

Photos of which a part is hidden on purpose: each is hidden by each mask, the truth is the photo itself.
Without a folder, those packaged with scikit-image are taken. And invented scenes, whose ground is known
behind the thing that hides it. `band` is the outer 3 % of the width inside the mask, which a parallax can
show. Where the truth is of a single colour there is nothing to compare.

  psnr   in the band, dB; favours blur
  hist   earth mover's distance between the gradients' histograms inside the mask, 0 to 255; lower is better
  band   the same in the band alone
  sharp  mean gradient over the truth's; 1 is as sharp as the truth
  seam   step across the mask's border over the truth's; 1 is as smooth as the truth
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from PIL import Image

from benchmarks.pictures import photos
from benchmarks.scenes import invent
from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.hidden import CLEAR_OF_MIXED_PX
from ml_pipeline.inpainting.classical import PatchMatchInpainter
from ml_pipeline.inpainting.wrapper import complete
from ml_pipeline.types import Mask, Plane, Rgb

Method: TypeAlias = Callable[[Rgb, Mask], Rgb]


@dataclass(frozen=True)
class Case:
    """A picture of which a part is hidden, (M, N, 3) in [0, 1], what is behind, and where it is hidden."""

    hidden: Rgb
    truth: Rgb
    holes: Mask


BAND = 0.03
RED = np.array([1, 0, 0], np.float32)  # what no fill may contain


def main(arguments: list[str] | None = None) -> None:
    """Print two tables of one row per method: the means over all photos and masks, and over all scenes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--width", type=int, default=700, help="photos are resized to this width")
    parser.add_argument("--scenes", type=int, default=50, help="how many are invented")
    options = parser.parse_args(arguments)
    _patchmatch(np.zeros((64, 64, 3), np.float32), _ellipse(64, 64, 0.5, 0.5, 0.2, 0.2))  # compile
    _compare("photos", _hidden_photos(options.folder, options.width))
    _compare("scenes", _hidden_grounds(options.scenes))


def _compare(title: str, cases: Iterable[Case]) -> None:
    methods: dict[str, Method] = {"patchmatch": _patchmatch, "telea": _telea, "navier-stokes": _navier_stokes}
    rows: dict[str, list[tuple[float, ...]]] = {name: [] for name in methods}
    for case in cases:
        if not _gradient(case.truth)[case.holes].any():
            continue
        for name, method in methods.items():
            rows[name].append(_score(method, case))
    print(f"\n{len(rows['telea'])} cases of {title}\n")
    print("| method | psnr | hist | band | sharp | seam | s |\n|---|---|---|---|---|---|---|")
    for name, scores in rows.items():
        print(f"| {name} | " + " | ".join(f"{value:.2f}" for value in np.mean(scores, axis=0)) + " |")


def _hidden_photos(folder: Path | None, width: int) -> Iterator[Case]:
    """Each photo under each mask."""
    for truth in _photos(folder, width):
        for holes in _masks(*truth.shape[:2]):
            yield Case(np.where(holes[..., None], RED, truth), truth, holes)


def _hidden_grounds(count: int) -> Iterator[Case]:
    """Invented grounds behind the thing before them, whose soft edge is hidden with it."""
    for seed in range(count):
        scene = invent(seed)
        square = np.ones((2 * CLEAR_OF_MIXED_PX + 1,) * 2, np.uint8)
        holes = cv2.dilate((scene.alpha > 0).astype(np.uint8), square).astype(np.bool_)
        truth = to_float(scene.background)
        yield Case(np.where(holes[..., None], RED, truth), truth, holes)


def _photos(folder: Path | None, width: int) -> Iterator[Rgb]:
    """Yield photos of the given width, (M, N, 3) in [0, 1]."""
    with tempfile.TemporaryDirectory() as scratch:
        for path in photos(folder, Path(scratch)):
            picture = np.asarray(Image.open(path).convert("RGB"))
            size = (width, round(picture.shape[0] * width / picture.shape[1]))
            way = cv2.INTER_AREA if width < picture.shape[1] else cv2.INTER_CUBIC
            yield np.asarray(cv2.resize(picture, size, interpolation=way) / 255, np.float32)


def _masks(rows: int, columns: int) -> Iterator[Mask]:
    """Yield what a front might hide: a person, something round, something that grows in from the side."""
    person = _ellipse(rows, columns, 0.32, 0.45, 0.10, 0.07) | _ellipse(rows, columns, 0.95, 0.45, 0.5, 0.19)
    yield person
    yield _ellipse(rows, columns, 0.5, 0.62, 0.27, 0.16) | _ellipse(rows, columns, 0.62, 0.55, 0.2, 0.15)
    yield _ellipse(rows, columns, 0.6, 0.05, 0.35, 0.2)
    yield _ellipse(rows, columns, 0.8, 0.55, 0.6, 0.33)


def _ellipse(rows: int, columns: int, row: float, column: float, height: float, width: float) -> Mask:
    y, x = np.mgrid[:rows, :columns]
    inside: Mask = ((y / rows - row) / height) ** 2 + ((x / columns - column) / width) ** 2 < 1
    return inside


def _score(method: Method, case: Case) -> tuple[float, ...]:
    """Return psnr, hist, hist in the band, sharp, seam and seconds of processor time."""
    holes = case.holes
    start = time.process_time()
    filled = method(case.hidden, holes)
    seconds = time.process_time() - start
    depth = np.asarray(cv2.distanceTransform(holes.astype(np.uint8), cv2.DIST_L2, 5), np.float32)
    band = holes & (depth < BAND * holes.shape[1])
    psnr = -10 * np.log10(np.mean((filled - case.truth)[band] ** 2) + 1e-10)
    ours, theirs = _gradient(filled), _gradient(case.truth)
    edge = (depth > 0) & (depth < 2)
    return (
        float(psnr),
        *(float(np.abs(np.sort(ours[where]) - np.sort(theirs[where])).mean()) for where in (holes, band)),
        float(ours[holes].mean() / theirs[holes].mean()),
        float(ours[edge].mean() / theirs[edge].mean()),
        seconds,
    )


def _gradient(rgb: Rgb) -> Plane:
    """Return |∂x| + |∂y| of the grey picture, [0, 255]."""
    grey = 255 * rgb.mean(axis=2)
    steps = np.zeros(grey.shape, np.float32)
    steps[:, 1:] += np.abs(np.diff(grey, axis=1))
    steps[1:] += np.abs(np.diff(grey, axis=0))
    return steps


def _patchmatch(rgb: Rgb, holes: Mask) -> Rgb:
    picture = to_8_bits(rgb)
    patch = complete(PatchMatchInpainter(), picture, ~holes, holes, round(BAND * holes.shape[1]))
    if patch is not None:
        patch.paste(picture)
    return to_float(picture)


def _telea(rgb: Rgb, holes: Mask) -> Rgb:
    return _opencv(rgb, holes, cv2.INPAINT_TELEA)


def _navier_stokes(rgb: Rgb, holes: Mask) -> Rgb:
    return _opencv(rgb, holes, cv2.INPAINT_NS)


def _opencv(rgb: Rgb, holes: Mask, flag: int) -> Rgb:
    filled = cv2.inpaint(np.rint(255 * rgb).astype(np.uint8), holes.astype(np.uint8), 5, flag)
    return np.asarray(filled / 255, np.float32)


if __name__ == "__main__":
    main()
