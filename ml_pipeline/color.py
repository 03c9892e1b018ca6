"""Between 8-bit files and float arithmetic, the one place where pixels change their type."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FULL = np.float32(255)


def to_float(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """8-bit values as float32 in [0, 1]; any shape."""
    return pixels.astype(np.float32) / FULL


def to_8_bits(values: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Values in [0, 1], clipped and rounded to 8 bits; any shape."""
    return np.asarray(np.rint(np.clip(values, 0, 1) * FULL), dtype=np.uint8)


def to_16_bits(values: NDArray[np.floating[Any]]) -> NDArray[np.uint16]:
    """Values in [0, 1], clipped and rounded to 16 bits; any shape."""
    return np.asarray(np.rint(np.clip(values, 0, 1) * np.float32(65535)), dtype=np.uint16)


def from_16_bits(values: NDArray[np.uint16]) -> NDArray[np.float32]:
    """16-bit values as float32 in [0, 1]; any shape."""
    return values.astype(np.float32) / np.float32(65535)
