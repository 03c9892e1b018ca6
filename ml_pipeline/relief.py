"""Relief: each layer's own disparity, continued smoothly under the layers that hide it.

A plane per layer cannot show a slanted table. With its own disparity a layer is a surface: a frontend moves
each of its pixels by it (a layered depth image: Shade et al., "Layered Depth Images", 1998).
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ml_pipeline.color import from_16_bits, to_16_bits
from ml_pipeline.disparity.base import resize_plane
from ml_pipeline.matting import band_radius_px
from ml_pipeline.occlusion import distance_to
from ml_pipeline.surfaces import extend_surface
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import Window, strips, windows, within
from ml_pipeline.types import Alpha, Disparity16, Labels, Mask, Plane

SURFACE_PIXELS = 90_000  # a surface under an occluder is smooth, and fitted on a copy of this size
STEEP = 0.02  # of disparity, from pixel to pixel of that copy: there two surfaces meet, and neither is seen
LEAST_TRUST = 1e-3
NARROWEST_RIM_PX = 2  # of a layer, along its contour, where its disparity may be mixed with its neighbour's
FADE = 2.0  # of a rim's width: how far what the surface misses at a contour is carried beyond it
STEP = 0.02  # of disparity, between neighbours: where a surface is torn, not slanted
REACH = 4  # fades, beyond which nothing of it is left to be carried


def estimate_reliefs(labels: Labels, disparity: Disparity16, alphas: Sequence[Alpha]) -> list[Disparity16]:
    """The disparity of every layer's own surface, over the whole picture, farthest first.

    Where a layer is seen it is the picture's, but for the rim along its contour, and for the pixel beyond a
    step within the layer: that one goes with the nearer side, so that motion stretches ground there and not
    the edge of what stands before it. Elsewhere the surface is
    continued by planes fitted to what is seen nearby; where a nearer layer covers it, it stays behind that.

    Parameters
    ----------
    labels : (M, N) uint8
        The layer that is seen at each pixel, 1 the background.
    disparity : (M, N) uint16
        Of the picture, 65535 nearest.
    alphas : sequence of (M, N) uint8
        Mattes, farthest first.

    Returns
    -------
    list of (M, N) uint16
        On the picture's scale.
    """
    ceiling = np.full_like(disparity, 65535)
    reliefs: list[Disparity16] = []
    for layer in range(len(alphas), 0, -1):
        relief = np.minimum(_widen_steps(_own_surface(labels == layer, disparity)), ceiling)
        there = alphas[layer - 1] > 127
        ceiling[there] = np.minimum(ceiling[there], relief[there])
        reliefs.insert(0, relief)
    return reliefs


def _own_surface(seen: Mask, disparity: Disparity16) -> Disparity16:
    """One layer's surface, (M, N) uint16, before it is kept behind what covers it."""
    rim_px = max(NARROWEST_RIM_PX, band_radius_px(*seen.shape) // 2)
    square = np.ones((2 * rim_px + 1,) * 2, np.uint8)
    core = cv2.erode(seen.view(np.uint8), square, borderValue=1).view(np.bool_)
    thin = seen & ~cv2.dilate(core.view(np.uint8), square).view(
        np.bool_
    )  # has no inside that far from its rim
    core |= cv2.erode(thin.view(np.uint8), np.ones((3, 3), np.uint8), borderValue=1).view(np.bool_)
    smooth = _fit_surface(core if core.any() else seen, seen, disparity)
    surface = np.empty_like(disparity)

    def take(rows: slice) -> None:
        surface[rows] = np.where(core[rows], disparity[rows], to_16_bits(smooth[rows]))

    side_by_side(take, strips(len(seen)))
    fade_px = FADE * rim_px
    reach_px = round(REACH * fade_px)
    square = np.ones((2 * reach_px + 1,) * 2, np.uint8)
    around = cv2.dilate(core.view(np.uint8), square).view(np.bool_) & ~core

    def join(pair: tuple[Window, Window]) -> None:
        inner, outer = pair
        missed = from_16_bits(disparity[outer]) - smooth[outer]
        carried = _carry(missed, core[outer], fade_px)[within(inner, outer)]
        here = around[inner]
        surface[inner][here] = to_16_bits(smooth[inner][here] + carried[here])

    if core.any():
        side_by_side(join, windows(around, reach_px + 1))
    return surface


def _widen_steps(surface: Disparity16) -> Disparity16:
    """The nearer side of each step, a pixel wider."""
    square = np.ones((3, 3), np.uint8)
    nearer, farther = cv2.dilate(surface, square), cv2.erode(surface, square)
    is_step = cv2.subtract(nearer, farther) > STEP * 65535
    return np.asarray(np.where(is_step, nearer, surface), dtype=np.uint16)


def _fit_surface(core: Mask, seen: Mask, disparity: Disparity16) -> Plane:
    """(M, N) float32: smooth everywhere, close to the disparity in the core."""
    height, width = seen.shape
    scale = min(1.0, (SURFACE_PIXELS / seen.size) ** 0.5)
    size = (max(1, round(height * scale)), max(1, round(width * scale)))
    few = cv2.resize(disparity, size[::-1], interpolation=cv2.INTER_NEAREST_EXACT)
    few = from_16_bits(np.asarray(few, dtype=np.uint16))
    dx, dy = (cv2.Sobel(few, cv2.CV_32F, *axis, ksize=3, scale=1 / 8) for axis in ((1, 0), (0, 1)))
    steady = np.exp(-(dx * dx + dy * dy) / np.float32(STEEP**2)) + np.float32(LEAST_TRUST)
    inside, owned = (resize_plane(mask.astype(np.float32), *size) for mask in (core, seen))
    trust = np.where(inside > 0.99, steady, 0) + np.float32(LEAST_TRUST) * np.where(owned > 0.99, steady, 0)
    if not trust.any():  # all of it is thinner than a sample
        trust = owned
    return resize_plane(extend_surface(few, trust.astype(np.float32)), height, width)


def _carry(missed: Plane, known: Mask, fade_px: float) -> Plane:
    """What is missed at the nearest known pixel, less the farther that is; 0 without any."""
    if not known.any():
        return np.zeros_like(missed)
    _, nearest = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    value_of = np.zeros(int(nearest.max()) + 1, np.float32)
    value_of[nearest[known]] = missed[known]
    return np.asarray(value_of[nearest] * np.exp(-distance_to(known) / fade_px), dtype=np.float32)
