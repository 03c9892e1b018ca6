"""What must hold of a stack, measured on the saved files."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ml_pipeline.compositing import over
from ml_pipeline.manifest import Quality
from ml_pipeline.types import Mask, Rgb8, Rgba8

PERFECT_DB = 99.0  # stands for an error of zero, which has no decibels


def psnr(first: Rgb8, second: Rgb8, where: Mask | None = None) -> float:
    """Peak signal-to-noise ratio of two (M, N, 3) uint8 pictures in dB, 99 where they are equal."""
    error = _squared_error(first, second)
    if where is not None:
        error = error[where]
    mean = float(error.mean(dtype=np.float64)) / 3 if error.size else 0.0
    return PERFECT_DB if mean == 0 else min(PERFECT_DB, float(10 * np.log10(255**2 / mean)))


def measure(layers: Sequence[Rgba8], picture: Rgb8) -> Quality:
    """The stack against the picture it should give back.

    Parameters
    ----------
    layers : sequence of (M, N, 4) uint8
        As read back from the files, farthest first.
    picture : (M, N, 3) uint8
        The decoded photo.
    """
    recomposed = over(layers)
    soft = soft_pixels(layers)
    return Quality(
        psnr_db=round(psnr(recomposed, picture), 2),
        band_psnr_db=round(psnr(recomposed, picture, soft), 2),
        max_error=_max_error(recomposed, picture),
        opaque_identical=_opaque_identical(layers, picture),
        background_opaque=bool((layers[0][..., 3] == 255).all()),
    )


def soft_pixels(layers: Sequence[Rgba8]) -> Mask:
    """(M, N) bool: some layer is neither opaque nor absent."""
    soft = np.zeros(layers[0].shape[:2], bool)
    for layer in layers[1:]:
        soft |= (layer[..., 3] > 0) & (layer[..., 3] < 255)
    return soft


def _opaque_identical(layers: Sequence[Rgba8], picture: Rgb8) -> bool:
    uncovered = np.ones(picture.shape[:2], bool)
    for layer in reversed(layers):
        shown = uncovered & (layer[..., 3] == 255)
        if any((shown & (layer[..., c] != picture[..., c])).any() for c in range(3)):
            return False
        uncovered &= layer[..., 3] == 0
    return True


def _squared_error(first: Rgb8, second: Rgb8) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """(M, N), summed over channels."""
    total = np.zeros(first.shape[:2], np.float32)
    for channel in range(3):
        difference = first[..., channel].astype(np.float32) - second[..., channel]
        total += difference * difference
    return total


def _max_error(first: Rgb8, second: Rgb8) -> int:
    return max(
        int(np.abs(first[..., c].astype(np.int16) - second[..., c].astype(np.int16)).max()) for c in range(3)
    )
