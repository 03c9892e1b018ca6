"""What must hold of a stack, measured on the saved files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.compositing import over_strip, soft_pixels
from ml_pipeline.kernels import kernel
from ml_pipeline.manifest import Quality
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import strips
from ml_pipeline.types import Mask, Rgb8, Rgba8

Tally: TypeAlias = NDArray[np.int64]  # (3,): squared errors added up, pixels, and the largest error

PERFECT_DB = 99.0  # stands for an error of zero, which has no decibels


def psnr(first: Rgb8, second: Rgb8, where: Mask | None = None) -> float:
    """Peak signal-to-noise ratio of two (M, N, 3) uint8 pictures in dB, 99 where they are equal."""
    return _decibels(_compare(first, second, np.ones(first.shape[:2], bool) if where is None else where))


def measure(layers: Sequence[Rgba8], picture: Rgb8) -> Quality:
    """The stack against the picture it should give back.

    Parameters
    ----------
    layers : sequence of (M, N, 4) uint8
        As read back from the files, farthest first.
    picture : (M, N, 3) uint8
        The decoded photo.
    """

    def look(rows: slice) -> tuple[Tally, Tally, bool]:
        strip, wanted = [layer[rows] for layer in layers], picture[rows]
        recomposed = over_strip(strip)
        soft = soft_band(strip)
        everywhere = np.ones_like(soft)
        return (
            _compare(recomposed, wanted, everywhere),
            _compare(recomposed, wanted, soft),
            _is_identical_where_opaque(strip, wanted),
        )

    whole, band, identical = zip(*side_by_side(look, strips(len(picture))), strict=True)
    return Quality(
        psnr_db=round(_decibels(*whole), 2),
        band_psnr_db=round(_decibels(*band), 2),
        max_error=int(max(tally[2] for tally in whole)),
        opaque_identical=all(identical),
        background_opaque=bool((layers[0][..., 3] == 255).all()),
    )


def soft_band(layers: Sequence[Rgba8]) -> Mask:
    """(M, N) bool: some layer is neither opaque nor absent."""
    return np.asarray(np.logical_or.reduce([soft_pixels(layer[..., 3]) for layer in layers[1:]]))


def _decibels(*tallies: Tally) -> float:
    squares, pixels = (sum(int(tally[k]) for tally in tallies) for k in (0, 1))
    if squares == 0:
        return PERFECT_DB
    return min(PERFECT_DB, float(10 * np.log10(255**2 * 3 * pixels / squares)))


@kernel
def _compare(first: Rgb8, second: Rgb8, where: Mask) -> Tally:
    """Add up over the True pixels."""
    squares, pixels, largest = np.int64(0), np.int64(0), np.int64(0)
    for y in range(where.shape[0]):
        for x in range(where.shape[1]):
            if not where[y, x]:
                continue
            pixels += 1
            for c in range(3):
                error = np.int64(first[y, x, c]) - np.int64(second[y, x, c])
                squares += error * error
                largest = max(largest, abs(error))
    return np.array([squares, pixels, largest], np.int64)


def _is_identical_where_opaque(layers: Sequence[Rgba8], picture: Rgb8) -> bool:
    uncovered = np.ones(picture.shape[:2], bool)
    for layer in reversed(layers):
        if not _is_same(layer, picture, uncovered & (layer[..., 3] == 255)):
            return False
        uncovered &= layer[..., 3] == 0
    return True


@kernel
def _is_same(layer: Rgba8, picture: Rgb8, where: Mask) -> bool:
    for y in range(where.shape[0]):
        for x in range(where.shape[1]):
            if where[y, x]:
                for c in range(3):
                    if layer[y, x, c] != picture[y, x, c]:
                        return False
    return True
