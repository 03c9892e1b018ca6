"""Makes a scene of what was heard: contradictions are decided, and what nobody named is added."""

from __future__ import annotations

from ml_pipeline.generation.procedural.scene import (
    Daytime,
    Ground,
    Reading,
    Scene,
    Season,
    Thing,
    Weather,
)
from ml_pipeline.generation.procedural.words.gathering import Things
from ml_pipeline.generation.procedural.words.grounding import WATERS, Grounds
from ml_pipeline.generation.procedural.words.inventing import invent
from ml_pipeline.generation.procedural.words.mentions import Heard, Mention
from ml_pipeline.generation.procedural.words.sense import LEAVES, LIGHT, SKY, WATER, Color
from ml_pipeline.generation.procedural.words.settling import DAYTIME_RANKS, WEATHER_RANKS, Choice
from ml_pipeline.generation.procedural.words.telling import Aside, StandIn, tell

MOST_MOODS = 4
LAST, NEGATIVE = "as was said last", "as the negative prompt says"


def compose(heard: Heard, unwanted: Heard, prompt: str) -> Reading:
    """Make the reading of a prompt; of what the negative prompt names, nothing is there."""
    composer = _Composer()
    for mention in heard.mentions:
        if mention.is_negated:
            composer.leave_out(mention, LAST)
        else:
            composer.take(mention)
    for mention in unwanted.mentions:
        composer.leave_out(mention, NEGATIVE)
    composer.mood += heard.mood
    is_invented = not heard.mentions
    if is_invented:
        composer.invent(prompt)
    scene = composer.compose()
    unmatched = tuple(dict.fromkeys(heard.unmatched))
    aside = Aside(
        composer.notes(), composer.stand_ins, composer.grounds.tell_barred(), unmatched, is_invented
    )
    return Reading(scene, tell(scene, aside), tuple(dict.fromkeys(heard.matched)), unmatched)


class _Composer:
    """Takes mentions one after the other."""

    def __init__(self) -> None:
        self.daytime: Choice[Daytime] = Choice(DAYTIME_RANKS)
        self.weather: Choice[Weather] = Choice(WEATHER_RANKS)
        self.season: Choice[Season] = Choice({})
        self.grounds = Grounds()
        self.things = Things()
        self.implied: list[Thing] = []
        self.colors: dict[str, Color] = {}
        self.leaves: Color | None = None
        self.mood: list[Color] = []
        self.stand_ins: dict[Thing | Ground, StandIn] = {}

    def take(self, mention: Mention) -> None:
        sense = mention.sense
        if sense.daytime is not None:
            self.daytime.name(sense.daytime)
        if sense.weather is not None:
            self.weather.name(sense.weather)
        if sense.season is not None:
            self.season.name(sense.season)
        if sense.ground is not None:
            self.grounds.name(sense.ground)
        if sense.thing is not None:
            self.things.place(mention, sense.thing)
        if sense.is_like and (what := sense.thing or sense.ground):
            self.stand_ins[what] = mention.text, mention.count or 1
        self._imply(mention)
        self._take_color(mention)

    def leave_out(self, mention: Mention, why: str) -> None:
        """Bar what a mention means."""
        sense = mention.sense
        things = [*sense.things, *([sense.thing] if sense.thing else [])]
        if sense.weather is Weather.CLOUDY:
            things.append(Thing.CLOUDS)
        self.things.leave_out(things, why)
        for ground in WATERS if sense.target == WATER else [sense.ground] if sense.ground else []:
            self.grounds.bar(ground)
        if sense.daytime is not None:
            self.daytime.bar(sense.daytime)
        if sense.weather is not None:
            self.weather.bar(sense.weather)
        if sense.season is not None:
            self.season.bar(sense.season)
        if Season.WINTER in sense.implies and sense.ground is None:  # "no snow"
            self.weather.bar(Weather.SNOW)
            if Season.WINTER not in self.season.named:
                self.season.bar(Season.WINTER)
        if Thing.CLOUDS in things:
            self.weather.bar(Weather.CLOUDY)
            self.weather.bar(Weather.OVERCAST)

    def invent(self, prompt: str) -> None:
        """Choose freely, but nothing that is not wanted."""
        found = invent(prompt)
        self.daytime.imply(found.daytime)
        self.weather.imply(found.weather)
        self.season.imply(found.season)
        self.grounds.named = [ground for ground in found.grounds if ground not in self.grounds.barred]
        self.things.placed = [placed for placed in found.things if placed.thing not in self.things.absent]

    def compose(self) -> Scene:
        grounds = self.grounds.settle()
        daytime = self.daytime.settle(Daytime.DAY, Daytime.NIGHT)
        weather = self.weather.settle(Weather.CLEAR, Weather.CLOUDY)
        season = self.season.settle(Season.SUMMER, Season.SPRING)
        is_low = daytime in (Daytime.DAWN, Daytime.SUNSET) and weather in (Weather.CLEAR, Weather.CLOUDY)
        for thing in (*self.implied, *([Thing.SUN] if is_low else [])):
            if not (thing is Thing.SUN and daytime is Daytime.NIGHT):
                self.things.add(thing)
        if self.leaves is not None:
            self.things.color_leaves(self.leaves)
            if Ground.FOREST in grounds:
                self.colors[Ground.FOREST.value] = self.leaves
        mood = tuple(dict.fromkeys(self.mood))[:MOST_MOODS]
        absent = frozenset(self.things.absent)
        return Scene(daytime, weather, season, grounds, tuple(self.things.placed), self.colors, mood, absent)

    def notes(self) -> list[str]:
        return [*self.things.notes, *self.daytime.notes, *self.weather.notes, *self.season.notes]

    def _imply(self, mention: Mention) -> None:
        for implied in mention.sense.implies:
            if isinstance(implied, Daytime):
                self.daytime.imply(implied)
            elif isinstance(implied, Weather):
                self.weather.imply(implied)
            elif isinstance(implied, Season):
                self.season.imply(implied)
            elif isinstance(implied, Ground):
                self.grounds.implied.append(implied)
            else:
                self.implied.append(implied)

    def _take_color(self, mention: Mention) -> None:
        sense, color = mention.sense, mention.color or mention.sense.color
        if color is None or sense.thing is not None:
            return
        if sense.ground is not None:
            self.colors[sense.ground.value] = color
            if sense.ground in WATERS:
                self.colors[WATER] = color
        elif sense.target == LEAVES:
            self.leaves = color
        elif sense.target in (SKY, WATER):
            self.colors[sense.target] = color
        elif sense.target == LIGHT or mention.color is not None:
            self.mood += [color, *mention.more_colors]
