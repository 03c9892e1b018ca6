"""Draws an animal from its anatomy: a body of round limbs, legs that walk, and what is cut sharp on it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ml_pipeline.generation.procedural.figures.base import Figure, Light
from ml_pipeline.generation.procedural.figures.canvas import Canvas, Color, Points, times
from ml_pipeline.generation.procedural.figures.lighting import shine_on

DARK: Color = (0.115, 0.10, 0.105)
FAR_BRIGHTNESS = 1.4  # of legs on the far side, which the air makes paler
FAR_SHIFT = 0.035
PALE = 0.5  # from here on, it is the shadow that the far side has
STRIDES = (0.45, 1.0)
RELIEF, RIM = 0.8, 0.9


def limb(numbers: str) -> Points:
    """Read points from text, in hundredths: `x y` or `x y radius`, with two spaces after each."""
    return [tuple(float(number) / 100 for number in point.split()) for point in numbers.split("  ")]


@dataclass(frozen=True)
class Leg:
    """A leg at rest, from its joint in the body down, and how far it swings (radians) as it walks."""

    bones: Points
    toe: tuple[float, float] = (0.03, 0.016)
    swing: float = 0.22
    bends_back: bool = False


@dataclass(frozen=True)
class Anatomy:
    """What an animal that looks to the right is made of; one unit is about its height."""

    body: tuple[Points, ...]
    legs: tuple[Leg, ...] = ()
    sharp: tuple[Points, ...] = ()
    """Closed splines: ears, beaks, manes."""
    thin: tuple[Points, ...] = ()
    """Limbs that are not rounded off: tails, horns."""
    marks: tuple[tuple[Points, Color | float], ...] = field(default=())
    """Closed splines of their own colour, or so many times as bright as the coat."""
    coat: Color = DARK
    """Its own colour: that of a shadow, with a breath of what it really is."""
    softness: float = 0.016
    span: tuple[float, float] = (-0.6, 1.6)


def draw_animal(
    anatomy: Anatomy, height_px: int, rng: np.random.Generator, color: Color | None, light: Light
) -> Figure:
    """Draw one, in one of its ways of standing or walking, looking left or right."""
    near = color or anatomy.coat
    is_dark = color is None and max(near) < PALE
    far = times(near, FAR_BRIGHTNESS if is_dark else 1 / FAR_BRIGHTNESS)
    fore, hind = rng.uniform(*STRIDES, 2) * (1 if rng.random() < 0.5 else -1)
    swings = (fore, -hind)  # opposite legs go together
    is_mirrored = rng.random() < 0.5
    stout = rng.uniform(0.95, 1.07)
    sheet = Canvas(height_px, *anatomy.span)
    for leg, swing in zip(anatomy.legs, swings, strict=False):
        _draw_leg(sheet, leg, -swing, FAR_SHIFT, far)
    flesh = Canvas(height_px, *anatomy.span)
    for limb in anatomy.body:
        flesh.limb(_stouter(limb, stout), near)
    for leg, swing in zip(anatomy.legs, swings, strict=False):
        _draw_leg(flesh, leg, swing, 0.0, near)
    flesh.round_off(anatomy.softness)
    for limb in anatomy.thin:
        flesh.limb(limb, near)
    for outline in anatomy.sharp:
        flesh.blob(outline, near)
    for outline, own in anatomy.marks:
        flesh.blob(outline, own if isinstance(own, tuple) else times(near, own))
    sheet.lay_over(flesh)
    if is_mirrored:
        sheet.mirror()
    rgb, alpha, foot_y = sheet.shrink()
    rim = RIM if color is None else RIM / 2
    return Figure(shine_on(rgb, alpha, light, RELIEF, rim), alpha, foot_y)


def _stouter(limb: Points, factor: float) -> Points:
    bones = np.array(limb, float)
    bones[:, 2] *= factor
    return bones


def _draw_leg(sheet: Canvas, leg: Leg, swing: float, shift: float, color: Color) -> None:
    """Swing a leg about its joint; where it goes forward, its foot is lifted and its joint bent."""
    bones = np.array(leg.bones, float)
    joint = bones[0, :2].copy()
    turn = leg.swing * swing
    lift = max(swing, 0.0) * 0.05
    below = (joint[1] - bones[:, 1]) / (joint[1] - bones[-1, 1])
    length = joint[1] - bones[:, 1]
    bones[:, 0] += np.sin(turn) * length
    bend = np.sin(np.pi * below) * lift * 1.2
    bones[:, 0] += -bend if leg.bends_back else bend
    bones[:, 1] += lift * below**2
    bones[:, 0] += shift
    ankle = bones[-1]
    sheet.limb(bones, color)
    toe_x, toe_radius = leg.toe
    toe_y = toe_radius + lift * 0.8
    sheet.limb([(ankle[0], ankle[1], ankle[2]), (ankle[0] + toe_x, toe_y, toe_radius)], color)
    sheet.stick([(ankle[0], toe_y, toe_radius), (ankle[0] + toe_x, toe_y, toe_radius)], color)
