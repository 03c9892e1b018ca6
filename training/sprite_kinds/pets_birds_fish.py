"""Sitting cats and dogs, birds, fish."""

# ruff: noqa: RUF005 (an array plus a list is a sum)

import numpy as np

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.palette import Colour, hsv, near, pick
from training.sprite_kinds.markings import mark


def cat(random: np.random.Generator) -> Canvas:
    """A cat or dog that sits and looks at the viewer."""
    canvas = Canvas(random, 0.75)
    fur, x = pick(random, "fur", "fur", "grey", "dark", "pale"), 0.375
    dog = random.random() < 0.3
    tail = [[x + 0.15, 0.93], [x + 0.33, 0.9], [x + 0.32, random.uniform(0.5, 0.85)]]
    canvas.stroke(outlines.smooth(tail, closed=False), np.linspace(0.08, 0.04, 13), fur * 0.85)
    canvas.polygon(outlines.lathe([0.36, 0.5, 0.75, 0.92, 0.99], [0.1, 0.15, 0.23, 0.26, 0.2], x), fur)
    mark(random, canvas, np.array([x, 0.7]), np.array([0.25, 0.2]), fur)
    for side in (-1, 1):
        canvas.ellipse(x + side * 0.2, 0.9, 0.09, 0.1, fur * 0.95)
        canvas.stroke(
            [[x + side * 0.08, 0.55], [x + side * 0.075, 0.96]], [0.11, 0.085], near(random, fur, 0.08)
        )
        canvas.ellipse(x + side * 0.08, 0.97, 0.06, 0.03, np.minimum(fur * 1.2, 1))
    if random.random() < 0.4:
        canvas.ellipse(x, 0.55, 0.09, 0.13, np.minimum(fur * 1.4 + 0.1, 1), decal=True)
    _face(random, canvas, x + random.normal(0, 0.03), fur, dog)
    return canvas


def _face(random: np.random.Generator, canvas: Canvas, x: float, fur: Colour, dog: bool) -> None:
    y, size = 0.27, random.uniform(0.16, 0.2)
    for side in (-1, 1):
        ear = (
            [[0.95, -0.2], [0.85, -1.35], [0.2, -0.75]]
            if not dog
            else [[0.7, -0.7], [1.25, -0.3], [1.15, 0.7], [0.8, 0.3]]
        )
        canvas.polygon(np.array(ear) * [side * size, size] + [x, y], fur * 0.85)
        if not dog:
            inner = np.array([[0.8, -0.4], [0.78, -1.1], [0.4, -0.75]]) * [side * size, size] + [x, y]
            canvas.polygon(inner, hsv(0.02, 0.3, 0.6) * fur.mean() * 1.3, decal=True)
    canvas.ellipse(x, y, size * 1.05, size * 0.92, fur)
    pale = np.minimum(fur * 1.25 + 0.08, 1)
    canvas.ellipse(x, y + size * 0.45, size * 0.45, size * (0.5 if dog else 0.35), pale)
    iris = pick(random, "hair", "dark") if dog else hsv(random.uniform(0.1, 0.4), 0.7, 0.75)
    for side in (-1, 1):
        canvas.ellipse(x + side * size * 0.42, y - size * 0.08, size * 0.19, size * 0.17, iris, decal=True)
        canvas.ellipse(
            x + side * size * 0.42, y - size * 0.08, size * 0.07, size * 0.15, hsv(0, 0, 0.03), decal=True
        )
        for lean in (-0.15, 0.1):
            canvas.stroke(
                [[x + side * size * 0.3, y + size * 0.45], [x + side * size * 1.2, y + size * (0.45 + lean)]],
                0.004,
                pale,
            )
    canvas.ellipse(
        x, y + size * 0.3, size * 0.13, size * 0.09, hsv(0.0, 0.4, 0.2 if dog else 0.5), decal=True
    )
    for offset in (-0.2, 0, 0.2):
        canvas.stroke(
            [[x + offset * size, y - size * 0.85], [x + offset * size * 0.7, y - size * 0.45]],
            0.012,
            fur * 0.5,
            decal=True,
        )


