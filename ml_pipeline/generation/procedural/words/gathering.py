"""Gathers the things that are to be there, and those that are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ml_pipeline.generation.procedural.scene import Placed, Thing
from ml_pipeline.generation.procedural.words.mentions import Mention
from ml_pipeline.generation.procedural.words.sense import Color

USUAL_COUNTS = {Thing.FLOWERS: 12, Thing.ROCKS: 4, Thing.TREE: 5, Thing.BIRDS: 7}
USUAL_COUNT = 3
MOST_PAINTED = {Thing.SUN: 1, Thing.MOON: 4, Thing.RAINBOW: 1}
UNCOUNTED = (Thing.SUN, Thing.MOON, Thing.STARS, Thing.CLOUDS, Thing.RAINBOW)
SAME_IN_PLURAL = ("sheep", "deer", "cattle")


@dataclass
class Things:
    """`notes` say where a later word undid an earlier one."""

    placed: list[Placed] = field(default_factory=list)
    absent: set[Thing] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def place(self, mention: Mention, thing: Thing) -> None:
        """Put as many there as were named; of several colours, some in each."""
        if thing in self.absent:
            self.absent.discard(thing)
            self.notes.append(f"{thing} after all, as was said last")
        if mention.sense.is_part:
            self._place_part(thing, mention.sense.kind)
            return
        colors: list[Color | None] = [mention.color or mention.sense.color]
        count = _count_of(mention, thing)
        if mention.more_colors and count > 1:
            colors += mention.more_colors
        for number, color in enumerate(colors):
            share = count // len(colors) + (number < count % len(colors))
            self._place_one(Placed(thing, max(share, 1), color, mention.sense.kind), mention.is_definite)

    def leave_out(self, things: Iterable[Thing], why: str) -> None:
        for thing in things:
            if self.holds(thing):
                self.placed = [placed for placed in self.placed if placed.thing is not thing]
                self.notes.append(f"no {thing}, {why}")
            self.absent.add(thing)

    def add(self, thing: Thing) -> None:
        """Put one there that nobody named, unless somebody did, or does not want it."""
        if not self.holds(thing) and thing not in self.absent:
            self.placed.append(Placed(thing))

    def color_leaves(self, color: Color) -> None:
        """Trees have leaves of it, unless they have a colour of their own."""
        self.placed = [
            replace(placed, color=color) if placed.thing is Thing.TREE and placed.color is None else placed
            for placed in self.placed
        ]

    def holds(self, thing: Thing) -> bool:
        return any(placed.thing is thing for placed in self.placed)

    def _place_part(self, thing: Thing, kind: str) -> None:
        """What has it is of its kind, and has its own colour."""
        if not self.holds(thing):
            self.placed.append(Placed(thing, kind=kind))
        self.placed = [
            replace(placed, kind=kind) if placed.thing is thing and not placed.kind else placed
            for placed in self.placed
        ]

    def _place_one(self, new: Placed, is_definite: bool) -> None:
        """One that is there already is the same, unless another colour or kind of it is named."""
        for place, old in enumerate(self.placed):
            is_plain = new.color is None and not new.kind
            is_alike = (old.color, old.kind) == (new.color, new.kind)
            if old.thing is new.thing and (is_plain or is_alike or (is_definite and old.color is None)):
                count = max(new.count, old.count)
                self.placed[place] = Placed(new.thing, count, new.color or old.color, new.kind or old.kind)
                return
        self.placed.append(new)


def _count_of(mention: Mention, thing: Thing) -> int:
    if thing is Thing.STARS:
        return 1
    if count := mention.count or mention.sense.count:
        return min(count, MOST_PAINTED.get(thing, count))
    is_bare = not (mention.is_single or mention.is_definite)
    is_many = mention.meaning.is_plural or (mention.phrase in SAME_IN_PLURAL and is_bare)
    return USUAL_COUNTS.get(thing, USUAL_COUNT) if is_many and thing not in UNCOUNTED else 1
