"""Disparity brought to a larger size without blurring across the photo's edges."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.color import to_16_bits
from ml_pipeline.disparity.base import resize_plane
from ml_pipeline.types import Disparity16, Plane, Rgb8

LARGEST_FILTERED_PIXELS = 2_000_000
LAMBDA, SIGMA = 60.0, 6.0
CONTOUR_SIGMA = 10.0  # levels of colour; what differs by less is one surface
STEEP = 0.01  # disparity from pixel to pixel, of the whole range: there the map's contour is soft
LEAST_TRUST = 0.05


def follow_contours(rgb: Rgb8, disparity: Plane) -> Plane:
    """Bring a network's map to working size; its soft contours move onto the photo's edges.

    Where the map is steep, along its own contours, it is hardly believed: there the values come from what is
    surely on either side, as far as the photo's edges let them. Fast global smoother with a confidence: Min
    et al., "Fast Global Image Smoothing Based on Weighted Least Squares", 2014.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
        The photo at working size.
    disparity : (m, n) float32 in [0, 1]
        At the network's size, which may have another aspect.

    Returns
    -------
    (M, N) float32 in [0, 1]
    """
    enlarged = resize_plane(disparity, *rgb.shape[:2])
    dx, dy = (cv2.Sobel(enlarged, cv2.CV_32F, *axis, ksize=3, scale=1 / 8) for axis in ((1, 0), (0, 1)))
    trust = np.exp(-(dx * dx + dy * dy) / np.float32(STEEP**2)) + np.float32(LEAST_TRUST)
    smoother = cv2.ximgproc.createFastGlobalSmootherFilter(rgb, LAMBDA, CONTOUR_SIGMA)
    values = smoother.filter(trust * enlarged) / smoother.filter(trust)
    return np.asarray(np.clip(values, 0, 1), dtype=np.float32)


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
