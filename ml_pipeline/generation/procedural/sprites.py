"""What small pictures of trees are drawn with."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.generation.procedural.hues import Color

Paper = NDArray[np.uint8]  # (m, n, 4)
Sprite = NDArray[np.float32]  # (m, n, 4), straight alpha; it stands on its lower edge


def new_paper(height: int, width: int) -> NDArray[np.uint8]:
    return np.zeros((height, max(width, 3), 4), np.uint8)


def fill_polygon(paint: NDArray[np.uint8], corners: list[tuple[float, float]], color: Color) -> None:
    points = np.rint(np.array(corners) * 16).astype(np.int32)
    cv2.fillPoly(paint, [points], ink(color), cv2.LINE_AA, 4)


def ink(color: Color) -> tuple[float, ...]:
    return (*(float(part) * 255 for part in np.clip(color, 0, 1)), 255.0)


def fill_disc(paint: NDArray[np.uint8], center: tuple[float, float], radius: float, color: Color) -> None:
    at = (round(center[0] * 16), round(center[1] * 16))
    cv2.circle(paint, at, max(round(radius * 16), 8), ink(color), -1, cv2.LINE_AA, 4)


def straighten(paint: NDArray[np.uint8]) -> Sprite:
    """Straight colours: an edge drawn over nothing was darkened by it."""
    sprite = paint.astype(np.float32) / 255
    sprite[..., :3] /= np.maximum(sprite[..., 3:], 1 / 255)
    return np.clip(sprite, 0, 1)
