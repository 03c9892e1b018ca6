"""Paint that covers what lies below it: oil, impasto, gouache. From broad strokes to fine ones."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ml_pipeline.painting.base import Tick
from ml_pipeline.painting.flow import flow_of
from ml_pipeline.painting.light import light
from ml_pipeline.painting.motif import Hand, Motif, Painted
from ml_pipeline.painting.passes import Pass, strokes_of
from ml_pipeline.painting.raster import Brush, Canvas, lay
from ml_pipeline.painting.strokes import Strokes, together
from ml_pipeline.painting.tracing import Reach


@dataclass(frozen=True)
class Recipe:
    """A way of painting: its passes, from the broadest brush to the finest, and how light falls on it."""

    passes: tuple[Pass, ...]
    relief: float
    gloss: float
    swirl: float = 0.0


_BROAD, _FINE = Reach(longest=6, tolerance=70), Reach(longest=7, tolerance=48)
OIL = Recipe(
    passes=(
        Pass(40, -1, reach=_BROAD),
        Pass(20, 0.045, reach=_BROAD),
        Pass(10, 0.055, reach=_FINE),
        Pass(5, 0.07, reach=_FINE),
        Pass(2.6, 0.085, reach=_FINE, jitter=5),
    ),
    relief=0.16,
    gloss=0.25,
)
IMPASTO = Recipe(
    passes=(
        Pass(44, -1, height=1, reach=_BROAD, jitter=12, hue_jitter=7, brush=Brush(streaks=20)),
        Pass(
            24, 0.05, height=1, reach=_FINE, jitter=12, hue_jitter=7, brush=Brush(streaks=20, softness=0.12)
        ),
        Pass(
            12, 0.06, height=1, reach=_FINE, jitter=12, hue_jitter=6, brush=Brush(streaks=18, softness=0.12)
        ),
        Pass(7, 0.08, height=1, reach=_FINE, jitter=9, hue_jitter=5, brush=Brush(streaks=14, softness=0.15)),
        Pass(4.2, 0.1, height=0.9, reach=_FINE, jitter=6, brush=Brush(streaks=10)),
    ),
    relief=0.34,
    gloss=0.5,
    swirl=0.25,
)


def paint_opaque(motif: Motif, hand: Hand, tick: Tick, *, recipe: Recipe) -> Painted:
    """Paint a layer in passes; each begins strokes where the canvas is still wrong for its brush.

    Parameters
    ----------
    motif : Motif
    hand : Hand
    recipe : Recipe
    tick : callable
    """
    canvas = Canvas(
        rgb=_ground(motif),
        height=np.zeros(motif.alpha.shape, np.uint8),
        cover=np.zeros(motif.alpha.shape, np.uint8),
    )
    flow = flow_of(motif.rgb, hand.seed, max(recipe.swirl, hand.modifiers.swirl))
    laid: list[Strokes] = []
    passes = [_scaled(step, hand) for step in recipe.passes]
    for number, step in enumerate(passes):
        tick(number / (len(passes) + 1))
        strokes = strokes_of(motif, canvas, flow, step, number, hand)
        lay(canvas, strokes, step.brush)
        laid.append(strokes)
    amount = 1 + 0.6 * hand.modifiers.thickness
    light(
        canvas.rgb,
        canvas.height,
        recipe.relief * amount * hand.strength**0.5,
        recipe.gloss * amount,
        hand.unit_px,
    )
    tick(1.0)
    return Painted(canvas.rgb, canvas.cover, together(laid))


def _ground(motif: Motif) -> np.ndarray:
    """The first coat: the motif without any detail."""
    height, width = motif.alpha.shape
    small = cv2.resize(motif.rgb, (max(1, width // 32), max(1, height // 32)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 1.5)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _scaled(step: Pass, hand: Hand) -> Pass:
    """A pass as bold as the hand is."""
    bold = hand.strength
    loose = 1 + 0.35 * hand.modifiers.looseness
    return replace(
        step,
        radius=step.radius * (0.4 + 0.6 * bold) * loose,
        error=step.error * (0.5 + 0.5 * bold) * loose if step.error > 0 else step.error,
        jitter=step.jitter * bold,
        hue_jitter=step.hue_jitter * bold,
        height=min(1.0, step.height * (1 + 0.4 * hand.modifiers.thickness)),
    )
