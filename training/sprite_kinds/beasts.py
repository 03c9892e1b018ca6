"""Animals on four legs, from the side."""

# ruff: noqa: RUF005 (an array plus a list is a sum)

from typing import NamedTuple

import numpy as np

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.outlines import Points
from training.painting.palette import Colour, hsv, near, pick
from training.sprite_kinds.markings import mark


class Build(NamedTuple):
    """Proportions of a kind of animal; lengths are of its trunk's."""

    legs: float
    depth: float
    neck: float
    neck_angle: float  # above the level, radians
    head: float
    snout: float
    ear: float
    tail: float
    stout_legs: float


_BUILDS = {
    "dog": Build(0.62, 0.42, 0.28, 0.9, 0.19, 0.24, 0.16, 0.5, 0.11),
    "horse": Build(0.85, 0.42, 0.6, 0.85, 0.18, 0.42, 0.12, 0.6, 0.1),
    "cow": Build(0.55, 0.55, 0.25, 0.35, 0.2, 0.3, 0.13, 0.6, 0.12),
    "sheep": Build(0.45, 0.6, 0.15, 0.6, 0.16, 0.2, 0.12, 0.12, 0.09),
    "cat": Build(0.45, 0.32, 0.12, 0.7, 0.19, 0.08, 0.16, 0.75, 0.09),
    "deer": Build(0.85, 0.38, 0.5, 1.1, 0.13, 0.22, 0.2, 0.12, 0.07),
    "elephant": Build(0.6, 0.68, 0.1, 0.4, 0.3, 0.2, 0.42, 0.4, 0.2),
    "pig": Build(0.35, 0.52, 0.08, 0.1, 0.24, 0.2, 0.14, 0.1, 0.12),
    "bear": Build(0.45, 0.56, 0.15, 0.3, 0.22, 0.16, 0.09, 0.05, 0.18),
}


def _legs(
    random: np.random.Generator,
    canvas: Canvas,
    build: Build,
    left: float,
    right: float,
    top: float,
    fur: Colour,
) -> None:
    for far in (True, False):
        for x, knee in ((left, 0.04), (right, -0.02)):
            start = x + (0.06 if far else -0.02) + random.normal(0, 0.01)
            foot = start + random.normal(0, 0.07)
            wide = build.stout_legs * (right - left) * 1.3
            tone = fur * (0.65 if far else 0.95)
            path = [[start, top], [(start + foot) / 2 - knee, (top + 1) / 2], [foot, 0.985]]
            canvas.stroke(path, [wide * 1.7, wide * 0.85, wide * 0.75], tone)
            canvas.stroke([[foot, 0.98], [foot + 0.03, 0.985]], [wide * 0.8, wide * 0.6], tone * 0.7)


def _head(
    random: np.random.Generator,
    canvas: Canvas,
    build: Build,
    at: Points,
    length: float,
    fur: Colour,
    kind: str,
) -> None:
    size = build.head * length
    dip = random.uniform(0.2, 0.6)
    nose = at + np.array([np.cos(dip), np.sin(dip)]) * (size * 0.5 + build.snout * length * 0.7)
    if kind == "elephant":
        trunk = [
            at,
            at + [size * 0.9, size * 0.8],
            at + [size * 0.9, size * 2.4],
            at + [size * 1.2, size * 2.9],
        ]
        canvas.stroke(outlines.smooth(trunk, closed=False), np.linspace(size, size * 0.25, 19), fur)
    else:
        canvas.stroke([at, nose], [size * 0.95, size * 0.55], fur)
        canvas.ellipse(nose[0], nose[1], size * 0.16, size * 0.13, fur * 0.3, decal=True)
    canvas.ellipse(at[0], at[1], size * 0.62, size * 0.55, fur)
    ear, droop = build.ear * length, kind in ("elephant", "cow", "pig") or random.random() < 0.3
    for lean in (-0.5, 0.1):
        root = at + [lean * size - size * 0.1, -size * 0.3]
        tip = root + ([-ear * 0.4, ear * 0.9] if droop else [lean * ear * 0.4, -ear])
        canvas.polygon([root + [-ear * 0.35, 0.0], tip, root + [ear * 0.35, 0.0]], fur * 0.8)
    if kind in ("deer", "cow") and random.random() < 0.7:
        horn = pick(random, "earth", "pale", "hair")
        for side in (-1, 1):
            root = at + [side * size * 0.2, -size * 0.4]
            path = [
                root,
                root + [side * size * 0.7, -size * 0.6],
                root + [side * size * 0.6, -size * (2.2 if kind == "deer" else 1)],
            ]
            canvas.stroke(path, [0.02, 0.015, 0.006], horn)
    canvas.ellipse(
        at[0] + size * 0.25, at[1] - size * 0.1, size * 0.08, size * 0.08, hsv(0, 0, 0.05), decal=True
    )


