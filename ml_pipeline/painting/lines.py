"""Fine lines of a pencil: they taper, press harder and softer, and catch the paper's tooth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.bristles import TOOTH_PX, bristles
from ml_pipeline.painting.raster import BAND_ROWS, Canvas
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.threads import side_by_side
from ml_pipeline.types import Alpha, Rgb8


class Point(NamedTuple):
    """How a pencil is held.

    Attributes
    ----------
    start, end : float
        Pressure at both ends of a line, as a share of that in its middle.
    taper : float
        Share of a line, at each end, along which pressure comes and goes: up to 0.5.
    grain : float
        How much of the tooth's valleys stay bare, 0 to 1.
    """

    start: float = 0.5
    end: float = 0.1
    taper: float = 0.3
    grain: float = 0.6


def draw(canvas: Canvas, strokes: Strokes, point: Point) -> None:
    """Draw lines on a canvas, in place: what lies below shines through, so crossing lines grow darker.

    A stroke's height is the pressure in its middle, 0 to 1, its colour the pencil's. Bands of rows are drawn
    side by side; the bytes do not depend on the number of threads.

    Parameters
    ----------
    canvas : Canvas
        Its origin is the page's, whose tooth shows.
    strokes : Strokes
    point : Point
    """
    if len(strokes) == 0:
        return
    height = len(canvas.rgb)
    tops, bottoms = _rows(strokes.points, strokes.starts, strokes.radius)
    tooth = bristles().tooth

    def band(top: int) -> None:
        bottom = min(top + BAND_ROWS, height)
        here = np.flatnonzero((bottoms >= top) & (tops < bottom))
        _draw(
            canvas.rgb,
            canvas.cover,
            top,
            bottom,
            here,
            strokes.points,
            strokes.starts,
            strokes.radius,
            strokes.colour,
            strokes.height,
            point,
            tooth,
        )

    side_by_side(band, range(0, height, BAND_ROWS))


@kernel
def _rows(
    points: NDArray[np.float32], starts: NDArray[np.int64], radius: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """First and last row that each line can touch."""
    count = len(radius)
    tops, bottoms = np.empty(count, np.float32), np.empty(count, np.float32)
    for s in range(count):
        low, high = points[starts[s], 1], points[starts[s], 1]
        for k in range(starts[s] + 1, starts[s + 1]):
            low, high = min(low, points[k, 1]), max(high, points[k, 1])
        tops[s], bottoms[s] = low - radius[s] - 2, high + radius[s] + 2
    return tops, bottoms


@kernel
def _draw(
    rgb: Rgb8,
    cover: Alpha,
    top: int,
    bottom: int,
    here: NDArray[np.int64],
    points: NDArray[np.float32],
    starts: NDArray[np.int64],
    radius: NDArray[np.float32],
    colour: NDArray[np.uint8],
    pressure: NDArray[np.float32],
    point: Point,
    tooth: Alpha,
) -> None:
    """Draw the lines `here` on rows `top` to `bottom`."""
    for s in here:
        length = np.float32(0)
        for k in range(starts[s], starts[s + 1] - 1):
            length += np.hypot(points[k + 1, 0] - points[k, 0], points[k + 1, 1] - points[k, 1])
        if length < 1e-3:
            continue
        along = np.float32(0)
        for k in range(starts[s], starts[s + 1] - 1):
            px, py, qx, qy = points[k, 0], points[k, 1], points[k + 1, 0], points[k + 1, 1]
            last = k + 2 == starts[s + 1]
            along += _piece(
                rgb, cover, top, bottom, px, py, qx, qy, last, along / length, length, radius[s], colour[s],
                pressure[s], point, tooth,
            )  # fmt: skip


@kernel
def _piece(
    rgb: Rgb8,
    cover: Alpha,
    top: int,
    bottom: int,
    px: float,
    py: float,
    qx: float,
    qy: float,
    last: bool,
    run: float,
    length: float,
    radius: float,
    colour: NDArray[np.uint8],
    pressure: float,
    point: Point,
    tooth: Alpha,
) -> float:
    """One piece of a line, from p up to, but not over, q; returns its length."""
    dx, dy = qx - px, qy - py
    piece = np.float32(np.hypot(dx, dy))
    if piece < np.float32(1e-3):
        return piece
    tx, ty = dx / piece, dy / piece
    reach = radius + 1
    stop = piece if not last else piece + np.float32(1e-3)
    for y in range(max(top, int(np.floor(min(py, qy) - reach))), min(bottom, int(max(py, qy) + reach) + 2)):
        low, high = _span(y, px, py, qx, qy, tx, ty, reach)
        for x in range(max(int(low), 0), min(int(high) + 2, rgb.shape[1])):
            ahead = (x - px) * tx + (y - py) * ty
            if ahead < 0 or ahead >= stop:
                continue
            hard = pressure * _press(run + ahead / length, point)
            wide = max(radius * (np.float32(0.45) + np.float32(0.55) * hard / max(pressure, np.float32(1e-3))),
                       np.float32(0.35))  # fmt: skip
            alpha = min(max(wide + np.float32(0.5) - abs((x - px) * ty - (y - py) * tx), np.float32(0)),
                        min(np.float32(1), 2 * wide))  # fmt: skip
            if alpha <= 0:
                continue
            rise = np.float32(tooth[y % TOOTH_PX, x % TOOTH_PX]) / 255 - point.grain * (1 - hard)
            alpha *= hard * min(max(np.float32(0.35) + 2 * rise, np.float32(0)), np.float32(1))
            for c in range(3):
                bare = np.float32(rgb[y, x, c])
                keep = 1 - alpha * (1 - np.float32(colour[c]) / 255)
                rgb[y, x, c] = np.uint8(bare * keep + np.float32(0.5))
            cover[y, x] = max(cover[y, x], np.uint8(255 * alpha))
    return piece


@kernel
def _span(
    y: int, px: float, py: float, qx: float, qy: float, tx: float, ty: float, reach: float
) -> tuple[float, float]:
    """First and last x of a row that a piece can touch."""
    low, high = min(px, qx) - reach, max(px, qx) + reach
    if abs(ty) > np.float32(0.15):
        at, half = px + (y - py) * tx / ty, reach / abs(ty)
        low, high = max(low, at - half), min(high, at + half)
    return low, high


@kernel
def _press(run: float, point: Point) -> float:
    """Pressure at a share of a line's way, 0 to 1."""
    first = point.start + (1 - point.start) * min(run / point.taper, np.float32(1))
    last = point.end + (1 - point.end) * min((1 - run) / point.taper, np.float32(1))
    return min(max(first * last, np.float32(0)), np.float32(1))
