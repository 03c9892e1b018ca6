"""Decides where only one can be: the last one named counts, unless one is but a part of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from ml_pipeline.generation.procedural.scene import Daytime, Weather

Value = TypeVar("Value", bound=StrEnum)

DAYTIME_RANKS: Mapping[StrEnum, tuple[StrEnum, ...]] = {
    Daytime.DAY: (Daytime.DAWN, Daytime.SUNSET, Daytime.DUSK),
    Daytime.DUSK: (Daytime.SUNSET,),
}
"""What each one gives way to without a word, as a day does to its sunset."""
WEATHER_RANKS: Mapping[StrEnum, tuple[StrEnum, ...]] = {
    Weather.CLOUDY: (Weather.OVERCAST, Weather.RAIN, Weather.STORM, Weather.SNOW, Weather.FOG),
    Weather.OVERCAST: (Weather.RAIN, Weather.STORM, Weather.SNOW, Weather.FOG),
    Weather.RAIN: (Weather.STORM,),
}


@dataclass
class Choice(Generic[Value]):
    """What was named, what follows from other words, and what is not to be."""

    ranks: Mapping[StrEnum, tuple[StrEnum, ...]]
    named: list[Value] = field(default_factory=list)
    implied: list[Value] = field(default_factory=list)
    barred: set[Value] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def name(self, value: Value) -> None:
        self.barred.discard(value)
        self.named.append(value)

    def imply(self, value: Value) -> None:
        self.implied.append(value)

    def bar(self, value: Value) -> None:
        self.barred.add(value)

    def settle(self, default: Value, other: Value) -> Value:
        """The one that counts; `other` is for when the default is not wanted."""
        named = [value for value in self.named if value not in self.barred]
        if not named:
            implied = [value for value in self.implied if value not in self.barred]
            return implied[-1] if implied else other if default in self.barred else default
        chosen = named[0]
        for value in named[1:]:
            if value is chosen or chosen in self.ranks.get(value, ()):
                continue
            if value not in self.ranks.get(chosen, ()):
                self.notes.append(f"{value} rather than {chosen}, as it was named last")
            chosen = value
        return chosen
