"""Alpha mattes: fractional opacity along each layer's contour, read from the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.compositing import least_alpha
from ml_pipeline.kernels import kernel
from ml_pipeline.occlusion import Support, distance_to
from ml_pipeline.seen import seen_range
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import Window, windows, within
from ml_pipeline.types import Alpha, Mask, Plane, Rgb, Rgb8

Lines: TypeAlias = NDArray[np.float32]  # (m, n, 4): alpha = r·red + g·green + b·blue + offset

BAND_SHARE = 0.008  # of the long side
NARROWEST_BAND_PX, WIDEST_BAND_PX = 4, 24
GUIDED_EPS = 1e-4
BAND_TRUST = 0.05  # how far the contour that was found is believed within the band
HIDDEN_TRUST = 0.01
MIXED_PX = 2
GROUND_WINDOW_PX = 16
RIM_BELOW = 127
LEAST_KEPT = 0.5  # of a layer's visible area; a matte that keeps less has lost the layer
WINDOW_SAMPLES = 8  # samples along half a window
ANTI_ALIAS_PX = 1.0
FLOOR, CEILING = 0.12, 0.88  # the guided filter's faint tails are cut off here


def band_radius_px(height: int, width: int) -> int:
    """Half the width of the band around a contour in which alpha may be fractional."""
    return int(np.clip(round(BAND_SHARE * max(height, width)), NARROWEST_BAND_PX, WIDEST_BAND_PX))


def estimate_alphas(rgb: Rgb8, stack: Sequence[Support]) -> list[Alpha]:
    """The alpha matte of every layer, farthest first; layer 1 is opaque everywhere.

    Within the band the picture decides by a weighted guided filter; outside it a layer is opaque or absent.
    Where a nearer layer hides the contour there is no picture to read from, and the mask is only
    anti-aliased.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
        The photo.
    stack : sequence of Support
        Where each layer exists, farthest first.

    Returns
    -------
    list of (M, N) uint8
    """
    radius = band_radius_px(*rgb.shape[:2])
    opaque = np.full(rgb.shape[:2], 255, np.uint8)
    alphas: list[Alpha] = [opaque]
    seen: Alpha = opaque  # the share that nearer layers let through
    for support in reversed(stack[1:]):
        alpha = _matte(rgb, support.extent, seen, radius)
        alphas.insert(1, alpha)
        seen = let_through(seen, alpha)
    return alphas


def let_through(seen: Alpha, alpha: Alpha) -> Alpha:
    """What a layer lets through of the share that those in front of it do, (M, N) uint8."""
    return np.asarray(cv2.multiply(seen, cv2.bitwise_not(alpha), scale=1 / 255), dtype=np.uint8)


def _matte(rgb: Rgb8, extent: Mask, seen: Alpha, radius: int) -> Alpha:
    hard = extent.view(np.uint8) * np.uint8(255)
    soft, trust = hard.copy(), np.full_like(hard, 255)
    tiles = list(windows(_near_contour(hard, radius), radius + 1))

    def soften(pair: tuple[Window, Window]) -> None:
        inner, outer = pair
        soft[inner] = cv2.GaussianBlur(hard[outer], (0, 0), ANTI_ALIAS_PX)[within(inner, outer)]
        away = contour_distance(extent[outer])[within(inner, outer)]
        trust[inner] = to_8_bits(BAND_TRUST + (1 - BAND_TRUST) * np.minimum(away / radius, 1) ** 2)

    side_by_side(soften, tiles)
    lines = fit_alpha_to_colour(rgb, soft, trust, seen, 2 * radius)
    alpha = hard.copy()

    def read(pair: tuple[Window, Window]) -> None:
        window = pair[0]
        corner = (window[0].start, window[1].start)
        _read_band(rgb[window], lines, *corner, alpha.shape, trust[window], seen[window], soft[window], alpha)

    side_by_side(read, tiles)
    if _share_seen(alpha, seen, hard) < LEAST_KEPT * _share_seen(hard, seen, hard):
        return soft  # the layer is all contour, and its colours do not stand out
    return claim_rim(rgb, alpha, seen, max(MIXED_PX, radius // 4))


def _near_contour(hard: Alpha, radius_px: int) -> Mask:
    """(M, N) bool: a mask's contour may lie within that many pixels."""
    square = np.ones((2 * radius_px + 3,) * 2, np.uint8)
    return np.asarray(cv2.dilate(hard, square) != cv2.erode(hard, square))


