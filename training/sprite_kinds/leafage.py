"""Leaves, one or many, as all plants use them."""

import numpy as np

from training.painting.canvas import Canvas
from training.painting.outlines import Points
from training.painting.palette import Colour, near

_LEAF = np.array(
    [[-1, 0], [-0.5, 0.6], [0.1, 0.75], [0.6, 0.45], [1, 0], [0.6, -0.45], [0.1, -0.75], [-0.5, -0.6]]
)


def leaf(x: float, y: float, length: float, slim: float, angle: float) -> Points:
    """The outline of a leaf around (x, y): `slim` is its width per length, `angle` in radians."""
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(_LEAF * [length / 2, length / 2 * slim] @ turn + [x, y], np.float64)


def sprinkle(
    random: np.random.Generator,
    canvas: Canvas,
    centre: Points,
    spread: Points,
    count: int,
    size: float,
    colour: Colour,
) -> None:
    """Strew leaves about a place, those above lighter."""
    for place in random.normal(centre, spread, (count, 2)):
        up = np.clip(0.95 - 0.5 * (place[1] - centre[1]) / (spread[1] + 1e-6) * 0.5, 0.4, 1.4)
        length, slim = size * random.uniform(0.5, 1.5), random.uniform(0.35, 0.9)
        canvas.chip(
            leaf(place[0], place[1], length, slim, random.uniform(0, 6.3)), near(random, colour, 0.4) * up
        )
