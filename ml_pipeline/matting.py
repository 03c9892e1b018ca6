"""Alpha mattes: fractional opacity along each layer's contour, read from the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.color import FULL, to_float
from ml_pipeline.compositing import least_alpha
from ml_pipeline.occlusion import Support, distance_to
from ml_pipeline.tiles import windows, within
from ml_pipeline.types import Mask, Plane, Rgb, Rgb8

BAND_SHARE = 0.008  # of the long side
NARROWEST_BAND_PX, WIDEST_BAND_PX = 4, 24
GUIDED_EPS = 1e-4
BAND_TRUST = 0.05  # how far the contour that was found is believed within the band
HIDDEN_TRUST = 0.01
MIXED_PX = 2
GROUND_WINDOW_PX = 16
RIM_BELOW = 0.5
LEAST_KEPT = 0.5  # of a layer's visible area; a matte that keeps less has lost the layer
WINDOW_SAMPLES = 8  # samples along half a window
ANTI_ALIAS_PX = 1.0
FLOOR, CEILING = 0.12, 0.88  # the guided filter's faint tails are cut off here


def band_radius_px(height: int, width: int) -> int:
    """Half the width of the band around a contour in which alpha may be fractional."""
    return int(np.clip(round(BAND_SHARE * max(height, width)), NARROWEST_BAND_PX, WIDEST_BAND_PX))


def estimate_alphas(rgb: Rgb8, stack: Sequence[Support]) -> list[Plane]:
    """The alpha matte of every layer, farthest first; layer 1 is 1 everywhere.

    Within the band the picture decides by a weighted guided filter; outside it alpha is 0 or 1. Where a
    nearer layer hides the contour there is no picture to read from, and the mask is only anti-aliased.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
        The photo.
    stack : sequence of Support
        Where each layer exists, farthest first.

    Returns
    -------
    list of (M, N) float32 in [0, 1], whole multiples of 1/255, as the files will hold them
    """
    radius = band_radius_px(*rgb.shape[:2])
    alphas: list[Plane] = [np.ones(rgb.shape[:2], np.float32)]
    seen: Plane = np.ones(rgb.shape[:2], np.float32)  # the share that nearer layers let through
    for support in reversed(stack[1:]):
        alpha = np.rint(_matte(rgb, support.extent, seen, radius) * FULL) / FULL
        alphas.insert(1, alpha)
        seen = seen * (1 - alpha)
    return alphas


def _matte(rgb: Rgb8, extent: Mask, seen: Plane, radius: int) -> Plane:
    soft: Plane = cv2.GaussianBlur(extent.astype(np.float32), (0, 0), ANTI_ALIAS_PX).astype(np.float32)
    distance = contour_distance(extent)
    band = distance <= radius
    trust = BAND_TRUST + (1 - BAND_TRUST) * np.minimum(distance / radius, 1) ** 2
    weight = np.asarray(trust * np.maximum(seen, HIDDEN_TRUST), dtype=np.float32)
    slope, offset = fit_alpha_to_colour(rgb, soft, weight, 2 * radius)
    read = (slope[band] * to_float(rgb[band])).sum(axis=-1) + offset[band]  # (B,)
    read = np.clip((read - FLOOR) / (CEILING - FLOOR), 0, 1)
    alpha = extent.astype(np.float32)
    alpha[band] = seen[band] * read + (1 - seen[band]) * soft[band]
    if (alpha * seen)[extent].sum() < LEAST_KEPT * seen[extent].sum():
        return soft  # the layer is all contour, and its colours do not stand out
    return claim_rim(rgb, alpha, seen, max(MIXED_PX, radius // 4))


def claim_rim(rgb: Rgb8, alpha: Plane, seen: Plane, reach_px: int) -> Plane:
    """Raise alpha just outside a contour where no colour of the ground beyond explains the picture.

    Sharpening, ringing and glow leave a thin rim around a subject. It moves with the subject; left in the
    layer behind, it would stay there as a ghost of the contour. A pixel is an outlier when it lies outside
    the range of colours of the ground around it; it then gets the least alpha that explains it.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    alpha, seen : (M, N) float32
        The matte so far, and the share of it that nearer layers let through.
    reach_px : int
        How far from the contour a rim may lie.
    """
    away = distance_to(alpha > 0)
    rim = (away <= reach_px) & (alpha < RIM_BELOW) & (seen > 1 - RIM_BELOW)
    raised = alpha.copy()
    for inner, outer in windows(rim, GROUND_WINDOW_PX):
        need = _unexplained(rgb[outer], away[outer] > reach_px)[within(inner, outer)]
        raised[inner] = np.where(rim[inner], np.maximum(alpha[inner], need), alpha[inner])
    return raised


def _unexplained(rgb: Rgb8, ground: Mask) -> Plane:
    """The least alpha that explains each pixel over the nearest colour of the ground around it; else 0."""
    window = np.ones((2 * GROUND_WINDOW_PX + 1,) * 2, np.uint8)
    lowest = cv2.erode(np.where(ground[..., None], rgb, np.uint8(255)), window)
    highest = cv2.dilate(np.where(ground[..., None], rgb, np.uint8(0)), window)
    outlier = ((rgb < lowest) | (rgb > highest)).any(axis=-1) & (lowest <= highest).all(axis=-1)
    explained = np.clip(rgb[outlier], lowest[outlier], highest[outlier])
    need = np.zeros(ground.shape, np.float32)
    need[outlier] = least_alpha(to_float(rgb[outlier]), to_float(explained))[:, 0]
    return need


def fit_alpha_to_colour(rgb: Rgb8, plane: Plane, weight: Plane, radius_px: int) -> tuple[Rgb, Plane]:
    """Alpha as a local linear function of colour: alpha = slope · rgb + offset.

    A guided filter (He et al., 2010) in which each pixel counts by its weight: with little weight near the
    contour that was found, the fit is made by what is surely inside and surely outside, and the picture
    decides in between, even where that contour is some pixels off. The coefficients are smooth, so they
    are fitted on a smaller copy (He and Sun, "Fast Guided Filter", 2015).

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    plane, weight : (M, N) float32
    radius_px : int
        Half the window at full size.

    Returns
    -------
    slope : (M, N, 3) float32
        For colours in [0, 1].
    offset : (M, N) float32
    """
    height, width = plane.shape
    step = max(1, radius_px // WINDOW_SAMPLES)
    size = (max(1, width // step), max(1, height // step))
    guide = to_float(_thin(rgb, size))
    slope, offset = _weighted_fit(guide, _thin(plane, size), _thin(weight, size), max(1, radius_px // step))
    return (
        np.asarray(cv2.resize(slope, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32),
        np.asarray(cv2.resize(offset, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32),
    )


def _thin(values: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    """Every so-manieth sample: (width, height) of them."""
    return cv2.resize(values, size, interpolation=cv2.INTER_NEAREST)


def _weighted_fit(guide: Rgb, plane: Plane, weight: Plane, radius_px: int) -> tuple[Rgb, Plane]:
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
    slopes: Rgb = np.stack([mean(np.asarray(s)) for s in slope], axis=-1)
    return slopes, mean(np.asarray(offset))


def contour_distance(mask: Mask) -> Plane:
    """(M, N) float32: distance in pixels to the mask's contour, from either side; infinite without one."""
    if mask.all() or not mask.any():
        return np.full(mask.shape, np.inf, np.float32)
    return np.maximum(distance_to(mask), distance_to(~mask))
