"""Draws whichever figure is asked for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ml_pipeline.generation.procedural.figures import distant, grazing, prowling
from ml_pipeline.generation.procedural.figures.animals import Anatomy, draw_animal
from ml_pipeline.generation.procedural.figures.base import Figure, Light
from ml_pipeline.generation.procedural.figures.boats import draw_boat
from ml_pipeline.generation.procedural.figures.buildings import draw_house, draw_lighthouse
from ml_pipeline.generation.procedural.figures.canvas import Color
from ml_pipeline.generation.procedural.figures.fowl import DUCK, OWL, draw_bird
from ml_pipeline.generation.procedural.figures.plants import draw_cactus, draw_flowers, draw_palm
from ml_pipeline.generation.procedural.figures.rocks import draw_rocks
from ml_pipeline.generation.procedural.figures.trees import draw_tree
from ml_pipeline.generation.procedural.scene import Thing

Draw = Callable[[int, np.random.Generator, Color | None, Light], Figure]
DrawKind = Callable[[int, np.random.Generator, Color | None, Light, str], Figure]

ANATOMIES: dict[Thing, Anatomy] = {
    Thing.CAT: prowling.CAT,
    Thing.DOG: prowling.DOG,
    Thing.HORSE: grazing.HORSE,
    Thing.COW: grazing.COW,
    Thing.SHEEP: grazing.SHEEP,
    Thing.DEER: grazing.DEER,
    Thing.FOX: prowling.FOX,
    Thing.WOLF: prowling.WOLF,
    Thing.BEAR: prowling.BEAR,
    Thing.RABBIT: grazing.RABBIT,
    Thing.ELEPHANT: distant.ELEPHANT,
    Thing.GIRAFFE: distant.GIRAFFE,
    Thing.LION: distant.LION,
    Thing.CAMEL: distant.CAMEL,
    Thing.OWL: OWL,
    Thing.DUCK: DUCK,
}
DRAWERS: dict[Thing, Draw] = {
    Thing.BIRDS: draw_bird,
    Thing.HOUSE: draw_house,
    Thing.LIGHTHOUSE: draw_lighthouse,
    Thing.PALM: draw_palm,
    Thing.CACTUS: draw_cactus,
    Thing.ROCKS: draw_rocks,
    Thing.FLOWERS: draw_flowers,
}
KIND_DRAWERS: dict[Thing, DrawKind] = {Thing.BOAT: draw_boat, Thing.TREE: draw_tree}
DRAWN = (*ANATOMIES, *DRAWERS, *KIND_DRAWERS)
"""Things that have a figure; the others are the sky's."""


def draw_figure(
    thing: Thing,
    height_px: int,
    rng: np.random.Generator,
    color: Color | None,
    light: Light,
    kind: str = "",
) -> Figure:
    """Draw one figure, looking left or right, as `rng` has it.

    Parameters
    ----------
    thing : Thing
        One of DRAWN.
    height_px : int
        About as high as it becomes, from its foot to its top; of a bird in flight, a third of its span.
    rng : Generator
        The same one draws the same figure.
    color : tuple of float, optional
        sRGB, 0 to 1; None for its own.
    light : Light
    kind : str
        As in `Placed`; left to `rng` where it is empty or of no such figure.

    Returns
    -------
    figure : Figure
    """
    height = max(int(height_px), 4)
    if thing in ANATOMIES:
        return draw_animal(ANATOMIES[thing], height, rng, color, light)
    if thing in KIND_DRAWERS:
        return KIND_DRAWERS[thing](height, rng, color, light, kind)
    return DRAWERS[thing](height, rng, color, light)
