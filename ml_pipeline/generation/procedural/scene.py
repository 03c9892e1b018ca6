"""What is to be seen in a procedural picture: read from words by `words`, painted by `painter`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Daytime(StrEnum):
    DAWN = "dawn"
    DAY = "day"
    SUNSET = "sunset"
    DUSK = "dusk"
    NIGHT = "night"


class Weather(StrEnum):
    CLEAR = "clear"
    CLOUDY = "cloudy"
    OVERCAST = "overcast"
    FOG = "fog"
    RAIN = "rain"
    STORM = "storm"
    SNOW = "snow"


class Season(StrEnum):
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


class Ground(StrEnum):
    """What the land is; several may be there at once, as mountains behind a lake with a forest before it."""

    MEADOW = "meadow"
    HILLS = "hills"
    MOUNTAINS = "mountains"
    FOREST = "forest"
    DESERT = "desert"
    CITY = "city"
    LAKE = "lake"
    SEA = "sea"
    RIVER = "river"


class Thing(StrEnum):
    """What may stand in it. Animals are silhouettes."""

    SUN = "sun"
    MOON = "moon"
    STARS = "stars"
    RAINBOW = "rainbow"
    CLOUDS = "clouds"
    BOAT = "boat"
    TREE = "tree"
    PALM = "palm"
    CACTUS = "cactus"
    HOUSE = "house"
    LIGHTHOUSE = "lighthouse"
    FLOWERS = "flowers"
    ROCKS = "rocks"
    BIRDS = "birds"
    CAT = "cat"
    DOG = "dog"
    HORSE = "horse"
    COW = "cow"
    SHEEP = "sheep"
    DEER = "deer"
    FOX = "fox"
    WOLF = "wolf"
    BEAR = "bear"
    RABBIT = "rabbit"
    ELEPHANT = "elephant"
    GIRAFFE = "giraffe"
    LION = "lion"
    CAMEL = "camel"
    OWL = "owl"
    DUCK = "duck"


ANIMALS = (
    Thing.CAT,
    Thing.DOG,
    Thing.HORSE,
    Thing.COW,
    Thing.SHEEP,
    Thing.DEER,
    Thing.FOX,
    Thing.WOLF,
    Thing.BEAR,
    Thing.RABBIT,
    Thing.ELEPHANT,
    Thing.GIRAFFE,
    Thing.LION,
    Thing.CAMEL,
    Thing.OWL,
    Thing.DUCK,
)


@dataclass(frozen=True)
class Placed:
    """So many of a thing, and their colour (sRGB, 0 to 1) where one was named.

    `kind` is what sort of it was named: of boats "sailing" or "rowing", of trees "conifer" or "broadleaf",
    of the moon "full" or "crescent"; empty where none was.
    """

    thing: Thing
    count: int = 1
    color: tuple[float, float, float] | None = None
    kind: str = ""


@dataclass(frozen=True)
class Scene:
    """A landscape in words: nothing in it depends on a seed, which decides only where things are.

    `colors` are those that were named for a ground, for "sky" or for "water"; `mood` those that were named
    for nothing, which tint the light. Grounds come in the order in which they were named.
    """

    daytime: Daytime = Daytime.DAY
    weather: Weather = Weather.CLEAR
    season: Season = Season.SUMMER
    grounds: tuple[Ground, ...] = (Ground.HILLS, Ground.MEADOW)
    things: tuple[Placed, ...] = ()
    colors: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    mood: tuple[tuple[float, float, float], ...] = ()
    absent: frozenset[Thing] = frozenset()

    def find(self, thing: Thing) -> Placed | None:
        return next((placed for placed in self.things if placed.thing is thing), None)


@dataclass(frozen=True)
class Reading:
    """A scene and how a prompt was read for it: the words that count, and those that say nothing here."""

    scene: Scene
    understood: str
    matched: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
