"""Paint that covers what lies below it: oil, impasto, gouache. From broad strokes to fine ones."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

import cv2
import numpy as np

from ml_pipeline.painting.base import Tick
from ml_pipeline.painting.brush.flow import flow_of
from ml_pipeline.painting.brush.light import light, shine_through
from ml_pipeline.painting.brush.passes import Pass, strokes_of
from ml_pipeline.painting.brush.raster import Brush, Canvas, lay
from ml_pipeline.painting.edges import outside
from ml_pipeline.painting.media.weave import woven
from ml_pipeline.painting.media.whirls import streaked
from ml_pipeline.painting.motif import Hand, Motif, Painted
from ml_pipeline.painting.palette import choices, colourful, paints_of, snap, tinted
from ml_pipeline.painting.strokes import Strokes, together
from ml_pipeline.types import Rgb8

EDGE_RADIUS = 8.0  # in units: only brushes up to this one leave their paint beside a true contour
DETAILED = 0.8  # strength below which a still finer brush is taken up
SHINES = 0.36  # how much of the ground is seen where the thinnest paint leaves it bare
GROUND_PX = 32  # blocks of the first coat


@dataclass(frozen=True)
class Recipe:
    """A way of painting: its passes, from the broadest brush to the finest, and how light falls on it.

    `brush` is that of all passes. `weave` is how much the canvas shows; `paints`, if any, how many there are
    on the palette. Thick paint stands out by `ridges` more, through thin paint shines the `bare` ground.
    """

    passes: tuple[Pass, ...]
    brush: Brush = field(default_factory=Brush)
    weave: float = 0.0
    relief: float = 0.0
    ridges: float = 0.2
    bare: tuple[int, int, int] = (214, 196, 162)
    gloss: float = 0.0
    swirl: float = 0.0
    paints: int = 0


def paint_opaque(motif: Motif, hand: Hand, tick: Tick, *, recipe: Recipe) -> Painted:
    """Paint a layer in passes; each begins strokes where the canvas is still wrong for its brush.

    Parameters
    ----------
    motif : Motif
    hand : Hand
    tick : callable
    recipe : Recipe
    """
    passes = _passes(recipe, hand)
    tick(0)
    if recipe.paints:
        swirling = flow_of(motif.rgb, hand.seed, hand.modifiers.swirl) if hand.modifiers.swirl > 0 else None
        if swirling:  # flat paint shows no strokes
            motif = replace(motif, rgb=streaked(motif.rgb, motif, swirling, hand))
        nearest = choices(_palette(motif, recipe, hand))
        motif = replace(motif, rgb=_flat(motif, nearest, hand))
        passes = [replace(step, paints=nearest) for step in passes]
    canvas = Canvas(
        rgb=_ground(motif),
        height=np.zeros(motif.alpha.shape, np.uint8),
        cover=np.zeros(motif.alpha.shape, np.uint8),
    )
    tick(0)
    flow = flow_of(motif.rgb, hand.seed, max(recipe.swirl, hand.modifiers.swirl))
    laid: list[Strokes] = []
    emptied = False
    for number, step in enumerate(passes):
        done = (number + 1) / (len(passes) + 2)
        tick(done)
        if not emptied and step.radius <= EDGE_RADIUS:
            canvas.cover[outside(motif.free)] = 0
            emptied = True
        laid.append(strokes_of(motif, canvas, flow, step, number, hand))
        tick(done)
        lay(canvas, laid[-1], step.brush, partial(tick, done))
    _lit(canvas, motif, recipe, hand)
    tick(1.0)
    return Painted(canvas.rgb, canvas.cover, together(laid))


def _lit(canvas: Canvas, motif: Motif, recipe: Recipe, hand: Hand) -> None:
    """Let light fall on the paint: on ridges where it is thick, through it where it is thin."""
    bold, thick = hand.strength**0.5, max(hand.modifiers.thickness, 0.0)
    thin = max(-hand.modifiers.thickness, 0.0)
    rows, columns = motif.window
    rgb, height = canvas.rgb[rows, columns], canvas.height[rows, columns]
    if thin > 0:
        shine_through(rgb, height, tinted(recipe.bare, hand.modifiers), bold * SHINES * thin)
    relief = recipe.relief * (1 - 0.6 * thin) + recipe.ridges * thick
    if relief > 0:
        weave = recipe.weave * (1 + 0.8 * thin)
        gloss = recipe.gloss * (1 + 1.2 * thick - 0.8 * thin)
        woven_height = woven(height, motif.window, weave, hand.unit_px)
        light(rgb, woven_height, relief * bold, gloss * bold, hand.unit_px)


def _ground(motif: Motif) -> Rgb8:
    """The first coat: the motif without any detail, so that no bare ground shows between strokes."""
    height, width = motif.alpha.shape
    size = (-(-width // GROUND_PX), -(-height // GROUND_PX))
    small = cv2.GaussianBlur(cv2.resize(motif.rgb, size, interpolation=cv2.INTER_AREA), (0, 0), 1.0)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _palette(motif: Motif, recipe: Recipe, hand: Hand) -> Rgb8:
    """The paints, the same for all layers; a timid hand mixes more of them."""
    whole = motif.rgb if hand.thumbnail is None else hand.thumbnail
    return paints_of(whole, round(recipe.paints * (3 - 2 * hand.strength)), hand.seed)


def _flat(motif: Motif, nearest: Rgb8, hand: Hand) -> Rgb8:
    """The motif in few paints: shapes whose contours are smooth, the more so the bolder the hand."""
    rows, columns = motif.window
    part = cv2.bilateralFilter(
        motif.rgb[rows, columns], 5, 20 + 30 * hand.strength, max(1.0, 2 * hand.unit_px)
    )
    part = cv2.medianBlur(part, 3)
    flat = motif.rgb.copy()
    flat[rows, columns] = snap(np.asarray(part, np.uint8), nearest)
    return flat


def _passes(recipe: Recipe, hand: Hand) -> list[Pass]:
    """The passes, as bold as the hand is; where it is not, one more with a still finer brush."""
    steps = recipe.passes
    if hand.strength < DETAILED:
        last = steps[-1]
        steps = (*steps, replace(last, radius=last.radius * 0.6, error=last.error * 1.35))
    brush = _loaded(recipe.brush, hand)
    return [_scaled(replace(step, brush=brush), hand) for step in steps]


def _loaded(brush: Brush, hand: Hand) -> Brush:
    """A brush with more paint, that leaves the marks of its bristles, or with less, that soon runs dry."""
    thick, thin = max(hand.modifiers.thickness, 0.0), max(-hand.modifiers.thickness, 0.0)
    return brush._replace(
        opacity=brush.opacity * (1 - 0.3 * thin),
        streaks=brush.streaks + 7 * thick,
        dryness=min(1.0, brush.dryness * (1 - 0.4 * thick) + 0.25 * thin),
        coarseness=brush.coarseness * (1 + 0.5 * thick),
    )


def _scaled(step: Pass, hand: Hand) -> Pass:
    bold = hand.strength
    loose = 1 + 0.45 * hand.modifiers.looseness
    return replace(
        step,
        radius=step.radius * (0.4 + 0.6 * bold) * loose * (1 + 0.15 * max(hand.modifiers.thickness, 0.0)),
        error=step.error * (0.3 + 0.8 * bold) * loose if step.error > 0 else step.error,
        jitter=step.jitter * (0.3 + 0.7 * bold),
        hue_jitter=step.hue_jitter * (0.3 + 0.7 * bold) * colourful(hand.modifiers),
        height=min(1.0, step.height * (1 + 0.4 * hand.modifiers.thickness)),
    )
