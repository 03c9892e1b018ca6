"""Furniture and what stands on a few legs."""

from itertools import pairwise

import numpy as np

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.palette import Colour, hsv, near, pick


def chair(random: np.random.Generator) -> Canvas:
    """A chair from the front, its back slatted, barred or solid; or a stool, or an armchair."""
    canvas = Canvas(random, 0.75)
    paint, seat, leg = (
        pick(random, "wood", "any", "dark", "metal"),
        random.uniform(0.52, 0.62),
        random.uniform(0.015, 0.045),
    )
    if random.random() < 0.25:
        return _armchair(random, canvas)
    for x in (0.2, 0.55):
        canvas.stroke([[x, seat], [x + random.normal(0, 0.015), 0.92]], leg, paint * 0.6)
    for x in (0.13, 0.62):
        canvas.stroke([[x, seat], [x + np.sign(x - 0.375) * 0.03, 0.99]], [leg * 1.3, leg], paint)
    if random.random() < 0.4:
        canvas.stroke([[0.13, 0.8], [0.62, 0.8]], leg * 0.7, paint * 0.8)
    top = random.uniform(0.03, 0.2)
    if random.random() < 0.85:
        for x in (0.18, 0.57):
            canvas.stroke([[x, seat], [x, top]], leg * 1.2, paint)
        bars = int(random.integers(2, 7))
        if random.random() < 0.35:
            canvas.box(0.18, top, 0.57, seat - 0.1, near(random, paint, 0.2), level=False)
        elif random.random() < 0.5:
            for x in np.linspace(0.18, 0.57, bars + 2):
                canvas.stroke([[x, top], [x, seat]], leg * 0.6, paint)
            canvas.stroke([[0.18, top], [0.57, top]], leg * 1.8, paint)
        else:
            for y in np.linspace(top, seat - 0.1, bars):
                canvas.stroke([[0.18, y], [0.57, y]], leg * 1.3, paint)
    canvas.polygon(
        [[0.17, seat - 0.06], [0.58, seat - 0.06], [0.66, seat + 0.03], [0.09, seat + 0.03]],
        near(random, paint, 0.3),
    )
    return canvas


def _armchair(random: np.random.Generator, canvas: Canvas) -> Canvas:
    cloth = pick(random)
    canvas.polygon(
        outlines.smooth([[0.12, 0.75], [0.12, 0.1], [0.37, 0.03], [0.63, 0.1], [0.63, 0.75]]), cloth
    )
    canvas.box(0.12, 0.58, 0.63, 0.9, near(random, cloth, 0.1), level=False)
    for x in (0.1, 0.65):
        canvas.stroke([[x, 0.48], [x, 0.88]], 0.15, near(random, cloth, 0.1))
        canvas.box(x - 0.03, 0.9, x + 0.03, 0.99, pick(random, "wood", "dark"))
    return canvas


def table(random: np.random.Generator) -> Canvas:
    """A table or desk from the side, bare or with drawers."""
    canvas = Canvas(random, random.uniform(1.2, 2.2))
    wide, paint, leg = (
        canvas.rgb.shape[1] / canvas.scale,
        pick(random, "wood", "any", "pale", "dark"),
        random.uniform(0.025, 0.09),
    )
    inset = random.uniform(0.03, 0.2)
    if random.random() < 0.3:
        canvas.stroke([[wide / 2, 0.1], [wide / 2, 0.95]], leg * 1.3, paint)
        canvas.stroke([[wide * 0.3, 0.98], [wide / 2, 0.92], [wide * 0.7, 0.98]], leg * 0.7, paint)
    else:
        for x in (inset + 0.15, wide - inset - 0.15):
            canvas.box(x - leg / 2, 0.1, x + leg / 2, 0.9, paint * 0.6)
        for x in (inset, wide - inset):
            canvas.box(x - leg / 2, 0.1, x + leg / 2, 0.99, paint, level=False)
    canvas.box(inset, 0.08, wide - inset, random.uniform(0.12, 0.3), paint * 0.8, level=False)
    canvas.box(0, 0.03, wide, 0.1, near(random, paint), level=False)
    return canvas


