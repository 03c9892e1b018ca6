"""Patches, stripes and pale bellies."""

# ruff: noqa: RUF005 (an array plus a list is a sum)

import numpy as np

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.outlines import Points
from training.painting.palette import Colour, near, pick


def mark(random: np.random.Generator, canvas: Canvas, centre: Points, reach: Points, fur: Colour) -> None:
    """Patches, stripes or a paler belly, on what is drawn so far."""
    chance, other = random.random(), near(random, pick(random, "pale", "dark", "hair"), 0.2)
    if chance < 0.3:
        for _ in range(int(random.integers(2, 8))):
            x, y = random.normal(centre, reach * 0.6)
            canvas.polygon(
                outlines.blob(random, x, y, reach.mean() * random.uniform(0.15, 0.5), 0.3), other, decal=True
            )
    elif chance < 0.5:
        for x in np.linspace(-1, 1, int(random.integers(6, 14))):
            top = centre + [x * reach[0], -reach[1] * 1.5]
            path = [top, top + [random.normal(0, 0.02), reach[1] * 1.2], top + [0.02, reach[1] * 2.2]]
            canvas.stroke(path, [0.025, 0.02, 0.003], fur * 0.4, decal=True)
    elif chance < 0.7:
        canvas.ellipse(
            centre[0],
            centre[1] + reach[1] * 0.8,
            reach[0] * 0.9,
            reach[1] * 0.4,
            np.minimum(fur * 1.5 + 0.05, 1),
            decal=True,
        )
