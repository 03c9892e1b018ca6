"""Alpha mattes: fractional opacity along each layer's contour, read from the picture."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ml_pipeline.color import to_8_bits
from ml_pipeline.guided import fit_alpha_to_colour, read_band
from ml_pipeline.occlusion import distance_to
from ml_pipeline.rim import claim_rim
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import Window, windows, within
from ml_pipeline.types import Alpha, Mask, Plane, Rgb8

BAND_SHARE = 0.008  # of the long side
NARROWEST_BAND_PX, WIDEST_BAND_PX = 4, 24
BAND_TRUST = 0.05  # how far the contour that was found is believed within the band
MIXED_PX = 2
LEAST_KEPT = 0.5  # of what is seen of a layer, and of those behind it; a matte that keeps less has lost it
ANTI_ALIAS_PX = 1.0


def band_radius_px(height: int, width: int) -> int:
    """Half the width of the band around a contour in which alpha may be fractional."""
    return int(np.clip(round(BAND_SHARE * max(height, width)), NARROWEST_BAND_PX, WIDEST_BAND_PX))


def estimate_alphas(rgb: Rgb8, extents: Sequence[Mask]) -> list[Alpha]:
    """The alpha matte of every layer, farthest first; layer 1 is opaque everywhere.

    Within the band the picture decides by a weighted guided filter; outside it a layer is opaque or absent.
    Where a nearer layer hides the contour there is no picture to read from, and the mask is only
    anti-aliased.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
        The photo.
    extents : sequence of (M, N) bool
        Where each layer exists, seen or hidden, farthest first.

    Returns
    -------
    list of (M, N) uint8
    """
    radius = band_radius_px(*rgb.shape[:2])
    opaque = np.full(rgb.shape[:2], 255, np.uint8)
    alphas: list[Alpha] = [opaque]
    seen: Alpha = opaque  # the share that nearer layers let through
    for extent in reversed(extents[1:]):
        alpha = _matte(rgb, extent, seen, radius)
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
    fit = fit_alpha_to_colour(rgb, soft, trust, seen, 2 * radius)
    alpha = hard.copy()

    def read(pair: tuple[Window, Window]) -> None:
        window = pair[0]
        corner = (window[0].start, window[1].start)
        read_band(rgb[window], fit, *corner, alpha.shape, trust[window], seen[window], soft[window], alpha)

    side_by_side(read, tiles)
    claimed = claim_rim(rgb, alpha, seen, max(MIXED_PX, radius // 4))
    behind = np.asarray(cv2.bitwise_not(hard), dtype=np.uint8)
    if not (_keeps(alpha, seen, hard) and _keeps(np.bitwise_not(claimed), seen, behind)):
        return soft  # all is contour, and the colours on both sides are too much alike
    return claimed


def _near_contour(hard: Alpha, radius_px: int) -> Mask:
    """(M, N) bool: a mask's contour may lie within that many pixels."""
    square = np.ones((2 * radius_px + 3,) * 2, np.uint8)
    return np.asarray(cv2.dilate(hard, square) != cv2.erode(hard, square))


def _keeps(matte: Alpha, seen: Alpha, where: Alpha) -> bool:
    """Whether a matte shows enough of what is seen among the non-zero pixels of `where`."""
    shown = cv2.mean(cv2.multiply(matte, seen, scale=1 / 255), mask=where)[0]
    return shown >= LEAST_KEPT * cv2.mean(seen, mask=where)[0]


def contour_distance(mask: Mask) -> Plane:
    """(M, N) float32: distance in pixels to the mask's contour, from either side; infinite without one."""
    if mask.all() or not mask.any():
        return np.full(mask.shape, np.inf, np.float32)
    return np.maximum(distance_to(mask), distance_to(~mask))
