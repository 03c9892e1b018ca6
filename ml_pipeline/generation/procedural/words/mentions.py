"""What was heard in a prompt."""

from __future__ import annotations

from dataclasses import dataclass, field

from ml_pipeline.generation.procedural.words.lexicon import Meaning
from ml_pipeline.generation.procedural.words.sense import Color, Sense


@dataclass
class Mention:
    """A noun, or an adjective of time, weather or season, with what was said of it."""

    text: str
    phrase: str
    meaning: Meaning
    sense: Sense
    is_definite: bool = False
    is_single: bool = False
    is_negated: bool = False
    color: Color | None = None
    more_colors: list[Color] = field(default_factory=list)
    count: int = 0

    @property
    def is_listable(self) -> bool:
        """Whether it may stand in a list of what is not to be: the bare name of a thing or a ground."""
        is_noun = self.sense.thing is not None or self.sense.ground is not None
        is_bare = not (self.is_single or self.is_definite or self.count or self.color)
        return self.is_negated or (is_noun and is_bare)


@dataclass
class Heard:
    """All mentions in their order, loose colours, and the words of both kinds."""

    mentions: list[Mention] = field(default_factory=list)
    mood: list[Color] = field(default_factory=list)
    matched: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
