"""Each layer completed: what nearer layers hide of it is filled from its own clean pixels."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.inpainting.base import Inpainter, complete
from ml_pipeline.occlusion import Support
from ml_pipeline.types import Mask, Plane, Rgb8

CLEAN_SHARE = 0.99
CLEAR_OF_MIXED_PX = 2


def complete_layers(
    rgb: Rgb8, stack: Sequence[Support], alphas: Sequence[Plane], inpainter: Inpainter, visible_px: int
) -> list[Rgb8]:
    """The colours of every layer below the nearest one, its hidden area filled.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
        The photo.
    stack : sequence of Support
    alphas : sequence of (M, N) float32
        Both farthest first.
    inpainter : Inpainter
    visible_px : int
        How deep into a hidden area the parallax can look.

    Returns
    -------
    list of (M, N, 3) uint8
        One less than layers; only pixels where the layer's alpha is above 0 mean anything.
    """
    picture = to_float(rgb)
    completed = []
    for layer, clean in enumerate(clean_pixels(stack, alphas)[:-1]):
        holes = (alphas[layer] > 0) & ~clean
        filled = complete(inpainter, picture, clean, holes, visible_px)
        completed.append(to_8_bits(filled))
    return completed


def clean_pixels(stack: Sequence[Support], alphas: Sequence[Plane]) -> list[Mask]:
    """For each layer the pixels that show it alone, two pixels clear of any mixed one.

    A layer too thin to have any keeps all pixels that are mostly its own.
    """
    clean: list[Mask] = []
    let_through = np.ones(alphas[0].shape, np.float32)
    for support, alpha in zip(reversed(stack), reversed(alphas), strict=True):
        own = support.visible & (let_through * alpha >= CLEAN_SHARE)
        size = 2 * CLEAR_OF_MIXED_PX + 1
        eroded = cv2.erode(own.astype(np.uint8), np.ones((size, size), np.uint8)) > 0
        clean.append(next((mask for mask in (eroded, own) if mask.any()), support.visible))
        let_through = let_through * (1 - alpha)
    return clean[::-1]


def stack_up(completed: Sequence[Rgb8], alphas: Sequence[Plane]) -> Rgb8:
    """Completed layers over one another: what is seen once everything nearer is gone, (M, N, 3) uint8."""
    behind = completed[0].copy()
    for colour, alpha in zip(completed[1:], alphas[1:], strict=True):
        np.copyto(behind, colour, where=(alpha >= 1)[..., None])
        soft = (alpha > 0) & (alpha < 1)
        a = alpha[soft][:, None]
        behind[soft] = to_8_bits(a * to_float(colour[soft]) + (1 - a) * to_float(behind[soft]))
    return behind
