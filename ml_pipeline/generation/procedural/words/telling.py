"""Says in one sentence what a prompt was taken for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ml_pipeline.generation.procedural.scene import (
    ANIMALS,
    Daytime,
    Ground,
    Placed,
    Scene,
    Season,
    Thing,
    Weather,
)
from ml_pipeline.generation.procedural.words.colours import COLOURS, DARK, GLOOM, LIGHTER, shaded
from ml_pipeline.generation.procedural.words.sense import Color

MOST_QUOTED = 8
_TIMES = {
    Daytime.DAWN: "at dawn",
    Daytime.DAY: "by day",
    Daytime.SUNSET: "at sunset",
    Daytime.DUSK: "at dusk",
    Daytime.NIGHT: "by night",
}
_WEATHERS = {
    Weather.CLEAR: "",
    Weather.CLOUDY: " under a cloudy sky",
    Weather.OVERCAST: " under an overcast sky",
    Weather.FOG: " in fog",
    Weather.RAIN: " in the rain",
    Weather.STORM: " in a storm",
    Weather.SNOW: " in falling snow",
}
_GROUNDS = {
    Ground.MEADOW: "a meadow",
    Ground.HILLS: "hills",
    Ground.MOUNTAINS: "mountains",
    Ground.FOREST: "a forest",
    Ground.DESERT: "a desert",
    Ground.CITY: "a city",
    Ground.LAKE: "a lake",
    Ground.SEA: "the sea",
    Ground.RIVER: "a river",
}
_ARTICLED = {ground.value: told for ground, told in _GROUNDS.items()}
_WATERS = (Ground.LAKE, Ground.SEA, Ground.RIVER)
_AS_THEY_ARE = {Thing.SUN: "the sun", Thing.STARS: "stars", Thing.CLOUDS: "clouds"}
_PLURALS = {
    Thing.SHEEP: "sheep",
    Thing.DEER: "deer",
    Thing.FOX: "foxes",
    Thing.WOLF: "wolves",
    Thing.CACTUS: "cacti",
    Thing.BIRDS: "birds",
    Thing.FLOWERS: "clumps of flowers",
    Thing.ROCKS: "groups of rocks",
}
_SINGULARS = {Thing.BIRDS: "bird", Thing.FLOWERS: "clump of flowers", Thing.ROCKS: "group of rocks"}
_COLORS: dict[Color, str] = {GLOOM: DARK}
for _color, _names, _, _ in COLOURS:
    _name = _names.split(", ")[0]
    _COLORS |= {
        _color: _name,
        shaded(_color, DARK): f"dark {_name}",
        shaded(_color, LIGHTER): f"light {_name}",
    }

StandIn = tuple[str, int]  # a word, and how many of a thing it stands for


@dataclass(frozen=True)
class Aside:
    """What is told besides the scene: `stand_ins` are words for something else that comes nearest to what is
    there, `barred` grounds that are not wanted.
    """

    notes: Sequence[str]
    stand_ins: Mapping[Thing | Ground, StandIn]
    barred: Sequence[str]
    unmatched: Sequence[str]
    is_invented: bool


def tell(scene: Scene, aside: Aside) -> str:
    """Say it."""
    season = f" in {scene.season}" if scene.season is not Season.SUMMER else ""
    is_told = scene.weather is Weather.CLOUDY
    things = [
        _tell_thing(placed, aside.stand_ins)
        for placed in scene.things
        if not (is_told and placed.thing is Thing.CLOUDS and placed.color is None)
    ]
    parts = [*_tell_grounds(scene, aside.stand_ins), *things]
    if "sky" in scene.colors:
        parts.append(f"a sky in {_name_of(scene.colors['sky'])}")
    if "water" in scene.colors and not any(ground in scene.colors for ground in _WATERS):
        parts.append(f"water in {_name_of(scene.colors['water'])}")
    sentence = f"a landscape {_TIMES[scene.daytime]}{season}{_WEATHERS[scene.weather]}: {', '.join(parts)}"
    if scene.mood:
        sentence += f", in {' and '.join(map(_name_of, scene.mood))} light"
    if gone := [*(_ARTICLED.get(name, name) for name in aside.barred), *_tell_absent(scene)]:
        sentence += f", without {_listed(gone)}"
    if aside.notes:
        sentence += f"; {'; '.join(dict.fromkeys(aside.notes))}"
    if aside.is_invented:
        sentence = f"freely invented, as no word of the prompt names a landscape: {sentence}"
    if aside.unmatched:
        sentence += f"; not understood: {_quoted(aside.unmatched)}"
    return sentence


def _tell_absent(scene: Scene) -> list[str]:
    animals = ANIMALS if scene.absent.issuperset(ANIMALS) else ()
    gone = [_gone(thing) for thing in Thing if thing in scene.absent and thing not in animals]
    return [*(["animals"] if animals else []), *gone]


def _tell_grounds(scene: Scene, stand_ins: Mapping[Thing | Ground, StandIn]) -> list[str]:
    told = {
        ground: _GROUNDS[ground] + _aside(scene.colors.get(ground.value), stand_ins.get(ground))
        for ground in scene.grounds
    }
    water = next((ground for ground in told if ground in _WATERS), None)
    back = next((ground for ground in (Ground.MOUNTAINS, Ground.HILLS) if ground in told), None)
    if water is None or back is None:
        return list(told.values())
    first = f"{told.pop(back)} behind {told.pop(water)}"
    return [first, *told.values()]


def _tell_thing(placed: Placed, stand_ins: Mapping[Thing | Ground, StandIn]) -> str:
    aside = _aside(placed.color, stand_ins.get(placed.thing), placed.count)
    kind = f"{placed.kind} " if placed.kind in ("sailing", "rowing", "full", "crescent") else ""
    if placed.thing in _AS_THEY_ARE:
        return _AS_THEY_ARE[placed.thing] + aside
    if placed.kind == "conifer":
        return f"{placed.count} conifers{aside}" if placed.count > 1 else f"a conifer{aside}"
    if placed.count > 1:
        return f"{placed.count} {kind}{_many(placed.thing)}{aside}"
    one = kind + _SINGULARS.get(placed.thing, placed.thing.value)
    return f"{'an' if one[0] in 'aeiou' else 'a'} {one}{aside}"


def _many(thing: Thing) -> str:
    if thing in (Thing.STARS, Thing.CLOUDS):
        return thing.value
    return _PLURALS.get(thing, f"{thing.value}s")


def _gone(thing: Thing) -> str:
    if thing in (Thing.FLOWERS, Thing.ROCKS):
        return thing.value
    return {Thing.SUN: "the sun", Thing.MOON: "the moon", Thing.RAINBOW: "a rainbow"}.get(thing, _many(thing))


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _aside(color: Color | None, stand_in: StandIn | None, count: int = 1) -> str:
    said = [_name_of(color)] if color in _COLORS else []
    if stand_in:
        word, share = stand_in
        said.append(f'{"one of them " if share == 1 < count else ""}for "{word}"')
    return f" ({', '.join(said)})" if said else ""


def _name_of(color: Color | None) -> str:
    return _COLORS.get(color, "its own") if color is not None else ""


def _quoted(words: Sequence[str]) -> str:
    told = ", ".join(f'"{word}"' for word in words[:MOST_QUOTED])
    return told + (" …" if len(words) > MOST_QUOTED else "")
