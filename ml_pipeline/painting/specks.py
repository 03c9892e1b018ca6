"""Specks of a matte that a photo hides and paint would show: bits of the ground that went with a layer."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.bleeding import bleed
from ml_pipeline.hidden import stack_up
from ml_pipeline.painting.edges import above
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import Window, windows, within
from ml_pipeline.types import Mask, Rgb8, Rgba8

THIN_UNITS = 2.5  # half the width of what can be a speck
NEARER = 2  # times: how much more alike a speck is to what lies behind than to the layer around
MARGIN_PX, TILE_PX = 24, 192


def settled(layer: Rgba8, behind: Rgb8, unit_px: float) -> tuple[Rgba8, Rgb8]:
    """A layer without specks, and what is seen of the photo once it lies over what is behind it.

    At the edge of a matte single pixels and strings of them can be opaque and yet have the colour of what
    lies behind. In the photo nobody sees it; painted, they would get the layer's own colours. What is thin
    and has a colour of its own, as a stem has, stays.

    Parameters
    ----------
    layer : (M, N, 4) uint8
    behind : (M, N, 3) uint8
        All farther layers, laid on each other.
    unit_px : float
        See `Hand`.
    """
    rgb, alpha = np.ascontiguousarray(layer[..., :3]), np.ascontiguousarray(layer[..., 3])
    if (alpha == 255).all():
        return layer, rgb
    composed = stack_up([(behind, np.full_like(alpha, 255)), (rgb, alpha)])
    body, whole = above(alpha, 127), max(1, round(THIN_UNITS * unit_px))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * whole + 1, 2 * whole + 1))
    stout = cv2.morphologyEx(body, cv2.MORPH_OPEN, disc)
    thin = np.asarray(body > stout)
    specks = np.zeros(alpha.shape, bool)

    def look(pair: tuple[Window, Window]) -> None:
        inner, outer = pair
        found = _of_the_ground(rgb[outer], thin[outer], behind[outer])
        specks[inner] = found[within(inner, outer)]

    side_by_side(look, windows(thin, MARGIN_PX, TILE_PX))
    if not specks.any():
        return layer, composed
    layer = layer.copy()
    layer[..., 3][specks] = 0
    bleed(layer)
    return layer, composed


def _of_the_ground(rgb: Rgb8, thin: Mask, behind: Rgb8) -> Mask:
    """Thin parts whose colour is that of what is behind, and not that of the layer around them."""
    around = np.asarray(cv2.merge((rgb, np.where(thin, 0, 255).astype(np.uint8))), np.uint8)
    bleed(around)
    from_layer, from_ground = (
        np.asarray(cv2.absdiff(np.ascontiguousarray(rgb), np.ascontiguousarray(other))).max(axis=-1)
        for other in (around[..., :3], behind)
    )
    return np.asarray(thin & (from_ground < from_layer // NEARER))
