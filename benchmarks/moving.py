"""Layers moved, as planes or by their reliefs, and laid over one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

STEPS = 8  # of the fixed-point iteration that looks up where a surface's point came from


def over_planes(layers: Sequence[NDArray[Any]], moves: Sequence[tuple[float, float]]) -> NDArray[np.float32]:
    """Straight-alpha layers, (M, N, 4), each moved right and down by so many pixels; (M, N, 3)."""
    result = np.zeros((*layers[0].shape[:2], 3), np.float32)
    for index, (layer, (x, y)) in enumerate(zip(layers, moves, strict=True)):
        move = np.array([[1, 0, x], [0, 1, y]], np.float32)
        size = (layer.shape[1], layer.shape[0])
        moved = cv2.warpAffine(_premultiplied(layer), move, size, borderMode=_border(index))
        result = moved[..., :3] + result * (1 - moved[..., 3:])
    return result


def over_reliefs(
    layers: Sequence[NDArray[Any]], fields: Sequence[NDArray[np.float32]], direction: tuple[float, float]
) -> NDArray[np.float32]:
    """The same, each pixel of a layer moved by its own (M, N) field of pixels in one direction."""
    rows, columns = np.mgrid[: layers[0].shape[0], : layers[0].shape[1]].astype(np.float32)
    result = np.zeros((*layers[0].shape[:2], 3), np.float32)
    for index, (layer, field) in enumerate(zip(layers, fields, strict=True)):
        opaque = layer[..., 3] > 127
        moved = np.full_like(field, field[opaque].mean() if opaque.any() else 0)
        for _ in range(STEPS):
            at = columns - direction[0] * moved, rows - direction[1] * moved
            looked_up = cv2.remap(field, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            moved = np.asarray(looked_up, dtype=np.float32)
        at = columns - direction[0] * moved, rows - direction[1] * moved
        seen = cv2.remap(_premultiplied(layer), *at, cv2.INTER_LINEAR, borderMode=_border(index))
        result = seen[..., :3] + result * (1 - seen[..., 3:])
    return result


def _premultiplied(layer: NDArray[Any]) -> NDArray[np.float32]:
    alpha = layer[..., 3:].astype(np.float32) / 255
    return np.dstack([layer[..., :3] * alpha, alpha])


def _border(index: int) -> int:
    """Layer 1 goes on beyond the picture's end; the others end there."""
    return cv2.BORDER_REPLICATE if index == 0 else cv2.BORDER_CONSTANT
