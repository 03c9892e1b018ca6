"""Vessels: vases, jugs, bottles, cups."""

import numpy as np
from numpy.typing import NDArray

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.palette import Colour, hsv, near, pick


def _decorate(random: np.random.Generator, canvas: Canvas, wide: float) -> None:
    """Bands, dots, a label or a highlight on a vessel."""
    chance, colour = random.random(), pick(random)
    if chance < 0.3:
        for y in random.uniform(0.2, 0.9, int(random.integers(1, 5))):
            canvas.box(0, y, wide, y + random.uniform(0.01, 0.08), colour, decal=True)
    elif chance < 0.5:
        left, top = random.uniform(0.2, 0.4) * wide, random.uniform(0.35, 0.6)
        canvas.box(
            left, top, wide - left * random.uniform(0, 1), top + random.uniform(0.1, 0.3), colour, decal=True
        )
        for y in np.arange(top + 0.04, top + 0.2, 0.04):
            canvas.box(left * 1.2, y, wide * 0.6, y + 0.012, colour * 0.3, decal=True)
    elif chance < 0.65:
        for x, y in random.uniform([0, 0.2], [wide, 0.9], (20, 2)):
            canvas.ellipse(x, y, 0.03, 0.03, colour, decal=True)
    if random.random() < 0.5:
        x = wide * random.uniform(0.32, 0.45)
        canvas.stroke(
            [[x, random.uniform(0.3, 0.45)], [x, random.uniform(0.55, 0.8)]],
            0.02,
            hsv(0, 0, 0.97),
            decal=True,
        )


def vase(random: np.random.Generator) -> Canvas:
    """A turned vessel of any profile."""
    canvas = Canvas(random, 1.0)
    knots = int(random.integers(4, 8))
    radii = np.clip(random.uniform(0.1, 0.4, knots), 0.07, 0.4)
    radii[-1] = max(radii[-1] * 0.7, 0.12)
    glaze = pick(random, "any", "earth", "pale", "blue", "brick", "metal")
    canvas.polygon(outlines.lathe(np.linspace(0.03, 0.98, knots), radii, 0.5), glaze)
    _decorate(random, canvas, 1.0)
    canvas.ellipse(0.5, 0.035, radii[0], radii[0] * random.uniform(0.1, 0.25), glaze * 0.35)
    if random.random() < 0.25:
        _handles(canvas, radii, glaze)
    return canvas


def _handles(canvas: Canvas, radii: NDArray[np.float64], glaze: Colour) -> None:
    for side in (-1, 1):
        path = [[0.5 + side * radii[0] * 0.9, 0.12], [0.5 + side * 0.45, 0.2], [0.5 + side * radii[1], 0.42]]
        canvas.stroke(outlines.smooth(path, closed=False), 0.035, glaze * 0.9)


def jug(random: np.random.Generator) -> Canvas:
    """A jug, teapot or watering can: handle and spout."""
    canvas = Canvas(random, 1.3)
    glaze = pick(random, "any", "pale", "earth", "metal", "blue")
    belly, neck = random.uniform(0.28, 0.4), random.uniform(0.13, 0.25)
    handle = [
        [0.6 + neck, 0.16],
        [0.65 + belly * 1.25, 0.2],
        [0.62 + belly * 1.3, 0.5],
        [0.6 + belly * 0.85, 0.75],
    ]
    canvas.stroke(outlines.smooth(handle, closed=False), random.uniform(0.03, 0.06), glaze * 0.9)
    if random.random() < 0.5:
        spout = [[0.6 - belly * 0.8, 0.65], [0.6 - belly * 1.3, 0.45], [0.6 - belly * 1.6, 0.2]]
        canvas.stroke(outlines.smooth(spout, closed=False), np.linspace(0.12, 0.05, 13), glaze)
    else:
        canvas.polygon([[0.6 - neck * 0.7, 0.1], [0.6 - neck * 1.7, 0.07], [0.6 - neck, 0.28]], glaze)
    canvas.polygon(
        outlines.lathe(
            [0.06, 0.2, 0.6, 0.98], [neck, neck * 0.9, belly, belly * random.uniform(0.5, 0.9)], 0.6
        ),
        glaze,
    )
    _decorate(random, canvas, 1.2)
    canvas.ellipse(0.6, 0.07, neck, neck * 0.18, glaze * 0.4)
    if random.random() < 0.3:
        canvas.ellipse(0.6, 0.05, neck * 0.8, 0.04, glaze)
        canvas.ellipse(0.6, 0.02, 0.03, 0.03, glaze)
    return canvas


def bottle(random: np.random.Generator) -> Canvas:
    """A bottle, flask or jar with a label."""
    canvas = Canvas(random, random.uniform(0.4, 0.6))
    x = canvas.rgb.shape[1] / canvas.scale / 2
    belly, neck, shoulder = (
        x * random.uniform(0.7, 0.95),
        x * random.uniform(0.25, 0.5),
        random.uniform(0.25, 0.5),
    )
    glass = pick(random, "leaf", "hair", "pale", "any", "vivid")
    heights = [0.05, shoulder * 0.6, shoulder, shoulder + 0.12, 0.85, 0.99]
    canvas.polygon(outlines.lathe(heights, [neck, neck, belly * 0.85, belly, belly, belly * 0.93], x), glass)
    canvas.box(
        x - neck * 1.15,
        0.01,
        x + neck * 1.15,
        random.uniform(0.06, 0.12),
        pick(random, "vivid", "dark", "metal"),
        level=False,
    )
    top = random.uniform(shoulder + 0.1, 0.65)
    label = pick(random, "pale", "vivid", "any")
    canvas.box(0, top, 2 * x, top + random.uniform(0.12, 0.28), label, decal=True)
    for y in (0.03, 0.07, 0.1):
        canvas.box(x * 0.6, top + y, x * random.uniform(1.1, 1.5), top + y + 0.015, label * 0.3, decal=True)
    canvas.stroke(
        [[x * 0.55, shoulder + 0.05], [x * 0.55, 0.9]], 0.02, np.minimum(glass + 0.4, 1), decal=True
    )
    return canvas


def cup(random: np.random.Generator) -> Canvas:
    """A cup, mug, glass or bowl, perhaps on a saucer."""
    canvas = Canvas(random, 1.3)
    glaze, wide = pick(random, "pale", "pale", "any", "earth", "blue"), random.uniform(0.3, 0.42)
    foot = wide * random.uniform(0.5, 0.95)
    if random.random() < 0.7:
        handle = [
            [0.6 + wide * 0.9, 0.25],
            [0.6 + wide * 1.55, 0.3],
            [0.6 + wide * 1.35, 0.65],
            [0.6 + foot, 0.72],
        ]
        canvas.stroke(outlines.smooth(handle, closed=False), random.uniform(0.04, 0.08), glaze * 0.9)
    if random.random() < 0.4:
        canvas.ellipse(0.6, 0.93, 0.55, 0.07, near(random, glaze))
    canvas.polygon(
        outlines.lathe([0.1, 0.4, 0.8, 0.95], [wide, wide * 0.97, (wide + foot) / 2, foot], 0.6), glaze
    )
    _decorate(random, canvas, 1.2)
    canvas.ellipse(0.6, 0.1, wide, wide * 0.24, glaze * 0.8)
    canvas.ellipse(0.6, 0.12, wide * 0.9, wide * 0.18, pick(random, "hair", "food", "dark"))
    return canvas


KINDS = {"vase": (vase, 10), "jug": (jug, 8), "bottle": (bottle, 8), "cup": (cup, 8)}
