"""Contours as an ink brush would follow them: crests of darkness, linked into long lines and smoothed.

References
----------
.. [1] Winnemöller, Kyprianidis, Olsen, "XDoG: an extended difference-of-Gaussians compendium", 2012.
.. [2] Steger, "An unbiased detector of curvilinear structures", 1998 (ridges linked along their direction).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.brush.tracing import joined
from ml_pipeline.types import Alpha

SEARCH_PX = 2  # to each side, for the ridge that a line follows
MOST_POINTS = 600  # of one half of a line
BEHIND = 10  # points after which a line may not come upon itself
KEEN = 0.55  # how readily a line turns
GAP_POINTS = 7  # that a line goes on without a ridge


def ridges(grey: Alpha, rim: Alpha, sigma: float) -> NDArray[np.float32]:
    """How much darker each place is than its surroundings, 0 to about 1: an ink line would run on its crest.

    Parameters
    ----------
    grey : (m, n) uint8
        Lightness.
    rim : (m, n) uint8
        A second picture whose edges count: 255 inside a silhouette.
    sigma : float
        Half the width of a line, in pixels.
    """
    both = (grey.astype(np.float32) / 255, (255 - rim).astype(np.float32) / 255)
    found = [
        cv2.GaussianBlur(one, (0, 0), 1.9 * sigma) - cv2.GaussianBlur(one, (0, 0), sigma) for one in both
    ]
    return np.asarray(np.maximum(np.maximum(found[0], 0.8 * found[1]), 0) * 5, np.float32)


def along(grey: Alpha, rim: Alpha, sigma: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Cosine and sine of the direction in which edges of two pictures run, (m, n) float32 each."""
    tensor = np.zeros((*grey.shape, 3), np.float32)
    for one in (grey, rim):
        smooth = cv2.GaussianBlur(one, (0, 0), sigma)
        gx, gy = cv2.Scharr(smooth, cv2.CV_32F, 1, 0), cv2.Scharr(smooth, cv2.CV_32F, 0, 1)
        tensor += np.dstack([gx * gx, gy * gy, gx * gy])
    xx, yy, xy = cv2.split(cv2.GaussianBlur(tensor, (0, 0), 2 * sigma))
    angle = 0.5 * np.arctan2(2 * np.asarray(xy), np.asarray(xx) - np.asarray(yy)) + np.pi / 2
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


def linked(
    crest: NDArray[np.float32],
    cosine: NDArray[np.float32],
    sine: NDArray[np.float32],
    low: float,
    high: float,
    shortest: int,
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]:
    """Lines along crests, strongest first, over small gaps, each crest once.

    Parameters
    ----------
    crest : (m, n) float32
        See `ridges`.
    cosine, sine : (m, n) float32
        The direction in which a line would run.
    low, high : float
        Lines begin above `high` and go on above `low`.
    shortest : int
        Lines of fewer points are left out.

    Returns
    -------
    points : (P, 2) float32
        One pixel apart, x and y.
    starts : (S + 1,) int64
    strength : (P,) float32
        The crest's height at each point.
    """
    rows, columns = np.nonzero(crest > high)
    order = np.argsort(-crest[rows, columns], kind="stable")
    return _linked(crest, cosine, sine, rows[order], columns[order], low, shortest)


@kernel
def _linked(
    crest: NDArray[np.float32],
    cosine: NDArray[np.float32],
    sine: NDArray[np.float32],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    low: float,
    shortest: int,
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]:
    taken = np.zeros(crest.shape, np.uint8)
    room = 4 * MOST_POINTS
    points, strength = np.empty((room, 2), np.float32), np.empty(room, np.float32)
    starts = np.zeros(len(rows) + 1, np.int64)
    half = np.empty((2, MOST_POINTS, 2), np.float32)
    lines = end = 0
    for s in range(len(rows)):
        if taken[rows[s], columns[s]]:
            continue
        if end + 2 * MOST_POINTS + 1 > len(points):
            points, strength = _roomier(points, strength, end)
        x, y = float(columns[s]), float(rows[s])
        behind = _follow(x, y, -1, crest, cosine, sine, taken, low, half[0])
        ahead = _follow(x, y, 1, crest, cosine, sine, taken, low, half[1])
        begin, end = end, joined(points, end, half[0, :behind], x, y, half[1, :ahead])
        for k in range(begin, end):
            px, py = int(points[k, 0] + 0.5), int(points[k, 1] + 0.5)
            strength[k] = crest[min(py, crest.shape[0] - 1), min(px, crest.shape[1] - 1)]
            _take(taken, py, px)
        if end - begin < shortest or _extent(points[begin:end]) < np.float32(0.5) * shortest:
            end = begin
            continue
        lines += 1
        starts[lines] = end
    return points[:end].copy(), starts[: lines + 1].copy(), strength[:end].copy()


