"""Roundness from outlines, and light on it."""

import cv2
import numpy as np
from numpy.typing import NDArray

Light = NDArray[np.float32]  # (3,), unit vector towards the light: right, down, towards the viewer

_LARGE_PX = 110  # beyond this, half the resolution shows the same


def draw_light(random: np.random.Generator) -> Light:
    """Draw a light that stands in front, mostly above."""
    towards = np.array([random.normal(0, 0.7), random.normal(-0.6, 0.5), random.uniform(0.35, 1.1)])
    return np.asarray(towards / np.linalg.norm(towards), np.float32)


def inflate(mask: NDArray[np.uint8], share: float = 1.0) -> NDArray[np.float32]:
    """Blow an outline up like a cushion: height in pixels, 0 outside.

    Parameters
    ----------
    mask : (M, N) uint8
        Inside from 128.
    share : float in (0, 1]
        The part of the greatest inner distance over which the edge bends; beyond it the top is level.
    """
    distance = cv2.distanceTransform((mask > 127).astype(np.uint8), cv2.DIST_L2, 3)
    distance = np.minimum(distance, max(mask.shape) / 2)  # endless where nothing is outside
    reach = max(float(distance.max()) * share, 1.0)
    inner = np.minimum(distance / reach, 1)
    return np.asarray(np.sqrt(inner * (2 - inner)) * reach, np.float32)


def lambert(height: NDArray[np.float32], light: Light, ambient: float) -> NDArray[np.float32]:
    """Return the brightness of a surface, 1 where it faces the viewer: (M, N)."""
    smooth = cv2.GaussianBlur(height, (0, 0), 0.8 + 0.06 * float(height.max()))
    right = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)
    facing = (light[2] - light[0] * right - light[1] * down) / np.sqrt(1 + right * right + down * down)
    return np.asarray(ambient + (1 - ambient) * np.maximum(facing, 0) / light[2], np.float32)


def shade(mask: NDArray[np.uint8], light: Light, ambient: float, share: float) -> NDArray[np.float32]:
    """Return the brightness of the inflated mask, between 0.2 and 1.6."""
    if max(mask.shape) > _LARGE_PX:
        half = cv2.resize(mask, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        small = shade(np.asarray(half, np.uint8), light, ambient, share)
        return np.asarray(cv2.resize(small, mask.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    return np.clip(lambert(inflate(mask, share), light, ambient), 0.2, 1.6)
