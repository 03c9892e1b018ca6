"""Motifs for tests of ways to paint, invented."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.painting.motif import Hand, Motif, unit_px
from ml_pipeline.painting.styles import Modifiers
from ml_pipeline.types import Alpha, Rgb8


def nothing_to_tell(done: float) -> None:
    """A tick that goes on."""
    assert 0 <= done <= 1


def still_life(height: int = 180, width: int = 240) -> Rgb8:
    """A white wall, a dark table, an orange and a blue jug with a light on it."""
    rgb = np.full((height, width, 3), 250, np.uint8)
    rgb[height * 2 // 3 :] = (90, 60, 45)
    cv2.circle(rgb, (width // 3, height * 6 // 10), height // 5, (235, 130, 30), -1, cv2.LINE_AA)
    cv2.ellipse(rgb, (width * 3 // 4, height // 2), (25, 55), 0, 0, 360, (40, 70, 160), -1, cv2.LINE_AA)
    cv2.circle(rgb, (width * 3 // 4 - 8, height // 2 - 20), 6, (240, 245, 255), -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), 0.8), np.uint8)


def motif_of(rgb: Rgb8, alpha: Alpha | None = None, nearness: int = 180) -> Motif:
    """All of a picture, or what a matte shows of it, everywhere equally near."""
    shape = rgb.shape[:2]
    alpha = np.full(shape, 255, np.uint8) if alpha is None else alpha
    free = np.where(alpha >= 128, 255, np.where(cv2.dilate(alpha, np.ones((5, 5))) > 0, 128, 0))
    care = cv2.dilate(cv2.Canny(rgb, 60, 120), np.ones((7, 7), np.uint8))
    return Motif(
        rgb, alpha, free.astype(np.uint8), np.full(shape, nearness, np.uint8), np.asarray(care, np.uint8)
    )


def hand_of(rgb: Rgb8, strength: float = 1.0, seed: int = 3, **modifiers: float) -> Hand:
    """A hand for a picture of this size; `modifiers` as in `Modifiers`."""
    return Hand(strength, seed, Modifiers(**modifiers), unit_px(rgb.shape), rgb[::2, ::2])