def lamp(random: np.random.Generator) -> Canvas:
    """A standing, desk or hanging lamp."""
    canvas = Canvas(random, random.uniform(0.4, 0.8))
    x = canvas.rgb.shape[1] / canvas.scale / 2
    metal, shade = (
        pick(random, "metal", "dark", "wood"),
        near(random, pick(random, "pale", "food", "any"), 0.2),
    )
    top, low, narrow = random.uniform(0.02, 0.15), random.uniform(0.25, 0.45), x * random.uniform(0.3, 0.8)
    if random.random() < 0.3:
        canvas.stroke([[x, 0], [x, 0.6]], 0.012, metal)
        canvas.polygon([[x - narrow, 0.6], [x + narrow, 0.6], [x * 1.95, 0.9], [x * 0.05, 0.9]], shade)
        canvas.ellipse(x, 0.92, narrow * 0.6, 0.07, hsv(0.13, 0.2, 1.0))
        return canvas
    canvas.stroke([[x, low], [x, 0.97]], random.uniform(0.012, 0.04), metal)
    canvas.ellipse(x, 0.97, x * random.uniform(0.5, 0.9), 0.03, metal)
    canvas.polygon([[x - narrow, top], [x + narrow, top], [x * 1.9, low], [x * 0.1, low]], shade)
    return canvas


def tripod(random: np.random.Generator) -> Canvas:
    """Three legs under a camera, a telescope, an easel."""
    canvas, metal = Canvas(random, 0.7), pick(random, "dark", "metal", "wood")
    top, thick = random.uniform(0.2, 0.35), random.uniform(0.015, 0.035)
    for x in (random.uniform(0.03, 0.15), random.uniform(0.3, 0.42), random.uniform(0.55, 0.67)):
        canvas.stroke(
            [[0.35, top], [(0.35 + x) / 2, (top + 1) / 2], [x, 0.99]],
            [thick * 1.3, thick, thick * 0.6],
            metal,
        )
    canvas.stroke([[0.35, 0.6], [0.35, top - 0.08]], thick, metal * 0.8)
    head = pick(random, "dark", "dark", "grey")
    canvas.box(0.22, top - 0.2, 0.48, top - 0.05, head, level=False)
    canvas.stroke(
        [[0.44, top - 0.12], [random.uniform(0.52, 0.66), top - 0.12]], random.uniform(0.06, 0.13), head * 0.8
    )
    if random.random() < 0.4:
        canvas.stroke([[0.3, top - 0.05], [0.08, top + 0.12]], 0.015, metal)
    return canvas


def ladder(random: np.random.Generator) -> Canvas:
    """A ladder, or steps that stand alone."""
    canvas, paint = Canvas(random, 0.45), pick(random, "wood", "metal", "vivid")
    top, thick = random.uniform(0.06, 0.18), random.uniform(0.015, 0.035)
    if random.random() < 0.4:
        for side in (-1, 1):
            canvas.stroke([[0.225 + side * top, 0.03], [0.225 + side * 0.22, 0.92]], thick * 0.7, paint * 0.6)
    for y in np.linspace(0.1, 0.92, int(random.integers(5, 14))):
        half = top + (0.2 - top) * y
        canvas.stroke([[0.225 - half, y], [0.225 + half, y]], thick * 0.8, paint * 0.9)
    for side in (-1, 1):
        canvas.stroke([[0.225 + side * top, 0.02], [0.225 + side * 0.2, 0.99]], thick, paint)
    return canvas


def umbrella(random: np.random.Generator) -> Canvas:
    """An umbrella or parasol, its panels in one or two colours."""
    canvas = Canvas(random, random.uniform(0.8, 1.2))
    x, cloth = canvas.rgb.shape[1] / canvas.scale / 2, pick(random, "vivid", "any", "dark")
    other: Colour = near(random, cloth, 0.3) if random.random() < 0.6 else pick(random, "pale")
    low = random.uniform(0.32, 0.45)
    canvas.stroke([[x, 0.02], [x, 0.98]], random.uniform(0.012, 0.03), pick(random, "wood", "metal", "dark"))
    edges = x + x * 0.97 * np.sin(np.linspace(-np.pi / 2, np.pi / 2, 7))
    for rank, (left, right) in enumerate(pairwise(edges)):
        arc = np.linspace(0, 1, 8)
        down_left = np.stack(
            [x + (left - x) * np.sin(arc * 1.57), low - (low - 0.04) * np.cos(arc * 1.57)], 1
        )
        down_right = np.stack(
            [x + (right - x) * np.sin(arc * 1.57), low - (low - 0.04) * np.cos(arc * 1.57)], 1
        )
        hem = [[(left + right) / 2, low - 0.02]]
        canvas.polygon(
            np.concatenate([down_left, hem, down_right[::-1]]), (cloth, other)[rank % 2], level=True
        )
    return canvas


KINDS = {
    "chair": (chair, 10),
    "table": (table, 5),
    "lamp": (lamp, 6),
    "tripod": (tripod, 5),
    "ladder": (ladder, 4),
    "umbrella": (umbrella, 4),
}
