"""The band around a contour in which alpha may be fractional: wider where fine structure reaches farther."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.discriminant import Discriminant, LocalFit, discriminate, read
from ml_pipeline.kernels import kernel
from ml_pipeline.occlusion import distance_to
from ml_pipeline.types import Alpha, Mask, Plane, Rgb8

REACH = (7, 7)  # times as far from the contour strands are looked for outside, and gaps inside
BAND_SAMPLES = 2  # of the smaller copy, across half a band
WINDOWS = (3, 6, 12)  # half the windows in which colours are compared, in half bands
LEAST_TRUST = 0.01  # in the contour that was found, at the contour itself
TRUST_POWER = 4
HIDDEN_TRUST = 0.01
STANDS_OUT = (3.2, 3.0)  # standard deviations, of a strand and of a gap
LEAST_FOUND = 0.15  # alpha of a strand, and what is missing of it in a gap
DEEP_GAP = 0.7  # what is missing of alpha in a gap far inside, where it may be but a highlight
DEEP = 3  # half bands
BEYOND = 1.3  # the band reaches that much beyond the last strand
THICK = 3  # half bands: what is that thick is neither strand nor gap
EASIER = 0.5  # times less is asked of a strand where some were found
AROUND = 2  # samples beside a strand that belong to the band
TAIL = 0.5  # standard deviations of alpha next to 0 and 1 that are noise
TAIL_RANGE = (0.01, 0.25)
UNTOLD, UNTOLD_POWER = 0.5, 4  # noise, in alpha, at which colours and contour count alike
FADE = np.float32(0.2)  # of the band's depth, over which its outermost part goes over into the mask


@dataclass(frozen=True)
class Band:
    """What is known of a contour on a smaller copy, (m, n) float32 each.

    Attributes
    ----------
    fit : (m, n, 4) float32
        Alpha as a linear function of colour, its faint tails cut off.
    depth : (m, n) float32
        How deep a pixel lies in the band, as a share of half its width: 1 at the contour, 0 and less
        outside.
    """

    fit: LocalFit
    depth: Plane


def find_band(rgb: Rgb8, extent: Mask, seen: Alpha, radius_px: int) -> Band:
    """Look for fine structure along a contour, and fit alpha to colour there.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    extent : (M, N) bool
        Where the layer was found to be.
    seen : (M, N) uint8
        The share that nearer layers let through.
    radius_px : int
        Half the width of a plain contour's band.
    """
    step = max(1, radius_px // BAND_SAMPLES)
    height, width = extent.shape
    size = (max(1, width // step), max(1, height // step))

    def thin(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Every so-manieth sample: colours as they are, not mixed."""
        return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST_EXACT), np.uint8)

    few, inside = thin(rgb), thin(extent.view(np.uint8)).view(np.bool_)
    shown = np.maximum(thin(seen).astype(np.float32) / np.float32(255), np.float32(HIDDEN_TRUST))
    narrow = radius_px / step
    away = np.where(inside, distance_to(~inside), distance_to(inside))
    radii = [max(1, round(window * narrow)) for window in WINDOWS]

    widest = np.where(inside, np.float32(narrow * REACH[1]), np.float32(narrow * REACH[0]))
    first = discriminate(few, inside, _trust(away, widest) * shown, radii)
    strands = _strands(first, few, inside, np.where(away <= widest, away, np.inf), narrow)
    reach = np.full(away.shape, narrow, np.float32)
    for side, limit in ((False, REACH[0]), (True, REACH[1])):
        _widen(reach, strands, inside == side, away, narrow * limit)
    second = discriminate(few, inside, _trust(away, reach) * shown, radii)
    strands = _strands(second, few, inside, np.where(away <= reach, away, np.inf), narrow, EASIER)
    beside = cv2.dilate(strands.astype(np.float32), np.ones((2 * AROUND + 1,) * 2, np.uint8))
    kept = np.where(away <= narrow, 1, cv2.blur(beside, (2 * AROUND + 1,) * 2))
    depth = np.minimum(1 - away / reach, kept)
    return Band(_believed(second, inside, away, narrow), np.asarray(depth, np.float32))


def _strands(
    found: Discriminant, few: Rgb8, inside: Mask, away: Plane, narrow: float, ease: float = 1.0
) -> Mask:
    """(m, n) bool: strands outside the contour and gaps inside it, that hang together with the other side.

    They stand out from the noise of their side. `away` is infinite where none is looked for.
    """
    alpha = read(few, found.fit)
    strands = np.zeros(inside.shape, bool)
    for side, other in ((0, alpha), (1, 1 - alpha)):
        deep = DEEP_GAP * side * np.minimum(away / (DEEP * narrow), 1)
        level = np.maximum(ease * np.maximum(STANDS_OUT[side] * found.noise[..., side], deep), LEAST_FOUND)
        on_side = inside == bool(side)
        candidate = on_side & np.isfinite(away) & (other > level)
        strands |= _hangs_on(_thin_parts(candidate, narrow * THICK), ~on_side & (away <= 2))
    return strands


