"""Layers of a left photo, moved to the right eye, against the right photo that was really taken.

  python -m benchmarks views FOLDER [--layers 5]

FOLDER holds NAME_left.png, NAME_right.png and NAME_disparity.png of stereo pairs: the true disparity of the
left view, 0 where it is not known, in 8 bits; how many levels a pixel has, the pair itself tells.
It is supplied to the pipeline; then the layers are moved.

plane    the whole photo moved by the median disparity, PSNR in dB
warp     each pixel moved by its own disparity; gaps take the nearest pixel of the farther side
layers   each layer moved by the mean disparity of what is seen of it
relief   each layer moved by its own disparity, pixel by pixel
gap      the same in the uncovered ground alone: what the right eye sees and the left one did not
sharp    mean gradient in the uncovered ground, layers with relief over the truth's (a blur is below 0.5)
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.moving import over_planes, over_reliefs
from ml_pipeline.io import decode_png
from ml_pipeline.manifest import Manifest
from ml_pipeline.parameters import Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.types import Task

SCALES = (4, 8, 16)
Picture = NDArray[np.float32]
Field = NDArray[np.float32]


@dataclass(frozen=True)
class Pair:
    """Photos, (M, N, 3) from 0 to 255, and disparity, (M, N) in pixels, unknown ones filled from behind."""

    left: Picture
    right: Picture
    disparity: Field
    known: NDArray[np.bool_]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--layers", type=int, default=5)
    options = parser.parse_args(arguments)
    if options.folder is None:
        print("No stereo pairs come with the program: name a folder of your own (see --help).")
        return
    print("| pair | plane | warp | layers | relief | gap: warp | layers | relief | sharp |")
    print("|---|---|---|---|---|---|---|---|---|")
    for path in sorted(options.folder.glob("*_left.png")):
        name = path.name.removesuffix("_left.png")
        with tempfile.TemporaryDirectory() as scratch:
            pair = read_pair(options.folder, name)
            values = _row(pair, path, Path(scratch), options.layers)
        print(f"| {name} | " + " | ".join(f"{value:.2f}" for value in values) + " |", flush=True)


def read_pair(folder: Path, name: str) -> Pair:
    left, right = (decode_png(folder / f"{name}_{side}.png").astype(np.float32) for side in ("left", "right"))
    raw = decode_png(folder / f"{name}_disparity.png")
    raw = raw[..., 0] if raw.ndim == 3 else raw
    disparity = _fill_from_behind(raw.astype(np.float32), raw > 0)
    return Pair(left, right, disparity / scale_of(left, right, disparity), raw > 0)


def scale_of(left: Picture, right: Picture, levels: Field) -> int:
    """Levels a pixel: the scale with which the left photo, warped, is most like the right one."""
    return min(SCALES, key=lambda scale: float(np.abs(warp(left, levels / scale)[0] - right).mean()))


def _row(pair: Pair, photo: Path, folder: Path, num_layers: int) -> list[float]:
    values, out = folder / "disparity.npy", folder / "layers"
    np.save(values, pair.disparity)
    out.mkdir()
    task = Task("views", photo, out, Parameters(num_layers=num_layers, relief=True), disparity=values)
    manifest = run(task, lambda _: None, lambda: None)
    seen = np.zeros(pair.disparity.shape, bool)
    seen[:, 2 : seen.shape[1] - int(np.ceil(pair.disparity.max())) - 2] = True
    moved_plane = over_planes(
        [np.dstack([pair.left, np.full_like(pair.disparity, 255)])], [(-_median(pair), 0)]
    )
    warped, gap = warp(pair.left, pair.disparity)
    gap = cv2.morphologyEx((gap & seen).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    planar, relief = _planar_view(pair, out, manifest), relief_view(pair, out, manifest)
    whole = [_psnr(view, pair.right, seen) for view in (moved_plane, warped, planar, relief)]
    uncovered = [_psnr(view, pair.right, gap) for view in (warped, planar, relief)]
    return [*whole, *uncovered, _sharpness(relief, gap) / _sharpness(pair.right, gap)]


def _median(pair: Pair) -> float:
    return float(np.median(pair.disparity[pair.known]))


def warp(left: Picture, disparity: Field) -> tuple[Picture, NDArray[np.bool_]]:
    """The left photo, each pixel moved by its disparity, nearer ones on top; and where nothing came."""
    height, width = disparity.shape
    view, depth = np.zeros_like(left), np.full((height, width), -1, np.float32)
    order = np.argsort(disparity, axis=None, kind="stable")
    rows, columns = np.unravel_index(order, disparity.shape)
    target = np.rint(columns - disparity.ravel()[order]).astype(int)
    inside = (target >= 0) & (target < width)
    rows, columns, target = rows[inside], columns[inside], target[inside]
    view[rows, target], depth[rows, target] = left[rows, columns], disparity[rows, columns]
    gap = depth < 0
    before, after = _neighbours(~gap)
    for y, x in np.argwhere(gap):
        sides = [side for side in (before[y, x], after[y, x]) if 0 <= side < width]
        if sides:
            view[y, x] = view[y, min(sides, key=lambda side: depth[y, side])]
    return view, gap


def _neighbours(known: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each pixel the column of the nearest known one to its left (else -1) and to its right (else N)."""
    width = known.shape[1]
    columns = np.broadcast_to(np.arange(width), known.shape)
    before = np.maximum.accumulate(np.where(known, columns, -1), axis=1)
    after = np.minimum.accumulate(np.where(known, columns, width)[:, ::-1], axis=1)[:, ::-1]
    return before, after


