"""Watercolor: pale washes that run into each other, then glazes from light to dark, on white paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np

from ml_pipeline.painting.base import Tick
from ml_pipeline.painting.brush.flow import flow_of
from ml_pipeline.painting.brush.passes import Pass
from ml_pipeline.painting.brush.raster import Brush, lay
from ml_pipeline.painting.brush.tracing import Reach
from ml_pipeline.painting.edges import ACROSS_CUT
from ml_pipeline.painting.media.drying import Paper, Wash
from ml_pipeline.painting.media.sheet import bare, blank, bloom
from ml_pipeline.painting.media.wash import dry, glazes, ground, on_paper
from ml_pipeline.painting.media.watercolor_key import broad, lightened, simple
from ml_pipeline.painting.media.whirls import streaked
from ml_pipeline.painting.motif import Hand, Motif, Painted
from ml_pipeline.painting.palette import colourful, tinted
from ml_pipeline.painting.strokes import Strokes, together
from ml_pipeline.types import Alpha

PAPER = Paper()
CRISP = 1.5  # how much steeper a contour gets than the matte is
CONTOUR = 7.0  # units: washes keep to contours as exactly as a brush of this size
GROUND = 24.0  # units: how far the colours of the wet ground run


@dataclass(frozen=True)
class Glaze:
    """One wash of the painting: its strokes, how it dries, and how far it runs, in radii."""

    strokes: Pass
    wash: Wash
    spread: float = 0.15


_SOFT = Brush(opacity=0.8, softness=0.5, raggedness=0.3, dryness=0, streaks=0)
_CRISP = Brush(opacity=0.9, softness=0.3, raggedness=0.3, dryness=0, streaks=0)
_WIDE, _LONG = Reach(longest=5, tolerance=80), Reach(longest=6, tolerance=44)
BROAD = (
    Glaze(
        Pass(48, -1, reach=_WIDE, brush=_SOFT, jitter=4, hue_jitter=4),
        Wash(load=0.6, rim=0.3, rim_px=6, rough=0.2, crisp=1.5, uneven=0.24, hue=0.12),
        spread=0.5,
    ),
    Glaze(
        Pass(24, 0.05, reach=_WIDE, brush=_CRISP, jitter=5, hue_jitter=4),
        Wash(load=0.85, rim=0.7, rim_px=4, rough=0.35, uneven=0.24, hue=0.12),
        spread=0.15,
    ),
    Glaze(
        Pass(11, 0.06, reach=_LONG, brush=_CRISP, jitter=5, hue_jitter=4),
        Wash(load=0.95, rim=0.8, rim_px=3, rough=0.5, uneven=0.2, hue=0.1),
    ),
    Glaze(
        Pass(5.5, 0.075, reach=_LONG, brush=_CRISP, jitter=4, hue_jitter=3),
        Wash(load=0.95, rim=0.8, rim_px=2.2, rough=0.5, uneven=0.15, hue=0.075),
    ),
)
FINE = Glaze(
    Pass(4.2, 0.11, reach=_LONG, brush=_CRISP, jitter=3, hue_jitter=3),
    Wash(load=1.0, rim=0.6, rim_px=2, rough=0.5, uneven=0.15, hue=0.075),
)
ACCENTS = Glaze(
    Pass(2.1, 0.1, reach=_LONG, brush=_CRISP, jitter=2, hue_jitter=2),
    Wash(load=1.0, rim=0.3, rim_px=1.5, rough=0.4, uneven=0.1, hue=0.05),
)


def paint_watercolor(motif: Motif, hand: Hand, tick: Tick) -> Painted:
    """Paint a layer in washes, from light to dark; the lightest places stay paper.

    Parameters
    ----------
    motif : Motif
    hand : Hand
    tick : callable
    """
    if not motif.free.any():
        return bare(motif)
    motif = replace(motif, rgb=lightened(motif, hand))
    sheet = blank(motif, hand)
    tick(0.02)
    flow = flow_of(motif.rgb, hand.seed, hand.modifiers.swirl)
    tick(0.05)
    motif = replace(motif, rgb=streaked(motif.rgb, motif, flow, hand))
    wide = replace(motif, rgb=broad(motif, hand))
    bloom(sheet, motif, hand)
    ground(sheet, wide.rgb, GROUND * hand.unit_px)
    steps = [*((wide, glaze) for glaze in BROAD), (motif, FINE), (_subject(motif), ACCENTS)]
    laid: list[Strokes] = []
    for number, (seen, glaze) in enumerate((seen, _scaled(glaze, hand)) for seen, glaze in steps):
        now = partial(tick, (number + 0.5) / (len(steps) + 1))
        now()
        laid.append(glazes(seen, sheet, flow, glaze.strokes, number, hand))
        now()
        lay(sheet.wet, laid[-1], glaze.strokes.brush, now)
        radius = glaze.strokes.radius * hand.unit_px
        limit = simple(seen.rgb[motif.window], min(radius, CONTOUR * hand.unit_px))
        now()
        dry(sheet, limit, glaze.wash, glaze.spread * radius, now)
        if number == 0:
            sheet.canvas.cover[motif.window] = 0  # wet paper is no paint
    rgb = on_paper(sheet, _paper(hand), partial(tick, 1 - 0.3 / (len(steps) + 1)))
    tick(1.0)
    return Painted(rgb, _edged(motif, sheet.canvas.cover), together(laid))


def _paper(hand: Hand) -> Paper:
    """The sheet that suits the colours."""
    red, green, blue = tinted((PAPER.red, PAPER.green, PAPER.blue), hand.modifiers)
    heavy = PAPER.granulation * (1 + 0.6 * hand.modifiers.thickness)
    return PAPER._replace(red=red, green=green, blue=blue, granulation=heavy)


def _edged(motif: Motif, cover: Alpha) -> Alpha:
    """How far washes reach over an edge: across a cut as laid, at true contours a little crisper."""
    steep = np.clip(128 + CRISP * (np.arange(256) - 122), 0, 255).astype(np.uint8)
    crisp = cv2.min(cover, cv2.LUT(motif.alpha, steep))
    return np.where(motif.free == ACROSS_CUT, cover, crisp).astype(np.uint8)


def _scaled(glaze: Glaze, hand: Hand) -> Glaze:
    """A glaze as bold as the hand is."""
    bold, loose = hand.strength, 1 + 0.35 * hand.modifiers.looseness
    step, wash = glaze.strokes, glaze.wash
    return replace(
        glaze,
        strokes=replace(
            step,
            radius=step.radius * (0.55 + 0.45 * bold) * loose,
            error=step.error * (0.6 + 0.4 * bold) * loose if step.error > 0 else step.error,
            jitter=step.jitter * bold,
            hue_jitter=step.hue_jitter * bold * colourful(hand.modifiers),
        ),
        wash=wash._replace(
            load=wash.load * (1 + 0.25 * hand.modifiers.thickness),
            rim=wash.rim * (0.4 + 0.6 * bold),
            rim_px=max(0.6, wash.rim_px * hand.unit_px),
            uneven=wash.uneven * (0.4 + 0.6 * bold),
            hue=wash.hue * (0.4 + 0.6 * bold) * colourful(hand.modifiers),
        ),
    )


def _subject(motif: Motif) -> Motif:
    """Where fine brushes may work: at contours, and more the nearer things are."""
    near = cv2.LUT(motif.nearness, np.clip(np.arange(256) * 2.0 - 120, 0, 255).astype(np.uint8))
    worth = np.maximum(near, motif.care)
    return replace(motif, free=np.where(worth > 90, motif.free, np.minimum(motif.free, 128)))
