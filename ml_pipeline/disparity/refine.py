"""Disparity brought to the photo's size without blurring across its edges."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.color import to_16_bits
from ml_pipeline.disparity.base import resize_plane
from ml_pipeline.types import Disparity16, Plane, Rgb8

LARGEST_FILTERED_PIXELS = 2_000_000
LAMBDA, SIGMA = 60.0, 6.0


def snap_to_edges(rgb: Rgb8, disparity: Plane) -> Disparity16:
    """Bring a map to the photo's size and to the 16 bits of its file; its steps move onto the photo's edges.

    A map of the photo's own size is kept as it is. Fast global smoother: Min et al., "Fast Global Image
    Smoothing Based on Weighted Least Squares", 2014.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    disparity : (m, n) float32 in [0, 1]

    Returns
    -------
    (M, N) uint16
        65535 is nearest.
    """
    height, width = rgb.shape[:2]
    if disparity.shape == (height, width):
        return to_16_bits(disparity)
    scale = min(1.0, (LARGEST_FILTERED_PIXELS / (height * width)) ** 0.5)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    guide = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    enlarged = resize_plane(disparity, size[1], size[0])
    snapped = cv2.ximgproc.fastGlobalSmootherFilter(guide, enlarged, LAMBDA, SIGMA)
    values = to_16_bits(np.asarray(snapped, dtype=np.float32))
    return np.asarray(cv2.resize(values, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint16)
