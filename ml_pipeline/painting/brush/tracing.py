"""Paths of curved strokes: from a seed both ways along the flow, as long as the colour holds.

References
----------
.. [1] Hertzmann, "Painterly rendering with curved brush strokes of multiple sizes", SIGGRAPH 1998.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.brush.flow import Flow
from ml_pipeline.types import Alpha, Rgb8

MOST = 24  # points of one half of a path
BESIDE = 0.5  # of the tolerance holds beside a layer, where a stroke is to carry its own colour on
DAB = np.float32(0.3)  # length of the shortest stroke, in radii


class Reach(NamedTuple):
    """How far strokes go.

    Attributes
    ----------
    step : float
        Between two points, in radii.
    longest : float
        Of one half of a stroke, in radii.
    shortest : float
        The same; before that no colour stops it.
    tolerance : float
        Difference of colour, summed over the three channels in 8-bit steps, at which a stroke ends.
    bend : float
        How readily a stroke follows the flow, 0 (straight) to 1.
    coats : int
        Where so many strokes of a pass lie already, no more are begun.
    over : bool
        Whether strokes go on over what is painted well already.
    """

    step: float = 0.8
    longest: float = 5.0
    shortest: float = 1.0
    tolerance: float = 56.0
    bend: float = 0.7
    coats: int = 2
    over: bool = False


class Seeds(NamedTuple):
    """Where strokes start: x and y in pixels, (S,) float32 each, and the radius there."""

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    radius: NDArray[np.float32]


class Paths(NamedTuple):
    """Paths one after another, as in `Strokes`; `kept` names the seeds that they come from."""

    points: NDArray[np.float32]
    starts: NDArray[np.int64]
    kept: NDArray[np.int64]


def trace(
    seeds: Seeds, reference: Rgb8, canvas: Rgb8, free: Alpha, shrink: float, flow: Flow, reach: Reach
) -> Paths:
    """Follow the flow from each seed.

    Parameters
    ----------
    seeds : Seeds
    reference, canvas : (m, n, 3) uint8
        What is to be painted and what is painted so far, both 1 / `shrink` of the picture's size.
    free : (m, n) uint8
        Where strokes may go: 0 is nowhere.
    shrink : float
    flow : Flow
    reach : Reach
    """
    return Paths(
        *_trace(
            seeds.x,
            seeds.y,
            seeds.radius,
            reference,
            canvas,
            free,
            np.float32(shrink),
            flow.cosine,
            flow.sine,
            np.float32(flow.scale),
            reach,
        )
    )


@kernel
def _trace(
    xs: NDArray[np.float32],
    ys: NDArray[np.float32],
    radii: NDArray[np.float32],
    reference: Rgb8,
    canvas: Rgb8,
    free: Alpha,
    shrink: np.float32,
    cosine: NDArray[np.float32],
    sine: NDArray[np.float32],
    scale: np.float32,
    reach: Reach,
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    count = len(xs)
    points = np.empty((count * (2 * MOST + 1), 2), np.float32)
    starts = np.zeros(count + 1, np.int64)
    kept = np.empty(count, np.int64)
    back, ahead = np.empty((MOST, 2), np.float32), np.empty((MOST, 2), np.float32)
    strokes = end = 0
    times, by = np.zeros(free.shape, np.uint8), np.zeros(free.shape, np.int32)
    for s in range(count):
        y = min(int(ys[s] / shrink), free.shape[0] - 1)
        x = min(int(xs[s] / shrink), free.shape[1] - 1)
        if times[y, x] >= reach.coats:
            continue
        behind = _half(
            xs[s], ys[s], radii[s], -1, reference, canvas, free, shrink, cosine, sine, scale, reach, back
        )
        before = _half(
            xs[s], ys[s], radii[s], 1, reference, canvas, free, shrink, cosine, sine, scale, reach, ahead
        )
        if behind + before < 1:
            if not reach.over:
                continue
            before = _dab(xs[s], ys[s], radii[s], cosine, sine, scale, ahead)
        begin, end = end, joined(points, end, back[:behind], xs[s], ys[s], ahead[:before])
        for k in range(begin, end):
            _mark(times, by, points[k, 0], points[k, 1], radii[s], shrink, s)
        kept[strokes] = s
        strokes += 1
        starts[strokes] = end
    return points[:end].copy(), starts[: strokes + 1].copy(), kept[:strokes].copy()


@kernel
def joined(
    points: NDArray[np.float32],
    end: int,
    back: NDArray[np.float32],
    x: np.float32 | float,
    y: np.float32 | float,
    ahead: NDArray[np.float32],
) -> int:
    """Write a path from `end` on: its half that runs back, turned round, its seed, and the other half.

    Halves are (K, 2) each, from the seed outwards. Returns where the path ends.
    """
    behind = len(back)
    for k in range(behind):
        points[end + k] = back[behind - 1 - k]
    points[end + behind, 0], points[end + behind, 1] = x, y
    for k in range(len(ahead)):
        points[end + behind + 1 + k] = ahead[k]
    return end + behind + 1 + len(ahead)


@kernel
def _dab(
    x: np.float32,
    y: np.float32,
    r: np.float32,
    cosine: NDArray[np.float32],
    sine: NDArray[np.float32],
    scale: np.float32,
    out: NDArray[np.float32],
) -> int:
    """The shortest of strokes, where there is room for no other."""
    fy, fx = min(int(y * scale), cosine.shape[0] - 1), min(int(x * scale), cosine.shape[1] - 1)
    dx, dy = DAB * r * cosine[fy, fx], DAB * r * sine[fy, fx]
    inwards = np.float32(1) if dy >= 0 else np.float32(-1)  # paths end inside the picture
    out[0, 0], out[0, 1] = max(x - inwards * dx, np.float32(0)), max(y - inwards * dy, np.float32(0))
    return 1


@kernel
def _mark(
    times: Alpha,
    by: NDArray[np.int32],
    x: np.float32,
    y: np.float32,
    r: np.float32,
    shrink: np.float32,
    stroke: int,
) -> None:
    """Count a stroke, once, at every pixel that its brush covers well around a point."""
    near = np.float32(0.75) * r / shrink
    for py in range(max(int(y / shrink - near), 0), min(int(y / shrink + near) + 1, times.shape[0])):
        for px in range(max(int(x / shrink - near), 0), min(int(x / shrink + near) + 1, times.shape[1])):
            if by[py, px] != stroke + 1:
                by[py, px] = stroke + 1
                times[py, px] = min(int(times[py, px]) + 1, 255)


@kernel
def _half(
    x: np.float32,
    y: np.float32,
    r: np.float32,
    way: int,
    reference: Rgb8,
    canvas: Rgb8,
    free: Alpha,
    shrink: np.float32,
    cosine: NDArray[np.float32],
    sine: NDArray[np.float32],
    scale: np.float32,
    reach: Reach,
    out: NDArray[np.float32],
) -> int:
    """One half of a path; returns how many points it has beside the seed."""
    rows, columns = free.shape
    sy, sx = min(int(y / shrink), rows - 1), min(int(x / shrink), columns - 1)
    dx, dy = np.float32(0), np.float32(0)
    step = reach.step * r
    steps = min(MOST, int(reach.longest / reach.step))
    for k in range(steps):
        fy, fx = min(int(y * scale), cosine.shape[0] - 1), min(int(x * scale), cosine.shape[1] - 1)
        tx, ty = way * cosine[fy, fx], way * sine[fy, fx]
        if k > 0:
            if tx * dx + ty * dy < 0:
                tx, ty = -tx, -ty
            tx, ty = reach.bend * tx + (1 - reach.bend) * dx, reach.bend * ty + (1 - reach.bend) * dy
            size = np.hypot(tx, ty)
            if size < np.float32(0.2):
                return k
            tx, ty = tx / size, ty / size
        x, y, dx, dy = x + tx * step, y + ty * step, tx, ty
        if x < 0 or y < 0:
            return k
        py, px = int(y / shrink), int(x / shrink)
        if py >= rows or px >= columns or free[py, px] == 0:
            return k
        off = apart(reference, py, px, reference, sy, sx)
        if (k + 1) * reach.step > reach.shortest:
            better = not reach.over and apart(reference, py, px, canvas, py, px) < off
            if off > reach.tolerance or better:
                return k
        if free[py, px] < 255 and off > reach.tolerance * BESIDE:
            return k
        out[k, 0], out[k, 1] = x, y
    return steps


@kernel
def apart(one: Rgb8, y: int, x: int, other: Rgb8, row: int, column: int) -> np.int64:
    """How far the colours of two pixels differ, summed over the channels."""
    total = np.int64(0)  # signed: differences of unsigned numbers never fall below 0
    for c in range(3):
        total += abs(np.int64(one[y, x, c]) - np.int64(other[row, column, c]))
    return total