def bird(random: np.random.Generator) -> Canvas:
    """A bird that stands, or one that flies."""
    canvas = Canvas(random, 1.3)
    coat, legs = pick(random, "grey", "dark", "pale", "hair", "vivid", "blue"), pick(random, "food", "dark")
    if random.random() < 0.4:
        body = np.array([0.65, 0.55])
        for side in (-1, 1):
            bend = body + [side * 0.25, -random.uniform(0.1, 0.35)]
            tip = body + [side * 0.6, random.uniform(-0.35, 0.2)]
            canvas.polygon(
                outlines.smooth([body + [0, -0.05], bend, tip, bend + [0, 0.18], body + [0, 0.1]]),
                near(random, coat, 0.25),
            )
        canvas.stroke([body + [0.0, -0.1], body + [0.03, 0.25]], [0.1, 0.03], coat)
        return canvas
    tall, neck = random.uniform(0.1, 0.35), random.uniform(0, 0.3)
    body = np.array([0.6, 0.78 - tall * 0.8])
    for x in (-0.03, 0.05):
        canvas.stroke([body + [x, 0.1], [body[0] + x, 0.98], [body[0] + x + 0.06, 0.99]], 0.014, legs)
    canvas.polygon(
        outlines.smooth(
            [
                body + [-0.42, 0.14],
                body + [-0.18, -0.08],
                body + [0.1, -0.15],
                body + [0.22, -0.03],
                body + [0.1, 0.14],
                body + [-0.15, 0.14],
            ]
        ),
        coat,
    )
    head = body + [0.22, -0.16 - neck]
    canvas.stroke([body + [0.12, -0.03], (body + head) / 2 + [0.08, 0], head], [0.16, 0.08, 0.08], coat)
    canvas.polygon([head + [0.04, -0.035], head + [0.2, 0.02], head + [0.04, 0.04]], legs)
    canvas.ellipse(head[0], head[1], 0.075, 0.07, coat)
    canvas.ellipse(head[0] + 0.025, head[1] - 0.01, 0.013, 0.013, hsv(0, 0, 0.03), decal=True)
    wing = [body + [-0.38, 0.12], body + [-0.1, -0.07], body + [0.12, -0.06], body + [0.02, 0.1]]
    canvas.polygon(outlines.smooth(wing), near(random, coat * 0.7, 0.2))
    return canvas


def fish(random: np.random.Generator) -> Canvas:
    """A fish from the side."""
    canvas = Canvas(random, random.uniform(1.2, 2))
    wide = canvas.rgb.shape[1] / canvas.scale
    coat, deep = pick(random, "vivid", "grey", "blue", "food"), random.uniform(0.2, 0.42)
    middle = np.array([wide * 0.55, 0.5])
    fin = near(random, coat * 0.8, 0.3)
    canvas.polygon([[wide * 0.25, 0.5], [0.03, 0.5 - deep], [wide * 0.1, 0.5], [0.03, 0.5 + deep]], fin)
    canvas.polygon(
        [[wide * 0.4, 0.5 - deep * 0.7], [wide * 0.5, 0.45 - deep * 1.3], [wide * 0.7, 0.5 - deep * 0.8]], fin
    )
    canvas.polygon(
        outlines.smooth([[wide * 0.15, 0.5], middle - [0, deep], [wide * 0.97, 0.5], middle + [0, deep]]),
        coat,
    )
    mark(random, canvas, middle, np.array([wide * 0.35, deep]), coat)
    canvas.polygon([[wide * 0.6, 0.55], [wide * 0.45, 0.55 + deep * 0.5], [wide * 0.55, 0.5]], fin)
    canvas.ellipse(wide * 0.85, 0.46, 0.03, 0.03, hsv(0, 0, 0.95), decal=True)
    canvas.ellipse(wide * 0.85, 0.46, 0.016, 0.016, hsv(0, 0, 0.02), decal=True)
    return canvas


KINDS = {"cat": (cat, 10), "bird": (bird, 7), "fish": (fish, 3)}
