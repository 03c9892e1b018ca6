"""The range of colours that are seen around each pixel."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.types import Mask, Rgb8


def seen_range(rgb: Rgb8, where: Mask, radius_px: int) -> tuple[Rgb8, Rgb8]:
    """Lowest and highest colour, channel by channel, among the True pixels of a square around each pixel.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    where : (M, N) bool
    radius_px : int
        Half the side of the square.

    Returns
    -------
    lowest, highest : (M, N, 3) uint8
        Where the square holds no True pixel, 255 and 0: the lowest is above the highest.
    """
    square = np.ones((2 * radius_px + 1,) * 2, np.uint8)
    counts = where.astype(np.uint8) * np.uint8(255)
    mask = cv2.merge((counts, counts, counts))
    lowest = cv2.erode(cv2.bitwise_or(rgb, cv2.bitwise_not(mask)), square)
    highest = cv2.dilate(cv2.bitwise_and(rgb, mask), square)
    return np.asarray(lowest, dtype=np.uint8), np.asarray(highest, dtype=np.uint8)
