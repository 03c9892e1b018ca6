"""Families of invented scenes. Each is a function that furnishes an empty `Scene`."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from training.atlas import Atlas
from training.scene import Scene
from training.scenes import close, interiors, landscapes, overlaps, streets, structures, tabletops

Furnish = Callable[[Scene], None]

FAMILIES: dict[str, tuple[float, Furnish]] = {
    "street": (0.13, streets.furnish),
    "landscape": (0.15, landscapes.furnish),
    "interior": (0.18, interiors.furnish),
    "close": (0.18, close.furnish),
    "tabletop": (0.21, tabletops.furnish),
    "structure": (0.09, structures.furnish),
    "overlap": (0.06, overlaps.furnish),
}
"""Name → share of all scenes (any scale) and the function."""


def invent(random: Random, atlas: Atlas, family: str | None = None) -> Scene:
    """A furnished scene of a random family, or of the one named."""
    names = list(FAMILIES)
    chosen = family or random.choices(names, [FAMILIES[name][0] for name in names])[0]
    scene = Scene(random, atlas)
    FAMILIES[chosen][1](scene)
    return scene
