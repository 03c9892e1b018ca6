"""What one sees through: fences, nets, girders, spokes."""

from itertools import pairwise

import numpy as np

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.palette import hsv, near, pick


def lattice(random: np.random.Generator) -> Canvas:
    """A fence, railing, gate or grid."""
    canvas = Canvas(random, random.uniform(1, 2.2))
    wide, paint, thick = (
        canvas.rgb.shape[1] / canvas.scale,
        pick(random, "metal", "wood", "dark", "pale", "any"),
        random.uniform(0.008, 0.04),
    )
    bars, kind = int(random.integers(5, 18)), random.random()
    for x in np.linspace(0.03, wide - 0.03, bars):
        top = random.uniform(0.02, 0.05) if kind < 0.5 else 0.08
        if kind > 0.8:  # pales with points
            pale = wide / bars * 0.35
            canvas.polygon(
                [[x - pale, 1], [x - pale, 0.1], [x, 0.02], [x + pale, 0.1], [x + pale, 1]],
                near(random, paint, 0.1),
            )
        else:
            canvas.stroke([[x, top], [x, 0.99]], thick, paint)
    for y in (0.12, 0.9) if kind > 0.3 else np.linspace(0.03, 0.97, int(random.integers(3, 9))):
        canvas.stroke([[0.02, y], [wide - 0.02, y]], thick * 1.4, paint)
    if 0.3 < kind < 0.6:
        radius = wide / bars / 2
        for x in np.linspace(0.03, wide - 0.03, bars)[:-1] + radius:
            canvas.ring(x, 0.2, radius * 0.9, thick * 0.7, paint)
            if kind < 0.45:
                curl = np.linspace(0, 9, 26)
                canvas.stroke(
                    np.stack(
                        [x + np.cos(curl) * curl / 9 * radius * 0.8, 0.6 + np.sin(curl) * curl / 9 * 0.12], 1
                    ),
                    thick * 0.6,
                    paint,
                )
    return canvas


def net(random: np.random.Generator) -> Canvas:
    """Diamonds of cord: a basketball net that narrows, a goal, a wire fence."""
    canvas = Canvas(random, random.uniform(0.8, 1.6))
    wide, cord = canvas.rgb.shape[1] / canvas.scale, pick(random, "pale", "pale", "grey", "dark", "vivid")
    narrow = random.uniform(0.35, 0.7) if random.random() < 0.6 else 1.0
    across, down, thick = (
        int(random.integers(5, 14)),
        int(random.integers(4, 13)),
        random.uniform(0.009, 0.024),
    )
    middle = wide / 2

    def knot(column: float, row: int) -> list[float]:
        share = row / down
        reach = (wide / 2 - 0.03) * (1 - (1 - narrow) * share**0.7)
        around = np.sin((column / across - 0.5) * np.pi) if narrow < 1 else (column / across - 0.5) * 2
        return [
            middle + reach * around,
            0.04 + 0.92 * share + (0.03 * np.cos(around * 1.5) if narrow < 1 else 0),
        ]

    for row in range(down):
        for column in np.arange(across) + 0.5 * (row % 2):
            for side in (-0.5, 0.5):
                if 0 <= column + side <= across:
                    canvas.stroke(
                        [knot(column, row), knot(column + side, row + 1)], thick, near(random, cord, 0.08)
                    )
    if narrow < 1 and random.random() < 0.6:
        rim = outlines.ellipse(middle, 0.05, wide / 2 - 0.02, 0.045)
        canvas.loops(
            [rim, outlines.ellipse(middle, 0.05, wide / 2 - 0.06, 0.02)], hsv(0.03, 0.85, 0.85), level=True
        )
    return canvas


def truss(random: np.random.Generator) -> Canvas:
    """A lattice mast, pylon or bridge girder."""
    girder = random.random() < 0.45
    canvas = Canvas(random, random.uniform(2, 4) if girder else random.uniform(0.25, 0.6))
    wide, paint, thick = (
        canvas.rgb.shape[1] / canvas.scale,
        pick(random, "metal", "grey", "dark", "brick"),
        random.uniform(0.01, 0.03),
    )
    if girder:
        thick *= 2.5
        xs = np.linspace(0.05, wide - 0.05, int(random.integers(5, 12)))
        for x, beyond in pairwise(xs):
            canvas.stroke([[x, 0.95], [(x + beyond) / 2, 0.05]], thick, paint)
            canvas.stroke([[(x + beyond) / 2, 0.05], [beyond, 0.95]], thick, paint * 0.9)
        for y in (0.05, 0.95):
            canvas.stroke([[0.03, y], [wide - 0.03, y]], thick * 1.6, paint)
        return canvas
    levels, foot, top = int(random.integers(5, 14)), wide / 2 - 0.02, random.uniform(0.02, wide / 2 - 0.02)
    half = np.interp(np.linspace(0, 1, levels + 1) ** 0.8, [0, 1], [top, foot])
    ys = np.linspace(0.05, 0.98, levels + 1)
    for rank in range(levels):
        for side in (-1, 1):
            here, below = wide / 2 + side * half[rank], wide / 2 + side * half[rank + 1]
            canvas.stroke([[here, ys[rank]], [below, ys[rank + 1]]], thick, paint)
            canvas.stroke(
                [[here, ys[rank]], [wide / 2 - side * half[rank + 1], ys[rank + 1]]], thick * 0.6, paint * 0.9
            )
        canvas.stroke(
            [[wide / 2 - half[rank], ys[rank]], [wide / 2 + half[rank], ys[rank]]], thick * 0.6, paint
        )
    for y in (0.15, 0.28) if random.random() < 0.5 else ():
        canvas.stroke([[0.01, y], [wide - 0.01, y]], thick, paint)
    return canvas


def wheel(random: np.random.Generator) -> Canvas:
    """A spoked wheel: of a cart, a bicycle, a fairground."""
    canvas, paint = Canvas(random, 1.0), pick(random, "wood", "metal", "dark", "vivid")
    thick, spokes = random.uniform(0.02, 0.08), int(random.integers(4, 22))
    for angle in np.linspace(0, 6.28, spokes, endpoint=False):
        canvas.stroke(
            [[0.5, 0.5], [0.5 + 0.46 * np.cos(angle), 0.5 + 0.46 * np.sin(angle)]],
            thick * random.choice([0.3, 0.6]),
            paint,
        )
    canvas.ring(0.5, 0.5, 0.49, thick, near(random, paint, 0.4))
    canvas.ellipse(0.5, 0.5, thick * 1.6, thick * 1.6, paint)
    return canvas


KINDS = {"lattice": (lattice, 9), "net": (net, 8), "truss": (truss, 8), "wheel": (wheel, 4)}
