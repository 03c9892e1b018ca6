"""Where strokes run: along edges, and across plain ground along what is near.

References
----------
.. [1] Kyprianidis and Döllner, "Image abstraction by structure adaptive filtering", 2008 (smoothed tensors).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.types import Rgb8

Field = NDArray[np.float32]

LONG_SIDE_PX = 900  # of the grid that holds the directions: finer than that no brush follows
BLURS_PX = (2.0, 6.0, 18.0, 54.0)  # of that grid
EACH_WEIGHS = 0.15  # of the blur before it
DRIFT_PX = 140.0  # size of the swings where nothing else leads the brush
SWING = 0.33  # radians
WHIRL_SHARE = 0.2  # of the long side: from whirl to whirl
HOLDS = 0.05  # strength of a contour that holds its strokes half
PLAIN = 0.012  # strength of the swings; edges weaker than that do not lead


@dataclass(frozen=True)
class Flow:
    """Directions of strokes, as cosine and sine, (m, n) float32 each, on a grid of `scale` of the picture."""

    cosine: Field
    sine: Field
    scale: float


def flow_of(rgb: Rgb8, seed: int, swirl: float = 0.0) -> Flow:
    """The directions in which strokes run.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
        What is painted.
    seed : int
        Of the swings in plain areas.
    swirl : float
        From 0 to 1: how much strokes wind themselves around one another.
    """
    height, width = rgb.shape[:2]
    scale = min(1.0, LONG_SIDE_PX / max(height, width))
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)
    double = _edges(small)
    length = np.hypot(double[..., 0], double[..., 1])[..., None]
    double += PLAIN * _swings(size, DRIFT_PX, np.random.default_rng((seed, 1)))
    if swirl > 0:
        held = length / (length + HOLDS)  # strong contours hold their strokes
        double /= np.hypot(double[..., 0], double[..., 1])[..., None] + 1e-6
        double *= 0.3 + 0.7 * held
        double += 2 * swirl * (1 - held) * _whirls(size, seed)
    angle = 0.5 * np.arctan2(double[..., 1], double[..., 0])
    return Flow(np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32), scale)


def _edges(small: Field) -> Field:
    """Twice the angle of the edges around, as a vector, (m, n, 2); longer where edges agree.

    The structure tensor, summed over the channels, divided by the root of its trace so that strong edges do
    not silence weak ones, and blurred at several scales: what is far speaks where nothing is near.
    """
    gx, gy = (cv2.Scharr(small, -1, *axis) / 32 for axis in ((1, 0), (0, 1)))
    xx, yy, xy = (np.asarray(p.sum(axis=-1), np.float32) for p in (gx * gx, gy * gy, gx * gy))
    root = np.sqrt(xx + yy) + 1e-4
    across = np.dstack([(xx - yy) / root, 2 * xy / root]).astype(np.float32)
    total = np.zeros_like(across)
    for step, sigma in enumerate(BLURS_PX):
        total += EACH_WEIGHS**step * _blurred(across, sigma)
    return -total  # a stroke runs at right angles to the gradient: twice the angle turns by half a circle


def _blurred(field: Field, sigma: float) -> Field:
    """A Gaussian, on a smaller copy where it is wide."""
    shrink = max(1, int(sigma / 4))
    height, width = field.shape[:2]
    size = (max(1, width // shrink), max(1, height // shrink))
    small = cv2.resize(field, size, interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(small, (0, 0), sigma / shrink)
    return np.asarray(cv2.resize(blurred, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _swings(size: tuple[int, int], wave_px: float, rng: np.random.Generator) -> Field:
    """Twice an angle that wanders slowly about the level, as a unit vector, (m, n, 2)."""
    width, height = size
    coarse = rng.standard_normal((int(height / wave_px) + 4, int(width / wave_px) + 4)).astype(np.float32)
    wide = cv2.resize(
        coarse,
        (int(coarse.shape[1] * wave_px), int(coarse.shape[0] * wave_px)),
        interpolation=cv2.INTER_CUBIC,
    )
    angle = 2 * SWING * wide[:height, :width]
    return np.dstack([np.cos(angle), np.sin(angle)]).astype(np.float32)


def _whirls(size: tuple[int, int], seed: int) -> Field:
    """Twice the angle of strokes that wind around centres here and there, (m, n, 2); 0 far from them."""
    width, height = size
    rng = np.random.default_rng((seed, 2))
    cell = WHIRL_SHARE * max(size)
    total = np.zeros((height, width, 2), np.float32)
    for row in range(int(height / cell) + 1):
        for column in range(int(width / cell) + 1):
            dy, dx, large, pitch = rng.random(4)
            radius = cell * (0.22 + 0.3 * large)
            _wind(total, (column + dx) * cell, (row + dy) * cell, radius, 0.5 * pitch - 0.1)
    return total


def _wind(total: Field, x: float, y: float, radius: float, pitch: float) -> None:
    """Add one whirl, in place; strokes run into its centre at the angle `pitch`."""
    top, left = max(0, int(y - 2 * radius)), max(0, int(x - 2 * radius))
    part = total[top : max(0, int(y + 2 * radius)), left : max(0, int(x + 2 * radius))]
    if part.size == 0:
        return
    rows, columns = np.ogrid[: part.shape[0], : part.shape[1]]
    dy, dx = (rows + top - y).astype(np.float32), (columns + left - x).astype(np.float32)
    angle = 2 * (np.arctan2(dy, dx) + np.pi / 2 + pitch)
    weight = np.exp(-((dx * dx + dy * dy) / (radius * radius)))
    part += np.dstack([weight * np.cos(angle), weight * np.sin(angle)])
