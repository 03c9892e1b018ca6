"""The brushes: for each of a few, how its bristles carry paint along a stroke and across it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

BRUSHES, ALONG, ACROSS = 8, 256, 64
TEXELS_PER_RADIUS = 10.0  # along a stroke
TOOTH_PX = 512
SEED = 20


class Bristles(NamedTuple):
    """What the raster reads.

    `tone` (BRUSHES, ALONG, ACROSS) int8: thinner to thicker paint, -127 to 127; `broad` and `blunt` the same
    without the finest hairs and with clumps of hairs alone, for smaller brushes; `reach` (BRUSHES, ACROSS)
    float32 in [0, 1]: how early each bristle lifts off; `edge` (BRUSHES, ALONG, 2) float32 in [-1, 1]: how
    both edges wander; `tooth` (TOOTH_PX, TOOTH_PX) uint8: the grain of paper, 255 its peaks, tiles without
    seams.
    """

    tone: NDArray[np.int8]
    broad: NDArray[np.int8]
    blunt: NDArray[np.int8]
    reach: NDArray[np.float32]
    edge: NDArray[np.float32]
    tooth: NDArray[np.uint8]


@lru_cache(maxsize=1)
def bristles() -> Bristles:
    """Always the same set: a stroke chooses among them."""
    rng = np.random.default_rng(SEED)
    tone, broad, blunt = (
        np.stack(table) for table in zip(*(_tones(rng) for _ in range(BRUSHES)), strict=True)
    )
    reach = np.stack([_even(_smooth(rng.standard_normal((1, ACROSS)), 0.8)[0]) for _ in range(BRUSHES)])
    edge = np.stack([_wander(rng) for _ in range(BRUSHES)])
    return Bristles(tone, broad, blunt, reach.astype(np.float32), edge.astype(np.float32), _tooth(rng))


def _tones(rng: np.random.Generator) -> tuple[NDArray[np.int8], ...]:
    """Hairs that keep their paint for a long way, clumped together: all of it, coarser, and clumps alone."""
    noise = rng.standard_normal((4, ALONG, ACROSS))
    hairs, locks, clumps = (
        _unit(_blur_wrapped(noise[n], along, across))
        for n, (along, across) in enumerate(((26, 1.1), (30, 2.4), (40, 5.0)))
    )
    lumps = _unit(_blur_wrapped(noise[3], 6, 4.0))  # paint that was taken up unevenly
    return (
        _eight_bits(0.4 * hairs + 0.65 * locks + 0.5 * clumps + 0.3 * lumps),
        _eight_bits(0.75 * locks + 0.6 * clumps + 0.3 * lumps),
        _eight_bits(0.9 * clumps + 0.35 * lumps),
    )


def _eight_bits(tone: NDArray[np.float64]) -> NDArray[np.int8]:
    return np.asarray(np.rint(np.clip(tone * 60, -127, 127)), np.int8)


def _wander(rng: np.random.Generator) -> NDArray[np.float64]:
    fine = _unit(_blur_wrapped(rng.standard_normal((ALONG, 2)), 2.0, 0))
    wide = _unit(_blur_wrapped(rng.standard_normal((ALONG, 2)), 9.0, 0))
    return np.clip((0.5 * fine + 0.7 * wide) / 2, -1, 1)


def _tooth(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Paper seen from the side: fibres and hollows of two sizes, evened out to a flat histogram."""
    shape = (TOOTH_PX, TOOTH_PX)
    rough = sum(
        weight * _unit(_blur_wrapped(rng.standard_normal(shape), sigma, sigma))
        for weight, sigma in ((1.0, 1.3), (0.6, 2.8), (0.35, 7.0))
    )
    return np.asarray(np.rint(_even(np.asarray(rough).ravel()).reshape(shape) * 255), np.uint8)


def _even(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 0 to 1."""
    ranks = np.empty(len(values))
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return ranks / max(len(values) - 1, 1)


def _smooth(values: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float64)


def _blur_wrapped(values: NDArray[np.float64], along: float, across: float) -> NDArray[np.float64]:
    """A Gaussian over a tile whose ends meet; 0 leaves an axis as it is."""
    pad = [
        (min(4 * int(s + 1), n),) * 2 if s else (0, 0)
        for s, n in zip((along, across), values.shape, strict=True)
    ]
    wide = np.pad(values, pad, mode="wrap")
    if along:
        wide = _axis(wide, along, 0)
    if across:
        wide = _axis(wide, across, 1)
    top, left = pad[0][0], pad[1][0]
    return wide[top : top + values.shape[0], left : left + values.shape[1]]


def _axis(values: NDArray[np.float64], sigma: float, axis: int) -> NDArray[np.float64]:
    kernel = cv2.getGaussianKernel(2 * int(3 * sigma + 1) + 1, sigma)
    one = np.ones((1, 1))
    row, column = (one, kernel) if axis == 0 else (kernel, one)
    return np.asarray(cv2.sepFilter2D(values, -1, row, column, borderType=cv2.BORDER_REPLICATE), np.float64)


def _unit(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((values - values.mean()) / values.std(), np.float64)
