"""The painter that comes with the program: strokes laid by a program, no weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from ml_pipeline.compositing import over
from ml_pipeline.manifest import Fallback
from ml_pipeline.painting import opaque
from ml_pipeline.painting.base import Brief, Painting, Scene, Tick
from ml_pipeline.painting.motif import Hand, MediumPainter, Motif, unit_px
from ml_pipeline.painting.styles import Medium
from ml_pipeline.types import Alpha, Rgb8, Rgba8

REVISION = "1"
BESIDE_PX = 2.0  # in units: how far strokes may overlap a layer's edge
MEDIA: dict[Medium, MediumPainter] = {
    Medium.OIL: partial(opaque.paint_opaque, recipe=opaque.OIL),
    Medium.IMPASTO: partial(opaque.paint_opaque, recipe=opaque.IMPASTO),
}


@dataclass(frozen=True)
class EmbeddedPainter:
    """Paints every layer whole, hidden area and all, with one hand: one stroke field, one set of brushes."""

    reason: str = "embedded: asked for by name"
    fallbacks: tuple[Fallback, ...] = ()
    name: str = "embedded"
    revision: str = REVISION
    device: str = "cpu"

    def paint(self, scene: Scene, brief: Brief, tick: Tick) -> Painting:
        """See `Painter`."""
        hand = Hand(brief.strength, brief.seed, brief.style.modifiers, unit_px(scene.disparity.shape))
        medium = MEDIA[brief.style.preset.medium]
        shares = _shares([layer[..., 3] for layer in scene.layers])
        layers: list[Rgba8] = []
        strokes = []
        for index, (begin, end) in enumerate(shares, start=1):
            layer = scene.layers.pop(0)
            motif = _motif(layer, scene, index, hand)
            painted = medium(motif, hand, lambda done, a=begin, b=end: tick(a + (b - a) * done))
            alpha = brushed(motif, painted.cover)
            layers.append(np.asarray(cv2.merge((painted.rgb, alpha)), np.uint8))
            strokes.append(painted.strokes)
        return Painting(over(layers), layers, strokes)


def _shares(alphas: Sequence[Alpha]) -> list[tuple[float, float]]:
    """Begin and end of each layer in the whole work, by the area that is to be painted."""
    areas = np.array([np.count_nonzero(alpha) + alpha.size // 8 for alpha in alphas], float)
    ends = np.cumsum(areas) / areas.sum()
    return list(zip([0.0, *ends[:-1]], ends, strict=True))


def _motif(layer: Rgba8, scene: Scene, index: int, hand: Hand) -> Motif:
    rgb, alpha = np.ascontiguousarray(layer[..., :3]), np.ascontiguousarray(layer[..., 3])
    reach = max(1, round(BESIDE_PX * hand.unit_px))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    beside = cv2.dilate(alpha, kernel)
    free = np.where(alpha >= 128, 255, np.where(beside > 0, 128, 0)).astype(np.uint8)
    nearness = np.asarray(scene.disparity >> 8, np.uint8)
    return Motif(rgb, alpha, free, nearness, _care(alpha, scene.labels == index, hand))


def _care(alpha: Alpha, seen: np.ndarray, hand: Hand) -> Alpha:
    """255 at the edges of what is seen of a layer, 0 further off."""
    width = 8 * hand.unit_px
    edge = (alpha > 0) & (alpha < 255) | (seen != (alpha >= 128))
    inner = cv2.Canny(seen.astype(np.uint8) * 255, 50, 150) > 0
    far = cv2.distanceTransform((~(edge | inner)).astype(np.uint8), cv2.DIST_L2, 3)
    return np.asarray(np.clip(255 * (1.6 - far / width), 0, 255), np.uint8)


def brushed(motif: Motif, cover: Alpha) -> Alpha:
    """The matte, and beside it the paint that overlaps its edge."""
    return np.maximum(motif.alpha, np.where(motif.free > 0, cover, 0).astype(np.uint8))
