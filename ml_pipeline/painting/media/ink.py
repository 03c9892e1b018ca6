"""Ink wash: one pigment in few tones, wet and pale far away, dry and black near by, and brushed contours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.painting.base import Tick
from ml_pipeline.painting.brush.flow import flow_of
from ml_pipeline.painting.brush.passes import Pass
from ml_pipeline.painting.brush.raster import Brush, lay
from ml_pipeline.painting.brush.tracing import Reach
from ml_pipeline.painting.edges import ACROSS_CUT, BESIDE
from ml_pipeline.painting.media.drying import Paper, Wash
from ml_pipeline.painting.media.ink_lines import BLACKEST, contours_of
from ml_pipeline.painting.media.ink_tones import dusk_of, tones_of, working
from ml_pipeline.painting.media.ribbons import draw
from ml_pipeline.painting.media.sheet import bare, blank
from ml_pipeline.painting.media.wash import dry, glazes, on_paper
from ml_pipeline.painting.media.whirls import streaked
from ml_pipeline.painting.motif import Hand, Motif, Painted
from ml_pipeline.painting.palette import colourful
from ml_pipeline.painting.strokes import Strokes, together

PAPER = Paper(red=250, green=244, blue=230, shade=0.014, granulation=0.16, warmth=0.03)
CREAM, COLD = (251, 238, 210), (241, 246, 251)  # of paper for warm ink, and for cool
SEPIA, BLUE = 0.38, 0.22  # how far the densities of channels lie apart in such inks
LINES = Wash(rim=0, rim_px=1, rough=0, crisp=1, uneven=0)


@dataclass(frozen=True)
class Bout:
    """One load of the brush: its strokes, how the ink dries, how far it runs (in radii), where it goes.

    `near` is the least nearness, 0 to 255, of what it paints.
    """

    strokes: Pass
    wash: Wash
    spread: float = 0.05
    near: int = 0


_WET = Brush(opacity=0.75, softness=0.6, raggedness=0.3, dryness=0, streaks=0)
_FULL = Brush(opacity=0.92, softness=0.3, raggedness=0.25, dryness=0.2, streaks=0)
_DRY = Brush(opacity=0.95, softness=0.2, raggedness=0.35, dryness=0.9, streaks=0, grain=0.2)
_FAR, _LONG = Reach(longest=5, tolerance=120), Reach(longest=7, tolerance=90)
BOUTS = (
    Bout(
        Pass(46, 0.06, reach=_FAR, brush=_WET, jitter=8, hue_jitter=0),
        Wash(load=0.6, rim=0.3, rim_px=8, rough=0.15, crisp=1.5, uneven=0.15),
        spread=0.6,
    ),
    Bout(
        Pass(20, 0.07, reach=_LONG, brush=_FULL, jitter=8, hue_jitter=0),
        Wash(load=0.7, rim=0.5, rim_px=4, rough=0.4, uneven=0.0),
        spread=0.06,
    ),
    Bout(
        Pass(10, 0.1, reach=_LONG, brush=_DRY, jitter=8, hue_jitter=0),
        Wash(load=1.0, rim=0.0, rim_px=3, rough=0.3, crisp=2.5, uneven=0.0),
        spread=0.0,
        near=60,
    ),
    Bout(
        Pass(4, 0.11, reach=_LONG, brush=_FULL, jitter=6, hue_jitter=0),
        Wash(load=1.0, rim=0.1, rim_px=2, rough=0.5, uneven=0.0),
        near=110,
    ),
)


def paint_ink(motif: Motif, hand: Hand, tick: Tick) -> Painted:
    """Paint a layer in ink: washes from pale to black, then contours; much of the paper stays bare.

    Parameters
    ----------
    motif : Motif
    hand : Hand
    tick : callable
    """
    if not motif.free.any():
        return bare(motif)
    flow = flow_of(motif.rgb, hand.seed, hand.modifiers.swirl)
    grey = working(motif)
    tones = replace(motif, rgb=streaked(tones_of(motif, grey, hand), motif, flow, hand))
    sheet = blank(motif, hand)
    tick(0.05)
    dusk = dusk_of(motif, hand)
    laid: list[Strokes] = []
    for number, bout in enumerate(_scaled(bout, hand) for bout in BOUTS):
        now = partial(tick, (number + 1) / (len(BOUTS) + 2))
        now()
        seen = _near(tones, round(bout.near * (1 - dusk)))
        laid.append(glazes(seen, sheet, flow, bout.strokes, number, hand))
        now()
        lay(sheet.wet, laid[-1], bout.strokes.brush, now)
        now()
        radius = bout.strokes.radius * hand.unit_px
        dry(sheet, tones.rgb[motif.window], bout.wash, bout.spread * radius, now)
    now = partial(tick, (len(BOUTS) + 1) / (len(BOUTS) + 2))
    cover = np.where(motif.free == ACROSS_CUT, sheet.canvas.cover, 0).astype(np.uint8)
    contours, ribbons = contours_of(motif, grey, hand, len(BOUTS))
    now()
    draw(sheet.wet.cover, ribbons, sheet.tooth, 0.35)
    np.maximum(cover, sheet.wet.cover, out=cover)
    sheet.wet.rgb[sheet.box] = 255 - (sheet.wet.cover[sheet.box] * 0.9).astype(np.uint8)[..., None]
    dry(sheet, np.full((1, 1, 3), BLACKEST, np.uint8), LINES, 0.0, now)
    rgb = on_paper(sheet, _paper(hand), now)
    tick(1.0)
    strokes = together([*laid, contours])
    return Painted(rgb, cover, replace(strokes, colour=_pigment(strokes.colour, hand)))


def _paper(hand: Hand) -> Paper:
    """Sepia on cream for a warm style, blue-black on cold white for a cool one; no tint without colour."""
    warmth, chroma = hand.modifiers.warmth, colourful(hand.modifiers)
    share = abs(warmth)
    sheet = np.array([PAPER.red, PAPER.green, PAPER.blue])
    sheet = sheet.mean() + chroma * (sheet - sheet.mean())
    red, green, blue = sheet + share * (np.array(CREAM if warmth > 0 else COLD) - sheet)
    lean = (SEPIA if warmth > 0 else BLUE) * warmth
    return PAPER._replace(
        red=float(red), green=float(green), blue=float(blue), warmth=chroma * PAPER.warmth + lean
    )


def _pigment(grey: NDArray[np.uint8], hand: Hand) -> NDArray[np.uint8]:
    """The colours of strokes, (S, 3), in the pigment that is on the paper."""
    lean = 1 + (np.arange(3) - 1) * _paper(hand).warmth
    return np.asarray(np.rint(255 * (grey / 255) ** lean), np.uint8)


def _near(motif: Motif, least: int) -> Motif:
    """The motif, where only what is near may be painted."""
    if least == 0:
        return motif
    far = motif.nearness < least
    return replace(motif, free=np.where(far, np.minimum(motif.free, BESIDE), motif.free).astype(np.uint8))


def _scaled(bout: Bout, hand: Hand) -> Bout:
    """A load of the brush as bold as the hand is."""
    bold, loose = hand.strength, 1 + 0.35 * hand.modifiers.looseness
    step, wash = bout.strokes, bout.wash
    return replace(
        bout,
        strokes=replace(
            step,
            radius=step.radius * (0.4 + 0.6 * bold) * loose,
            error=step.error * (0.5 + 0.5 * bold) * loose,
            jitter=step.jitter * bold,
        ),
        wash=wash._replace(
            load=wash.load * (1 + 0.25 * hand.modifiers.thickness),
            rim=wash.rim * (0.4 + 0.6 * bold),
            rim_px=max(0.6, wash.rim_px * hand.unit_px),
        ),
    )
