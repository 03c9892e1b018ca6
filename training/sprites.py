"""All sprites of an atlas: cut-out pictures of things."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from training.painting.canvas import Canvas
from training.painting.finish import OPAQUE, Sprite, finish
from training.sprite_kinds import (
    backdrops,
    beasts,
    furniture,
    goods,
    herbs,
    lattices,
    people,
    pets_birds_fish,
    shapes,
    street,
    trees,
    vehicles,
    vessels,
)

_FAMILIES = (
    trees,
    herbs,
    people,
    beasts,
    pets_birds_fish,
    vehicles,
    vessels,
    goods,
    furniture,
    street,
    lattices,
    shapes,
    backdrops,
)
_KINDS = {name: kind for family in _FAMILIES for name, kind in family.KINDS.items()}


def draw_sprites(
    random: np.random.Generator, per_kind: int | None = None
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], tuple[float, ...], dict[str, tuple[int, ...]]]:
    """Draw sprites of every kind.

    Parameters
    ----------
    per_kind : int, optional
        At most so many of each kind; a kind's usual number without it.

    Returns
    -------
    sprites : (S, 192, 192, 4) uint8
        Straight alpha; colours reach on under what is transparent. The foot is at the bottom edge.
    bodies : (S, 192, 192) uint8
        How far the sprite bulges, 0 outside, 255 at its thickest.
    aspects : tuple of float
        Width over height before the stretch to a square.
    kinds : dict
        Which numbers belong to each kind.
    """
    drawn: list[Sprite] = []
    kinds: dict[str, tuple[int, ...]] = {}
    for name, (paint, usual) in _KINDS.items():
        count = min(usual, per_kind or usual)
        kinds[name] = tuple(range(len(drawn), len(drawn) + count))
        drawn += [finish(random, _painted(random, paint)) for _ in range(count)]
    rgba, bodies = np.stack([one.rgba for one in drawn]), np.stack([one.body for one in drawn])
    return rgba, bodies, tuple(one.aspect for one in drawn), kinds


def _painted(random: np.random.Generator, paint: Callable[[np.random.Generator], Canvas]) -> Canvas:
    """A canvas with something on it: what fell outside by chance is drawn anew."""
    canvas = paint(random)
    while not (canvas.mask > OPAQUE).any():
        canvas = paint(random)
    return canvas
