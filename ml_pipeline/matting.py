"""Alpha mattes: fractional opacity along each layer's contour, read from the picture."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ml_pipeline.occlusion import Support, distance_to
from ml_pipeline.tiles import windows, within
from ml_pipeline.types import Mask, Plane, Rgb8

BAND_SHARE = 0.008  # of the long side
WIDEST_BAND_PX = 24
GUIDED_EPS = 1e-5
ANTI_ALIAS_PX = 1.0
FLOOR, CEILING = 0.06, 0.94  # the guided filter's faint tails are cut off here


def band_radius_px(height: int, width: int) -> int:
    """Half the width of the band around a contour in which alpha may be fractional."""
    return int(np.clip(round(BAND_SHARE * max(height, width)), 2, WIDEST_BAND_PX))


def estimate_alphas(rgb: Rgb8, stack: Sequence[Support]) -> list[Plane]:
    """The alpha matte of every layer, farthest first; layer 1 is 1 everywhere.

    Within the band the mask is filtered with the picture as guide (He et al., "Guided Image Filtering",
    2010); outside it alpha is 0 or 1. Where a nearer layer hides the contour there is no picture to read
    from, and the mask is only anti-aliased.

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
    alphas = [np.ones(rgb.shape[:2], np.float32)]
    seen = np.ones(rgb.shape[:2], np.float32)  # the share that nearer layers let through
    for support in reversed(stack[1:]):
        alpha = np.rint(_matte(rgb, support.extent, seen, radius) * 255) / np.float32(255)
        alphas.insert(1, alpha)
        seen = seen * (1 - alpha)
    return alphas


def _matte(rgb: Rgb8, extent: Mask, seen: Plane, radius: int) -> Plane:
    hard = extent.astype(np.float32)
    soft = cv2.GaussianBlur(hard, (0, 0), ANTI_ALIAS_PX)
    alpha = hard.copy()
    band = contour_band(extent, radius)
    for inner, outer in windows(band, margin_px=2 * radius):
        guide = rgb[outer].astype(np.float32) / 255
        read = cv2.ximgproc.guidedFilter(guide, hard[outer], radius, GUIDED_EPS)
        read = np.clip((read - FLOOR) / (CEILING - FLOOR), 0, 1)
        mixed = seen[outer] * read + (1 - seen[outer]) * soft[outer]
        merged = np.where(band[outer], mixed, hard[outer])
        alpha[inner] = merged[within(inner, outer)]
    return alpha


def contour_band(mask: Mask, radius_px: float) -> Mask:
    """(M, N) bool: pixels within `radius_px` of the mask's contour, on either side."""
    if mask.all() or not mask.any():
        return np.zeros(mask.shape, bool)
    return np.asarray((distance_to(mask) <= radius_px) & (distance_to(~mask) <= radius_px))
