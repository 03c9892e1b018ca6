"""Puts a flat figure into the light: round where light falls on it, with a bright rim, dark by night."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.generation.procedural.figures.base import Light

ROUNDNESS = (0.015, 0.045)  # of the blurs that make a flat shape round, in parts of its height
NIGHT = np.array([0.20, 0.24, 0.36], np.float32)  # what is left of a colour by night
FROM_ABOVE = 0.75


def shine_on(
    rgb: NDArray[np.float32], alpha: NDArray[np.float32], light: Light, relief: float, rim: float
) -> NDArray[np.float32]:
    """Light a figure.

    Parameters
    ----------
    rgb : (M, N, 3) ndarray
        sRGB, 0 to 1.
    alpha : (M, N) ndarray
    light : Light
    relief : float
        How round it looks, from 0 (flat) on.
    rim : float
        How bright its edge towards the light is, from 0 on.

    Returns
    -------
    rgb : (M, N, 3) ndarray
    """
    facing = _facing(alpha, light)
    tint = np.asarray(light.tint, np.float32)
    dark = np.float32(np.clip(light.shade, 0, 1))
    level = (1 - dark) + dark * NIGHT
    lit = rgb * tint * level * (1 + relief * np.clip(facing, -0.8, 1.2))[..., None]
    edge = np.clip(facing - 0.35, 0, 1)[..., None] * rim * (1 - 0.5 * dark)
    return np.asarray(np.clip(lit + edge * (tint * (1 - 0.5 * dark) - lit), 0, 1), np.float32)


def _facing(alpha: NDArray[np.float32], light: Light) -> NDArray[np.float32]:
    """How much each pixel is turned to the light, from about -1 to 1."""
    height = len(alpha)
    border = max(int(height * ROUNDNESS[-1] * 3), 2)
    padded = cv2.copyMakeBorder(alpha, border, border, border, border, cv2.BORDER_CONSTANT, value=0)
    facing = np.zeros_like(padded)
    toward = np.array([light.azimuth, -FROM_ABOVE])
    toward /= np.hypot(*toward)
    for part in ROUNDNESS:
        sigma = max(height * part, 0.6)
        soft = cv2.GaussianBlur(padded, (0, 0), sigma)
        down, across = np.gradient(soft)
        facing -= (across * toward[0] + down * toward[1]) * sigma * np.float32(2.5 / len(ROUNDNESS))
    return np.asarray(facing[border:-border, border:-border], np.float32)
