"""Soft pastel on toned paper: smudged ground, hatching that crosses, bare paper, crisp accents last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.painting.base import Tick
from ml_pipeline.painting.brush.flow import Flow, flow_of
from ml_pipeline.painting.brush.raster import Canvas
from ml_pipeline.painting.brush.tracing import Seeds
from ml_pipeline.painting.media.deposit import Point
from ml_pipeline.painting.media.grain import grain, spread
from ml_pipeline.painting.media.hatching import Hatch, hatched
from ml_pipeline.painting.media.lines import draw
from ml_pipeline.painting.media.page import extent_of, mean_size, softened, turned, view_of
from ml_pipeline.painting.media.scatter import luck, places
from ml_pipeline.painting.media.whirls import streaked
from ml_pipeline.painting.motif import Hand, Motif, Painted
from ml_pipeline.painting.palette import colourful, tinted
from ml_pipeline.painting.strokes import Strokes, together
from ml_pipeline.tiles import Window
from ml_pipeline.types import Alpha, Rgb8

PAPERS = ((176, 158, 132), (158, 152, 146), (150, 132, 116), (140, 148, 150))  # ochre, greys, umber, blue
GRAIN_STEPS = 9.0  # 8-bit: how far the paper's hills are lighter than its hollows
DARKEST = 26  # 8-bit
HAND_DEGREES = -58.0


@dataclass(frozen=True)
class Chalk:
    """One going-over of the page.

    Attributes
    ----------
    radius : float
        Half a stroke's width, in units (see `Hand.unit_px`).
    error : float
        Drawn where what is there differs by more than this: mean of the channels, 8-bit steps.
    length : float
        Of a stroke, in radii.
    spacing : float
        Between strokes, in radii.
    turn : float
        Degrees from the hand's own direction.
    form : float
        How much strokes follow the form instead, 0 to 1.
    vivid : float
        How much purer than the motif these chalks are.
    point : Point
        How it catches the grain.
    pressure : float
        0 to 1: how well it covers.
    """

    radius: float
    error: float
    length: float
    spacing: float
    turn: float
    form: float
    vivid: float
    point: Point
    pressure: float


_STICK = Point(start=0.85, end=0.6, taper=0.15, grain=0.66, chalk=True)
CHALKS = (
    Chalk(26, 10, 10, 1.3, 0, 0.5, 0.15, _STICK._replace(grain=0.2), 0.8),
    Chalk(7.5, 13, 34, 2.0, 0, 0.25, 0.3, _STICK, 0.9),
    Chalk(5.5, 15, 30, 1.9, 36, 0.2, 0.45, _STICK._replace(grain=0.7), 0.92),
    Chalk(3.4, 18, 26, 1.6, 8, 0.55, 0.5, _STICK._replace(grain=0.6), 0.95),
    Chalk(2.0, 22, 18, 1.3, 0, 0.95, 0.4, _STICK._replace(grain=0.45), 1.0),
)
SMUDGED = 1  # goings-over that a finger then rubs


def paint_pastel(motif: Motif, hand: Hand, tick: Tick) -> Painted:
    """Draw a layer in chalk.

    Parameters
    ----------
    motif : Motif
    hand : Hand
        The bolder, the broader the chalks and the more paper stays bare.
    tick : callable

    Returns
    -------
    Painted
        Toned paper and chalk; strokes' `passes` are 0 for the smudged ground, 4 for the accents.
    """
    shape = motif.alpha.shape
    canvas = Canvas(_paper(shape, hand), np.zeros(shape, np.uint8), np.zeros(shape, np.uint8))
    box = extent_of(motif.free)
    if box is None:
        return Painted(canvas.rgb, canvas.cover, together(()))
    tick(0.02)
    flow = flow_of(motif.rgb, hand.seed, hand.modifiers.swirl)
    motif = replace(motif, rgb=streaked(motif.rgb, motif, flow, hand))
    tick(0.05)
    laid: list[Strokes] = []
    for number, chalk in enumerate(CHALKS):
        chalk = _held(chalk, hand)
        strokes = _strokes(motif, box, canvas, flow, chalk, number, hand)
        done = 0.05 + 0.9 * (number + 1) / len(CHALKS)
        tick(done - 0.1)
        draw(canvas, strokes, chalk.point, hand.unit_px, partial(tick, done))
        if number + 1 == SMUDGED:
            _smudge(canvas.rgb[box], canvas.cover[box], 7 * hand.unit_px)
        laid.append(strokes)
    tick(1.0)
    return Painted(canvas.rgb, canvas.cover, together(laid))


def _held(chalk: Chalk, hand: Hand) -> Chalk:
    """A chalk as this hand takes it."""
    bold, loose = hand.strength, 1 + 0.35 * hand.modifiers.looseness
    rough = chalk.point.grain * (0.7 + 0.45 * bold) - 0.17 * hand.modifiers.thickness
    return replace(
        chalk,
        radius=chalk.radius * (0.4 + 0.75 * bold) * loose,
        error=chalk.error * (0.5 + 0.7 * bold) * loose,
        vivid=chalk.vivid * (0.4 + 0.8 * bold),
        point=chalk.point._replace(grain=max(0.0, rough)),
    )


def _strokes(
    motif: Motif, box: Window, canvas: Canvas, flow: Flow, chalk: Chalk, number: int, hand: Hand
) -> Strokes:
    """The strokes of one going-over, not yet laid."""
    radius = max(chalk.radius * hand.unit_px, 0.9)
    view = view_of(motif, box, max(1, int(radius / 2)))
    soft = cv2.GaussianBlur(view.rgb, (0, 0), max(0.45 * radius / view.shrink, 0.3))
    wanted = _vivid(np.asarray(soft, np.uint8), chalk.vivid)
    off = _off(wanted, view.small(canvas.rgb))
    spots = places(box, chalk.spacing * radius, hand.seed + 20 + number)
    y, x = view.at(spots)
    care, near = view.small(motif.care), view.small(motif.nearness)
    kept = (view.free[y, x] == 255) & (off[y, x] > chalk.error * (1 - care[y, x] / np.float32(640)))
    spots = spots.where(kept).shuffled(hand.seed)
    y, x = view.at(spots)
    own = luck(spots.number, hand.seed, 80 + number, 6)
    fine = (1.2 - 0.4 * near[y, x] / np.float32(255)) * (1 - 0.25 * care[y, x] / np.float32(255))
    sizes = np.maximum(radius * fine * (0.85 + 0.3 * own[:, 0]), 0.8)
    paths = hatched(
        Seeds(spots.x - box[1].start, spots.y - box[0].start, sizes.astype(np.float32)),
        (0.5 * chalk.length * (0.5 + own[:, 1])).astype(np.float32),
        wanted,
        view.free,
        view.shrink,
        turned(flow, box, HAND_DEGREES + chalk.turn, chalk.form, hand),
        Hatch(
            bend=0.15 + 0.45 * hand.modifiers.swirl,
            tolerance=60 + 30 * hand.strength,
            apart=0.6 * chalk.spacing,
        ),
    )
    own, y, x = own[paths.kept], y[paths.kept], x[paths.kept]
    hues = 16 * colourful(hand.modifiers) * (own[:, 2:5] - 0.5)
    stray = hand.strength * (14 * (own[:, 2:3] - 0.5) + hues)
    return Strokes(
        points=paths.points + np.array((box[1].start, box[0].start), np.float32),
        starts=paths.starts,
        radius=sizes[paths.kept].astype(np.float32),
        colour=np.clip(np.rint(wanted[y, x] + stray), 0, 255).astype(np.uint8),
        drift=np.zeros((len(paths.points), 3), np.int16),  # a stick has one colour
        height=np.full(len(own), chalk.pressure, np.float32),
        bristles=(own[:, 5] * (1 << 16)).astype(np.int32),
        passes=np.full(len(own), number, np.uint8),
    )


def _off(wanted: Rgb8, done: Rgb8) -> NDArray[np.float32]:
    """How far what is drawn is from what is wanted, seen from a step away: mean of channels, 8-bit steps."""
    lack = cv2.subtract(wanted, done, dtype=cv2.CV_16S)
    return mean_size(cv2.blur(lack, (5, 5)))


def _paper(shape: tuple[int, ...], hand: Hand) -> Rgb8:
    """A toned sheet with its tooth, (M, N, 3): the same for all layers."""
    paper = PAPERS[int(hand.rng(5).integers(len(PAPERS)))]
    tone = np.array(tinted(paper, hand.modifiers), np.float32)
    hills = (grain(hand.unit_px).astype(np.float32) / 255 - 0.5)[..., None]
    tile = np.clip(np.rint(tone + 2 * GRAIN_STEPS * hills), 0, 255).astype(np.uint8)
    return spread(tile, slice(0, shape[0]), slice(0, shape[1]))


def _vivid(rgb: NDArray[np.uint8], amount: float) -> Rgb8:
    """Colours away from their grey; chalk is matte, so none is black."""
    grey = cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    bright = cv2.addWeighted(rgb, 1 + amount, grey, -amount, 0)
    return np.asarray(cv2.convertScaleAbs(bright, alpha=1 - DARKEST / 255, beta=DARKEST), np.uint8)


def _smudge(rgb: Rgb8, cover: Alpha, sigma: float) -> None:
    """Rub chalk into the paper, in place; bare paper stays as it is."""
    chalky = softened(cover, sigma) > 110
    soft = cv2.addWeighted(rgb, 0.15, softened(rgb, sigma), 0.85, 0)
    rgb[:] = np.where(chalky[..., None], soft, rgb)