@kernel
def _roomier(
    points: NDArray[np.float32], strength: NDArray[np.float32], end: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The same with twice the room; the first `end` mean something."""
    wide, high = np.empty((2 * len(points), 2), np.float32), np.empty(2 * len(points), np.float32)
    wide[:end], high[:end] = points[:end], strength[:end]
    return wide, high


@kernel
def _extent(points: NDArray[np.float32]) -> float:
    """Of a line, the longer side of its box; a dot's outline is short, however long the way around it."""
    wide, high = points[:, 0].max() - points[:, 0].min(), points[:, 1].max() - points[:, 1].min()
    return float(max(wide, high))


@kernel
def _take(taken: Alpha, y: int, x: int) -> None:
    for py in range(max(y - SEARCH_PX, 0), min(y + SEARCH_PX + 1, taken.shape[0])):
        for px in range(max(x - SEARCH_PX, 0), min(x + SEARCH_PX + 1, taken.shape[1])):
            taken[py, px] = 1


@kernel
def _follow(
    x: float,
    y: float,
    way: int,
    crest: NDArray[np.float32],
    cosine: NDArray[np.float32],
    sine: NDArray[np.float32],
    taken: Alpha,
    low: float,
    out: NDArray[np.float32],
) -> int:
    """One half of a line, pixel by pixel, drawn to the crest; returns how many points it has."""
    rows, columns = crest.shape
    dx, dy = 0.0, 0.0
    missed = 0
    for k in range(MOST_POINTS):
        iy, ix = int(y + 0.5), int(x + 0.5)
        tx, ty, certain = _heading(way * cosine[iy, ix], way * sine[iy, ix], dx, dy)
        if not certain:
            return k - missed
        nx, ny = x + tx, y + ty
        best, shift = np.float32(-1), 0
        for j in range(-SEARCH_PX, SEARCH_PX + 1):
            py, px = int(ny + j * tx + 0.5), int(nx - j * ty + 0.5)
            if py < 1 or px < 1 or py >= rows - 1 or px >= columns - 1:
                continue
            value = crest[py, px] * (1 - np.float32(0.12) * abs(j))
            if value > best:
                best, shift = value, j
        if best < 0:
            return k - missed
        x, y = nx - 0.3 * shift * ty, ny + 0.3 * shift * tx
        dx, dy = tx, ty
        iy, ix = int(y + 0.5), int(x + 0.5)
        if iy < 1 or ix < 1 or iy >= rows - 1 or ix >= columns - 1 or taken[iy, ix]:
            return k - missed
        missed = 0 if best > low else missed + 1
        if missed > GAP_POINTS:
            return k + 1 - missed
        out[k, 0], out[k, 1] = x, y
        if k >= BEHIND + 2 * SEARCH_PX:
            _take(taken, int(out[k - BEHIND, 1] + 0.5), int(out[k - BEHIND, 0] + 0.5))
    return MOST_POINTS - missed


@kernel
def _heading(tx: float, ty: float, dx: float, dy: float) -> tuple[float, float, bool]:
    """Between where a crest runs and where a line came from, and whether they agree at all."""
    if dx == 0 and dy == 0:
        return tx, ty, True
    if tx * dx + ty * dy < 0:
        tx, ty = -tx, -ty
    tx, ty = KEEN * tx + (1 - KEEN) * dx, KEEN * ty + (1 - KEEN) * dy
    size = np.hypot(tx, ty)
    if size < 0.5:
        return tx, ty, False
    return tx / size, ty / size, True
