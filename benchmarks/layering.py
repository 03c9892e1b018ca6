"""Whether layers follow true depth edges and leave true surfaces whole.

    python -m benchmarks layering [--scenes 12] [--stereo FOLDER] [--layers 3 4 5] [--sheets FOLDER]

Truths are invented scenes, and where a folder of NAME_left.png with NAME_disparity.png (8 bits, larger is
nearer, 0 unknown) is named, stereo pictures. Each is divided by

  blur 4, blur 8   the true disparity, blurred by a Gaussian of that sigma, in pixels of a picture 450 wide
  uneven           blur 8 with slow waves of up to ±0.07 on top, as networks make them (invented scenes only)
  network          the embedded network's own map (stereo pictures only)

How it is measured:

  truth    scaled so that its known values span 0 to 1. Unknown pixels take the smaller, that is farther, of
           the nearest known values on the left and right in their row.
  step     a pixel pair, side by side or one above the other, whose true disparities differ by more than 0.05;
           the boundary of a label map is where such a pair has two labels. Both mark the left or upper pixel.
  f1       of precision, the share of the labels' boundary within 2 px (Euclidean) of a step, and recall, the
           share of the steps within 2 px of a boundary. There are more steps than the cuts can follow.
  surface  4-connected pixels without a difference above 0.02 between neighbours, 0.5 % of the picture or
           more, whose disparity spans at most 0.15 from its 5th to its 95th percentile; invented scenes know
           theirs.
  whole    the largest label's share of each surface, averaged over surfaces; `area` weights them by area.

Means are over pictures, `blur` over both blurs. `even` divides the same map into equal areas.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from benchmarks.surfaces import invent_surfaces
from ml_pipeline.disparity.base import resize_plane
from ml_pipeline.disparity.embedded import EmbeddedEstimator
from ml_pipeline.disparity.refine import snap_to_edges
from ml_pipeline.io import encode_png
from ml_pipeline.layering.divide import divide
from ml_pipeline.types import Labels, Mask, Plane, Rgb8

STEP, JOINED, SPAN = 0.05, 0.02, 0.15
LEAST_SURFACE = 0.005
REACH_PX = 2
REFERENCE_WIDTH = 450
WAVES = 0.07
COLOURS = np.array([[60, 60, 200], [60, 190, 220], [90, 200, 90], [230, 140, 60], [220, 80, 200]], np.uint8)


@dataclass(frozen=True)
class Truth:
    """A picture, its true disparity in [0, 1], and its surfaces of nearly one disparity, 0 where none is."""

    name: str
    picture: Rgb8
    disparity: Plane
    surfaces: NDArray[np.int32]


@dataclass(frozen=True)
class Score:
    f1: float
    whole: float
    area: float


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scenes", type=int, default=12)
    parser.add_argument("--stereo", type=Path, help="folder of stereo pictures with true disparity")
    parser.add_argument("--layers", type=int, nargs="+", default=[3, 4, 5])
    parser.add_argument("--sheets", type=Path, help="folder for pictures of the labels")
    options = parser.parse_args(arguments)
    kinds = {"invented": [invented(seed) for seed in range(options.scenes)]}
    if options.stereo is not None:
        kinds["stereo"] = [*stereo(options.stereo)]
    print("| truth | map | layers | f1 | whole | area | even f1 | even whole |\n" + "|---" * 8 + "|")
    for kind, truths in kinds.items():
        for name, estimate in maps(kind).items():
            for count in options.layers:
                rows = [_measure(truth, estimate(truth), count, options.sheets, name) for truth in truths]
                print(f"| {kind} | {name} | {count} | " + " | ".join(_mean(rows)) + " |", flush=True)


def _mean(rows: list[tuple[Score, Score]]) -> Iterator[str]:
    for which, keys in ((0, ("f1", "whole", "area")), (1, ("f1", "whole"))):
        for key in keys:
            yield f"{np.mean([getattr(row[which], key) for row in rows]):.3f}"


def _measure(
    truth: Truth, maps: list[Plane], count: int, sheets: Path | None, name: str
) -> tuple[Score, Score]:
    """The scores of our labels and of equal areas, each the mean over the maps."""
    ours, even = [], []
    for number, plane in enumerate(maps):
        labels = divide(truth.picture, snap_to_edges(truth.picture, plane), count).labels
        ours.append(score(labels, truth))
        even.append(score(_equal_areas(truth, plane, count), truth))
        if sheets is not None:
            sheets.mkdir(parents=True, exist_ok=True)
            path = sheets / f"{truth.name}_{name}_{number}_{count}.png"
            path.write_bytes(encode_png(drawn(truth.picture, labels)))
    return _average(ours), _average(even)


def _average(scores: list[Score]) -> Score:
    return Score(*(float(np.mean([getattr(s, key) for s in scores])) for key in ("f1", "whole", "area")))


def score(labels: Labels, truth: Truth) -> Score:
    """One label map, (M, N), against the truth."""
    found, steps = boundary(labels), boundary(truth.disparity, STEP)
    precision, recall = _share_near(found, steps), _share_near(steps, found)
    shares, areas = [], []
    for surface in range(1, int(truth.surfaces.max()) + 1):
        inside = labels[truth.surfaces == surface]
        if len(inside) >= LEAST_SURFACE * labels.size:
            shares.append(np.bincount(inside).max() / len(inside))
            areas.append(len(inside))
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return Score(f1, float(np.mean(shares)), float(np.average(shares, weights=areas)))


def boundary(values: Labels | Plane, step: float = 0.5) -> Mask:
    """Pixels of (M, N) whose right or lower neighbour differs by more than `step`."""
    wide = values.astype(np.float32)
    marked = np.zeros(values.shape, bool)
    marked[:, :-1] |= np.abs(np.diff(wide, axis=1)) > step
    marked[:-1] |= np.abs(np.diff(wide, axis=0)) > step
    return marked


def _share_near(these: Mask, those: Mask) -> float:
    distance = ndimage.distance_transform_edt(~those) if those.any() else np.full(those.shape, np.inf)
    return float((distance[these] <= REACH_PX).mean()) if these.any() else 0.0


def find_surfaces(disparity: Plane, known: Mask) -> NDArray[np.int32]:
    """Number of the surface of nearly one disparity at each pixel, (M, N), 0 where there is none."""
    joined = (known & ~_either_side(boundary(disparity, JOINED))).astype(np.uint8)
    count, pieces = cv2.connectedComponents(joined, connectivity=4)
    surfaces, number = np.zeros(disparity.shape, np.int32), 0
    for piece in range(1, count):
        inside = pieces == piece
        low, high = np.percentile(disparity[inside], (5, 95))
        if inside.sum() >= LEAST_SURFACE * inside.size and high - low <= SPAN:
            number += 1
            surfaces[inside] = number
    return surfaces


def _either_side(marked: Mask) -> Mask:
    return np.asarray(marked | np.roll(marked, 1, axis=0) | np.roll(marked, 1, axis=1), dtype=bool)


def maps(kind: str) -> dict[str, Callable[[Truth], list[Plane]]]:
    """Ways of spoiling the truth, or of estimating it."""
    blurs: dict[str, Callable[[Truth], list[Plane]]] = {"blur": lambda t: [_blurred(t, 4), _blurred(t, 8)]}
    if kind == "invented":
        return {**blurs, "uneven": lambda t: [_uneven(t)]}
    estimator = EmbeddedEstimator()
    return {**blurs, "network": lambda t: [estimator.estimate(t.picture).values]}


def _blurred(truth: Truth, sigma: float) -> Plane:
    blur = sigma * truth.disparity.shape[1] / REFERENCE_WIDTH
    return np.asarray(cv2.GaussianBlur(truth.disparity, (0, 0), blur), dtype=np.float32)[::2, ::2]


def _uneven(truth: Truth) -> Plane:
    rng = np.random.default_rng(len(truth.name) + int(truth.picture[0, 0].sum()))
    plane = _blurred(truth, 8)
    waves = cv2.resize(rng.uniform(-WAVES, WAVES, (7, 9)), plane.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(plane + waves, 0, 1), dtype=np.float32)


def invented(seed: int) -> Truth:
    scene = invent_surfaces(seed)
    return Truth(f"scene{seed}", scene.picture, scene.disparity, scene.surface)


def stereo(folder: Path) -> Iterator[Truth]:
    """Every picture of the folder that has a true disparity."""
    for path in sorted(folder.glob("*_left.png")):
        name = path.name.removesuffix("_left.png")
        picture = np.asarray(Image.open(path).convert("RGB"))
        raw = np.asarray(Image.open(folder / f"{name}_disparity.png"), dtype=np.float32)
        known = raw > 0
        filled = _fill_unknown(raw, known)
        disparity = (filled - raw[known].min()) / np.ptp(raw[known])
        yield Truth(name, picture, disparity, find_surfaces(disparity, known))


def _fill_unknown(raw: Plane, known: Mask) -> Plane:
    """Unknown pixels take the farther of the nearest known values to the left and right in their row."""
    columns = np.arange(raw.shape[1])
    left = np.maximum.accumulate(np.where(known, columns, -1), axis=1)
    right = np.minimum.accumulate(np.where(known, columns, raw.shape[1])[:, ::-1], axis=1)[:, ::-1]
    rows = np.arange(raw.shape[0])[:, None]
    from_left = np.where(left >= 0, raw[rows, np.maximum(left, 0)], np.inf)
    from_right = np.where(right < raw.shape[1], raw[rows, np.minimum(right, raw.shape[1] - 1)], np.inf)
    filled = np.minimum(from_left, from_right)
    return np.asarray(np.where(np.isfinite(filled), filled, raw[known].min()), dtype=np.float32)


def _equal_areas(truth: Truth, plane: Plane, count: int) -> Labels:
    """What quantiles of the map alone make of it."""
    height, width = truth.disparity.shape
    enlarged = resize_plane(plane, height, width)
    cuts = np.quantile(enlarged, np.arange(1, count) / count)
    return np.asarray(np.searchsorted(cuts, enlarged) + 1, dtype=np.uint8)


def drawn(picture: Rgb8, labels: Labels) -> Rgb8:
    """The picture tinted by layer, contours in white, for the eye."""
    tinted = (0.5 * picture + 0.5 * COLOURS[labels - 1]).astype(np.uint8)
    tinted[boundary(labels)] = 255
    return tinted


if __name__ == "__main__":
    main()