def _trust(away: Plane, reach: Plane | float) -> Plane:
    near = np.minimum(away / reach, 1)
    return np.asarray(LEAST_TRUST + (1 - LEAST_TRUST) * near**TRUST_POWER, np.float32)


def _widen(reach: Plane, strands: Mask, on_side: Mask, away: Plane, widest: float) -> None:
    """Let the band reach, on one side of the contour, as far as strands do."""
    farthest = np.where(strands & on_side, away, 0).astype(np.float32)
    square = np.ones((2 * round(widest) + 1,) * 2, np.uint8)
    smooth = cv2.blur(cv2.dilate(farthest, square), (round(widest) + 1,) * 2)
    reach[on_side] = np.clip(BEYOND * smooth + 1, reach, widest)[on_side]


def _thin_parts(strands: Mask, thick: float) -> Mask:
    """What is nowhere thicker than that many samples: the rest is another thing of the same colours."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * round(thick / 2) + 1,) * 2)
    thick_parts = cv2.morphologyEx(strands.view(np.uint8), cv2.MORPH_OPEN, disc)
    return np.asarray(strands & (cv2.dilate(thick_parts, np.ones((3, 3), np.uint8)) == 0))


def _hangs_on(strand: Mask, root: Mask) -> Mask:
    """The parts of `strand` that hang together with `root`, over gaps of a pixel."""
    joined = cv2.dilate((strand | root).view(np.uint8), np.ones((3, 3), np.uint8))
    _, groups = cv2.connectedComponents(joined)
    rooted = np.zeros(int(groups.max()) + 1, bool)
    rooted[groups[root]] = True
    return np.asarray(strand & rooted[groups])


def _believed(found: Discriminant, inside: Mask, away: Plane, narrow: float) -> LocalFit:
    """The fit as far as colours tell both sides apart, else a ramp across the contour.

    Alpha is stretched so that what noise alone makes of 0 and 1 stays 0 and 1.
    """
    tails = np.clip(TAIL * found.noise, *TAIL_RANGE)
    fit = found.fit / (1 - tails.sum(axis=-1, keepdims=True))
    fit[..., 3] -= tails[..., 0] / (1 - tails.sum(axis=-1))
    belief = 1 / (1 + (found.noise.mean(axis=-1) / UNTOLD) ** UNTOLD_POWER)
    ramp = np.clip(0.5 + np.where(inside, away, -away) / (2 * narrow), 0, 1)
    fit *= belief[..., None]
    fit[..., 3] += (1 - belief) * ramp
    return np.asarray(fit, np.float32)


@kernel
def read_band(
    rgb: Rgb8,
    band: tuple[LocalFit, Plane],
    place: tuple[int, int, int, int],
    away: Plane,
    seen: Alpha,
    soft: Alpha,
    alpha: Alpha,
) -> None:
    """Set the band's pixels of one window: alpha is read from colour where the contour is seen.

    `place` is the window's first row and column, and the picture's height and width; fit and depth are
    interpolated between their four nearest samples. `away` is the distance from the contour as a share of
    half a plain band's width: so near the band is never missed for want of samples.
    """
    fit, depth = band
    top, left, height, width = place
    full, one, zero = np.float32(255), np.float32(1), np.float32(0)
    for y in range(alpha.shape[0]):
        v = min(max((top + y + 0.5) * depth.shape[0] / height - 0.5, 0.0), depth.shape[0] - 1.0)
        v0 = int(v)
        v1, down = min(v0 + 1, depth.shape[0] - 1), np.float32(v - v0)
        for x in range(alpha.shape[1]):
            u = min(max((left + x + 0.5) * depth.shape[1] / width - 0.5, 0.0), depth.shape[1] - 1.0)
            u0 = int(u)
            u1, right = min(u0 + 1, depth.shape[1] - 1), np.float32(u - u0)
            upper = depth[v0, u0] + right * (depth[v0, u1] - depth[v0, u0])
            lower = depth[v1, u0] + right * (depth[v1, u1] - depth[v1, u0])
            inmost = max(upper + down * (lower - upper), one - away[y, x])
            if inmost <= zero:
                continue
            read = zero
            for c in range(4):
                upper = fit[v0, u0, c] + right * (fit[v0, u1, c] - fit[v0, u0, c])
                lower = fit[v1, u0, c] + right * (fit[v1, u1, c] - fit[v1, u0, c])
                value = np.float32(rgb[y, x, c]) / full if c < 3 else one
                read += value * (upper + down * (lower - upper))
            read = min(max(read, zero), one) * full
            share = min(inmost / FADE, one) * np.float32(seen[y, x]) / full
            alpha[y, x] = np.uint8(np.rint(soft[y, x] + share * (read - np.float32(soft[y, x]))))
