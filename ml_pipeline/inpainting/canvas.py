"""A hole shown to a network at the network's own size, and its answer brought back to the picture's."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np

from ml_pipeline.color import to_8_bits
from ml_pipeline.inpainting.base import Canvas, EngineFailure
from ml_pipeline.inpainting.completion import FEWEST_SOURCES
from ml_pipeline.inpainting.field import PAD
from ml_pipeline.inpainting.matching import match_level
from ml_pipeline.inpainting.pull_push import pull_push
from ml_pipeline.inpainting.pyramid import Level, working_level
from ml_pipeline.inpainting.transfer import render
from ml_pipeline.types import Mask, Rgb8

RADIUS = 2  # of the patches from which detail is taken


@dataclass(frozen=True)
class Shown:
    """What a network sees.

    Attributes
    ----------
    rgb : (m, n, 3) uint8
        Smooth where nothing is known, so that no colour of another layer can be seen through.
    known : (m, n) bool
        All the rest is to be filled.
    factor : int
        Full-size pixels per pixel, along each side.
    level : Level
        The same before padding, from which detail can be taken.
    """

    rgb: Rgb8
    known: Mask
    factor: int
    level: Level

    def taken_off(self, filled: Rgb8, rgb: Rgb8, holes: Mask) -> Rgb8:
        """A network's answer at full size; only the holes mean anything.

        Detail that the canvas cannot hold is taken from what is known: each patch of the answer is matched
        with the known patch that it resembles most, and gets what that one has beyond its shrunken self.
        """
        rows, columns = self.level.holes.shape
        answer = filled[:rows, :columns]
        if self.factor == 1:
            return answer
        if int(self.level.sources.sum()) < FEWEST_SOURCES:
            size = (columns * self.factor, rows * self.factor)
            smooth = cv2.resize(answer, size, interpolation=cv2.INTER_CUBIC)
            return np.asarray(smooth[: holes.shape[0], : holes.shape[1]], dtype=np.uint8)
        work = match_level(self.level, answer.astype(np.float32))
        copied = work.image.copy()
        at, found = tuple(work.targets.T), work.field[tuple(work.targets.T)]
        copied[at] = work.image[found[:, 0], found[:, 1]]
        inner = (slice(PAD, -PAD), slice(PAD, -PAD))
        field = np.where(work.field >= 0, work.field - PAD, -1)
        full = np.zeros_like(rgb)  # only the holes are ever touched
        render(rgb, holes, work.image[inner], copied[inner], field[inner], self.factor, full)
        return full


def shown_on(canvas: Canvas, rgb: Rgb8, known: Mask, holes: Mask) -> Shown:
    """A picture shrunk by a whole factor, known pixels alone, and padded by its mirror image.

    Parameters
    ----------
    canvas : Canvas
    rgb : (M, N, 3) ndarray of uint8
        Picture.
    known, holes : (M, N) ndarray of bool
        Pixels that may be seen and pixels to fill.

    Raises
    ------
    EngineFailure
        When nothing known is left at that size.
    """
    factor = max(1, ceil(max(holes.shape) / canvas.longest_px))
    level = working_level(rgb, known, holes, factor, RADIUS)
    if not level.context.any():
        raise EngineFailure(f"too little is known to be seen at {canvas.longest_px} pixels")
    small = to_8_bits(pull_push(level.image[..., :3] / np.float32(255), level.context))
    pad = [(0, _padded(side, canvas) - side) for side in level.holes.shape]
    mirrored = np.pad(small, [*pad, (0, 0)], mode="symmetric")
    return Shown(mirrored, np.pad(level.context, pad, mode="symmetric"), factor, level)


def _padded(side: int, canvas: Canvas) -> int:
    if canvas.is_square:
        return canvas.longest_px
    return -(-side // canvas.multiple_px) * canvas.multiple_px