def animal(random: np.random.Generator) -> Canvas:
    """An animal on four legs, from the side; either way round."""
    kind = str(random.choice(list(_BUILDS)))
    build = _BUILDS[kind]
    build = Build(*(part * random.uniform(0.88, 1.14) for part in build))
    canvas = Canvas(random, 1.4)
    length = 0.92 / (build.legs + build.depth + 0.55 * build.neck + 0.15)
    length = min(length, 0.62)
    fur = pick(random, "fur", "fur", "grey", "dark", "pale", "hair")
    left, right = 0.45, 0.45 + length
    top, deep = 1 - (build.legs + build.depth * 0.5) * length, build.depth * length * 0.55
    tail = np.array([left, top - deep * 0.4])
    lift = random.uniform(-0.6, 0.9)
    path = [
        tail,
        tail + [-0.3 * build.tail * length, -lift * 0.1],
        tail + [-0.6 * build.tail * length, (0.5 - lift) * build.tail * length],
    ]
    canvas.stroke(
        outlines.smooth(path, closed=False), np.linspace(0.05, 0.02, 13) * (1 + build.depth), fur * 0.9
    )
    _legs(random, canvas, build, left + deep * 0.4, right - deep * 0.4, top, fur)
    spine = [
        [left, top - deep * 0.1],
        [left + length * 0.3, top],
        [left + length * 0.65, top],
        [right, top - deep * 0.12],
    ]
    canvas.stroke(
        outlines.smooth(spine, closed=False, steps=5),
        2 * deep * np.interp(np.arange(16), [0, 4, 10, 15], [0.85, 0.95, 1, 0.9]),
        fur,
    )
    if kind == "sheep":
        for x, y in random.normal([left + length / 2, top], [length * 0.33, deep * 0.45], (60, 2)):
            canvas.polygon(outlines.blob(random, x, y, deep * 0.3, 0.1), near(random, fur, 0.12))
    mark(random, canvas, np.array([left + length / 2, top]), np.array([length / 2, deep]), fur)
    shoulder = np.array([right - deep * 0.15, top - deep * 0.3])
    angle = build.neck_angle * random.choice([1, 1, 1, -0.3]) if build.neck > 0.2 else build.neck_angle
    head = shoulder + np.array([np.cos(angle), -np.sin(angle)]) * (build.neck * length + deep * 0.5)
    canvas.stroke([shoulder, head], [deep * 1.25, build.head * length * 0.85], fur)
    if kind == "horse":
        canvas.stroke([head + [-0.03, -0.03], shoulder + [-0.05, -0.06]], [0.05, 0.07], fur * 0.35)
    _head(random, canvas, build, head, length, fur, kind)
    if random.random() < 0.5:
        canvas.rgb, canvas.mask = canvas.rgb[:, ::-1].copy(), canvas.mask[:, ::-1].copy()
    return canvas


KINDS = {"animal": (animal, 22)}
