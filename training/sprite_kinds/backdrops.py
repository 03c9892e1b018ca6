"""Wide backdrops: skylines, ridges, the edges of woods."""

# ruff: noqa: RUF005 (an array plus a list is a sum)

import numpy as np

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.noise import noise
from training.painting.palette import near, pick


def skyline(random: np.random.Generator) -> Canvas:
    """A row of houses or towers with windows."""
    canvas = Canvas(random, random.uniform(3, 4))
    wide, x, tone = canvas.rgb.shape[1] / canvas.scale, -0.05, pick(random, "grey", "earth", "muted")
    towers = random.random() < 0.4
    while x < wide:
        broad = random.uniform(0.12, 0.3) if towers else random.uniform(0.2, 0.5)
        top = random.uniform(0.05, 0.8) if towers else random.uniform(0.35, 0.75)
        wall = near(
            random, tone if random.random() < 0.6 else pick(random, "pale", "brick", "muted", "grey"), 0.3
        )
        canvas.box(x, top, x + broad, 1, wall)
        if not towers or random.random() < 0.2:
            roof = pick(random, "brick", "dark", "grey")
            canvas.polygon(
                [
                    [x - 0.02, top],
                    [x + broad * random.choice([0.1, 0.5]), top - random.uniform(0.05, 0.2)],
                    [x + broad + 0.02, top],
                ],
                roof,
                level=True,
            )
        glass = pick(random, "glass", "dark", "pale")
        across, step = int(random.integers(2, 6)), random.uniform(0.04, 0.12)
        for y in np.arange(top + 0.04, 0.95, step):
            for column in range(across):
                left = x + (column + 0.25) * broad / across
                corners = np.array(
                    [[0, 0], [0.5 * broad / across, 0], [0.5 * broad / across, step * 0.5], [0, step * 0.5]]
                )
                canvas.chip(corners + [left, y], near(random, glass, 0.4))
        x += broad * random.uniform(0.9, 1.1)
    return canvas


def ridge(random: np.random.Generator) -> Canvas:
    """Mountains or hills, one behind another, hazier with distance."""
    canvas = Canvas(random, 4)
    far, rough = pick(random, "blue", "grey", "muted"), random.uniform(1.1, 2)
    base, xs = pick(random, "leaf", "earth", "grey", "green"), np.linspace(-0.02, 4.02, 256)
    count, steep = int(random.integers(1, 5)), random.uniform(0.05, 0.2)
    for rank in range(count):
        share = (rank + 1) / count
        profile = np.interp(np.linspace(0, 127, 256), np.arange(128), noise(random, rough)[64])
        top = np.clip(0.25 + 0.55 * rank / count + steep * profile, 0.02, 0.97)
        outline = np.concatenate([np.stack([xs, top], 1), [[4.02, 1.05], [-0.02, 1.05]]])
        canvas.polygon(outline, far * (1 - share) + base * share, level=random.random() < 0.5)
        if rank == 0 and random.random() < 0.35:  # snow
            snow = np.concatenate(
                [np.stack([xs, top - 0.01], 1), np.stack([xs, top + 0.08 + 0.03 * np.sin(xs * 40)], 1)[::-1]]
            )
            canvas.polygon(snow, pick(random, "pale"), decal=True)
    return canvas


def treeline(random: np.random.Generator) -> Canvas:
    """The edge of a wood."""
    canvas = Canvas(random, 4)
    green, pointed = pick(random, "leaf", "leaf", "green", "autumn", "dark"), random.random() < 0.4
    for rank in range(3):
        tone = green * (0.6 + 0.2 * rank)
        for x in random.uniform(-0.1, 4.1, 26):
            tall = random.uniform(0.35, 0.95) * (1 - 0.2 * rank)
            if pointed:
                half = tall * random.uniform(0.12, 0.22)
                teeth = [
                    [x + half * side * share, 1 - tall * (1 - share)]
                    for side in (1, -1)
                    for share in (np.linspace(0, 1, 6) if side == 1 else np.linspace(1, 0, 6))
                ]
                canvas.polygon(np.array(teeth) + random.normal(0, 0.012, (12, 2)), near(random, tone, 0.25))
            else:
                canvas.polygon(
                    outlines.blob(random, x, 1.05 - tall * 0.6, tall * 0.5, 0.13, 9), near(random, tone, 0.25)
                )
    return canvas


KINDS = {"skyline": (skyline, 6), "ridge": (ridge, 7), "treeline": (treeline, 6)}