def _share_seen(alpha: Alpha, seen: Alpha, where: Alpha) -> float:
    """Mean of what is seen of a matte, among the non-zero pixels of `where`."""
    return float(cv2.mean(cv2.multiply(alpha, seen, scale=1 / 255), mask=where)[0])


@kernel
def _read_band(
    rgb: Rgb8,
    lines: Lines,
    top: int,
    left: int,
    size: tuple[int, int],
    trust: Alpha,
    seen: Alpha,
    soft: Alpha,
    alpha: Alpha,
) -> None:
    """Set the band's pixels of one window: alpha is read from colour where the contour is seen.

    The window's first pixel is (top, left) of `alpha`, which is of `size`; the lines are interpolated
    between the four nearest of theirs.
    """
    full, one, low = np.float32(255), np.float32(1), np.float32(FLOOR)
    span = np.float32(CEILING - FLOOR)
    for y in range(trust.shape[0]):
        v = min(max((top + y + 0.5) * lines.shape[0] / size[0] - 0.5, 0.0), lines.shape[0] - 1.0)
        v0 = int(v)
        v1, down = min(v0 + 1, lines.shape[0] - 1), np.float32(v - v0)
        for x in range(trust.shape[1]):
            if trust[y, x] == 255:
                continue
            u = min(max((left + x + 0.5) * lines.shape[1] / size[1] - 0.5, 0.0), lines.shape[1] - 1.0)
            u0 = int(u)
            u1, right = min(u0 + 1, lines.shape[1] - 1), np.float32(u - u0)
            read = np.float32(0)
            for c in range(4):
                upper = lines[v0, u0, c] + right * (lines[v0, u1, c] - lines[v0, u0, c])
                lower = lines[v1, u0, c] + right * (lines[v1, u1, c] - lines[v1, u0, c])
                value = np.float32(rgb[y, x, c]) / full if c < 3 else one
                read += value * (upper + down * (lower - upper))
            read = min(max((read - low) / span, np.float32(0)), one)
            share = np.float32(seen[y, x]) / full
            mixed = share * read * full + (one - share) * np.float32(soft[y, x])
            alpha[top + y, left + x] = np.uint8(np.rint(mixed))


def claim_rim(rgb: Rgb8, alpha: Alpha, seen: Alpha, reach_px: int) -> Alpha:
    """Raise alpha just outside a contour where no colour of the ground beyond explains the picture.

    Sharpening, ringing and glow leave a thin rim around a subject. It moves with the subject; left in the
    layer behind, it would stay there as a ghost of the contour. A pixel is an outlier when it lies outside
    the range of colours of the ground around it; it then gets the least alpha that explains it.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    alpha, seen : (M, N) uint8
        The matte so far, and the share of it that nearer layers let through.
    reach_px : int
        How far from the contour a rim may lie.
    """
    around = cv2.dilate(alpha, np.ones((2 * reach_px + 1,) * 2, np.uint8)) > 0
    near = around & (alpha < RIM_BELOW) & (seen > RIM_BELOW)
    raised = alpha.copy()

    def raise_window(pair: tuple[Window, Window]) -> None:
        inner, outer = pair
        away = distance_to(alpha[outer] > 0)
        need = _unexplained(rgb[outer], away > reach_px)[within(inner, outer)]
        rim = near[inner] & (away[within(inner, outer)] <= reach_px)
        raised[inner] = np.where(rim, np.maximum(alpha[inner], need), alpha[inner])

    side_by_side(raise_window, windows(near, GROUND_WINDOW_PX + reach_px + 1))
    return raised


