"""A layer's colours continued where it is absent, so that scaled copies of a file show no dark rims."""

from __future__ import annotations

from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import STRIP_ROWS
from ml_pipeline.types import Rgb8, Rgba8

Sums: TypeAlias = NDArray[np.float32]  # (m, n, 4): colours times alpha, and alpha, added up over blocks

BLOCK_PX = 4
LONG_SIDE_PX = 2500  # for which such blocks are fine enough
LEVELS = 4  # of blocks, each of twice the last one's side


def bleed(layer: Rgba8) -> None:
    """Give absent pixels a colour, in place: near the layer that of its parts close by, far from it its mean.

    Programs that scale colours and alpha apart, as those that make mipmaps do, mix what lies under alpha 0
    into the edge. Colours are held in small blocks, and one colour is taken everywhere else: it costs a file
    next to nothing. After the pull-push of Gortler et al., "The Lumigraph", 1996.

    Parameters
    ----------
    layer : (M, N, 4) uint8
        Straight alpha. Pixels where alpha is above 0 stay as they are.
    """
    height, width = layer.shape[:2]
    block = BLOCK_PX * -(-max(height, width) // LONG_SIDE_PX)
    sums = np.zeros((-(-height // block), -(-width // block), 4), np.float32)
    rows = STRIP_ROWS // BLOCK_PX  # of blocks
    parts = [slice(top, min(top + rows, len(sums))) for top in range(0, len(sums), rows)]

    def pixels(part: slice) -> slice:
        return slice(part.start * block, min(part.stop * block, height))

    side_by_side(lambda part: _add_up(layer[pixels(part)], block, sums[part]), parts)
    colours = _continued(sums)
    side_by_side(lambda part: _paint(layer[pixels(part)], block, colours[part]), parts)


def _continued(sums: Sums) -> Rgb8:
    """The colour of each block, (m, n, 3): from its neighbours, else from coarser blocks, else the mean."""
    levels = [sums]
    for _ in range(LEVELS - 1):
        levels.append(_halved(levels[-1]))
    colours = _mean(sums.sum(axis=(0, 1), dtype=np.float64)[None, None])
    for level in reversed(levels):
        size = level.shape[1::-1]
        colours = np.asarray(cv2.resize(colours, size, interpolation=cv2.INTER_NEAREST_EXACT), np.uint8)
        around = np.asarray(
            cv2.boxFilter(level, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT), np.float32
        )
        there = around[..., 3] > 0
        colours[there] = _mean(around[there][None])[0]
    return colours


def _halved(sums: Sums) -> Sums:
    """Blocks of twice the side."""
    height, width = sums.shape[:2]
    even = np.pad(sums, ((0, height % 2), (0, width % 2), (0, 0)))
    return np.asarray(even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2], np.float32)


def _mean(sums: NDArray[np.floating[Any]]) -> Rgb8:
    return np.asarray(np.rint(sums[..., :3] / np.maximum(sums[..., 3:], 1)), np.uint8)


@kernel
def _add_up(layer: Rgba8, block: int, sums: Sums) -> None:
    for y in range(layer.shape[0]):
        for x in range(layer.shape[1]):
            if layer[y, x, 3] == 0:
                continue
            alpha = np.float32(layer[y, x, 3])
            for c in range(3):
                sums[y // block, x // block, c] += alpha * np.float32(layer[y, x, c])
            sums[y // block, x // block, 3] += alpha


@kernel
def _paint(layer: Rgba8, block: int, colours: Rgb8) -> None:
    for y in range(layer.shape[0]):
        for x in range(layer.shape[1]):
            if layer[y, x, 3] == 0:
                for c in range(3):
                    layer[y, x, c] = colours[y // block, x // block, c]
