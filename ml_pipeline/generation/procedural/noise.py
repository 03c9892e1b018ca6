"""Chance and noise: a stream of its own for each element, so that one more does not move the others."""

from __future__ import annotations

from typing import Any, TypeAlias
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Stream: TypeAlias = np.random.Generator
Field: TypeAlias = NDArray[np.floating[Any]]  # (M, N), (M, 1) or (N,)


def f32(values: ArrayLike) -> NDArray[np.float32]:
    return np.asarray(values, np.float32)


def stream(seed: int, name: str) -> Stream:
    """The chance of one element: the same for the same seed and name, whatever else is in the picture."""
    return np.random.default_rng([seed, crc32(name.encode())])


def fractal(
    rng: Stream, height: int, width: int, cell_px: float, octaves: int = 4, gain: float = 0.5, flat: float = 1
) -> Field:
    """Smooth noise of several sizes, (M, N), with mean 0 and standard deviation 1.

    Parameters
    ----------
    rng : Generator
    height, width : int
    cell_px : float
        How wide the largest forms are.
    octaves : int
        Each is half as wide as the one before.
    gain : float
        How strong each is, as a share of the one before.
    flat : float
        How many times as wide as high forms are.
    """
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        across = max(cell_px / 2**octave, 1.0)
        grid = rng.standard_normal((int(height * flat / across) + 4, int(width / across) + 4))
        part = cv2.resize(grid.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        total += np.float32(gain**octave) * part
    return f32((total - total.mean()) / max(float(total.std()), 1e-6))


def line(rng: Stream, width: int, cell_px: float, octaves: int = 5, gain: float = 0.5) -> Field:
    """The same along one line, (N,)."""
    total = np.zeros(width, np.float32)
    for octave in range(octaves):
        across = max(cell_px / 2**octave, 2.0)
        grid = rng.standard_normal((1, int(width / across) + 4)).astype(np.float32)
        part = cv2.resize(grid, (width, 1), interpolation=cv2.INTER_CUBIC)[0]
        total += np.float32(gain**octave) * part
    return total


def tile(rng: Stream, side: int, cell_px: float, octaves: int = 4, gain: float = 0.6) -> Field:
    """Noise that goes on at its other side, (side, side), with mean 0 and standard deviation 1."""
    total = np.zeros((side, side), np.float32)
    for octave in range(octaves):
        cells = max(2, round(side * 2**octave / cell_px))
        grid = np.pad(rng.standard_normal((cells, cells)).astype(np.float32), 2, mode="wrap")
        large = cv2.resize(grid, None, fx=side / cells, fy=side / cells, interpolation=cv2.INTER_CUBIC)
        start = round(2 * side / cells)
        total += np.float32(gain**octave) * large[start : start + side, start : start + side]
    return f32((total - total.mean()) / max(float(total.std()), 1e-6))


def smoothstep(low: float, high: float, values: Field) -> Field:
    """0 below `low`, 1 above `high`, and smooth between."""
    t = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)
