"""Strokes laid on a canvas, pixel by pixel: ribbons with bristles, ragged ends and running dry."""

from __future__ import annotations

from collections.abc import Callable
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
F = np.float32  # a whole number beside a float32 would make numba compute in 64 bits
ZERO, ONE, FULL, TINY = F(0), F(1), F(255), F(1e-3)
WIDEST = F(1.15)  # in radii: how far out a ragged edge can reach
CAP = F(0.8)  # in radii: how far a stroke goes on past its first and last point
ROUNDED = F(1.2)  # in radii: how far from its ends a stroke's bristles may have lifted off
BLUNT_PX, BROAD_PX = F(4), F(14)  # radii of brushes too small to show their hairs, or fine ones
SHARPEST_PX = F(0.9)  # width of the sharpest edge
FAINTEST = F(0.004)
TEXELS = F(TEXELS_PER_RADIUS)
FAR_ALONG = F(4 * ALONG)  # so that places before a stroke's first point count up, too
HALF_ACROSS, LAST_ACROSS = F((ACROSS - 1) / 2), F(ACROSS - 1.01)
PER_TONE, PER_STREAK = F(1 / 127), F(1 / 130)


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
        How much lighter and darker single bristles paint, in 8-bit steps of a middle tone; less in the dark.
    grain : float
        How much the paper's tooth takes up the paint in its valleys, 0 (none) to 1 (peaks only).
    coarseness : float
        How many times as broad a brush must be to show its hairs.
    """

    opacity: float = 0.92
    softness: float = 0.25
    raggedness: float = 0.15
    dryness: float = 0.35
    streaks: float = 10.0
    grain: float = 0.0
    coarseness: float = 1.0


class Dab(NamedTuple):
    """One stroke's own measures, in pixels and their inverses."""

    r: float
    per_r: float
    length: float
    thickness: float
    per_softness: float
    shift: int


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


def lay(canvas: Canvas, strokes: Strokes, brush: Brush, tick: Callable[[], None] | None = None) -> None:
    """Lay strokes on a canvas, one after another, in place.

    Bands of rows are painted side by side; within each, strokes keep their order, so the bytes do not depend
    on the number of threads.

    Parameters
    ----------
    canvas : Canvas
    strokes : Strokes
    brush : Brush
    tick : callable, optional
        Called after each band, from any thread; raises to stop.
    """
    if len(strokes) == 0:
        return
    height = canvas.rgb.shape[0]
    tops, bottoms = _extent(strokes.points, strokes.starts, strokes.radius)
    single = Brush(*(np.float32(value) for value in brush))

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
            single,
            bristles(),
        )
        if tick is not None:
            tick()

    first = max(int(tops.min()) // BAND_ROWS, 0) * BAND_ROWS
    side_by_side(band, range(first, min(height, int(bottoms.max()) + 1), BAND_ROWS))


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
        length = ZERO
        for k in range(first, last):
            length += _size(points[k + 1, 0] - points[k, 0], points[k + 1, 1] - points[k, 1])
        fine = r / brush.coarseness
        tone = hairs.blunt if fine < BLUNT_PX else hairs.broad if fine < BROAD_PX else hairs.tone
        b = which[s] % tone.shape[0]
        dab = Dab(r, ONE / r, length, thickness[s], ONE / max(brush.softness, SHARPEST_PX / r), which[s] * 37)
        along = ZERO
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
                along,
                colour[s],
                drift,
                dab,
                brush,
                tone[b],
                hairs.reach[b],
                hairs.edge[b],
                hairs.tooth,
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
    along: float,
    colour: NDArray[np.uint8],
    drift: NDArray[np.int16],
    dab: Dab,
    brush: Brush,
    tone: NDArray[np.int8],
    reach: NDArray[np.float32],
    edge: NDArray[np.float32],
    tooth: Alpha,
) -> float:
    """One piece of a stroke, between the bisectors of its joints; returns its length."""
    px, py, qx, qy = points[k, 0], points[k, 1], points[k + 1, 0], points[k + 1, 1]
    piece = _size(qx - px, qy - py)
    if piece < TINY:
        return piece
    tx, ty = (qx - px) / piece, (qy - py) / piece
    ax, ay, bx, by = tx, ty, tx, ty
    if k > first:
        ax, ay = _bisector(points, k, tx, ty)
    if k + 1 < last:
        bx, by = _bisector(points, k + 1, tx, ty)
    cap = CAP * dab.r
    sx, sy = (px - tx * cap, py - ty * cap) if k == first else (px, py)
    ex, ey = (qx + tx * cap, qy + ty * cap) if k + 1 == last else (qx, qy)
    w = WIDEST * dab.r
    wide = np.float32(1.5) * w
    begin = max(top, int(np.floor(min(sy, ey) - wide)))
    end = min(bottom, int(np.ceil(max(sy, ey) + wide)) + 1)
    leftmost, rightmost = max(ZERO, min(sx, ex) - wide), min(np.float32(rgb.shape[1] - 1), max(sx, ex) + wide)
    for y in range(begin, end):
        dy = np.float32(y) - py
        low, high = _clip(leftmost, rightmost, ax, ax * sx - ay * (np.float32(y) - sy))
        low, high = _clip(low, high, -bx, -(bx * ex - by * (np.float32(y) - ey)) + np.float32(1e-4))
        low, high = _clip(low, high, ty, ty * px + tx * dy - w)
        low, high = _clip(low, high, -ty, -ty * px - tx * dy - w)
        for x in range(int(np.ceil(low)), int(np.floor(high)) + 1):
            dx = np.float32(x) - px
            across, ahead = (tx * dy - ty * dx) * dab.per_r, dx * tx + dy * ty
            alpha, bristle = _paint_at(across, along + ahead, y, x, dab, brush, tone, reach, edge, tooth)
            if alpha <= FAINTEST:
                continue
            share, streak = ahead / piece, ONE + brush.streaks * PER_STREAK * bristle
            for c in range(3):
                here = np.float32(colour[c]) + np.float32(drift[k, c])
                here = (here + share * np.float32(drift[k + 1, c] - drift[k, c])) * streak
                rgb[y, x, c] = _towards(rgb[y, x, c], alpha, here)
            ridge = abs(across) * across * across
            thick = dab.thickness * (np.float32(0.42) + np.float32(0.4) * bristle + np.float32(0.25) * ridge)
            height[y, x] = _towards(height[y, x], alpha, thick * FULL)
            cover[y, x] = _towards(cover[y, x], alpha, FULL)
    return piece


