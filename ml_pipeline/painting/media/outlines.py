"""Contours as long lines: edges of the motif, linked into paths and smoothed as a hand would.

References
----------
.. [1] Canny, "A computational approach to edge detection", 1986 (thin edges, two thresholds).
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.media.ribbons import smoothed
from ml_pipeline.types import Alpha, Rgb8

LOOK_BACK = 6  # pixels of a path that say where it is heading
SMOOTHING = 4  # pixels to each side
SILHOUETTE = 50.0  # 8-bit steps: as strong as this, at least
STEP = 16.0  # what Scharr's kernel makes of a step of one in 8 bits


class Outlines(NamedTuple):
    """Paths along edges.

    `points` (P, 2) float32, x and y in pixels of the picture they were found in; `starts` (S + 1,) int64;
    `strength` (S,) float32: mean step of colour across the edge, in 8-bit steps.
    """

    points: NDArray[np.float32]
    starts: NDArray[np.int64]
    strength: NDArray[np.float32]


def outlines(rgb: Rgb8, rim: Alpha, blur_px: float, low: float, high: float, shortest: int) -> Outlines:
    """Linked contours.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    rim : (M, N) uint8
        255 where an edge runs that colours do not show, such as a silhouette's.
    blur_px : float
        Finer detail than this is no contour.
    low, high : float
        Steps of colour in 8 bits: edges begin above `high` and go on above `low`.
    shortest : int
        Paths of fewer pixels are left out.
    """
    gx, gy = _gradient(rgb, blur_px)
    thin = cv2.Canny(gx, gy, low * STEP, high * STEP, L2gradient=True)
    edges = np.asarray(np.maximum(thin, rim), np.uint8)
    points, starts = _linked(edges, shortest)
    smooth = smoothed(points, starts, SMOOTHING)
    at = points.astype(np.int64)
    force = np.hypot(gx[at[:, 1], at[:, 0]].astype(np.float32), gy[at[:, 1], at[:, 0]].astype(np.float32))
    force = np.maximum(force / STEP, np.where(rim[at[:, 1], at[:, 0]] > 0, np.float32(SILHOUETTE), 0))
    sums = np.add.reduceat(force, starts[:-1]) if len(force) else np.zeros(0)
    return Outlines(smooth, starts, (sums / np.maximum(np.diff(starts), 1)).astype(np.float32))


def _gradient(rgb: Rgb8, blur_px: float) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Of the channel that changes most, at each pixel."""
    blurred = cv2.GaussianBlur(rgb, (0, 0), blur_px)
    gx, gy = (np.asarray(cv2.Scharr(blurred, cv2.CV_16S, *axis), np.int16) for axis in ((1, 0), (0, 1)))
    best_x, best_y = gx[..., 0].copy(), gy[..., 0].copy()
    for channel in (1, 2):
        x, y = gx[..., channel], gy[..., channel]
        stronger = np.abs(x) + np.abs(y) > np.abs(best_x) + np.abs(best_y)
        np.copyto(best_x, x, where=stronger)
        np.copyto(best_y, y, where=stronger)
    return best_x, best_y


@kernel
def _linked(edges: Alpha, shortest: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Thin edges followed from end to end; first those that have ends, then rings."""
    rows, columns = edges.shape
    free = edges > 0
    count = 0
    for y in range(rows):
        for x in range(columns):
            count += free[y, x]
    points = np.empty((count, 2), np.float32)
    starts = np.zeros(count + 1, np.int64)
    end = paths = 0
    for rings in range(2):
        for y in range(rows):
            for x in range(columns):
                if not free[y, x] or (rings == 0 and _neighbours(free, y, x) > 1):
                    continue
                stop = _follow(free, y, x, points, end)
                _clear(free, points[end + 2 : max(stop - 2, end + 2)])  # a slice to -1 would leave the path
                if stop - end >= shortest:
                    end = stop
                    paths += 1
                    starts[paths] = end
    return points[:end].copy(), starts[: paths + 1].copy()


@kernel
def _clear(free: NDArray[np.bool_], path: NDArray[np.float32]) -> None:
    """Take up what lies right beside a path: edges are not thin everywhere."""
    for k in range(len(path)):
        x, y = int(path[k, 0]), int(path[k, 1])
        free[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2] = False


@kernel
def _neighbours(free: NDArray[np.bool_], y: int, x: int) -> int:
    count = 0
    for py in range(max(y - 1, 0), min(y + 2, free.shape[0])):
        for px in range(max(x - 1, 0), min(x + 2, free.shape[1])):
            if free[py, px] and (py != y or px != x):
                count += 1
    return count


@kernel
def _follow(free: NDArray[np.bool_], y: int, x: int, points: NDArray[np.float32], begin: int) -> int:
    """Walk along an edge, straight on where it forks, and take up what was walked; returns where it ends."""
    end = begin
    while True:
        free[y, x] = False
        points[end, 0], points[end, 1] = x, y
        end += 1
        back = max(begin, end - 1 - LOOK_BACK)
        hx, hy = points[end - 1, 0] - points[back, 0], points[end - 1, 1] - points[back, 1]
        best, found_y, found_x = np.float32(-1e9), -1, -1
        for py in range(max(y - 1, 0), min(y + 2, free.shape[0])):
            for px in range(max(x - 1, 0), min(x + 2, free.shape[1])):
                if not free[py, px]:
                    continue
                along = ((px - x) * hx + (py - y) * hy) / np.hypot(px - x, py - y)
                if along > best:
                    best, found_y, found_x = np.float32(along), py, px
        if found_y < 0 or best < -0.3 * np.hypot(hx, hy):
            return end
        y, x = found_y, found_x
