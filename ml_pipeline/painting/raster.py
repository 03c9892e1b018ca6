"""Strokes laid on a canvas, pixel by pixel: ribbons with bristles, ragged ends and running dry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.bristles import ACROSS, ALONG, TEXELS_PER_RADIUS, TOOTH_PX, Bristles, bristles
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.threads import side_by_side
from ml_pipeline.types import Alpha, Rgb8

BAND_ROWS = 128
WIDEST = 1.15  # in radii: how far out a ragged edge can reach
CAP = 0.8  # in radii: how far a stroke goes on past its first and last point


class Brush(NamedTuple):
    """How paint comes off the brush.

    Attributes
    ----------
    opacity : float
        Of a full stroke, 0 to 1.
    softness : float
        Width of the edge's falling off, in radii; small is crisp.
    raggedness : float
        How far the edges wander, in radii.
    dryness : float
        Share of the stroke along which bristles run out of paint, 0 to 1.
    streaks : float
        How much lighter and darker single bristles paint, in 8-bit steps.
    grain : float
        How much the paper's tooth takes up the paint in its valleys, 0 (none) to 1 (peaks only).
    """

    opacity: float = 0.92
    softness: float = 0.25
    raggedness: float = 0.15
    dryness: float = 0.35
    streaks: float = 10.0
    grain: float = 0.0


@dataclass(frozen=True)
class Canvas:
    """What strokes are laid on, in place.

    Attributes
    ----------
    rgb : (M, N, 3) uint8
    height : (M, N) uint8
        How thick the paint lies.
    cover : (M, N) uint8
        How much of the ground strokes have covered, 255 all.
    """

    rgb: Rgb8
    height: Alpha
    cover: Alpha


def lay(canvas: Canvas, strokes: Strokes, brush: Brush) -> None:
    """Lay strokes on a canvas, one after another, in place.

    Bands of rows are painted side by side; within each, strokes keep their order, so the bytes do not depend
    on the number of threads.
    """
    if len(strokes) == 0:
        return
    height = canvas.rgb.shape[0]
    tops, bottoms = _extent(strokes.points, strokes.starts, strokes.radius)

    def band(top: int) -> None:
        bottom = min(top + BAND_ROWS, height)
        here = np.flatnonzero((bottoms >= top) & (tops < bottom))
        _lay_band(
            canvas.rgb,
            canvas.height,
            canvas.cover,
            top,
            bottom,
            here,
            strokes.points,
            strokes.starts,
            strokes.radius,
            strokes.colour,
            strokes.drift,
            strokes.height,
            strokes.bristles,
            brush,
            bristles(),
        )

    side_by_side(band, range(0, height, BAND_ROWS))


@kernel
def _extent(
    points: NDArray[np.float32], starts: NDArray[np.int64], radius: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """First and last row that each stroke can touch."""
    count = len(radius)
    tops, bottoms = np.empty(count, np.float32), np.empty(count, np.float32)
    for s in range(count):
        low, high = points[starts[s], 1], points[starts[s], 1]
        for k in range(starts[s] + 1, starts[s + 1]):
            low, high = min(low, points[k, 1]), max(high, points[k, 1])
        tops[s], bottoms[s] = low - 2.0 * radius[s] - 1, high + 2.0 * radius[s] + 1
    return tops, bottoms


@kernel
def _lay_band(
    rgb: Rgb8,
    height: Alpha,
    cover: Alpha,
    top: int,
    bottom: int,
    here: NDArray[np.int64],
    points: NDArray[np.float32],
    starts: NDArray[np.int64],
    radius: NDArray[np.float32],
    colour: NDArray[np.uint8],
    drift: NDArray[np.int16],
    thickness: NDArray[np.float32],
    which: NDArray[np.int32],
    brush: Brush,
    hairs: Bristles,
) -> None:
    """Lay the strokes `here` on rows `top` to `bottom`."""
    for s in here:
        first, last = starts[s], starts[s + 1] - 1
        r = radius[s]
        length = np.float32(0)
        for k in range(first, last):
            length += np.hypot(points[k + 1, 0] - points[k, 0], points[k + 1, 1] - points[k, 1])
        along = np.float32(0)
        for k in range(first, last):
            along += _segment(
                rgb,
                height,
                cover,
                top,
                bottom,
                points,
                first,
                last,
                k,
                r,
                along,
                length,
                colour[s],
                drift,
                thickness[s],
                which[s],
                brush,
                hairs,
            )


@kernel
def _segment(
    rgb: Rgb8,
    height: Alpha,
    cover: Alpha,
    top: int,
    bottom: int,
    points: NDArray[np.float32],
    first: int,
    last: int,
    k: int,
    r: float,
    along: float,
    length: float,
    colour: NDArray[np.uint8],
    drift: NDArray[np.int16],
    thickness: float,
    which: int,
    brush: Brush,
    hairs: Bristles,
) -> float:
    """One piece of a stroke, between the bisectors of its joints; returns its length."""
    px, py, qx, qy = points[k, 0], points[k, 1], points[k + 1, 0], points[k + 1, 1]
    piece = np.hypot(qx - px, qy - py)
    if piece < 1e-3:
        return piece
    tx, ty = (qx - px) / piece, (qy - py) / piece
    ax, ay, bx, by = tx, ty, tx, ty
    if k > first:
        ax, ay = _bisector(points, k, tx, ty)
    if k + 1 < last:
        bx, by = _bisector(points, k + 1, tx, ty)
    cap = np.float32(CAP) * r
    sx, sy = (px - tx * cap, py - ty * cap) if k == first else (px, py)
    ex, ey = (qx + tx * cap, qy + ty * cap) if k + 1 == last else (qx, qy)
    w = np.float32(WIDEST) * r
    reach = np.float32(1.5) * w
    begin = max(top, int(np.floor(min(sy, ey) - reach)))
    end = min(bottom, int(np.ceil(max(sy, ey) + reach)) + 1)
    width = rgb.shape[1]
    for y in range(begin, end):
        low, high = max(np.float32(0), min(sx, ex) - reach), min(np.float32(width - 1), max(sx, ex) + reach)
        low, high = _clip(low, high, ax, ax * sx - ay * (y - sy))
        low, high = _clip(low, high, -bx, -(bx * ex - by * (y - ey)) + np.float32(1e-4))
        low, high = _clip(low, high, ty, ty * px + tx * (y - py) - w)
        low, high = _clip(low, high, -ty, -ty * px - tx * (y - py) - w)
        for x in range(int(np.ceil(low)), int(np.floor(high)) + 1):
            across = (tx * (y - py) - ty * (x - px)) / r
            ahead = (x - px) * tx + (y - py) * ty
            _dab(
                rgb,
                height,
                cover,
                y,
                x,
                across,
                along + ahead,
                length,
                ahead / piece,
                r,
                colour,
                drift[k],
                drift[k + 1],
                thickness,
                which,
                brush,
                hairs,
            )
    return piece


@kernel
def _bisector(points: NDArray[np.float32], k: int, tx: float, ty: float) -> tuple[float, float]:
    """The direction in which a path goes through its point k, given that of one piece beside it."""
    dx, dy = points[k + 1, 0] - points[k - 1, 0], points[k + 1, 1] - points[k - 1, 1]
    size = np.hypot(dx, dy)
    if size < 1e-3 or dx * tx + dy * ty < np.float32(0.2) * size:
        return tx, ty
    return dx / size, dy / size


@kernel
def _clip(low: float, high: float, slope: float, least: float) -> tuple[float, float]:
    """The part of an interval of x where slope * x >= least."""
    if abs(slope) < 1e-6:
        return (low, high) if least <= 0 else (np.float32(1), np.float32(0))
    edge = least / slope
    return (max(low, edge), high) if slope > 0 else (low, min(high, edge))


@kernel
def _dab(
    rgb: Rgb8,
    height: Alpha,
    cover: Alpha,
    y: int,
    x: int,
    across: float,
    along: float,
    length: float,
    share: float,
    r: float,
    colour: NDArray[np.uint8],
    here: NDArray[np.int16],
    there: NDArray[np.int16],
    thickness: float,
    which: int,
    brush: Brush,
    hairs: Bristles,
) -> None:
    """Paint at one pixel, at a place of the stroke: `across` in radii, `along` in pixels."""
    u = int(np.floor(along / r * np.float32(TEXELS_PER_RADIUS))) + which * 37
    u = u % ALONG
    v = min(max(int((across / np.float32(WIDEST) + 1) * np.float32(0.5) * ACROSS), 0), ACROSS - 1)
    b = which % hairs.tone.shape[0]
    tone = np.float32(hairs.tone[b, u, v]) / np.float32(127)
    side = 0 if across < 0 else 1
    edge = 1 - abs(across) + brush.raggedness * hairs.edge[b, u, side]
    alpha = min(max(edge / brush.softness, np.float32(0)), np.float32(1))
    if alpha <= 0:
        return
    cap = np.float32(CAP) * r
    lift = min(along + cap, length + cap - along) / r  # radii to the nearer end
    round_off = np.float32(1) - np.sqrt(max(np.float32(0), np.float32(1) - across * across))
    alpha *= min(
        max((lift - np.float32(0.55) * hairs.reach[b, v] - np.float32(0.6) * round_off) * 4, np.float32(0)),
        np.float32(1),
    )
    run = (along + cap) / (length + 2 * cap)
    dry = run - 1 + brush.dryness * (np.float32(0.3) + np.float32(0.7) * hairs.reach[b, v])
    if dry > 0:
        alpha *= min(max(np.float32(1) - (dry * 5 - tone - np.float32(0.2)), np.float32(0)), np.float32(1))
    if brush.grain > 0:
        tooth = np.float32(hairs.tooth[y % TOOTH_PX, x % TOOTH_PX]) / np.float32(255)
        alpha *= min(max((tooth - brush.grain) * 4 + np.float32(0.5), np.float32(0)), np.float32(1))
    alpha *= brush.opacity
    if alpha <= np.float32(0.004):
        return
    for c in range(3):
        wanted = np.float32(colour[c]) + here[c] + share * (there[c] - here[c]) + brush.streaks * tone
        old = np.float32(rgb[y, x, c])
        rgb[y, x, c] = np.uint8(min(max(old + alpha * (wanted - old), np.float32(0)), np.float32(255)) + 0.5)
    cube = abs(across) * across * across
    thick = thickness * (np.float32(0.42) + np.float32(0.33) * tone + np.float32(0.3) * cube)
    old = np.float32(height[y, x])
    wanted = min(max(thick, np.float32(0)), np.float32(1)) * 255
    height[y, x] = np.uint8(old + alpha * (wanted - old) + np.float32(0.5))
    old = np.float32(cover[y, x])
    cover[y, x] = np.uint8(old + alpha * (255 - old) + np.float32(0.5))
