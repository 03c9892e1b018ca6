"""The grain of drawing paper, fine and even, the same for all layers."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.painting.brush.bristles import bristles
from ml_pipeline.types import Alpha

FINE_PX = 2.0
MOST_TIMES = 4


def grain(unit_px: float) -> Alpha:
    """(T, T) uint8, 255 the peaks, evenly spread; a tile without seams, coarser for larger pictures."""
    return _tile(int(np.clip(round(unit_px), 1, MOST_TIMES)))


def spread(tile: NDArray[np.uint8], rows: slice, columns: slice) -> NDArray[np.uint8]:
    """What a tile, repeated over the page, shows in a window of it."""
    y, x = (np.arange(part.start, part.stop) % len(tile) for part in (rows, columns))
    return np.asarray(tile[y[:, None], x[None, :]], np.uint8)


@lru_cache(maxsize=MOST_TIMES)
def _tile(times: int) -> Alpha:
    """The tooth of paper without its wide hollows, some times enlarged."""
    tooth = bristles().tooth
    size, pad = len(tooth), 16
    wide = np.pad(tooth, pad, mode="wrap").astype(np.float32)
    wide -= cv2.GaussianBlur(wide, (0, 0), FINE_PX)
    fine = np.asarray(cv2.resize(wide, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC), np.float32)
    fine = fine[pad * times : (pad + size) * times, pad * times : (pad + size) * times]
    ranks = np.empty(fine.size, np.float32)
    ranks[np.argsort(fine, axis=None, kind="stable")] = np.linspace(0, 255, fine.size, dtype=np.float32)
    return np.asarray(np.rint(ranks), np.uint8).reshape(fine.shape)
