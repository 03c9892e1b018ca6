"""Smaller and smaller versions of a picture of which only a part is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.types import Mask, Plane, Rgb, Rgb8

Image: TypeAlias = NDArray[np.float32]  # (M, N, 4): R, G, B and texture energy, [0, 255]

TEXTURE_WINDOW = 15
TEXTURE_GAIN = 5.0
SOURCE_SHARE = 0.999  # a pixel is copied from only if all of it is known
CONTEXT_SHARE = 0.5
GLIMPSED_SHARE = 0.2


@dataclass(frozen=True)
class Level:
    """One size of the picture.

    `context` pixels keep their colour, `holes` are to be filled, the rest belongs to other layers.
    `sources` are the centres of patches that are known entirely. Of `glimpsed` pixels, which holes may reach
    into, a good part is known; `image` has the mean of that part.
    """

    image: Image
    context: Mask
    holes: Mask
    sources: Mask
    glimpsed: Mask
    radius: int


def working_level(rgb: Rgb8, known: Mask, holes: Mask, factor: int, radius: int) -> Level:
    """Shrink a picture by a whole factor, known pixels alone, and add its texture channel.

    Parameters
    ----------
    rgb : (M, N, 3) ndarray of uint8
        Picture.
    known, holes : (M, N) ndarray of bool
        Pixels to copy from and pixels to fill.
    factor : int
        Side in pixels of the square that becomes one pixel.
    radius : int
        Half the side of a patch, in pixels of the result.

    Returns
    -------
    level : Level
        Of ceil(M / factor) × ceil(N / factor) pixels.
    """
    rows, columns = -(-known.shape[0] // factor), -(-known.shape[1] // factor)
    image = np.zeros((rows, columns, 4), np.float32)
    known_share = np.zeros((rows, columns), np.float32)
    hole_share = np.zeros((rows, columns), np.float32)
    _shrink(rgb, known, holes, factor, image, known_share, hole_share)
    image[..., 3] = _texture(image[..., :3], known_share)
    glimpsed = known_share >= GLIMPSED_SHARE
    known_share[hole_share > 0] = 0.0  # what is rendered at full size must be matched here
    return _level(image, known_share, hole_share, glimpsed, radius)


def with_texture(rgb: Rgb) -> Image:
    """Add the texture channel to a picture that is known all over, [0, 255]."""
    energy = _texture(rgb, np.ones(rgb.shape[:2], np.float32))
    return np.concatenate([rgb, energy[..., None]], axis=-1, dtype=np.float32)


def halve(level: Level) -> Level:
    """Return the next smaller level, averaging known pixels only."""
    pad = ((0, level.holes.shape[0] % 2), (0, level.holes.shape[1] % 2))
    weight = _halve(np.pad(level.context, pad).astype(np.float32))
    colour = np.stack(
        [_halve(np.pad(level.image[..., c] * level.context, pad)) for c in range(4)], axis=-1
    )  # (M/2, N/2, 4)
    colour /= np.maximum(weight, 1e-6)[..., None]
    hole_share = _halve(np.pad(level.holes, pad).astype(np.float32))
    return _level(colour, weight, hole_share, weight > 0, level.radius)


def _level(image: Image, known_share: Plane, hole_share: Plane, glimpsed: Mask, radius: int) -> Level:
    context = known_share >= CONTEXT_SHARE
    holes = (hole_share > 0) & ~context
    sources = _erode(known_share >= SOURCE_SHARE, radius)
    return Level(image, context, holes, sources, glimpsed, radius)


def _erode(mask: Mask, radius: int) -> Mask:
    """Keep the centres of squares that lie entirely inside the mask and the picture."""
    square = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    eroded = cv2.erode(mask.astype(np.uint8), square, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return eroded.astype(np.bool_)


def _halve(plane: Plane) -> Plane:
    rows, columns = plane.shape
    mean: Plane = plane.reshape(rows // 2, 2, columns // 2, 2).mean(axis=(1, 3), dtype=np.float32)
    return mean


def _texture(rgb: Rgb, known_share: Plane) -> Plane:
    """Return the mean absolute gradient around each pixel, over known pixels (M, N)."""
    known = (known_share >= CONTEXT_SHARE).astype(np.float32)
    grey = rgb.mean(axis=2)
    steps = np.zeros_like(known)
    pairs = np.zeros_like(known)
    across, down = known[:, 1:] * known[:, :-1], known[1:] * known[:-1]
    steps[:, 1:] += np.abs(np.diff(grey, axis=1)) * across
    steps[1:] += np.abs(np.diff(grey, axis=0)) * down
    pairs[:, 1:] += across
    pairs[1:] += down
    window = (TEXTURE_WINDOW, TEXTURE_WINDOW)
    total = cv2.boxFilter(steps, -1, window, normalize=False, borderType=cv2.BORDER_CONSTANT)
    count = cv2.boxFilter(pairs, -1, window, normalize=False, borderType=cv2.BORDER_CONSTANT)
    energy: Plane = np.minimum(2 * TEXTURE_GAIN * total / np.maximum(count, 1.0), 255.0).astype(np.float32)
    return energy


@kernel
def _shrink(
    rgb: Rgb8,
    known: Mask,
    holes: Mask,
    factor: int,
    image: Image,
    known_share: Plane,
    hole_share: Plane,
) -> None:
    """Average known pixels square by square, without a temporary copy of the picture."""
    rows, columns = known.shape
    for y in range(rows):
        v = y // factor
        for x in range(columns):
            u = x // factor
            if known[y, x]:
                known_share[v, u] += 1
                for c in range(3):
                    image[v, u, c] += np.float32(rgb[y, x, c])
            elif holes[y, x]:
                hole_share[v, u] += 1
    for v in range(known_share.shape[0]):
        height = min(factor, rows - v * factor)
        for u in range(known_share.shape[1]):
            area = height * min(factor, columns - u * factor)
            for c in range(3):
                image[v, u, c] /= max(known_share[v, u], np.float32(1))
            known_share[v, u] /= np.float32(area)
            hole_share[v, u] /= np.float32(area)
