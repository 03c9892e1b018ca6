"""What is measured of strokes before they are laid, as the compiled loops read it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel


class Load(NamedTuple):
    """A `Brush` as the compiled loops read it."""

    opacity: np.float32
    softness: np.float32
    raggedness: np.float32
    dryness: np.float32
    streaks: np.float32
    grain: np.float32
    coarseness: np.float32


class Dab(NamedTuple):
    """One stroke's own measures, in pixels and their inverses."""

    r: np.float32
    per_r: np.float32
    length: np.float32
    thickness: np.float32
    per_softness: np.float32
    shift: int


class Piece(NamedTuple):
    """One piece of a path: both its points, its direction and length."""

    px: np.float32
    py: np.float32
    qx: np.float32
    qy: np.float32
    tx: np.float32
    ty: np.float32
    length: np.float32


class End(NamedTuple):
    """Where a piece is cut off, and the direction in which its path goes through there."""

    x: np.float32
    y: np.float32
    tx: np.float32
    ty: np.float32


@kernel
def extent(
    points: NDArray[np.float32], starts: NDArray[np.int64], margins: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """First and last row that each stroke can touch, (S,) each: its path's, and a margin of its own."""
    count = len(margins)
    tops, bottoms = np.empty(count, np.float32), np.empty(count, np.float32)
    for s in range(count):
        low, high = points[starts[s], 1], points[starts[s], 1]
        for k in range(starts[s] + 1, starts[s + 1]):
            low, high = min(low, points[k, 1]), max(high, points[k, 1])
        tops[s], bottoms[s] = low - margins[s], high + margins[s]
    return tops, bottoms
