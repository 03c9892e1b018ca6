"""The painter that comes with the program: strokes laid by a program, no weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from ml_pipeline.compositing import over
from ml_pipeline.manifest import Fallback
from ml_pipeline.painting.attention import care_of, nearness_of
from ml_pipeline.painting.base import Brief, Painting, Scene, Tick
from ml_pipeline.painting.edges import box_of, brushed, free_of
from ml_pipeline.painting.media import opaque, recipes
from ml_pipeline.painting.media.ink import paint_ink
from ml_pipeline.painting.media.pastel import paint_pastel
from ml_pipeline.painting.media.pencil import paint_pencil
from ml_pipeline.painting.media.pointillism import paint_pointillism
from ml_pipeline.painting.media.watercolor import paint_watercolor
from ml_pipeline.painting.motif import BLOCK_PX, Hand, MediumPainter, Motif, Painted, unit_px
from ml_pipeline.painting.palette import grade
from ml_pipeline.painting.specks import settled
from ml_pipeline.painting.strokes import Strokes, within
from ml_pipeline.painting.styles import Medium
from ml_pipeline.types import Alpha, Rgb8, Rgba8

REVISION = "1"
MARGIN_UNITS = 48.0  # beside what may be painted: what a broad brush sees
FULL_STRENGTH = 0.35  # below it the photo shows through
THUMBNAIL_PX = 256
MEDIA: dict[Medium, MediumPainter] = {
    Medium.OIL: partial(opaque.paint_opaque, recipe=recipes.OIL),
    Medium.IMPASTO: partial(opaque.paint_opaque, recipe=recipes.IMPASTO),
    Medium.GOUACHE: partial(opaque.paint_opaque, recipe=recipes.GOUACHE),
    Medium.PASTEL: paint_pastel,
    Medium.POINTILLISM: paint_pointillism,
    Medium.PENCIL: paint_pencil,
    Medium.WATERCOLOR: paint_watercolor,
    Medium.INK_WASH: paint_ink,
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
        hand = _hand(scene, brief)
        medium = MEDIA[brief.style.preset.medium]
        shares = _shares([layer[..., 3] for layer in scene.layers])
        layers: list[Rgba8] = []
        strokes: list[Strokes] = []
        behind = scene.layers[0][..., :3]
        for index, (begin, end) in enumerate(shares, start=1):
            part = _part(tick, begin, end)
            layer, behind = settled(scene.layers.pop(0), behind, hand.unit_px)
            motif = _motif(layer, scene, index, hand, partial(part, 0))
            painted = medium(motif, hand, part)
            layers.append(_finished(layer, motif, painted, hand))
            strokes.append(within(painted.strokes, motif.alpha.shape))
        return Painting(over(layers), layers, strokes)


def _hand(scene: Scene, brief: Brief) -> Hand:
    height, width = scene.disparity.shape
    scale = min(1.0, THUMBNAIL_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(scene.picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    modifiers = brief.style.modifiers
    return Hand(brief.strength, brief.seed, modifiers, unit_px((height, width)), grade(small, modifiers))


def _shares(alphas: Sequence[Alpha]) -> list[tuple[float, float]]:
    """Begin and end of each layer in the whole work, by the area that is to be painted."""
    areas = np.array([np.count_nonzero(alpha) + alpha.size // 8 for alpha in alphas], float)
    ends = np.cumsum(areas) / areas.sum()
    return list(zip([0.0, *ends[:-1]], ends, strict=True))


def _part(tick: Tick, begin: float, end: float) -> Tick:
    """Told how much of one layer is done, tells how much of the whole is."""
    return lambda done: tick(begin + (end - begin) * done)


def _motif(layer: Rgba8, scene: Scene, index: int, hand: Hand, tick: Callable[[], None]) -> Motif:
    tick()
    rgb, alpha = np.ascontiguousarray(layer[..., :3]), np.ascontiguousarray(layer[..., 3])
    tick()
    free = free_of(alpha, rgb, scene.picture, hand.unit_px)
    tick()
    nearness = nearness_of(scene.disparity, scene.labels, index, alpha)
    rgb = grade(rgb, hand.modifiers)
    tick()
    care = care_of(rgb, alpha, nearness, scene.disparity, hand.unit_px)
    box = box_of(free, round(MARGIN_UNITS * hand.unit_px), BLOCK_PX)
    return Motif(rgb, alpha, free, nearness, care, box)


def _finished(layer: Rgba8, motif: Motif, painted: Painted, hand: Hand) -> Rgba8:
    """The painted layer: its paint, and its matte with brushed edges; with little strength, part photo."""
    rgb, alpha = painted.rgb, brushed(motif.alpha, motif.free, painted.cover, hand.unit_px)
    share = min(1.0, hand.strength / FULL_STRENGTH)
    if share < 1:
        rgb = _mixed(np.ascontiguousarray(layer[..., :3]), rgb, share)
        alpha = np.maximum(_mixed(motif.alpha, alpha, share), motif.alpha)
    return np.asarray(cv2.merge((rgb, alpha)), np.uint8)


def _mixed(photo: Rgb8, paint: Rgb8, share: float) -> Rgb8:
    return np.asarray(cv2.addWeighted(photo, 1 - share, paint, share, 0), np.uint8)
