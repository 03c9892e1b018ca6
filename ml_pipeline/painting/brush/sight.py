"""What a painter sees at one size of brush: everything shrunk and blurred until smaller details vanish."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ml_pipeline.painting.motif import BLOCK_PX, Motif
from ml_pipeline.types import Alpha, Rgb8

COARSEST = BLOCK_PX // 2
BLUR = 0.45  # of the brush's radius


@dataclass(frozen=True)
class Sight:
    """What is to be painted, what is painted so far, and where strokes may go, 1 / `shrink` of full size."""

    shrink: int
    reference: Rgb8
    canvas: Rgb8
    free: Alpha


def look(motif: Motif, canvas: Rgb8, radius: float) -> Sight:
    """Whole small pictures, of which only the motif's box is filled; their pixels are whole blocks."""
    shrink = 1
    while shrink < COARSEST and shrink * 4 <= radius:
        shrink *= 2
    rows, columns = motif.window
    height, width = motif.alpha.shape
    shape = (-(-height // shrink), -(-width // shrink))
    inner = tuple(slice(part.start // shrink, -(-part.stop // shrink)) for part in (rows, columns))
    reference = np.zeros((*shape, 3), np.uint8)
    small = cv2.GaussianBlur(_shrunk(motif.rgb[rows, columns], shrink), (0, 0), BLUR * radius / shrink)
    reference[inner] = small
    if shrink == 1:
        return Sight(1, reference, canvas, motif.free)
    seen = np.zeros((*shape, 3), np.uint8)
    seen[inner] = _shrunk(canvas[rows, columns], shrink)
    y = np.minimum(np.arange(shape[0]) * shrink + shrink // 2, height - 1)
    x = np.minimum(np.arange(shape[1]) * shrink + shrink // 2, width - 1)
    return Sight(shrink, reference, seen, motif.free[np.ix_(y, x)])


def _shrunk(rgb: Rgb8, shrink: int) -> Rgb8:
    """The means of whole blocks; at the ends of blocks that are cut, of their nearest pixels."""
    if shrink == 1:
        return rgb
    bottom, right = (-side % shrink for side in rgb.shape[:2])
    if bottom or right:
        rgb = np.asarray(cv2.copyMakeBorder(rgb, 0, bottom, 0, right, cv2.BORDER_REPLICATE), np.uint8)
    size = (rgb.shape[1] // shrink, rgb.shape[0] // shrink)
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
