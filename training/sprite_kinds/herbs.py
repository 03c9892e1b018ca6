"""Grasses, flowers, ferns, palms, leaves."""

# ruff: noqa: RUF005 (an array plus a list is a sum)

import numpy as np

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.outlines import Points
from training.painting.palette import Colour, near, pick
from training.sprite_kinds.leafage import leaf


def palm(random: np.random.Generator) -> Canvas:
    """A palm: a bare stem and feathered fronds."""
    canvas = Canvas(random)
    green, stem = pick(random, "leaf", "green"), pick(random, "earth", "grey")
    top = np.array([0.5 + random.normal(0, 0.06), random.uniform(0.25, 0.4)])
    canvas.stroke([[0.5, 1.03], [0.5 + random.normal(0, 0.04), 0.7], top], [0.05, 0.035, 0.025], stem)
    for angle in random.uniform(-3.6, 0.5, int(random.integers(8, 18))):
        length = random.uniform(0.3, 0.48)
        frond(random, canvas, top, angle, length, random.uniform(0.05, 0.1), near(random, green, 0.3))
    return canvas


def frond(
    random: np.random.Generator,
    canvas: Canvas,
    start: Points,
    angle: float,
    length: float,
    reach: float,
    green: Colour,
) -> None:
    """A feathered leaf that arches down under its weight."""
    along = np.linspace(0, 1, 24)[:, None]
    droop = random.uniform(0.1, 0.6) * abs(np.cos(angle))
    spine = start + along * length * [np.cos(angle), np.sin(angle)] + along**2 * [0, length * droop]
    canvas.stroke(spine, 0.006, green * 0.8)
    heading = np.gradient(spine, axis=0)
    heading /= np.hypot(*heading.T)[:, None]
    for point, ahead, share in zip(spine, heading, along[:, 0], strict=True):
        for side in (-1, 1):
            tip = point + (ahead * 0.6 + side * np.array([-ahead[1], ahead[0]])) * reach * (1.05 - share)
            canvas.chip(outlines.stroke([point, tip], [0.009, 0.002]), near(random, green, 0.25))


def fern(random: np.random.Generator) -> Canvas:
    """Fronds from one root."""
    canvas = Canvas(random, random.uniform(1, 1.7))
    middle = canvas.rgb.shape[1] / canvas.scale / 2
    green = pick(random, "leaf", "green", "green")
    for angle in random.uniform(-2.9, -0.25, int(random.integers(5, 16))):
        length = random.uniform(0.45, 0.9)
        frond(
            random,
            canvas,
            np.array([middle, 1.0]),
            angle,
            length,
            random.uniform(0.06, 0.16),
            near(random, green),
        )
    return canvas


def grass(random: np.random.Generator) -> Canvas:
    """A tuft of blades, perhaps with ears or reeds."""
    canvas = Canvas(random, random.uniform(0.8, 1.8))
    wide = canvas.rgb.shape[1] / canvas.scale
    green, thick = pick(random, "leaf", "green", "earth", "autumn"), random.uniform(0.006, 0.03)
    ears = random.random() < 0.35
    for _ in range(int(random.integers(18, 90))):
        root, height = random.uniform(0.25, 0.75) * wide, random.uniform(0.35, 0.95)
        lean = random.normal(0, 0.14) * wide
        tip = [root + lean, 1 - height]
        path = [
            [root, 1.02],
            [root + lean * 0.15, 1 - height * 0.45],
            [root + lean * 0.5, 1 - height * 0.8],
            tip,
        ]
        colour = near(random, green, 0.4)
        canvas.stroke(path, [thick, thick * 0.85, thick * 0.6, 0.002], colour)
        if ears and random.random() < 0.4:
            canvas.chip(outlines.ellipse(tip[0], tip[1], 0.012, 0.05), near(random, colour * 0.8 + 0.15, 0.2))
    return canvas


