"""Ink wash: one pigment in few tones, wet and pale far away, dry and black near by, and brushed contours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.painting.base import Tick
from ml_pipeline.painting.crests import along, linked, ridges, smoothed
from ml_pipeline.painting.drying import Paper, Wash
from ml_pipeline.painting.edges import ACROSS_CUT, BESIDE
from ml_pipeline.painting.flow import flow_of
from ml_pipeline.painting.motif import Hand, Motif, Painted
from ml_pipeline.painting.passes import Pass
from ml_pipeline.painting.raster import Brush, lay
from ml_pipeline.painting.ribbons import Ribbons, draw
from ml_pipeline.painting.strokes import Strokes, together
from ml_pipeline.painting.tracing import Reach
from ml_pipeline.painting.wash import blank, dry, glazes, on_paper
from ml_pipeline.types import Alpha, Rgb8

PAPER = Paper(red=250, green=244, blue=230, shade=0.014, granulation=0.16, warmth=0.03)
WORK_PX = 1000  # long side of the picture in which tones and contours are thought out
TONES = 4  # of ink; the lightest is paper
BLACKEST = 22
SUBTLER = 0.35  # how much of what would be bare paper gets a tone from a timid hand
LINE_PX = 1.4  # half a contour's width, in pixels of that picture, where it is looked for
SHORTEST = 22  # contour, in the same pixels
LINE_UNITS = 3.4  # half the width of the strongest, in units
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
        Wash(load=1.0, rim=0.0, rim_px=3, rough=0.4, uneven=0.0),
        near=60,
    ),
    Bout(
        Pass(5, 0.12, reach=_LONG, brush=_FULL, jitter=6, hue_jitter=0),
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
    grey = _working(motif, hand)
    tones = replace(motif, rgb=_tones(motif, grey, hand))
    sheet = blank(motif, hand)
    tick(0.05)
    flow = flow_of(motif.rgb, hand.seed, hand.modifiers.swirl)
    laid: list[Strokes] = []
    for number, bout in enumerate(_scaled(bout, hand) for bout in BOUTS):
        now = partial(tick, (number + 1) / (len(BOUTS) + 2))
        now()
        laid.append(glazes(_near(tones, bout.near), sheet, flow, bout.strokes, number, hand))
        now()
        lay(sheet.wet, laid[-1], bout.strokes.brush, now)
        now()
        radius = bout.strokes.radius * hand.unit_px
        dry(sheet, tones.rgb[motif.window], bout.wash, bout.spread * radius, now)
    now = partial(tick, (len(BOUTS) + 1) / (len(BOUTS) + 2))
    cover = np.where(motif.free == ACROSS_CUT, sheet.canvas.cover, 0).astype(np.uint8)
    contours, ribbons = _contours(motif, grey, hand)
    now()
    draw(sheet.wet.cover, ribbons, sheet.tooth, 0.35)
    np.maximum(cover, sheet.wet.cover, out=cover)
    sheet.wet.rgb[sheet.box] = 255 - (sheet.wet.cover[sheet.box] * 0.9).astype(np.uint8)[..., None]
    dry(sheet, np.full((1, 1, 3), BLACKEST, np.uint8), LINES, 0.0, now)
    rgb = on_paper(sheet, PAPER, now)
    tick(1.0)
    return Painted(rgb, cover, together([*laid, contours]))


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


def _working(motif: Motif, hand: Hand) -> Alpha:
    """Lightness without small detail, at working size."""
    height, width = motif.alpha.shape
    scale = min(1.0, WORK_PX / max(height, width))
    size = (max(3, round(width * scale)), max(3, round(height * scale)))
    grey = cv2.resize(cv2.cvtColor(motif.rgb, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.medianBlur(grey, 3), np.uint8)


def _tones(motif: Motif, grey: Alpha, hand: Hand) -> Rgb8:
    """What is to be painted, (M, N, 3): few tones, much white, and everything paler the farther it is."""
    flat = cv2.medianBlur(cv2.medianBlur(grey, 2 * round(2 + 2 * hand.strength) + 1), 5)
    whole = flat if hand.thumbnail is None else cv2.cvtColor(hand.thumbnail, cv2.COLOR_RGB2GRAY)
    white = float(np.clip(np.percentile(whole, 54) / 255, 0.38, 0.8))
    white += (1 - hand.strength) * SUBTLER * (1 - white)
    black = min(float(np.percentile(whole, 2)) / 255, 0.7 * white)
    ink = np.clip((white - flat.astype(np.float32) / 255) / (white - black), 0, 1)
    step = ink * TONES
    rise = np.clip((step - np.floor(step) - 0.25) / 0.5, 0, 1)
    parted = hand.strength * 0.8
    stairs = (np.floor(step) + rise * rise * (3 - 2 * rise)) / TONES
    near = cv2.GaussianBlur(
        cv2.resize(motif.nearness, grey.shape[::-1], interpolation=cv2.INTER_AREA), (0, 0), 6
    )
    ink = np.minimum(ink * (0.48 + 0.72 / 255 * near.astype(np.float32)), 1)
    tone = np.clip(255 - ink * (255 - BLACKEST), 0, 255).astype(np.uint8)
    height, width = motif.alpha.shape
    full = cv2.resize(tone, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.merge((full, full, full)), np.uint8)


def _contours(motif: Motif, grey: Alpha, hand: Hand) -> tuple[Strokes, Ribbons]:
    """The contours, as strokes and as what is drawn: swelling with the contour, paler the farther it is."""
    size = grey.shape[::-1]
    rim, near, free = (
        np.asarray(cv2.resize(part, size, interpolation=how), np.uint8)
        for part, how in (
            (motif.alpha, cv2.INTER_AREA),
            (motif.nearness, cv2.INTER_AREA),
            (motif.free, cv2.INTER_NEAREST),
        )
    )
    sigma = LINE_PX * (0.6 + 0.4 * hand.strength)
    far = (0.55 * (1 - near.astype(np.float32) / 255)).astype(np.float32)
    crest = ridges(grey, rim, sigma) * (1 - far) * (free == 255)
    fuss = (0.5 + 0.5 * hand.strength) * (1 + 0.35 * hand.modifiers.looseness)
    points, starts, strength = linked(crest, *along(grey, rim, sigma), 0.1 * fuss, 0.24 * fuss, SHORTEST)
    x, y = points.astype(np.int64).T
    points = smoothed(points, starts, 5)
    pressure = np.stack([np.sqrt(np.minimum(strength, 1)), 1 - 1.2 * far[y, x]], axis=-1)
    swell, ink = smoothed(pressure.astype(np.float32), starts, 9).T
    widest = LINE_UNITS * hand.unit_px * (0.5 + 0.5 * hand.strength) * (1 + 0.3 * hand.modifiers.thickness)
    half = np.maximum(widest * swell * _taper(starts), 0.3).astype(np.float32)
    points = ((points + 0.5) * (motif.alpha.shape[1] / grey.shape[1]) - 0.5).astype(np.float32)
    count = len(starts) - 1
    strokes = Strokes(
        points=points,
        starts=starts,
        radius=np.array([half[a:b].max() for a, b in pairwise(starts)], np.float32),
        colour=np.full((count, 3), BLACKEST, np.uint8),
        drift=np.zeros((len(points), 3), np.int16),
        height=np.full(count, 0.1, np.float32),
        bristles=np.arange(count, dtype=np.int32),
        passes=np.full(count, len(BOUTS), np.uint8),
    )
    return strokes, Ribbons(points, starts, half, ink)


def _taper(starts: NDArray[np.int64]) -> NDArray[np.float32]:
    """A line's pressure along its way, (P,): it is set down, swells, and is lifted off slowly."""
    count = np.diff(starts)
    of = np.repeat(np.arange(len(count)), count)
    place = (np.arange(starts[-1]) - starts[of]).astype(np.float32)
    left = count[of] - 1 - place
    down, up = np.minimum(place / 10, 1), np.minimum(left / np.maximum(0.4 * count[of], 12), 1)
    return np.asarray(np.sqrt(down) * up**0.8, np.float32)
