"""What stands along a street."""

import numpy as np

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.palette import hsv, pick


def post(random: np.random.Generator) -> Canvas:
    """A pole, bollard or fence post, with a few rings or arms."""
    canvas = Canvas(random, random.uniform(0.15, 0.5))
    x, paint = canvas.rgb.shape[1] / canvas.scale / 2, pick(random, "metal", "wood", "grey", "any")
    foot = random.uniform(0.02, min(0.14, x))
    canvas.stroke([[x, 1.02], [x, random.uniform(0.02, 0.1)]], [foot, foot * random.uniform(0.6, 1)], paint)
    for y in random.uniform(0.1, 0.9, int(random.integers(0, 5))):
        canvas.box(x - foot, y, x + foot, y + random.uniform(0.02, 0.1), pick(random), decal=True)
    if random.random() < 0.3:
        for y in (0.08, 0.15):
            canvas.stroke([[0.02, y], [2 * x - 0.02, y]], 0.02, paint * 0.8)
    return canvas


def sign(random: np.random.Generator) -> Canvas:
    """A road sign, traffic light or notice on a pole."""
    canvas = Canvas(random, 0.45)
    pole, chance = pick(random, "metal", "dark"), random.random()
    canvas.stroke([[0.225, 1.02], [0.225, 0.1]], random.uniform(0.015, 0.035), pole)
    face, rim = pick(random, "vivid", "pale", "blue"), pick(random, "vivid", "pale", "dark")
    if chance < 0.3:
        canvas.ellipse(0.225, 0.2, 0.19, 0.19, rim, level=True)
        canvas.ellipse(0.225, 0.2, 0.15, 0.15, face, level=True)
        canvas.box(0.12, 0.17, 0.33, 0.23, rim, decal=True)
    elif chance < 0.5:
        for size, colour in ((1.0, rim), (0.72, face)):
            canvas.polygon(
                np.array([[-0.21, 0.15], [0.21, 0.15], [0, -0.21]]) * size + [0.225, 0.22], colour, level=True
            )
    elif chance < 0.75:
        canvas.box(0.13, 0.02, 0.32, 0.42, hsv(0, 0, 0.12))
        lit = int(random.integers(3))
        for rank, hue in enumerate((0.0, 0.12, 0.35)):
            canvas.ellipse(
                0.225,
                0.09 + rank * 0.13,
                0.05,
                0.05,
                hsv(hue, 0.85, 0.95 if rank == lit else 0.25),
                level=True,
            )
    else:
        tall = random.uniform(0.15, 0.4)
        canvas.box(0.02, 0.03, 0.43, 0.03 + tall, face)
        for y in np.arange(0.07, tall, 0.06):
            canvas.box(0.06, y, random.uniform(0.2, 0.4), y + 0.025, rim, decal=True)
    return canvas


def streetlight(random: np.random.Generator) -> Canvas:
    """A lamp post with an arm or a lantern; or a pole with wires."""
    canvas = Canvas(random, 0.5)
    metal, thick = pick(random, "metal", "dark", "leaf"), random.uniform(0.012, 0.03)
    if random.random() < 0.5:
        bend = outlines.smooth([[0.1, 1.02], [0.1, 0.3], [0.14, 0.08], [0.4, 0.05]], closed=False)
        canvas.stroke(bend, np.linspace(thick * 1.6, thick * 0.7, len(bend)), metal)
        canvas.polygon([[0.34, 0.03], [0.49, 0.04], [0.49, 0.07], [0.34, 0.07]], pick(random, "grey", "pale"))
    else:
        canvas.stroke([[0.25, 1.02], [0.25, 0.2]], [thick * 2.2, thick], metal)
        for x in (0.25,) if random.random() < 0.5 else (0.1, 0.4):
            canvas.stroke([[0.25, 0.25], [x, 0.2]], thick, metal)
            canvas.polygon(
                [[x - 0.03, 0.2], [x + 0.03, 0.2], [x + 0.06, 0.08], [x - 0.06, 0.08]],
                hsv(0.13, random.uniform(0, 0.4), 0.95),
            )
            canvas.polygon([[x - 0.08, 0.08], [x + 0.08, 0.08], [x, 0.02]], metal)
    return canvas


def hoop(random: np.random.Generator) -> Canvas:
    """A basketball backboard with ring and net; or a bare ring."""
    canvas, red = Canvas(random, 1.1), hsv(random.uniform(0, 0.08), 0.85, random.uniform(0.5, 0.9))
    if random.random() < 0.3:
        canvas.ring(0.55, 0.5, 0.48, random.uniform(0.02, 0.09), pick(random), random.uniform(0.5, 1))
        return canvas
    canvas.box(0.02, 0.02, 1.08, 0.68, pick(random, "pale", "pale", "grey", "glass"))
    for inset, left, top, right, bottom in ((0.015, 0.02, 0.02, 1.08, 0.68), (0.02, 0.36, 0.3, 0.74, 0.58)):
        for box in ((left, top, right, top + inset), (left, bottom - inset, right, bottom),
                    (left, top, left + inset, bottom), (right - inset, top, right, bottom)):  # fmt: skip
            canvas.box(*box, red, decal=True)
    cord, top = pick(random, "pale"), 0.62
    for column in range(9):
        for step in (-1, 1):
            path = [
                [
                    0.55 + 0.17 * (1 - 0.45 * share) * np.cos((column + step * share * 2) * np.pi / 8),
                    top + 0.36 * share,
                ]
                for share in np.linspace(0, 1, 5)
            ]
            canvas.stroke(path, 0.008, cord)
    rim = [outlines.ellipse(0.55, top, 0.19, 0.035), outlines.ellipse(0.55, top, 0.165, 0.018)]
    canvas.loops(rim, red, level=True)
    return canvas


KINDS = {"post": (post, 5), "sign": (sign, 8), "streetlight": (streetlight, 5), "hoop": (hoop, 6)}
