"""What a word can stand for in a landscape. Light: the standard library alone, as everything here."""

from __future__ import annotations

from dataclasses import dataclass

from ml_pipeline.generation.procedural.scene import Daytime, Ground, Season, Thing, Weather

Color = tuple[float, float, float]
Implied = Daytime | Weather | Season | Ground | Thing
SKY, WATER, LEAVES, LIGHT = "sky", "water", "leaves", "light"


@dataclass(frozen=True)
class Sense:
    """What a word says; `implies` is what goes with it wherever nothing else is said.

    `target` is what a colour before it is for, where that is neither a thing nor a ground. `is_like` marks a
    word for something else that comes nearest to this, as a swan to a duck: it is told. `is_part` marks a
    part of it, as sails: it is the one that is there, if any.
    """

    thing: Thing | None = None
    ground: Ground | None = None
    daytime: Daytime | None = None
    weather: Weather | None = None
    season: Season | None = None
    implies: tuple[Implied, ...] = ()
    color: Color | None = None
    kind: str = ""
    target: str = ""
    count: int = 0
    is_like: bool = False
    is_part: bool = False
    things: tuple[Thing, ...] = ()
    """Several at once, as `animals`: only to be left out."""
