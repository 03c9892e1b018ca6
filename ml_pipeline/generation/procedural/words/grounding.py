"""Settles what the land is."""

from __future__ import annotations

from dataclasses import dataclass, field

from ml_pipeline.generation.procedural.scene import Ground

WATERS = (Ground.LAKE, Ground.SEA, Ground.RIVER)
DEFAULT_GROUNDS = (Ground.HILLS, Ground.MEADOW)
COMPANIONS = {Ground.LAKE: Ground.HILLS, Ground.RIVER: Ground.HILLS, Ground.MOUNTAINS: Ground.MEADOW}
"""What is added where a ground is the only one."""


@dataclass
class Grounds:
    """Those named, in their order, those that other words imply, and those that are not to be."""

    named: list[Ground] = field(default_factory=list)
    implied: list[Ground] = field(default_factory=list)
    barred: set[Ground] = field(default_factory=set)

    def name(self, ground: Ground) -> None:
        self.barred.discard(ground)
        if ground not in self.named:
            self.named.append(ground)

    def bar(self, ground: Ground) -> None:
        self.barred.add(ground)
        self.named = [each for each in self.named if each is not ground]

    def settle(self) -> tuple[Ground, ...]:
        """All there are: water for a boat, a desert for a camel without a place, a shore for a lake."""
        grounds = list(self.named)
        for ground in self.implied:
            if ground in WATERS:
                is_missing = not any(each in WATERS for each in grounds)
            else:
                is_missing = ground not in grounds and (not self.named or ground is Ground.MOUNTAINS)
            if is_missing and ground not in self.barred:
                grounds.append(ground)
        if len(grounds) == 1 and (companion := COMPANIONS.get(grounds[0])) and companion not in self.barred:
            grounds.append(companion)
        if not grounds:
            wanted = [ground for ground in Ground if ground not in self.barred]
            grounds = [ground for ground in DEFAULT_GROUNDS if ground in wanted] or wanted[:1]
        return tuple(grounds) or DEFAULT_GROUNDS

    def tell_barred(self) -> list[str]:
        """Those that were named as not to be, in words."""
        barred = [ground for ground in Ground if ground in self.barred]
        if not self.barred.issuperset(WATERS):
            return [ground.value for ground in barred]
        return [*(ground.value for ground in barred if ground not in WATERS), "water"]
