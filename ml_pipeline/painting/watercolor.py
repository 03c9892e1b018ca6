"""Watercolor: pale washes that run into each other, then glazes from light to dark, on white paper."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ml_pipeline.painting.base import Tick
from ml_pipeline.painting.drying import Paper, Wash
from ml_pipeline.painting.flow import flow_of
from ml_pipeline.painting.motif import Hand, Motif, Painted
from ml_pipeline.painting.passes import Pass, strokes_of
from ml_pipeline.painting.raster import Brush
from ml_pipeline.painting.strokes import Strokes, together
from ml_pipeline.painting.tracing import Reach
from ml_pipeline.painting.wash import blank, dry, glazes, lay_wet, on_paper, wanted
from ml_pipeline.types import Rgb8

PAPER = Paper()
CLEAN, DARKEST = 0.86, 0.10  # lightness that stays bare paper, and the darkest that pigment gets
VIVID = 1.28


@dataclass(frozen=True)
class Glaze:
    """One wash of the painting: its strokes, how it dries, and how far it runs, in radii."""

    strokes: Pass
    wash: Wash
    spread: float = 0.0


_SOFT = Brush(opacity=0.8, softness=0.5, raggedness=0.3, dryness=0, streaks=0)
_CRISP = Brush(opacity=0.9, softness=0.3, raggedness=0.3, dryness=0.12, streaks=0)
_WIDE, _LONG = Reach(longest=5, tolerance=80), Reach(longest=6, tolerance=44)
GLAZES = (
    Glaze(
        Pass(48, -1, reach=_WIDE, brush=_SOFT, jitter=4, hue_jitter=5),
        Wash(load=0.62, rim=0.3, rim_px=6, rough=0.2, uneven=0.25),
        spread=0.5,
    ),
    Glaze(
        Pass(22, 0.04, reach=_WIDE, brush=_CRISP, jitter=6, hue_jitter=5),
        Wash(load=0.8, rim=0.5, rim_px=4, rough=0.35, uneven=0.25),
        spread=0.12,
    ),
    Glaze(
        Pass(10, 0.045, reach=_LONG, brush=_CRISP, jitter=5, hue_jitter=4),
        Wash(load=0.9, rim=0.6, rim_px=3, rough=0.5, uneven=0.2),
    ),
    Glaze(
        Pass(5, 0.055, reach=_LONG, brush=_CRISP, jitter=3, hue_jitter=3),
        Wash(load=1.0, rim=0.5, rim_px=2, rough=0.5, uneven=0.15),
    ),
    Glaze(
        Pass(2.4, 0.075, reach=_LONG, brush=_CRISP, jitter=2, hue_jitter=2),
        Wash(load=1.0, rim=0.3, rim_px=1.5, rough=0.4, uneven=0.1),
    ),
)


def paint_watercolor(motif: Motif, hand: Hand, tick: Tick) -> Painted:
    """Paint a layer in washes, from light to dark; the lightest places stay paper.

    Parameters
    ----------
    motif : Motif
    hand : Hand
    tick : callable
    """
    motif = replace(motif, rgb=_lightened(motif.rgb))
    sheet = blank(motif, hand)
    flow = flow_of(motif.rgb, hand.seed, hand.modifiers.swirl)
    laid: list[Strokes] = []
    for number, glaze in enumerate(_scaled(glaze, hand) for glaze in GLAZES):
        begin, share = number / (len(GLAZES) + 1), 1 / (len(GLAZES) + 1)
        tick(begin)
        strokes = glazes(
            strokes_of(wanted(motif, sheet), sheet.canvas, flow, glaze.strokes, number, hand), sheet
        )
        lay_wet(sheet, strokes, glaze.strokes.brush, lambda done, a=begin: tick(a + 0.8 * share * done))
        radius = glaze.strokes.radius * hand.unit_px
        dry(sheet, _simple(motif.rgb, radius), glaze.wash, glaze.spread * radius)
        laid.append(strokes)
    cover = _edges(sheet.canvas.rgb, sheet.canvas.cover)
    tick(1 - 0.5 / (len(GLAZES) + 1))
    rgb = on_paper(sheet, PAPER)
    tick(1.0)
    return Painted(rgb, cover, together(laid))


def _scaled(glaze: Glaze, hand: Hand) -> Glaze:
    """A glaze as bold as the hand is."""
    bold, loose = hand.strength, 1 + 0.35 * hand.modifiers.looseness
    step, wash = glaze.strokes, glaze.wash
    return replace(
        glaze,
        strokes=replace(
            step,
            radius=step.radius * (0.4 + 0.6 * bold) * loose,
            error=step.error * (0.5 + 0.5 * bold) * loose if step.error > 0 else step.error,
            jitter=step.jitter * bold,
            hue_jitter=step.hue_jitter * bold,
        ),
        wash=wash._replace(
            load=wash.load * (1 + 0.25 * hand.modifiers.thickness),
            rim=wash.rim * (0.4 + 0.6 * bold),
            rim_px=max(0.6, wash.rim_px * hand.unit_px),
            uneven=wash.uneven * (0.4 + 0.6 * bold),
        ),
    )


def _simple(rgb: Rgb8, radius: float) -> Rgb8:
    """What is painted as a brush of this size sees it, smaller."""
    shrink = max(1, int(radius / 2))
    height, width = rgb.shape[:2]
    size = (max(1, -(-width // shrink)), max(1, -(-height // shrink)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), max(0.3, 0.3 * radius / shrink)), np.uint8)


def _lightened(rgb: Rgb8) -> Rgb8:
    """The motif in watercolor's key: whites clean, darks that stay colours, everything a little more vivid."""
    values = np.linspace(0, 1, 256)
    tone = np.clip(values / CLEAN, 0, 1) ** 0.85
    table = np.clip(np.rint(255 * (DARKEST + (1 - DARKEST) * tone)), 0, 255).astype(np.uint8)
    grey = np.outer(np.ones(3), [0.3, 0.59, 0.11])
    mixed = cv2.transform(rgb, VIVID * np.eye(3) + (1 - VIVID) * grey)
    return np.asarray(cv2.LUT(mixed, table), np.uint8)


def _edges(rgb: Rgb8, cover: np.ndarray) -> np.ndarray:
    """Where washes that are dark enough to be seen cover the ground."""
    darkest = 255 - rgb.min(axis=-1)
    return np.asarray(np.minimum(cover, np.minimum(darkest, 85) * 3), np.uint8)
