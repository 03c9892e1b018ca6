"""Pointillism: colour divided into dots, which the eye mixes again.

References
----------
.. [1] Signac, "D'Eugène Delacroix au néo-impressionnisme", 1899 (divided colour, its contrasts).
.. [2] Yang and Yang, "Realization of Seurat's pointillism via non-photorealistic rendering", 2008.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.painting.base import Tick
from ml_pipeline.painting.brush.flow import Flow, flow_of
from ml_pipeline.painting.brush.light import light
from ml_pipeline.painting.brush.raster import Canvas
from ml_pipeline.painting.media.divided import HUES, divided
from ml_pipeline.painting.media.dots import dab, dots_of
from ml_pipeline.painting.media.page import View, extent_of, mean_size, view_of
from ml_pipeline.painting.media.scatter import Places, luck, places
from ml_pipeline.painting.media.whirls import streaked
from ml_pipeline.painting.motif import Hand, Motif, Painted
from ml_pipeline.painting.palette import colourful, tinted
from ml_pipeline.painting.strokes import Strokes, together
from ml_pipeline.types import Rgb8

GROUND = (236, 230, 216)
DARKEST = (14, 10, 26)
FLAT, RAISED, GLOSS = 0.05, 0.2, 0.25  # how light falls on dots, and on thick ones more
DASHES = 2.8  # how much longer dots get that follow whirls
APART = 26  # 8-bit steps by which the lightness of dots strays where no hues are left to stray
FINEST, BROADEST = 3.0, 9.5  # radii of dots in units, where all is detail and where nothing is


@dataclass(frozen=True)
class Coat:
    """One layer of dots.

    Attributes
    ----------
    size : float
        Radius, in those of the place.
    density : float
        How densely they lie, 1 all but covers the ground.
    division : float
        How far colours are divided, 0 to 1.
    gain : float
        How much of what the mean lacks it makes good: little where it covers all.
    error : float
        Only where the mean of what is painted so far is off by more, in 8-bit steps; 0 everywhere.
    """

    size: float
    density: float
    division: float
    gain: float
    error: float = 0.0


COATS = (
    Coat(1.4, 1.0, 0.45, 0.1),
    Coat(1.0, 0.8, 1.0, 0.2),
    Coat(0.85, 0.7, 1.0, 0.9, 5.5),
    Coat(0.6, 1.0, 0.6, 0.9, 8.0),
)


def paint_pointillism(motif: Motif, hand: Hand, tick: Tick) -> Painted:
    """Paint a layer in coats of dots; each makes good what the mean of those below it lacks.

    Parameters
    ----------
    motif : Motif
    hand : Hand
        The bolder, the larger the dots and the farther their hues from one another.
    tick : callable

    Returns
    -------
    Painted
        A stroke is a dot: two points, close together.
    """
    shape = motif.alpha.shape
    canvas = Canvas(
        np.full((*shape, 3), _ground(hand), np.uint8), np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    )
    box = extent_of(motif.free)
    if box is None:
        return Painted(canvas.rgb, canvas.cover, together(()))
    flow = flow_of(motif.rgb, hand.seed, hand.modifiers.swirl)
    tick(0.02)
    motif = replace(motif, rgb=streaked(motif.rgb, motif, flow, hand))
    view = view_of(motif, box, max(1, round(1.6 * hand.unit_px)))
    view = replace(view, rgb=_without_black(view.rgb, hand))
    tick(0.04)
    radius = _radius(view, motif, hand)
    _prime(canvas.rgb[box], view, _ground(hand))
    tick(0.08)
    laid: list[Strokes] = []
    for number, coat in enumerate(COATS):
        dots = _dots(view, radius, canvas, flow, coat, number, hand)
        done = 0.1 + 0.85 * (number + 1) / len(COATS)
        tick(done - 0.1)
        dab(canvas, dots, partial(tick, done))
        laid.append(dots)
    tick(0.97)
    thick = hand.modifiers.thickness
    relief = FLAT * (1 + min(thick, 0.0)) + RAISED * max(thick, 0.0)
    light(canvas.rgb, canvas.height, relief, GLOSS * max(thick, 0.0), hand.unit_px)
    tick(1.0)
    return Painted(canvas.rgb, canvas.cover, together(laid))


def _ground(hand: Hand) -> tuple[int, int, int]:
    red, green, blue = tinted(GROUND, hand.modifiers)
    return round(red), round(green), round(blue)


def _radius(view: View, motif: Motif, hand: Hand) -> NDArray[np.float32]:
    """Of dots, in pixels of the page: small where much goes on and on near contours, larger far off."""
    unit = hand.unit_px / view.shrink
    fine = np.maximum(
        _detail(view.rgb, unit), view.small(motif.care).astype(np.float32) * np.float32(0.8 / 255)
    )
    near = cv2.blur(view.small(motif.nearness), (9, 9)).astype(np.float32) / 255
    plain = np.clip((1 - fine) * (1.15 - 0.5 * near), 0, 1)
    return np.asarray(_bold(hand) * (FINEST + (BROADEST - FINEST) * plain), np.float32)


def _bold(hand: Hand) -> float:
    """Pixels in a unit of this hand's dots."""
    loose, thick = 1 + 0.35 * hand.modifiers.looseness, 1 + 0.22 * hand.modifiers.thickness
    return hand.unit_px * (0.35 + 0.8 * hand.strength) * loose * thick