@kernel
def _paint_at(
    across: float,
    along: float,
    y: int,
    x: int,
    dab: Dab,
    brush: Brush,
    tone: NDArray[np.int8],
    reach: NDArray[np.float32],
    edge: NDArray[np.float32],
    tooth: Alpha,
) -> tuple[float, float]:
    """How much paint a stroke leaves at a pixel, and how thick its bristle there carries it, -1 to 1.

    `across` is in radii, `along` in pixels.
    """
    place = along * dab.per_r * TEXELS + FAR_ALONG
    u = int(place)
    between = place - np.float32(u)
    u, after = (u + dab.shift) & (ALONG - 1), (u + dab.shift + 1) & (ALONG - 1)
    side = 0 if across < ZERO else 1
    ragged = edge[u, side] + between * (edge[after, side] - edge[u, side])
    alpha = (ONE - abs(across) + brush.raggedness * ragged) * dab.per_softness
    if alpha <= ZERO:
        return ZERO, ZERO
    place = min(max((across / WIDEST + ONE) * HALF_ACROSS, ZERO), LAST_ACROSS)
    v = int(place)
    between = place - np.float32(v)
    bristle = np.float32(tone[u, v]) + between * np.float32(tone[u, v + 1] - tone[u, v])
    bristle *= PER_TONE
    alpha = min(alpha, ONE) * brush.opacity
    cap = CAP * dab.r
    lift = min(along + cap, dab.length + cap - along) * dab.per_r  # radii to the nearer end
    if lift < ROUNDED:
        rounded = ONE - np.sqrt(max(ZERO, ONE - across * across))
        lift -= np.float32(0.55) * reach[v] + np.float32(0.6) * rounded
        alpha *= min(max(lift * np.float32(4), ZERO), ONE)
    dry = (along + cap) / (dab.length + cap + cap) - ONE + brush.dryness
    if dry > ZERO:
        dry -= brush.dryness * np.float32(0.7) * (ONE - reach[v])
        if dry > ZERO:
            alpha *= min(max(np.float32(1.2) - dry * np.float32(5) + bristle, ZERO), ONE)
    if brush.grain > ZERO:
        peak = np.float32(tooth[y % TOOTH_PX, x % TOOTH_PX]) / FULL
        alpha *= min(max((peak - brush.grain) * np.float32(4) + np.float32(0.5), ZERO), ONE)
    return alpha, bristle


@kernel
def _towards(old: int, alpha: float, wanted: float) -> int:
    """An 8-bit value, mixed with another, rounded."""
    value = np.float32(old) + alpha * (min(max(wanted, ZERO), FULL) - np.float32(old))
    return np.uint8(value + np.float32(0.5))


@kernel
def _size(x: float, y: float) -> float:
    return np.sqrt(x * x + y * y)


@kernel
def _bisector(points: NDArray[np.float32], k: int, tx: float, ty: float) -> tuple[float, float]:
    """The direction in which a path goes through its point k, given that of one piece beside it."""
    dx, dy = points[k + 1, 0] - points[k - 1, 0], points[k + 1, 1] - points[k - 1, 1]
    size = _size(dx, dy)
    if size < TINY or dx * tx + dy * ty < np.float32(0.2) * size:
        return tx, ty
    return dx / size, dy / size


@kernel
def _clip(low: float, high: float, slope: float, least: float) -> tuple[float, float]:
    """The part of an interval of x where slope * x >= least."""
    if abs(slope) < np.float32(1e-6):
        return (low, high) if least <= ZERO else (ONE, ZERO)
    edge = least / slope
    return (max(low, edge), high) if slope > ZERO else (low, min(high, edge))
