"""Windows over the parts of a picture where something is to be done, so that empty parts cost nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np

from ml_pipeline.types import Mask

Window: TypeAlias = tuple[slice, slice]
TILE_PX = 256
STRIP_ROWS = 64


def windows(where: Mask, margin_px: int, tile_px: int = TILE_PX) -> Iterator[tuple[Window, Window]]:
    """Tiles that hold True pixels: the inner window, and the same with a margin inside the picture.

    Inner windows are disjoint and cover every True pixel.
    """
    height, width = where.shape
    for top in range(0, height, tile_px):
        for left in range(0, width, tile_px):
            inner = np.s_[top : min(top + tile_px, height), left : min(left + tile_px, width)]
            if where[inner].any():
                yield inner, grow(inner, margin_px, height, width)


def grow(window: Window, margin_px: int, height: int, width: int) -> Window:
    """A window with a margin on each side, inside a picture of (height, width)."""
    rows, columns = window
    return (
        slice(max(rows.start - margin_px, 0), min(rows.stop + margin_px, height)),
        slice(max(columns.start - margin_px, 0), min(columns.stop + margin_px, width)),
    )


def within(inner: Window, outer: Window) -> Window:
    """`inner` in the coordinates of `outer`, which contains it."""
    return (
        slice(inner[0].start - outer[0].start, inner[0].stop - outer[0].start),
        slice(inner[1].start - outer[1].start, inner[1].stop - outer[1].start),
    )


def strips(height: int, rows: int = STRIP_ROWS) -> list[slice]:
    """Slices of whole rows that cover a picture; in memory each strip is one piece."""
    return [slice(top, min(top + rows, height)) for top in range(0, height, rows)]
