"""One layer as its painter sees it, the hand that paints, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ml_pipeline.painting.base import Tick
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.painting.styles import Modifiers
from ml_pipeline.tiles import Window
from ml_pipeline.types import Alpha, Rgb8

BLOCK_PX = 64  # what boxes are made of: no pass looks at anything coarser
UNIT_PIXELS = 2_000_000


@dataclass(frozen=True)
class Motif:
    """One layer, hidden area and all.

    Attributes
    ----------
    rgb : (M, N, 3) uint8
        Its colours, continued where it is absent.
    alpha : (M, N) uint8
        Its matte.
    free : (M, N) uint8
        Where strokes may go: 255 on the layer, 64 to 192 just beside it, 0 elsewhere; see `edges.free_of`.
    nearness : (M, N) uint8
        The layer's own disparity, 255 nearest, continued where it is hidden or absent.
    care : (M, N) uint8
        How finely it wants to be painted: 255 on the contours and in the detail of what is near.
    box : tuple of slice, optional
        The rows and columns outside of which nothing is to be painted, in whole blocks of `BLOCK_PX`.
    """

    rgb: Rgb8
    alpha: Alpha
    free: Alpha
    nearness: Alpha
    care: Alpha
    box: Window | None = None

    @property
    def window(self) -> Window:
        """`box`, or all of it."""
        return self.box or (slice(0, self.alpha.shape[0]), slice(0, self.alpha.shape[1]))


@dataclass(frozen=True)
class Hand:
    """Who paints: strength in (0, 1], seed, how the style is modified, and the size of the picture.

    `unit_px` is what one pixel of a picture of two megapixels is here: brushes are measured in it.
    `thumbnail`, (m, n, 3) uint8, is the whole picture, small and graded: for what all layers have in common,
    as the paints on the palette.
    """

    strength: float
    seed: int
    modifiers: Modifiers
    unit_px: float
    thumbnail: Rgb8 | None = None

    def rng(self, *what: int) -> np.random.Generator:
        """Random numbers for one purpose: the same for every layer, so that one hand paints all of them."""
        return np.random.default_rng((self.seed, *what))


@dataclass(frozen=True)
class Painted:
    """A layer painted: (M, N, 3) uint8 colours wherever its motif is free, and how far strokes cover it.

    `cover` is (M, N) uint8, 255 where paint hides the ground: beside the layer it says how strokes overlap
    its edge.
    """

    rgb: Rgb8
    cover: Alpha
    strokes: Strokes


class MediumPainter(Protocol):
    """Paints one layer in one medium."""

    def __call__(self, motif: Motif, hand: Hand, tick: Tick) -> Painted: ...


def unit_px(shape: tuple[int, ...]) -> float:
    """See `Hand`."""
    return float(np.sqrt(shape[0] * shape[1] / UNIT_PIXELS))
