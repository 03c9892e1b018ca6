"""Where strokes may go beside a layer, and the alpha that they leave there."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.tiles import Window
from ml_pipeline.types import Alpha, Mask, Rgb8

INSIDE, ACROSS_CUT, BESIDE, SOFT = 255, 192, 128, 64
BESIDE_UNITS = 2.0  # how far strokes may overlap a true contour
STOUT_UNITS = 2.5  # half the width of what is stout enough to be overlapped
ACROSS_UNITS = 16.0  # how far they may where the picture's colours go on
SAME = 20  # 8-bit steps in which the picture may differ from the layer's colour, where it goes on
SOFT_UNITS = 0.8
NEIGHBOURS = 3.0  # pixels of the grid on which a layer's end is looked at


def above(plane: Alpha, level: int) -> Alpha:
    """255 where values are greater than a level, else 0."""
    return np.asarray(cv2.threshold(plane, level, 255, cv2.THRESH_BINARY)[1], np.uint8)


def free_of(alpha: Alpha, rgb: Rgb8, picture: Rgb8, unit_px: float) -> Alpha:
    """Where strokes of a layer may go.

    Parameters
    ----------
    alpha : (M, N) uint8
    rgb : (M, N, 3) uint8
        The layer's colours, continued where it is absent.
    picture : (M, N, 3) uint8
        What is seen.
    unit_px : float
        See `Hand`.

    Returns
    -------
    (M, N) uint8
        `INSIDE` the layer; `ACROSS_CUT`, where beyond its end the picture goes on in its colour, as a floor
        does that was divided; `BESIDE` it, a little way over a true contour of what is not thin; `SOFT`,
        where else its matte is not 0; else 0.
    """
    inside = above(alpha, 127)
    stout = cv2.morphologyEx(inside, cv2.MORPH_OPEN, _disc(STOUT_UNITS * unit_px))
    beside = cv2.dilate(stout, _disc(BESIDE_UNITS * unit_px))
    free = np.minimum(above(alpha, 0), np.uint8(SOFT))
    for where, value in ((beside, BESIDE), (_goes_on(inside, rgb, picture, unit_px), ACROSS_CUT)):
        np.maximum(free, np.minimum(where, value), out=free)
    return np.asarray(np.maximum(free, inside, out=free), np.uint8)


def _disc(radius: float) -> np.ndarray:
    whole = max(1, round(radius))
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * whole + 1, 2 * whole + 1))


def _goes_on(inside: Alpha, rgb: Rgb8, picture: Rgb8, unit_px: float) -> Alpha:
    """255 where, step by step from the layer outwards, the picture has the colour of the layer."""
    shrink = max(2, round(2 * unit_px))
    height, width = inside.shape
    size = (-(-width // shrink), -(-height // shrink))
    here, there, matte = (
        np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
        for part in (rgb, picture, inside)
    )
    core = above(matte, 127)
    apart = np.maximum(np.asarray(cv2.absdiff(here, there)).max(axis=-1), _unlike(here, there, core))
    off = np.asarray(cv2.GaussianBlur(apart, (0, 0), 1.0), np.uint8)
    same = cv2.morphologyEx(cv2.bitwise_not(above(off, SAME)), cv2.MORPH_OPEN, _disc(1))
    allowed = cv2.bitwise_or(core, same)
    grown: Alpha = core
    for step in range(max(1, round(ACROSS_UNITS * unit_px / shrink))):
        shape = cv2.MORPH_CROSS if step % 2 else cv2.MORPH_RECT
        wider = cv2.dilate(grown, cv2.getStructuringElement(shape, (3, 3)))
        grown = np.asarray(cv2.bitwise_and(wider, allowed), np.uint8)
    added = cv2.GaussianBlur(cv2.bitwise_and(grown, cv2.bitwise_not(core)), (0, 0), 1.0)
    whole = cv2.resize(added, (width, height), interpolation=cv2.INTER_LINEAR)
    return above(np.asarray(whole, np.uint8), 90)


def _unlike(here: Rgb8, there: Rgb8, core: Alpha) -> Alpha:
    """How far the picture is, at each pixel, from the colours of the layer around; 255 far from the layer."""
    weight = cv2.GaussianBlur(core, (0, 0), NEIGHBOURS).astype(np.float32)
    own = cv2.GaussianBlur(cv2.bitwise_and(here, here, mask=core), (0, 0), NEIGHBOURS).astype(np.float32)
    own *= 255 / np.maximum(weight, 1)[..., None]
    off = np.abs(own - there).max(axis=-1)
    return np.asarray(np.where(weight < 4, 255, np.minimum(off, 255)), np.uint8)


def brushed(alpha: Alpha, free: Alpha, cover: Alpha, unit_px: float) -> Alpha:
    """The matte, and beside it the paint that overlaps its edge.

    Parameters
    ----------
    alpha : (M, N) uint8
        The matte: the result is nowhere less.
    free : (M, N) uint8
        See `free_of`.
    cover : (M, N) uint8
        How far strokes cover the ground.
    unit_px : float
    """
    limit = cv2.GaussianBlur(above(free, BESIDE - 1), (0, 0), max(0.6, SOFT_UNITS * unit_px))
    limit = cv2.LUT(limit, _RISE)  # 0 where the brush may not go
    paint = cv2.multiply(cover, limit, scale=1 / 255)
    return np.asarray(cv2.max(alpha, paint), np.uint8)


_RISE = np.asarray(np.clip((np.arange(256) - 128) * 2.0, 0, 255), np.uint8)


def box_of(free: Alpha, margin_px: int, block_px: int) -> Window:
    """The rows and columns in which strokes may go, with a margin, in whole blocks."""
    left, top, width, height = cv2.boundingRect(free)
    if width == 0:  # a layer that is nowhere
        return slice(0, min(block_px, free.shape[0])), slice(0, min(block_px, free.shape[1]))
    return (
        _blocks(top - margin_px, top + height + margin_px, free.shape[0], block_px),
        _blocks(left - margin_px, left + width + margin_px, free.shape[1], block_px),
    )


def _blocks(begin: int, end: int, most: int, block_px: int) -> slice:
    return slice(max(0, begin // block_px * block_px), min(most, -(-end // block_px) * block_px))


def outside(free: Alpha) -> Mask:
    """Where strokes only overlap a true contour."""
    return np.asarray((free == BESIDE) | (free == SOFT))
