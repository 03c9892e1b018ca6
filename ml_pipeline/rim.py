"""The thin rim that sharpening, ringing and glow leave around a subject."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.compositing import least_alpha
from ml_pipeline.occlusion import distance_to
from ml_pipeline.seen import seen_range
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import Window, windows, within
from ml_pipeline.types import Alpha, Mask, Rgb8

GROUND_WINDOW_PX = 16
RIM_BELOW = 127
TOLERANCE = 8  # levels of 255: less is grain, or a colour between two that were seen


def claim_rim(rgb: Rgb8, alpha: Alpha, seen: Alpha, reach_px: int) -> Alpha:
    """Raise alpha just outside a contour where no colour of the ground beyond explains the picture.

    Sharpening, ringing and glow leave a thin rim around a subject. It moves with the subject; left in the
    layer behind, it would stay there as a ghost of the contour. A pixel is an outlier when it lies outside
    the range of colours of the ground around it by more than grain; it then gets the least alpha that
    explains it.

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
    off = np.maximum(cv2.subtract(lowest, rgb), cv2.subtract(rgb, highest))
    outlier = (off > TOLERANCE).any(axis=-1) & (lowest <= highest).all(axis=-1)
    explained = np.clip(rgb[outlier], lowest[outlier], highest[outlier])
    need = np.zeros(ground.shape, np.uint8)
    need[outlier] = to_8_bits(least_alpha(to_float(rgb[outlier]), to_float(explained)))[:, 0]
    return need
