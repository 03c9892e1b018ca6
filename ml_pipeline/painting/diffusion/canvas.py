"""What a diffusion network is shown: the whole scene, then what is left as nearer layers are taken away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.color import from_16_bits, to_8_bits
from ml_pipeline.hidden import stack_up
from ml_pipeline.inpainting.pull_push import pull_push
from ml_pipeline.painting.base import Scene
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import Window, strips
from ml_pipeline.types import Mask, Rgb8, Rgba8

Nearness: TypeAlias = NDArray[np.uint8]  # (m, n): disparity in 8 bits, 255 is nearest
Size: TypeAlias = tuple[int, int]  # rows, columns

CELL_PX = 8  # pixels of a picture, along each side, that are one of the latent picture
LONGER_SIDE = 1.5  # of the network's own, for the longer side; what is longer still gets the same area
SHORTEST_PX, LONGEST_SHARE = 64, 4
RIM_PX = 3
BEYOND_PX = 6  # how far past what is uncovered the picture is painted anew, so that the seam has room


@dataclass(frozen=True)
class View:
    """The scene without its nearer layers, at working size.

    Attributes
    ----------
    picture : (m, n, 3) uint8
        Photo-realistic.
    uncovered : (m, n) bool
        What could not be seen before the last layer was taken away, and a little more; all of the first view.
    nearness : (m, n) uint8
        Disparity of what is seen, 255 nearest; continued smoothly where a nearer layer hid it.
    """

    picture: Rgb8
    uncovered: Mask
    nearness: Nearness

    @property
    def cells(self) -> Mask:
        """(m, n): all pixels of each latent pixel that is to change at all."""
        rows, columns = self.uncovered.shape
        blocks = self.uncovered.reshape(rows // CELL_PX, CELL_PX, columns // CELL_PX, CELL_PX)
        touched = blocks.any(axis=(1, 3))
        return np.repeat(np.repeat(touched, CELL_PX, axis=0), CELL_PX, axis=1)


def working_size(shape: tuple[int, ...], native_px: int) -> Size:
    """The size at which a picture is painted.

    Its shorter side is the network's own and the longer one at most half as long again; a picture longer
    than that gets the area of such a one. Sides are multiples of 8, and never so short that nothing could be
    seen.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the picture.
    native_px : int
        Side of the squares that the network has learnt from.
    """
    rows, columns = shape[:2]
    scale = min(native_px / min(rows, columns), sqrt(LONGER_SIDE / (rows * columns)) * native_px)
    longest = LONGEST_SHARE * native_px
    height, width = (
        int(np.clip(round(side * scale / CELL_PX) * CELL_PX, SHORTEST_PX, max(longest, SHORTEST_PX)))
        for side in (rows, columns)
    )
    return height, width


def views(scene: Scene, size: Size) -> list[View]:
    """The scene as it is, then without its nearest layer, and so on down to layer 1 alone."""
    nearness = [_nearness(scene, layer, size) for layer in range(len(scene.layers), 0, -1)]
    pictures = [_shrunk(scene.picture, size), *(_shrunk(rest, size) for rest in _rests(scene.layers))]
    uncovered = [np.ones(size, np.bool_), *(_uncovered(layer, size) for layer in scene.layers[:0:-1])]
    return [View(*parts) for parts in zip(pictures, uncovered, nearness, strict=True)]


def _rests(layers: list[Rgba8]) -> Iterator[Rgb8]:
    """What is seen without the nearest layer, then without the two nearest, and so on: (M, N, 3) uint8."""
    for count in range(len(layers) - 1, 0, -1):
        yield np.concatenate(
            side_by_side(
                partial(stacked, layers[:count]), [(rows, slice(None)) for rows in strips(len(layers[0]))]
            )
        )


def stacked(layers: Sequence[Rgba8], window: Window) -> Rgb8:
    """Layers over one another in one window, (h, w, 3) uint8; layer 1 counts as opaque."""
    return stack_up([(layer[window][..., :3], layer[window][..., 3]) for layer in layers])


def _shrunk(picture: Rgb8, size: Size) -> Rgb8:
    larger = size[0] * size[1] > picture.shape[0] * picture.shape[1]
    way = cv2.INTER_CUBIC if larger else cv2.INTER_AREA
    return np.asarray(cv2.resize(picture, (size[1], size[0]), interpolation=way), np.uint8)


def _uncovered(layer: Rgba8, size: Size) -> Mask:
    """Where a layer hides anything at all, grown; (m, n) bool."""
    hides = (layer[..., 3] > 0).astype(np.float32)
    small = cv2.resize(hides, (size[1], size[0]), interpolation=cv2.INTER_AREA) > 0
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * BEYOND_PX + 1, 2 * BEYOND_PX + 1))
    return np.asarray(cv2.dilate(small.astype(np.uint8), kernel)).view(np.bool_) if small.any() else small


def _nearness(scene: Scene, layer: int, size: Size) -> Nearness:
    """Disparity of what is seen of the layers up to this one, 0 to 255, continued under nearer ones."""
    shape = (size[1], size[0])
    values = from_16_bits(np.asarray(cv2.resize(scene.disparity, shape, interpolation=cv2.INTER_AREA)))
    span = float(np.ptp(values))
    values = (values - values.min()) / span if span > 0 else values
    hidden = cv2.resize((scene.labels > layer).astype(np.float32), shape, interpolation=cv2.INTER_AREA) > 0
    side = 2 * RIM_PX + 1  # disparity goes over into the nearer layer's before that one begins
    seen = cv2.dilate(hidden.astype(np.uint8), np.ones((side, side), np.uint8)) == 0
    if not seen.all() and seen.any():
        values = pull_push(np.repeat(values[..., None], 3, axis=2), seen)[..., 0]
    return to_8_bits(values)
