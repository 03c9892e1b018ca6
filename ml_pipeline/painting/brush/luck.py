"""Random numbers that belong to a place, not to an order: the same cell has the same luck in every layer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel

STEP = np.uint64(0x9E3779B97F4A7C15)
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
S27, S30, S31, S40 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(40)
PER_24_BITS = np.float32(1 / (1 << 24))


@kernel
def scrambled(key: int, cell: int, purpose: int) -> np.uint64:
    """64 bits that look random, of a key, a cell's number and a purpose: the finaliser of SplitMix64 [1]_.

    .. [1] Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
    """
    z = np.uint64(key) + STEP * (np.uint64(cell) * np.uint64(16) + np.uint64(purpose) + np.uint64(1))
    z = (z ^ (z >> S30)) * FIRST
    z = (z ^ (z >> S27)) * SECOND
    return z ^ (z >> S31)


@kernel
def uniform(key: int, cell: int, purpose: int) -> np.float32:
    """From 0 to below 1."""
    return np.float32(scrambled(key, cell, purpose) >> S40) * PER_24_BITS


@kernel
def normals(key: int, cells: NDArray[np.int64], many: int) -> NDArray[np.float32]:
    """(S, many) float32: of each cell, with mean 0 and deviation 1, and never beyond 3.5 (sums of four)."""
    out = np.empty((len(cells), many), np.float32)
    for n in range(len(cells)):
        for m in range(many):
            total = np.float32(-2)
            bits = scrambled(key, cells[n], m)
            for part in range(4):
                total += np.float32((bits >> np.uint64(16 * part)) & np.uint64(0xFFFF)) * np.float32(
                    1 / 65536
                )
            out[n, m] = total * np.float32(1.7320508)
    return out


@kernel
def keys_of(key: int, cells: NDArray[np.int64]) -> NDArray[np.uint64]:
    """(S,) uint64: by which cells are shuffled."""
    out = np.empty(len(cells), np.uint64)
    for n in range(len(cells)):
        out[n] = scrambled(key, cells[n], 15)
    return out
