"""The pixels of strokes: which of them a stroke touches, and how much paint it leaves there.

Everything is computed in 32 bits. A whole number beside a float32 would make numba compute in 64.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.brush.bristles import ACROSS, ALONG, TEXELS_PER_RADIUS, TOOTH_PX, Bristles
from ml_pipeline.painting.brush.measures import Dab, End, Load, Piece
from ml_pipeline.types import Alpha, Rgb8

F = np.float32
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


@kernel
def lay_band(
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
    brush: Load,
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
    along: np.float32,
    colour: NDArray[np.uint8],
    drift: NDArray[np.int16],
    dab: Dab,
    brush: Load,
    tone: NDArray[np.int8],
    reach: NDArray[np.float32],
    edge: NDArray[np.float32],
    tooth: Alpha,
) -> np.float32:
    """One piece of a stroke, between the bisectors of its joints; returns its length."""
    px, py, qx, qy = points[k, 0], points[k, 1], points[k + 1, 0], points[k + 1, 1]
    piece = _size(qx - px, qy - py)
    if piece < TINY:
        return piece
    tx, ty = (qx - px) / piece, (qy - py) / piece
    piece_of = Piece(px, py, qx, qy, tx, ty, piece)
    start, end = _ends(points, first, last, k, piece_of, CAP * dab.r)
    wide = np.float32(1.5) * WIDEST * dab.r
    begin = max(top, int(np.floor(min(start.y, end.y) - wide)))
    for y in range(begin, min(bottom, int(np.ceil(max(start.y, end.y) + wide)) + 1)):
        dy = np.float32(y) - py
        low, high = _span(y, start, end, piece_of, WIDEST * dab.r, rgb.shape[1])
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
def _ends(
    points: NDArray[np.float32], first: int, last: int, k: int, piece: Piece, cap: np.float32
) -> tuple[End, End]:
    """Where a piece begins and ends, and along which directions it is cut there."""
    tx, ty = piece.tx, piece.ty
    ax, ay, bx, by = tx, ty, tx, ty
    if k > first:
        ax, ay = _bisector(points, k, tx, ty)
    if k + 1 < last:
        bx, by = _bisector(points, k + 1, tx, ty)
    before, after = cap if k == first else ZERO, cap if k + 1 == last else ZERO
    return (
        End(piece.px - tx * before, piece.py - ty * before, ax, ay),
        End(piece.qx + tx * after, piece.qy + ty * after, bx, by),
    )


@kernel
def _span(
    row: int, start: End, end: End, piece: Piece, w: np.float32, columns: int
) -> tuple[np.float32, np.float32]:
    """First and last x of a row that lie between both ends of a piece and within `w` of its line."""
    y, wide = np.float32(row), np.float32(1.5) * w
    low = max(ZERO, min(start.x, end.x) - wide)
    high = min(np.float32(columns - 1), max(start.x, end.x) + wide)
    low, high = _clip(low, high, start.tx, start.tx * start.x - start.ty * (y - start.y))
    low, high = _clip(low, high, -end.tx, -(end.tx * end.x - end.ty * (y - end.y)) + np.float32(1e-4))
    side = piece.ty * piece.px + piece.tx * (y - piece.py)
    low, high = _clip(low, high, piece.ty, side - w)
    return _clip(low, high, -piece.ty, -side - w)


@kernel
def _paint_at(
    across: np.float32,
    along: np.float32,
    y: int,
    x: int,
    dab: Dab,
    brush: Load,
    tone: NDArray[np.int8],
    reach: NDArray[np.float32],
    edge: NDArray[np.float32],
    tooth: Alpha,
) -> tuple[np.float32, np.float32]:
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
def _towards(old: np.uint8, alpha: np.float32, wanted: np.float32) -> np.uint8:
    """An 8-bit value, mixed with another, rounded."""
    value = np.float32(old) + alpha * (min(max(wanted, ZERO), FULL) - np.float32(old))
    return np.uint8(value + np.float32(0.5))


@kernel
def _size(x: np.float32, y: np.float32) -> np.float32:
    return np.float32(np.sqrt(x * x + y * y))


@kernel
def _bisector(
    points: NDArray[np.float32], k: int, tx: np.float32, ty: np.float32
) -> tuple[np.float32, np.float32]:
    """The direction in which a path goes through its point k, given that of one piece beside it."""
    dx, dy = points[k + 1, 0] - points[k - 1, 0], points[k + 1, 1] - points[k - 1, 1]
    size = _size(dx, dy)
    if size < TINY or dx * tx + dy * ty < np.float32(0.2) * size:
        return tx, ty
    return dx / size, dy / size


@kernel
def _clip(
    low: np.float32, high: np.float32, slope: np.float32, least: np.float32
) -> tuple[np.float32, np.float32]:
    """The part of an interval of x where slope * x >= least."""
    if abs(slope) < np.float32(1e-6):
        return (low, high) if least <= ZERO else (ONE, ZERO)
    edge = least / slope
    return (max(low, edge), high) if slope > ZERO else (low, min(high, edge))
