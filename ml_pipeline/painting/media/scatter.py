"""Places strewn evenly over the page, never in rows: blue noise whose density may vary from place to place.

References
----------
.. [1] Eldar, Lindenbaum, Porat and Zeevi, "The farthest point strategy for progressive image sampling", 1997.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.tiles import Window

TILE_PLACES = 2048
TILE_CELLS = 192
FIRST_PLACES = 24  # at random, or halving and halving again would make a lattice
UNEVEN = 0.5
SEED = 21


class Places(NamedTuple):
    """Places on the page.

    `x` and `y` in pixels of the page, (S,) float32; `rank`, (S,) float32 in [0, 1): those below any number
    are spread as evenly as all of them; `number`, (S,) uint64: what names a place, whatever else is painted.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    rank: NDArray[np.float32]
    number: NDArray[np.uint64]

    def where(self, kept: NDArray[np.bool_] | NDArray[np.int64]) -> Places:
        """Some of the places."""
        return Places(self.x[kept], self.y[kept], self.rank[kept], self.number[kept])

    def shuffled(self, seed: int) -> Places:
        """In an order without any pattern, the same for the same places."""
        order = np.argsort(_mixed(self.number ^ np.uint64(seed & 0xFFFF)), kind="stable")
        return Places(self.x[order], self.y[order], self.rank[order], self.number[order])


def places(window: Window, spacing_px: float, seed: int) -> Places:
    """All places inside a window of the page: the same in every window, so that layers share them.

    Parameters
    ----------
    window : tuple of slice
        Rows and columns of the page.
    spacing_px : float
        One place for each square of this side, on average; their least distance is about 0.6 of it.
    seed : int
        Turns the pattern about the page.
    """
    rows, columns = window
    side = spacing_px * float(np.sqrt(TILE_PLACES))
    turn = np.random.default_rng((seed, 3)).random(2) * side
    tile = _tile()
    down = np.arange(np.floor((rows.start + turn[0]) / side), np.ceil((rows.stop + turn[0]) / side))
    right = np.arange(np.floor((columns.start + turn[1]) / side), np.ceil((columns.stop + turn[1]) / side))
    y = (tile[None, None, :, 0] + down[:, None, None]) * side - turn[0] + 0 * right[None, :, None]
    x = (tile[None, None, :, 1] + right[None, :, None]) * side - turn[1] + 0 * down[:, None, None]
    tiles = (down[:, None] * 4096 + right[None, :]).astype(np.int64)
    number = tiles[..., None] * TILE_PLACES + np.arange(TILE_PLACES)
    rank = np.broadcast_to(np.arange(TILE_PLACES) / TILE_PLACES, number.shape)
    inside = (y >= rows.start) & (y < rows.stop) & (x >= columns.start) & (x < columns.stop)
    return Places(
        x[inside].astype(np.float32),
        y[inside].astype(np.float32),
        rank[inside].astype(np.float32),
        (number[inside] + (1 << 40)).astype(np.uint64),
    )


def luck(number: NDArray[np.uint64], seed: int, what: int, columns: int) -> NDArray[np.float32]:
    """Random numbers in [0, 1), (S, columns): a place's own, however many others there are."""
    key = _mixed(np.array([(seed * 1_000_003 + what) & 0xFFFF_FFFF_FFFF], np.uint64))
    named = _mixed(number ^ key)[:, None] + np.arange(columns, dtype=np.uint64)[None] * np.uint64(0x9E37_79B9)
    return ((_mixed(named) >> np.uint64(40)).astype(np.float32) / np.float32(1 << 24)).astype(np.float32)


def _mixed(number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every bit of the answer hangs on every bit of the number."""
    z = number + np.uint64(0x9E37_79B9_7F4A_7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    return np.asarray(z ^ (z >> np.uint64(31)), np.uint64)


@lru_cache(maxsize=1)
def _tile() -> NDArray[np.float64]:
    """(TILE_PLACES, 2): y and x in [0, 1) on a tile whose ends meet; each far from all before it."""
    rng = np.random.default_rng(SEED)
    chance = 1 + UNEVEN * rng.random((TILE_CELLS, TILE_CELLS))
    cells = _farthest(rng.integers(0, TILE_CELLS, (FIRST_PLACES, 2)), TILE_PLACES, chance)
    return (cells + rng.random((TILE_PLACES, 2))) / TILE_CELLS


@kernel
def _farthest(first: NDArray[np.int64], count: int, chance: NDArray[np.float64]) -> NDArray[np.int64]:
    """Row and column of cells, each farthest from those before it; `chance`, a factor, prevents rows."""
    size = len(chance)
    found = np.zeros((count, 2), np.int64)
    away = np.full((size, size), 2.0 * size * size)
    for n in range(count):
        if n < len(first):
            found[n] = first[n]
        else:
            best = -1.0
            for y in range(size):
                for x in range(size):
                    if away[y, x] * chance[y, x] > best:
                        best = away[y, x] * chance[y, x]
                        found[n, 0], found[n, 1] = y, x
        for y in range(size):
            dy = abs(y - found[n, 0])
            dy = min(dy, size - dy)
            for x in range(size):
                dx = abs(x - found[n, 1])
                dx = min(dx, size - dx)
                away[y, x] = min(away[y, x], float(dy * dy + dx * dx))
    return found
