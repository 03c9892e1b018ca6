"""Dry strokes, of a pencil or of chalk: they taper, press harder and softer, and catch the paper's grain."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.brush.measures import extent
from ml_pipeline.painting.brush.raster import BAND_ROWS, Canvas
from ml_pipeline.painting.media.deposit import Point, caught, covered, pressed, shaded
from ml_pipeline.painting.media.grain import grain
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.threads import side_by_side
from ml_pipeline.types import Alpha, Rgb8

STREAK_PX = 6  # how much longer streaks of chalk are than the grain that makes them


def draw(
    canvas: Canvas,
    strokes: Strokes,
    point: Point,
    unit_px: float,
    tick: Callable[[], None] | None = None,
) -> None:
    """Draw strokes on a canvas, in place.

    A stroke's height is the pressure in its middle, 0 to 1, its colour the pencil's. The bytes do not depend
    on the number of threads.

    Parameters
    ----------
    canvas : Canvas
        Its origin is the page's, whose grain shows.
    strokes : Strokes
    point : Point
    unit_px : float
        See `Hand`: of the grain.
    tick : callable, optional
        Called after each band, from any thread; raises to stop.
    """
    if len(strokes) == 0:
        return
    height, tooth = len(canvas.rgb), grain(unit_px)
    tops, bottoms = extent(strokes.points, strokes.starts, strokes.radius + 2)

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
            strokes.bristles,
            point,
            tooth,
        )
        if tick is not None:
            tick()

    side_by_side(band, range(0, height, BAND_ROWS))


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
    which: NDArray[np.int32],
    point: Point,
    tooth: Alpha,
) -> None:
    """Draw the strokes `here` on rows `top` to `bottom`."""
    for s in here:
        first, last = starts[s], starts[s + 1] - 1
        length = np.float32(0)
        for k in range(first, last):
            length += np.hypot(points[k + 1, 0] - points[k, 0], points[k + 1, 1] - points[k, 1])
        if length < np.float32(1e-3):
            continue
        along = np.float32(0)
        for k in range(first, last):
            along += _piece(
                rgb,
                cover,
                top,
                bottom,
                points[k : k + 2],
                k + 1 == last,
                along,
                length,
                radius[s],
                colour[s],
                pressure[s],
                which[s],
                point,
                tooth,
            )


@kernel
def _piece(
    rgb: Rgb8,
    cover: Alpha,
    top: int,
    bottom: int,
    ends: NDArray[np.float32],
    is_last: bool,
    along: np.float32,
    length: np.float32,
    radius: np.float32,
    colour: NDArray[np.uint8],
    pressure: np.float32,
    which: int,
    point: Point,
    tooth: Alpha,
) -> np.float32:
    """One piece of a stroke, up to, but not over, its second end; returns its length."""
    px, py, qx, qy = ends[0, 0], ends[0, 1], ends[1, 0], ends[1, 1]
    piece = np.float32(np.hypot(qx - px, qy - py))
    if piece < np.float32(1e-3):
        return piece
    tx, ty = (qx - px) / piece, (qy - py) / piece
    reach = radius + np.float32(1)
    stop = piece + np.float32(1e-3) if is_last else piece
    for y in range(max(top, int(min(py, qy) - reach)), min(bottom, int(max(py, qy) + reach) + 2)):
        low, high = _span(np.float32(y), px, py, qx, qy, tx, ty, reach)
        for x in range(max(int(low), 0), min(int(high) + 2, rgb.shape[1])):
            ahead = (x - px) * tx + (y - py) * ty
            if ahead < 0 or ahead >= stop:
                continue
            share = pressed((along + ahead) / length, point)
            wide = max(radius * (np.float32(0.45) + np.float32(0.55) * share), np.float32(0.35))
            across = (x - px) * ty - (y - py) * tx
            alpha = min(wide + np.float32(0.5) - abs(across), min(np.float32(1), 2 * wide))
            if alpha <= 0:
                continue
            here = tooth[y % len(tooth), x % len(tooth)]
            if point.chalk:
                streak = tooth[
                    (int((along + ahead) / STREAK_PX) + which) % len(tooth),
                    (int(across + 999) + which) % len(tooth),
                ]
                alpha *= pressure * caught(here, streak, share, across / wide, point.grain)
                covered(rgb[y, x], colour, alpha)
            else:
                hard = pressure * share
                hollow = np.float32(1) - np.float32(here) / np.float32(255)
                alpha *= hard * (1 - point.grain * (1 - np.float32(0.6) * hard) * hollow)
                shaded(rgb[y, x], colour, alpha)
            cover[y, x] = max(cover[y, x], np.uint8(255 * alpha))
    return piece


@kernel
def _span(
    y: np.float32,
    px: np.float32,
    py: np.float32,
    qx: np.float32,
    qy: np.float32,
    tx: np.float32,
    ty: np.float32,
    reach: np.float32,
) -> tuple[np.float32, np.float32]:
    """First and last x of a row that a piece can touch."""
    low, high = min(px, qx) - reach, max(px, qx) + reach
    if abs(ty) > np.float32(0.15):
        at, half = px + (y - py) * tx / ty, reach / abs(ty)
        low, high = max(low, at - half), min(high, at + half)
    return low, high