def _fill_from_behind(values: Field, known: NDArray[np.bool_]) -> Field:
    """Unknown disparities take the smaller of their neighbours' in the row."""
    before, after = _neighbours(known)
    padded = np.pad(values, ((0, 0), (0, 1)), constant_values=np.inf)  # column N, and -1, stand for none
    rows = np.arange(len(values))[:, None]
    return np.where(known, values, np.minimum(padded[rows, before], padded[rows, after])).astype(np.float32)


def _planar_view(pair: Pair, folder: Path, manifest: Manifest) -> Picture:
    layers = [decode_png(folder / layer.filename) for layer in manifest.layers]
    owner = np.zeros(pair.disparity.shape, int)
    for index, layer in enumerate(layers):
        owner[layer[..., 3] > 127] = index
    moves = [(-float(pair.disparity[(owner == k) & pair.known].mean()), 0.0) for k in range(len(layers))]
    return over_planes(layers, moves)


def relief_view(pair: Pair, folder: Path, manifest: Manifest) -> Picture:
    own = cv2.imread(str(folder / manifest.disparity.filename), cv2.IMREAD_UNCHANGED)
    slope, offset = np.polyfit(own[pair.known].astype(float), pair.disparity[pair.known], 1)
    names = [folder / str(layer.disparity_filename) for layer in manifest.layers]
    levels = [cv2.imread(str(name), cv2.IMREAD_UNCHANGED) for name in names]
    fields = [(level * slope + offset).astype(np.float32) for level in levels]
    return over_reliefs([decode_png(folder / layer.filename) for layer in manifest.layers], fields, (-1, 0))


def _psnr(view: Picture, truth: Picture, where: NDArray[np.bool_]) -> float:
    return float(10 * np.log10(255**2 / np.mean((view[where] - truth[where]) ** 2)))


def _sharpness(picture: Picture, where: NDArray[np.bool_]) -> float:
    grey = picture.mean(axis=2)
    dx, dy = (cv2.Sobel(grey, cv2.CV_32F, *axis, ksize=3, scale=1 / 8) for axis in ((1, 0), (0, 1)))
    return float(np.hypot(dx, dy)[where].mean())