def _without_black(rgb: Rgb8, hand: Hand) -> Rgb8:
    """Shadows in the deepest blue instead: black has no room for hues."""
    deep = np.clip(np.arange(256) / 255, 0, 1)
    lift = np.stack([shade * (1 - deep) ** 3 for shade in tinted(DARKEST, hand.modifiers)], axis=-1)
    table = np.clip(np.arange(256)[:, None] + lift, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(rgb, table[None]), np.uint8)


def _detail(rgb: Rgb8, unit: float) -> NDArray[np.float32]:
    """How much goes on around a place, 0 to 1."""
    off = mean_size(cv2.subtract(rgb, cv2.GaussianBlur(rgb, (0, 0), max(3.5 * unit, 0.8)), dtype=cv2.CV_16S))
    near = cv2.GaussianBlur(off, (0, 0), max(5.0 * unit, 0.8))
    return np.asarray(np.clip(near / 22, 0, 1), np.float32)


def _prime(rgb: Rgb8, view: View, ground: tuple[int, int, int]) -> None:
    """A light ground, in place, with a tint of what comes over it: in the dark it would shine through."""
    soft = cv2.GaussianBlur(view.rgb, (0, 0), 6)
    luma = cv2.cvtColor(soft, cv2.COLOR_RGB2GRAY).astype(np.float32)[..., None] / 255
    share = 0.9 - 0.65 * luma
    tint = share * soft + (1 - share) * np.array(ground, np.float32)
    size = (rgb.shape[1], rgb.shape[0])
    rgb[:] = cv2.resize(tint.astype(np.uint8), size, interpolation=cv2.INTER_LINEAR)


def _dots(
    view: View, sizes: NDArray[np.float32], canvas: Canvas, flow: Flow, coat: Coat, number: int, hand: Hand
) -> Strokes:
    """The dots of one coat, not yet laid."""
    smallest = max(FINEST * _bold(hand) * coat.size, 0.8)
    spots = places(view.box, smallest * 1.45 / np.sqrt(coat.density), hand.seed + 10 + number)
    y, x = view.at(spots)
    wanted, off = _wanted(view, canvas, coat, float(np.median(sizes)))
    radius = np.maximum(sizes[y, x] * coat.size, 0.8)
    kept = (view.free[y, x] == 255) & (spots.rank < (smallest / radius) ** 2)
    if coat.error > 0:
        kept &= spots.rank * (radius / smallest) ** 2 < np.clip((off[y, x] - coat.error) / 12, 0, 1)
    spots = spots.where(kept).shuffled(hand.seed)
    y, x = view.at(spots)
    radius = np.maximum(sizes[y, x] * coat.size, 0.8)
    own = luck(spots.number, hand.seed, 70 + number, 6)
    # a place's rank decides its hue: neighbours in rank are far from one another, so hues are spread evenly
    hue = (spots.number % np.uint64(HUES)).astype(np.int64)
    plain = np.clip(radius / (_bold(hand) * BROADEST * coat.size), 0, 1)
    hues = colourful(hand.modifiers)  # and details stay legible
    amount = hues * coat.division * (0.35 + 0.65 * hand.strength) * (0.5 + 0.5 * plain)
    colour = divided(wanted[y, x].astype(np.float32), hue, amount.astype(np.float32))
    colour += (16 + APART * (1 - hues)) * hand.strength * (own[:, :1] - 0.5)
    radius = radius * (0.88 + 0.24 * own[:, 1]) * (1 - 0.2 * hand.modifiers.swirl)
    along = _along(flow, spots, own, hand.modifiers.swirl)
    dots = dots_of(spots, radius, colour, along, own, number)
    last = np.array(canvas.cover.shape[::-1], np.float32) - 1
    return replace(dots, points=np.clip(dots.points, 0, last))


def _wanted(view: View, canvas: Canvas, coat: Coat, radius: float) -> tuple[Rgb8, NDArray[np.float32]]:
    """What a coat aims at: the motif, and what the mean below still lacks of it; and how far that is off."""
    done = view.small(canvas.rgb)
    sigma = max(1.0, 1.6 * radius / view.shrink * coat.size)
    lack = cv2.subtract(view.rgb, done, dtype=cv2.CV_16S)
    lack = cv2.GaussianBlur(lack, (0, 0), sigma)
    off = mean_size(lack)
    more = np.clip(coat.gain * lack.astype(np.float32), -50, 50).astype(np.int16)
    return np.asarray(cv2.add(view.rgb, more, dtype=cv2.CV_8U), np.uint8), off


def _along(flow: Flow, spots: Places, own: NDArray[np.float32], swirl: float) -> NDArray[np.float32]:
    """(S, 2): the direction in which each dot is a little longer; where paint swirls, dots are dashes."""
    rows, columns = flow.cosine.shape
    y = np.minimum((spots.y * flow.scale).astype(np.int64), rows - 1)
    x = np.minimum((spots.x * flow.scale).astype(np.int64), columns - 1)
    angle = np.arctan2(flow.sine[y, x], flow.cosine[y, x]) + (0.9 - 0.7 * swirl) * (own[:, 2] - 0.5)
    return ((1 + DASHES * swirl) * np.stack([np.cos(angle), np.sin(angle)], axis=1)).astype(np.float32)
