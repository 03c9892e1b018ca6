"""Each layer completed: what nearer layers hide of it is filled from its own clean pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ml_pipeline.inpainting.base import Filling, Inpainter
from ml_pipeline.inpainting.wrapper import complete
from ml_pipeline.kernels import kernel
from ml_pipeline.manifest import Fallback
from ml_pipeline.matting import let_through
from ml_pipeline.pieces import Piece, pieces, whole
from ml_pipeline.threads import largest_first
from ml_pipeline.types import Alpha, Labels, Mask, Rgb8

CLEAN_SHARE = 0.99
CLEAR_OF_MIXED_PX = 2


@dataclass(frozen=True)
class Invention:
    """How one layer's hidden area was filled: by which methods, and what fell back; empty where none was."""

    methods: tuple[str, ...] = ()
    fallbacks: tuple[Fallback, ...] = ()


@dataclass(frozen=True)
class _Gap:
    """Holes of one layer that are filled together, from that layer's clean pixels."""

    layer: int
    piece: Piece


def complete_layers(
    rgb: Rgb8, labels: Labels, alphas: Sequence[Alpha], inpainter: Inpainter, visible_px: int
) -> tuple[list[Rgb8], list[Invention]]:
    """The colours of every layer below the nearest one, its hidden area filled.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
        The photo.
    labels : (M, N) uint8
        The layer that is seen at each pixel.
    alphas : sequence of (M, N) uint8
        Mattes, farthest first.
    inpainter : Inpainter
    visible_px : int
        How deep into a hidden area the parallax can look.

    Returns
    -------
    colours : list of (M, N, 3) uint8
        One less than layers; only pixels where the layer's alpha is above 0 mean anything.
    inventions : list of Invention
        One for every layer, also the nearest.
    """
    clean = clean_pixels(labels, alphas)
    layers = range(1, len(alphas))
    gaps = [_Gap(layer, piece) for layer in layers for piece in _pieces_of(layer, clean, alphas)]
    colours = [rgb.copy() for _ in layers]

    def fill(gap: _Gap) -> Invention:
        source, holes = (gap.piece.of(mask) for mask in _seen_and_hidden(gap.layer, clean, alphas))
        patch = complete(inpainter, rgb, source, holes, visible_px)
        if patch is None:
            return Invention()
        patch.paste(colours[gap.layer - 1])  # at once, so that patches do not pile up; holes are disjoint
        return _told(gap.layer, patch.filling)

    told = largest_first(fill, gaps, size=lambda gap: gap.piece.hole_cells)
    return colours, [
        _together([t for gap, t in zip(gaps, told, strict=True) if gap.layer == layer])
        for layer in (*layers, len(alphas))
    ]


def _pieces_of(layer: int, clean: Labels, alphas: Sequence[Alpha]) -> list[Piece]:
    source, holes = _seen_and_hidden(layer, clean, alphas)
    return [whole(holes)] if layer == 1 else pieces(source, holes)


def _seen_and_hidden(layer: int, clean: Labels, alphas: Sequence[Alpha]) -> tuple[Mask, Mask]:
    """A layer's clean pixels, and those of it that are to be filled; (M, N) bool both."""
    source = clean == layer
    return source, np.greater(alphas[layer - 1] > 0, source)


def _told(layer: int, filling: Filling) -> Invention:
    fallen = filling.fallback
    if fallen is None:
        return Invention((filling.method,))
    return Invention((filling.method,), (replace(fallen, reason=f"layer {layer}: {fallen.reason}"),))


def _together(inventions: Sequence[Invention]) -> Invention:
    """Each method and each fallback once, in the order of their first use."""
    methods = (method for invention in inventions for method in invention.methods)
    fallbacks = (fallback for invention in inventions for fallback in invention.fallbacks)
    return Invention(tuple(dict.fromkeys(methods)), tuple(dict.fromkeys(fallbacks)))


def clean_pixels(labels: Labels, alphas: Sequence[Alpha]) -> Labels:
    """The layer that each pixel shows alone, two pixels clear of any mixed one; 0 where there is none.

    A layer too thin to have any keeps all pixels that show it alone, or else all where it is seen at all.
    """
    clean = np.zeros_like(labels)
    seen: Alpha = np.full(labels.shape, 255, np.uint8)
    size = 2 * CLEAR_OF_MIXED_PX + 1
    for layer in range(len(alphas), 0, -1):
        alpha, visible = alphas[layer - 1], labels == layer
        own = visible & (cv2.multiply(seen, alpha, scale=1 / 255) >= CLEAN_SHARE * 255)
        eroded = cv2.erode(own.view(np.uint8), np.ones((size, size), np.uint8)).view(np.bool_)
        clean[next((mask for mask in (eroded, own) if mask.any()), visible)] = layer
        seen = let_through(seen, alpha)
    return clean


def stack_up(completed: Sequence[tuple[Rgb8, Alpha]]) -> Rgb8:
    """Completed layers over one another: what is seen once everything nearer is gone, (m, n, 3) uint8."""
    behind = completed[0][0].copy()
    for colour, alpha in completed[1:]:
        _blend(behind, colour, alpha)
    return behind


@kernel
def _blend(behind: Rgb8, colour: Rgb8, alpha: Alpha) -> None:
    """Lay a colour over what lies behind it, in place."""
    full = np.float32(255)
    for y in range(alpha.shape[0]):
        for x in range(alpha.shape[1]):
            if alpha[y, x] == 0:
                continue
            a = np.float32(alpha[y, x]) / full
            for c in range(3):
                mixed = a * np.float32(colour[y, x, c]) + (np.float32(1) - a) * np.float32(behind[y, x, c])
                behind[y, x, c] = np.uint8(np.rint(mixed))
