"""Hatching: lines side by side in one direction, which end where the colour or the tone does."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.brush.flow import Flow
from ml_pipeline.painting.brush.tracing import Paths, Seeds, joined
from ml_pipeline.types import Alpha, Rgb8

MOST = 32  # points of one half of a line
EDGE = np.float32(0.5)


class Hatch(NamedTuple):
    """How lines are drawn.

    Attributes
    ----------
    step : float
        Between two points, in radii of the seeds.
    bend : float
        How readily a line follows the directions around it, 0 (straight) to 1.
    tolerance : float
        Difference of colour from where it began at which a line ends: sum of three channels, 8-bit steps.
    apart : float
        A line begins only where none lies nearer than this, in radii.
    fewest : int
        Steps; what would be shorter is not drawn.
    """

    step: float = 1.0
    bend: float = 0.25
    tolerance: float = 60.0
    apart: float = 0.75
    fewest: int = 1


def hatched(
    seeds: Seeds, halves: NDArray[np.float32], rgb: Rgb8, free: Alpha, shrink: float, flow: Flow, hatch: Hatch
) -> Paths:
    """Lines through the seeds, both ways.

    Parameters
    ----------
    seeds : Seeds
        In pixels of the window that the other arrays show.
    halves : (S,) float32
        How long half of each line may be, in radii.
    rgb : (m, n, 3) uint8
        What is drawn, 1 / `shrink` of the window's size.
    free : (m, n) uint8
        Where lines may go: 0 is nowhere.
    shrink : float
    flow : Flow
    hatch : Hatch
    """
    return Paths(
        *_hatched(
            seeds.x,
            seeds.y,
            seeds.radius,
            halves,
            rgb,
            free,
            np.float32(shrink),
            flow.cosine,
            flow.sine,
            np.float32(flow.scale),
            hatch,
        )
    )


@kernel
def _hatched(
    xs: NDArray[np.float32],
    ys: NDArray[np.float32],
    radii: NDArray[np.float32],
    halves: NDArray[np.float32],
    rgb: Rgb8,
    free: Alpha,
    shrink: np.float32,
    cosine: NDArray[np.float32],
    sine: NDArray[np.float32],
    scale: np.float32,
    hatch: Hatch,
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    room = 0
    for s in range(len(xs)):
        room += 2 * min(MOST, int(halves[s] / hatch.step)) + 1
    points = np.empty((room, 2), np.float32)
    starts, kept = np.zeros(len(xs) + 1, np.int64), np.empty(len(xs), np.int64)
    back, ahead = np.empty((MOST, 2), np.float32), np.empty((MOST, 2), np.float32)
    taken = np.zeros(free.shape, np.uint8)
    lines = end = 0
    for s in range(len(xs)):
        row, column = min(int(ys[s] / shrink), len(free) - 1), min(int(xs[s] / shrink), free.shape[1] - 1)
        if taken[row, column] or not free[row, column]:
            continue
        steps = min(MOST, int(halves[s] / hatch.step))
        step, at = radii[s] * hatch.step, (xs[s], ys[s])
        behind = _walk(at, step, -1, steps, rgb, free, shrink, cosine, sine, scale, hatch, back)
        before = _walk(at, step, 1, steps, rgb, free, shrink, cosine, sine, scale, hatch, ahead)
        if behind + before < hatch.fewest:
            continue
        begin, end = end, joined(points, end, back[:behind], xs[s], ys[s], ahead[:before])
        for k in range(begin, end):
            _take(taken, points[k, 0] / shrink, points[k, 1] / shrink, hatch.apart * radii[s] / shrink)
        kept[lines] = s
        lines += 1
        starts[lines] = end
    return points[:end].copy(), starts[: lines + 1].copy(), kept[:lines].copy()


@kernel
def _take(taken: Alpha, x: float, y: float, near: float) -> None:
    for row in range(max(int(y - near), 0), min(int(y + near) + 1, taken.shape[0])):
        for column in range(max(int(x - near), 0), min(int(x + near) + 1, taken.shape[1])):
            taken[row, column] = 1


@kernel
def _walk(
    at: tuple[float, float],
    step: float,
    way: int,
    steps: int,
    rgb: Rgb8,
    free: Alpha,
    shrink: np.float32,
    cosine: NDArray[np.float32],
    sine: NDArray[np.float32],
    scale: np.float32,
    hatch: Hatch,
    out: NDArray[np.float32],
) -> int:
    """One half of a line; returns how many points it has beside the seed."""
    rows, columns = free.shape
    x, y = at
    sy, sx = min(int(y / shrink), rows - 1), min(int(x / shrink), columns - 1)
    dx, dy = np.float32(0), np.float32(0)
    for k in range(steps):
        fy, fx = min(int(y * scale), len(cosine) - 1), min(int(x * scale), cosine.shape[1] - 1)
        tx, ty = way * cosine[fy, fx], way * sine[fy, fx]
        if k > 0:
            if tx * dx + ty * dy < 0:
                tx, ty = -tx, -ty
            tx, ty = dx + hatch.bend * (tx - dx), dy + hatch.bend * (ty - dy)
            size = np.float32(np.sqrt(tx * tx + ty * ty))
            if size < np.float32(0.2):
                return k
            tx, ty = tx / size, ty / size
        x, y, dx, dy = x + tx * step, y + ty * step, tx, ty
        inside = x >= 0 and y >= 0 and x < columns * shrink and y < rows * shrink
        x, y = min(max(x, 0), columns * shrink - EDGE), min(max(y, 0), rows * shrink - EDGE)
        py, px = min(int(y / shrink), rows - 1), min(int(x / shrink), columns - 1)
        if free[py, px] == 0:
            return k
        off = np.int32(0)
        for c in range(3):
            off += abs(np.int32(rgb[py, px, c]) - np.int32(rgb[sy, sx, c]))
        if off > hatch.tolerance:
            return k
        out[k, 0], out[k, 1] = x, y
        if not inside:
            return k + 1  # up to the very border
    return steps
