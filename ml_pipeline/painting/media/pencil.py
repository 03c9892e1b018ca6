"""A drawing in graphite on white paper: hatching in five tones, smudged half-tones, contours, true blacks.

References
----------
.. [1] Winkenbach and Salesin, "Computer-generated pen-and-ink illustration", SIGGRAPH 1994.
.. [2] Praun, Hoppe, Webb and Finkelstein, "Real-time hatching", SIGGRAPH 2001 (nested tones).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np

from ml_pipeline.painting.base import Tick
from ml_pipeline.painting.brush.flow import Flow, flow_of
from ml_pipeline.painting.brush.raster import Canvas
from ml_pipeline.painting.brush.tracing import Seeds
from ml_pipeline.painting.media.contour_lines import contour_lines
from ml_pipeline.painting.media.deposit import Point
from ml_pipeline.painting.media.graphite import PAPER as PAPER
from ml_pipeline.painting.media.graphite import hues_of, lead_of, rub, smudge
from ml_pipeline.painting.media.hatching import Hatch, hatched
from ml_pipeline.painting.media.lines import draw
from ml_pipeline.painting.media.page import View, extent_of, turned, view_of
from ml_pipeline.painting.media.scatter import luck, places
from ml_pipeline.painting.motif import Hand, Motif, Painted
from ml_pipeline.painting.strokes import Strokes, together
from ml_pipeline.tiles import Window, strips
from ml_pipeline.types import Alpha

RUBBED = 0.55  # of the motif's darkness, less what a bold hand leaves out
HAND_DEGREES = -52.0  # how a right hand hatches: up to the right


@dataclass(frozen=True)
class Tone:
    """One layer of hatching.

    Attributes
    ----------
    darkness : float
        Drawn where the motif is darker than this, 0 (paper) to 1.
    spacing, radius : float
        Between lines and half their width, in units (see `Hand.unit_px`).
    pressure : float
        0 to 1.
    turn : float
        Degrees from the hand's own direction.
    form : float
        How much lines follow the form instead, 0 to 1.
    shade : int
        Grey of the pencil, 8 bits: softer pencils are darker.
    """

    darkness: float
    spacing: float
    radius: float
    pressure: float
    turn: float
    form: float
    shade: int


TONES = (
    Tone(0.09, 6.4, 1.15, 0.36, 0, 0.10, 105),
    Tone(0.25, 5.8, 1.15, 0.46, 14, 0.65, 88),
    Tone(0.43, 5.0, 1.2, 0.55, 62, 0.25, 70),
    Tone(0.63, 4.0, 1.4, 0.68, 6, 0.70, 44),
    Tone(0.82, 2.5, 1.75, 1.00, -8, 0.20, 8),
)
BLUR = 10.0  # 8-bit steps of darkness over which a tone comes and goes
SMUDGED = 3  # tones over which a stump then goes


def paint_pencil(motif: Motif, hand: Hand, tick: Tick) -> Painted:
    """Draw a layer: five tones of hatching where it is darker and darker, then its contours.

    Parameters
    ----------
    motif : Motif
    hand : Hand
        The bolder, the wider the lines; bold and loose ones draw lines of construction, vivid ones take
        coloured pencils.
    tick : callable

    Returns
    -------
    Painted
        White paper and graphite; strokes' `passes` are 0 to 4 for the tones and 5 for contours.
    """
    shape = motif.alpha.shape
    canvas = Canvas(
        np.full((*shape, 3), PAPER, np.uint8), np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    )
    box = extent_of(motif.free)
    if box is None:
        return Painted(canvas.rgb, canvas.cover, together(()))
    view = view_of(motif, box, max(1, round(2 * hand.unit_px)))
    darkness, distance = _darkness(view), _distance(motif, box)
    tick(0.03)
    flow = flow_of(motif.rgb, hand.seed, hand.modifiers.swirl)
    tick(0.06)
    rub(canvas.rgb[box], darkness, (RUBBED - 0.4 * hand.strength) * (1 - 0.5 * distance), box, hand)
    tick(0.15)
    laid: list[Strokes] = []
    for number, tone in enumerate(TONES):
        strokes = _hatching(view, darkness, flow, _held(tone, hand, distance), number, hand)
        done = 0.15 + 0.12 * (number + 1)
        tick(done - 0.06)
        point = Point(start=0.7, end=0.2, taper=0.25, grain=0.92 - 0.7 * tone.darkness)
        draw(canvas, strokes, point, hand.unit_px, partial(tick, done))
        laid.append(strokes)
        if number + 1 == SMUDGED:
            smudge(canvas.rgb[box], hand)
    tick(0.8)
    contours = contour_lines(motif, box, distance, hand, len(TONES))
    point = Point(start=0.25, end=0.15, taper=0.35, grain=0.4)
    draw(canvas, contours, point, hand.unit_px, partial(tick, 0.9))
    strokes = together([*laid, contours])
    lead = lead_of(hand)
    for part in strips(len(canvas.rgb)):
        canvas.rgb[part] = cv2.LUT(np.ascontiguousarray(canvas.rgb[part]), lead)
    tick(1.0)
    return Painted(canvas.rgb, canvas.cover, replace(strokes, colour=lead[0][strokes.colour, range(3)]))


def _held(tone: Tone, hand: Hand, distance: float) -> Tone:
    """A tone as this hand draws it at this distance: far things in a harder pencil."""
    bold = (0.5 + 0.75 * hand.strength) * (1 + 0.4 * hand.modifiers.looseness)
    thick, near = hand.modifiers.thickness, 1 - 0.4 * distance * (1 - 0.6 * tone.darkness)
    return replace(
        tone,
        darkness=tone.darkness * (0.9 + 0.2 * hand.strength),
        spacing=tone.spacing * bold,
        radius=tone.radius * bold * (1 + 0.45 * thick),
        pressure=min(1.0, tone.pressure * (1 + 0.2 * thick) * near),
        shade=round(tone.shade + (150 - tone.shade) * 0.14 * distance),
    )


def _darkness(view: View) -> Alpha:
    """How dark what is drawn is, 255 black; forms stand out from what is around them."""
    light = cv2.cvtColor(view.rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    light += 0.4 * (light - cv2.blur(light, (41, 41)))
    dark = 1 - np.clip(light / 255, 0, 1)
    curve = np.clip(1.06 * dark**1.3, 0, 1)
    return np.where(view.free > 0, np.rint(curve * 255), 0).astype(np.uint8)


def _distance(motif: Motif, box: Window) -> float:
    """How far off a layer is as a whole, 0 near to 1: what hides parts of it is nearer and does not count."""
    near = motif.nearness[box][::8, ::8][motif.alpha[box][::8, ::8] >= 128]
    return 1 - float(np.percentile(near, 40)) / 255 if len(near) else 0.5


def _hatching(view: View, darkness: Alpha, flow: Flow, tone: Tone, number: int, hand: Hand) -> Strokes:
    """The lines of one tone, not yet drawn."""
    spacing = max(tone.spacing * hand.unit_px, 2.0)
    spots = places(view.box, spacing * 1.15, hand.seed + number)
    least = 255 * tone.darkness
    dark = np.where(darkness > least - BLUR, np.uint8(255), np.uint8(0))
    chance = luck(spots.number, hand.seed, 50 + number, 1)[:, 0]  # tones have no hard ends
    spots = spots.where(darkness[view.at(spots)] > least + BLUR * (2 * chance - 1)).shuffled(hand.seed)
    own = luck(spots.number, hand.seed, 60 + number, 4)
    origin = np.array((view.box[1].start, view.box[0].start), np.float32)
    paths = hatched(
        Seeds(spots.x - origin[0], spots.y - origin[1], np.full(len(own), spacing, np.float32)),
        6 + 8 * own[:, 3],
        view.rgb,
        dark,
        view.shrink,
        turned(flow, view.box, HAND_DEGREES + tone.turn, tone.form, hand),
        Hatch(tolerance=766, bend=0.25 + 0.35 * hand.modifiers.swirl, fewest=4 if tone.pressure < 1 else 2),
    )
    own, spots = own[paths.kept], spots.where(paths.kept)
    grey = tone.shade + 24 * (own[:, 1:2] - 0.5)
    lead = grey + hues_of(view.rgb[view.at(spots)], hand.modifiers.chroma)
    return Strokes(
        points=paths.points + origin,
        starts=paths.starts,
        radius=(max(tone.radius * hand.unit_px, 0.5) * (0.8 + 0.4 * own[:, 0])).astype(np.float32),
        colour=np.clip(lead, 0, 255).astype(np.uint8),
        drift=np.zeros((len(paths.points), 3), np.int16),
        height=(tone.pressure * (0.8 + 0.4 * own[:, 2])).clip(0, 1).astype(np.float32),
        bristles=np.zeros(len(own), np.int32),
        passes=np.full(len(own), number, np.uint8),
    )
