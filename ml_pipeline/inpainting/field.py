"""The nearest-neighbour field: for every patch to be filled, the known patch that resembles it most.

Fields, like all arrays of the search, are padded by `PAD` pixels.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.types import Mask, Plane

Field: TypeAlias = NDArray[np.int32]  # (M, N, 2): row and column of the matching source, -1 where none
Points: TypeAlias = NDArray[np.int32]  # (P, 2): row and column
State: TypeAlias = NDArray[np.uint64]  # (1,): of the random numbers

PAD = 8  # pixels around the picture, so that no row of lanes leaves it


@kernel
def draw(state: State, below: int) -> int:
    """Return the next random whole number in [0, below): xorshift64 (Marsaglia 2003)."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return int(x >> np.uint64(33)) % below


@kernel
def scatter(sources: Points, targets: Points, field: Field, state: State) -> None:
    """Give every target that has no match a random one."""
    for n in range(targets.shape[0]):
        y, x = targets[n]
        if field[y, x, 0] < 0:
            pick = draw(state, sources.shape[0])
            field[y, x, 0] = sources[pick, 0]
            field[y, x, 1] = sources[pick, 1]


@kernel
def enlarge(
    coarse: Field, coarse_cost: Plane, sources: Mask, targets: Points, field: Field, cost: Plane
) -> None:
    """Carry a field to a level of twice the size: offsets doubled, parity kept, sources still known."""
    for n in range(targets.shape[0]):
        y, x = targets[n]
        # Padded coordinates: the picture starts at (PAD, PAD) on both levels.
        q, p = (y - PAD) // 2 + PAD, (x - PAD) // 2 + PAD
        if q < coarse.shape[0] and p < coarse.shape[1] and coarse[q, p, 0] >= 0:
            v = y + 2 * (coarse[q, p, 0] - q)
            u = x + 2 * (coarse[q, p, 1] - p)
            if 0 <= v < sources.shape[0] and 0 <= u < sources.shape[1] and sources[v, u]:
                field[y, x, 0] = v
                field[y, x, 1] = u
                cost[y, x] = coarse_cost[q, p]