def _unexplained(rgb: Rgb8, ground: Mask) -> Alpha:
    """The least alpha that explains each pixel over the nearest colour of the ground around it; else 0."""
    lowest, highest = seen_range(rgb, ground, GROUND_WINDOW_PX)
    outlier = ((rgb < lowest) | (rgb > highest)).any(axis=-1) & (lowest <= highest).all(axis=-1)
    explained = np.clip(rgb[outlier], lowest[outlier], highest[outlier])
    need = np.zeros(ground.shape, np.uint8)
    need[outlier] = to_8_bits(least_alpha(to_float(rgb[outlier]), to_float(explained)))[:, 0]
    return need


def fit_alpha_to_colour(rgb: Rgb8, matte: Alpha, trust: Alpha, seen: Alpha, radius_px: int) -> Lines:
    """Alpha as a local linear function of colour: alpha = slope · rgb + offset.

    A guided filter (He et al., 2010) in which each pixel counts by its weight: with little weight near the
    contour that was found, the fit is made by what is surely inside and surely outside, and the picture
    decides in between, even where that contour is some pixels off. The coefficients are smooth, so they
    are fitted on a smaller copy (He and Sun, "Fast Guided Filter", 2015).

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    matte, trust, seen : (M, N) uint8
        A first matte; how far it is believed, and how much of it is seen: the two factors of the weight.
    radius_px : int
        Half the window at full size.

    Returns
    -------
    (m, n, 4) float32
        Slope and offset for colours in [0, 1], at the smaller copy's size.
    """
    height, width = matte.shape
    step = max(1, radius_px // WINDOW_SAMPLES)
    size = (max(1, width // step), max(1, height // step))

    def thin(pixels: NDArray[np.uint8]) -> Plane:
        """Every so-manieth sample, in [0, 1]."""
        return to_float(np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST), np.uint8))

    weight = thin(trust) * np.maximum(thin(seen), np.float32(HIDDEN_TRUST))
    return _weighted_fit(thin(rgb), thin(matte), weight, max(1, radius_px // step))


def _weighted_fit(guide: Rgb, plane: Plane, weight: Plane, radius_px: int) -> Lines:
    def mean(values: Plane) -> Plane:
        window = (2 * radius_px + 1, 2 * radius_px + 1)
        return np.asarray(cv2.blur(values, window, borderType=cv2.BORDER_REFLECT_101), dtype=np.float32)

    def weighted(values: Plane) -> Plane:
        return mean(weight * values) / total

    total: Plane = np.maximum(mean(weight), np.float32(1e-6))
    red, green, blue = (np.ascontiguousarray(guide[..., c]) for c in range(3))
    center = [weighted(c) for c in (red, green, blue)]
    level = weighted(plane)
    joint = [weighted(plane * c) - level * m for c, m in zip((red, green, blue), center, strict=True)]
    rr, gg, bb = (
        weighted(c * c) - m * m + GUIDED_EPS for c, m in zip((red, green, blue), center, strict=True)
    )
    rg = weighted(red * green) - center[0] * center[1]
    rb = weighted(red * blue) - center[0] * center[2]
    gb = weighted(green * blue) - center[1] * center[2]
    # the symmetric 3×3 systems are solved by their adjugates, all pixels at once
    adjugate = (
        (gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb),
        (gb * rb - rg * bb, rr * bb - rb * rb, rb * rg - rr * gb),
        (rg * gb - gg * rb, rb * rg - rr * gb, rr * gg - rg * rg),
    )
    determinant = rr * adjugate[0][0] + rg * adjugate[0][1] + rb * adjugate[0][2]
    slope = [sum(a * j for a, j in zip(row, joint, strict=True)) / determinant for row in adjugate]
    offset = level - sum(s * m for s, m in zip(slope, center, strict=True))
    lines: Lines = np.stack([mean(np.asarray(line)) for line in (*slope, offset)], axis=-1)
    return lines


def contour_distance(mask: Mask) -> Plane:
    """(M, N) float32: distance in pixels to the mask's contour, from either side; infinite without one."""
    if mask.all() or not mask.any():
        return np.full(mask.shape, np.inf, np.float32)
    return np.maximum(distance_to(mask), distance_to(~mask))