def leaves(random: np.random.Generator) -> Canvas:
    """One big leaf with its veins, or a spray of leaves on a twig."""
    canvas = Canvas(random, random.uniform(0.7, 1.3))
    wide = canvas.rgb.shape[1] / canvas.scale
    green, middle = pick(random, "leaf", "green", "autumn", "vivid"), wide / 2
    if random.random() < 0.4:
        canvas.polygon(
            outlines.smooth(leaf(middle, 0.48, 0.95, random.uniform(0.5, 1.0) * wide, -1.57)), green
        )
        vein = near(random, green * random.choice([0.6, 1.4]), 0.1)
        canvas.stroke([[middle, 1.0], [middle, 0.08]], [0.02, 0.004], vein)
        for y in np.linspace(0.2, 0.85, int(random.integers(4, 10))):
            for side in (-1, 1):
                canvas.stroke(
                    [[middle, y], [middle + side * 0.4 * wide, y - 0.18]], [0.008, 0.002], vein, decal=True
                )
        return canvas
    canvas.stroke(
        [[middle, 1.02], [middle + random.normal(0, 0.08), 0.5], [middle, 0.1]],
        [0.02, 0.015, 0.005],
        green * 0.6,
    )
    size, slim = random.uniform(0.15, 0.4), random.uniform(0.3, 0.8)
    for rank, y in enumerate(np.linspace(0.92, 0.1, int(random.integers(5, 18)))):
        angle = -1.57 + (-1) ** rank * random.uniform(0.5, 1.3)
        at = [middle + np.cos(angle) * size / 2, y + np.sin(angle) * size / 2]
        canvas.polygon(leaf(at[0], at[1], size, slim, angle), near(random, green, 0.3))
    return canvas


def flower(random: np.random.Generator) -> Canvas:
    """One or a few flowers: daisies, roses, tulips, bells."""
    canvas = Canvas(random, random.uniform(0.6, 1.2))
    wide = canvas.rgb.shape[1] / canvas.scale
    green, petal = pick(random, "leaf", "green"), pick(random, "vivid", "vivid", "pale", "any")
    count = int(random.choice([1, 1, 2, 3, 5, 8]))
    kind = [_daisy, _rose, _tulip][int(random.integers(3))]
    for _ in range(count):
        radius = random.uniform(0.2, 0.3) / count**0.35 * min(wide, 1)
        head = (
            np.array([random.uniform(radius, wide - radius), random.uniform(radius, 0.45)])
            if count > 1
            else np.array([wide / 2, 0.3])
        )
        foot = [wide / 2 + random.normal(0, 0.05), 1.02]
        bend = [(head[0] + foot[0]) / 2 + random.normal(0, 0.03), 0.65]
        canvas.stroke([foot, bend, head], random.uniform(0.01, 0.03), green)
        if random.random() < 0.7:
            angle = random.choice([-0.6, -2.5]) + random.normal(0, 0.2)
            at = [bend[0] + 0.11 * np.cos(angle), bend[1] + 0.11 * np.sin(angle)]
            canvas.polygon(
                leaf(at[0], at[1], 0.26, random.uniform(0.25, 0.5), angle), near(random, green, 0.3)
            )
        kind(random, canvas, head, radius, near(random, petal, 0.2))
    return canvas


def _daisy(random: np.random.Generator, canvas: Canvas, head: Points, radius: float, petal: Colour) -> None:
    count, squash = int(random.integers(5, 24)), random.uniform(0.55, 1)
    slim = min(2.6 / count * random.uniform(1.2, 2), 0.9)
    for ring in range(int(random.integers(1, 4))):
        reach = radius * (1 - 0.25 * ring)
        for angle in np.linspace(0, 6.28, count, endpoint=False) + random.normal(0, 0.08, count) + ring:
            out = np.array([np.cos(angle), np.sin(angle) * squash]) * reach * 0.55
            x, y = head + out
            canvas.polygon(leaf(x, y, reach, slim, np.arctan2(out[1], out[0])), near(random, petal, 0.15))
    heart = radius * random.uniform(0.18, 0.45)
    canvas.ellipse(head[0], head[1], heart, heart * squash, pick(random, "autumn", "hair", "food"))


def _rose(random: np.random.Generator, canvas: Canvas, head: Points, radius: float, petal: Colour) -> None:
    for share in np.linspace(1, 0.15, int(random.integers(8, 20))):
        angle = random.uniform(0, 6.3)
        x, y = head + np.array([np.cos(angle), np.sin(angle)]) * radius * share * 0.55
        tone = near(random, petal, 0.15) * (0.75 + 0.3 * share)
        canvas.polygon(outlines.blob(random, x, y, radius * (0.2 + 0.35 * share), 0.08), tone)


def _tulip(random: np.random.Generator, canvas: Canvas, head: Points, radius: float, petal: Colour) -> None:
    for lean in (-0.45, 0.45, 0.0):
        at = head + [lean * radius, 0]
        canvas.polygon(
            outlines.smooth(leaf(at[0], at[1], radius * 1.9, 0.55, -1.57 + lean * 0.5)),
            near(random, petal, 0.2),
        )


KINDS = {
    "palm": (palm, 5),
    "fern": (fern, 5),
    "grass": (grass, 8),
    "leaves": (leaves, 8),
    "flower": (flower, 16),
}
