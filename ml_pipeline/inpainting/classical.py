"""Filling by patches of the picture itself; needs no weights and no network."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import ceil, sqrt
from typing import ClassVar

import numpy as np

from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.inpainting.anchoring import anchor
from ml_pipeline.inpainting.base import Filling
from ml_pipeline.inpainting.blending import gather, relax
from ml_pipeline.inpainting.completion import FEWEST_SOURCES, complete_level
from ml_pipeline.inpainting.field import PAD
from ml_pipeline.inpainting.pull_push import pull_push
from ml_pipeline.inpainting.pyramid import Level, working_level
from ml_pipeline.inpainting.transfer import render
from ml_pipeline.inpainting.work import Work
from ml_pipeline.manifest import Fallback
from ml_pipeline.types import Mask, Rgb8

SMOOTH = "pull-push"
RADII = (3, 2, 1)  # patches of 7, 5 and 3 pixels
MOST_PIXELS = 700_000
MOST_HOLE_PIXELS = 32_000
SCARCE = 0.05  # sources per hole pixel; from fewer a patch would be stamped again and again
PULL = 0.03
OMEGA = 1.5
RELAXATIONS = 24


@dataclass(frozen=True)
class PatchMatchInpainter:
    """Completes a picture with patches of its known part, chosen by a randomised search.

    The search runs on a smaller copy; its matches, offsets scaled, then fetch full-size pixels. Where
    the known part is too thin for patches of 3 pixels, or too small for its hole, colours are extrapolated
    smoothly instead. The same arrays and seed give the same bytes.
    """

    seed: int = 0
    fallbacks: tuple[Fallback, ...] = ()
    name: ClassVar[str] = "patchmatch"
    revision: ClassVar[str] = "patchmatch-1"
    device: ClassVar[str] = "cpu"
    canvas: ClassVar[None] = None

    def fill(self, rgb: Rgb8, known: Mask, holes: Mask, visible_px: int) -> Filling:
        """Fill holes from known pixels; see `Inpainter`.

        Parameters
        ----------
        rgb : (M, N, 3) ndarray of uint8
            Picture.
        known, holes : (M, N) ndarray of bool
            Pixels to copy from and pixels to fill.
        visible_px : int
            Width of the band that a parallax can show.

        Returns
        -------
        filling : Filling
            Colours inside the holes, of no account elsewhere.
        """
        smallest = _factor(holes)
        # on a less small copy thin stretches of what is known are still wide enough for patches
        for factor, radius in product(dict.fromkeys((smallest, max(1, smallest - 1))), RADII):
            level = working_level(rgb, known, holes, factor, radius)
            if level.sources.sum() >= max(FEWEST_SOURCES, SCARCE * level.holes.sum()):
                return Filling(_fill(rgb, holes, level, factor, visible_px, self.seed), self.name)
        reason = "the known pixels are too few for their hole, or too thin for patches"
        smooth = to_8_bits(pull_push(to_float(rgb), known))
        return Filling(smooth, SMOOTH, Fallback(self.name, SMOOTH, reason))


def _factor(holes: Mask) -> int:
    """Return by how much the picture must shrink for the search to stay short."""
    pixels = max(holes.size / MOST_PIXELS, holes.sum() / MOST_HOLE_PIXELS)
    return max(1, ceil(sqrt(pixels)))


def _fill(rgb: Rgb8, holes: Mask, level: Level, factor: int, visible_px: int, seed: int) -> Rgb8:
    work = complete_level(level, seed, visible_px / factor + 2 * level.radius)
    copied = work.image.copy()
    rows, columns = work.targets.T
    matches = work.field[rows, columns]
    copied[rows, columns] = work.image[matches[:, 0], matches[:, 1]]
    _blend(work)
    inner = (slice(PAD, -PAD), slice(PAD, -PAD))
    anchor(work.image[inner], level, visible_px / factor)
    field = np.where(work.field >= 0, work.field - PAD, -1)
    filled = np.zeros_like(rgb)  # only the holes are ever touched
    render(rgb, holes, work.image[inner], copied[inner], field[inner], factor, filled)
    return filled


def _blend(work: Work) -> None:
    right = np.zeros_like(work.image)
    gather(work.image, work.weight, work.pixels, work.field, PULL, right)
    relax(work.image, work.weight, work.pixels, right, PULL, OMEGA, RELAXATIONS)
