"""Alpha mattes: fractional opacity along each layer's contour, read from the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ml_pipeline.band import find_band, read_band
from ml_pipeline.closed_form import refine
from ml_pipeline.manifest import Fallback
from ml_pipeline.occlusion import distance_to
from ml_pipeline.parameters import EdgeQuality
from ml_pipeline.rim import claim_rim
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import Window, windows, within
from ml_pipeline.types import Alpha, Mask, Plane, Rgb8

BAND_SHARE = 0.008  # of the long side
NARROWEST_BAND_PX, WIDEST_BAND_PX = 4, 24
MIXED_PX = 2
LEAST_KEPT = 0.5  # of what is seen of a layer, and of those behind it; a matte that keeps less has lost it
ANTI_ALIAS_PX = 1.0
VISIBLE = 230  # of 255: where nearer layers let less through, the picture shows too much of them


def band_radius_px(height: int, width: int) -> int:
    """Half the width of the band around a contour in which alpha may be fractional."""
    return int(np.clip(round(BAND_SHARE * max(height, width)), NARROWEST_BAND_PX, WIDEST_BAND_PX))


@dataclass(frozen=True)
class Mattes:
    """The alpha matte of every layer, (M, N) uint8, farthest first, and what fell back to the fast way."""

    alphas: list[Alpha]
    fallbacks: tuple[Fallback, ...] = ()


def estimate_alphas(
    rgb: Rgb8, extents: Sequence[Mask], edge_quality: EdgeQuality = EdgeQuality.FAST
) -> list[Alpha]:
    """The alpha mattes alone; see `estimate_mattes`."""
    return estimate_mattes(rgb, extents, edge_quality).alphas


def estimate_mattes(
    rgb: Rgb8, extents: Sequence[Mask], edge_quality: EdgeQuality = EdgeQuality.FAST
) -> Mattes:
    """The alpha matte of every layer, farthest first; layer 1 is opaque everywhere.

    Within a band around the contour the picture decides, by Fisher's discriminant between the colours on
    both sides; the band is wider where hair, leaves or bars reach beyond it. Outside of it a layer is
    opaque or absent. Where a nearer layer hides the contour there is no picture to read from, and the mask
    is only anti-aliased. `EdgeQuality.FINE` goes over the band again by closed-form matting.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
        The photo.
    extents : sequence of (M, N) bool
        Where each layer exists, seen or hidden, farthest first.
    edge_quality : EdgeQuality

    Returns
    -------
    Mattes
    """
    radius = band_radius_px(*rgb.shape[:2])
    opaque = np.full(rgb.shape[:2], 255, np.uint8)
    alphas: list[Alpha] = [opaque]
    fallbacks: list[Fallback] = []
    seen: Alpha = opaque  # the share that nearer layers let through
    for layer in range(len(extents), 1, -1):
        alpha, failures = _matte(rgb, extents[layer - 1], seen, radius, edge_quality)
        fallbacks += _told(layer, failures)
        alphas.insert(1, alpha)
        seen = let_through(seen, alpha)
    return Mattes(alphas, tuple(fallbacks))


def _told(layer: int, failures: Sequence[str]) -> list[Fallback]:
    if not failures:
        return []
    reason = f"layer {layer}: {len(failures)} windows of its contour; the first: {failures[0]}"
    return [Fallback(wanted="closed-form matting", used="discriminant of colours", reason=reason)]


def let_through(seen: Alpha, alpha: Alpha) -> Alpha:
    """What a layer lets through of the share that those in front of it do, (M, N) uint8."""
    return np.asarray(cv2.multiply(seen, cv2.bitwise_not(alpha), scale=1 / 255), dtype=np.uint8)


def _matte(
    rgb: Rgb8, extent: Mask, seen: Alpha, radius: int, edge_quality: EdgeQuality
) -> tuple[Alpha, tuple[str, ...]]:
    """One layer's matte, and why parts of it fell back to the fast way."""
    hard = extent.view(np.uint8) * np.uint8(255)
    band = find_band(rgb, extent, seen, radius)
    near = _near_contour(hard, radius) | _resized(band.depth > 0, hard)
    soft, alpha = hard.copy(), hard.copy()

    def soften_and_read(pair: tuple[Window, Window]) -> None:
        inner, outer = pair
        soft[inner] = cv2.GaussianBlur(hard[outer], (0, 0), ANTI_ALIAS_PX)[within(inner, outer)]
        away = contour_distance(extent[outer])[within(inner, outer)] / np.float32(radius)
        place = (inner[0].start, inner[1].start, *hard.shape)
        read_band(rgb[inner], (band.fit, band.depth), place, away, seen[inner], soft[inner], alpha[inner])

    side_by_side(soften_and_read, windows(near, radius + 1))
    claimed = claim_rim(rgb, alpha, seen, max(MIXED_PX, radius // 4))
    behind = np.asarray(cv2.bitwise_not(hard), dtype=np.uint8)
    if not (_keeps(alpha, seen, hard) and _keeps(np.bitwise_not(claimed), seen, behind)):
        return soft, ()  # all is contour, and the colours on both sides are too much alike
    if edge_quality is EdgeQuality.FAST:
        return claimed, ()
    refined = refine(rgb, claimed, near, seen >= VISIBLE)
    return refined.alpha, refined.failures


def _near_contour(hard: Alpha, radius_px: int) -> Mask:
    """(M, N) bool: a mask's contour may lie within that many pixels."""
    square = np.ones((2 * radius_px + 3,) * 2, np.uint8)
    return np.asarray(cv2.dilate(hard, square) != cv2.erode(hard, square))


def _resized(where: Mask, like: Alpha) -> Mask:
    """A mask of a smaller copy at full size, no True pixel lost."""
    grown = cv2.dilate(where.view(np.uint8), np.ones((3, 3), np.uint8))
    size = like.shape[::-1]
    return np.asarray(cv2.resize(grown, size, interpolation=cv2.INTER_NEAREST_EXACT), np.uint8).view(np.bool_)


def _keeps(matte: Alpha, seen: Alpha, where: Alpha) -> bool:
    """Whether a matte shows enough of what is seen among the non-zero pixels of `where`."""
    shown = cv2.mean(cv2.multiply(matte, seen, scale=1 / 255), mask=where)[0]
    return shown >= LEAST_KEPT * cv2.mean(seen, mask=where)[0]


def contour_distance(mask: Mask) -> Plane:
    """(M, N) float32: distance in pixels to the mask's contour, from either side; infinite without one."""
    if mask.all() or not mask.any():
        return np.full(mask.shape, np.inf, np.float32)
    return np.maximum(distance_to(mask), distance_to(~mask))
