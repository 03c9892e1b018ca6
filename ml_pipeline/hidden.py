"""Each layer completed: what nearer layers hide of it is filled from its own clean pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.inpainting.base import Inpainter, complete
from ml_pipeline.manifest import Fallback
from ml_pipeline.occlusion import Support
from ml_pipeline.threads import side_by_side
from ml_pipeline.types import Mask, Plane, Rgb8

CLEAN_SHARE = 0.99
CLEAR_OF_MIXED_PX = 2
GRID_PX = 4
APART_SHARE = 0.01  # of the long side; pieces closer together than twice that are one


@dataclass(frozen=True)
class CompletedLayer:
    """A layer's colours, (M, N, 3) uint8, its hidden area filled, by which methods, and what fell back."""

    colours: Rgb8
    methods: tuple[str, ...]
    fallbacks: tuple[Fallback, ...]


def complete_layers(
    rgb: Rgb8, stack: Sequence[Support], alphas: Sequence[Plane], inpainter: Inpainter, visible_px: int
) -> list[CompletedLayer]:
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
    list of CompletedLayer
        One less than layers; only pixels where the layer's alpha is above 0 mean anything.
    """
    picture = to_float(rgb)
    clean = clean_pixels(stack, alphas)

    def complete_layer(layer: int) -> CompletedLayer:
        filled, own, used = picture, clean[layer], []
        holes = (alphas[layer] > 0) & ~own
        for source, part in [(own, holes)] if layer == 0 else pieces(own, holes):
            filling = complete(inpainter, filled, source, part, visible_px)
            filled = filling.rgb
            used.append(filling)
        fallen = (
            replace(f.fallback, reason=f"layer {layer + 1}: {f.fallback.reason}") for f in used if f.fallback
        )
        # each once, in the order of their first use
        methods = dict.fromkeys(f.method for f in used)
        return CompletedLayer(to_8_bits(filled), tuple(methods), tuple(dict.fromkeys(fallen)))

    return side_by_side(complete_layer, range(len(alphas) - 1))


def pieces(clean: Mask, holes: Mask) -> list[tuple[Mask, Mask]]:
    """The pieces of a layer that lie apart, each with the holes nearest to it, (M, N) bool both.

    A middle layer often holds several things. What is hidden of one continues that one; filled from all of
    them, a face would be copied into the hidden part of a flag. Found on a grid of coarse cells.
    """
    height, width = clean.shape
    reach = 2 * round(APART_SHARE * max(height, width) / GRID_PX) + 1
    cells = _to_grid(clean)
    joined = cv2.dilate(cells, np.ones((reach, reach), np.uint8))
    _, groups = cv2.connectedComponents(joined)
    _, nearest = cv2.distanceTransformWithLabels(1 - cells, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    group_of = np.zeros(int(nearest.max()) + 1, groups.dtype)
    group_of[nearest[cells > 0]] = groups[cells > 0]
    owner = group_of[nearest].repeat(GRID_PX, axis=0).repeat(GRID_PX, axis=1)[:height, :width]
    return [(clean & (owner == group), holes & (owner == group)) for group in np.unique(owner[holes])]


def _to_grid(mask: Mask) -> NDArray[np.uint8]:
    """1 in each coarse cell that holds a True pixel."""
    rows, columns = (-(-side // GRID_PX) for side in mask.shape)
    padded = np.zeros((rows * GRID_PX, columns * GRID_PX), np.uint8)
    padded[: mask.shape[0], : mask.shape[1]] = mask
    return np.asarray(padded.reshape(rows, GRID_PX, columns, GRID_PX).max(axis=(1, 3)), dtype=np.uint8)


def clean_pixels(stack: Sequence[Support], alphas: Sequence[Plane]) -> list[Mask]:
    """For each layer the pixels that show it alone, two pixels clear of any mixed one.

    A layer too thin to have any keeps all pixels that show it alone, or else all where it is seen at all.
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
