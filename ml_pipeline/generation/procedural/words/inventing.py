"""Invents a landscape for words that say nothing here: the same words, the same landscape."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from ml_pipeline.generation.procedural.scene import (
    Daytime,
    Ground,
    Placed,
    Scene,
    Season,
    Thing,
    Weather,
)
from ml_pipeline.painting.words.reading import fold

Choice = TypeVar("Choice")

_GROUNDS: tuple[tuple[Ground, ...], ...] = (
    (Ground.MOUNTAINS, Ground.LAKE, Ground.FOREST),
    (Ground.HILLS, Ground.MEADOW),
    (Ground.MOUNTAINS, Ground.MEADOW),
    (Ground.SEA,),
    (Ground.HILLS, Ground.RIVER, Ground.FOREST),
    (Ground.DESERT,),
    (Ground.HILLS, Ground.LAKE),
)
_TIMES = (Daytime.DAWN, Daytime.DAY, Daytime.SUNSET, Daytime.DUSK, Daytime.NIGHT)
_SEASONS = (Season.SPRING, Season.SUMMER, Season.AUTUMN, Season.WINTER)
_WEATHERS = (Weather.CLEAR, Weather.CLEAR, Weather.CLOUDY, Weather.FOG)
_THINGS = ((), (Thing.BIRDS,), (Thing.TREE,), (Thing.HOUSE,), (Thing.ROCKS,), (Thing.BIRDS, Thing.TREE))


def invent(prompt: str) -> Scene:
    """Choose by a hash of the words, which is the same on every machine."""
    words = " ".join(fold(word) for word in prompt.split())
    lots = iter(hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest())

    def draw(choices: Sequence[Choice]) -> Choice:
        return choices[next(lots) % len(choices)]

    grounds, daytime, season, weather = draw(_GROUNDS), draw(_TIMES), draw(_SEASONS), draw(_WEATHERS)
    if Ground.DESERT in grounds:
        season, weather = Season.SUMMER, Weather.CLEAR
    things = [Placed(thing, 5 if thing is Thing.BIRDS else 1) for thing in draw(_THINGS)]
    if daytime is Daytime.NIGHT:
        things += [Placed(Thing.MOON), Placed(Thing.STARS)]
    return Scene(daytime, weather, season, grounds, tuple(things))
