"""Which strikes a run brings, and when: decided by its seed alone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum


class Aim(StrEnum):
    """The moment that a strike waits for."""

    ANY = "at any moment"
    CLAIMED = "right after a claim"
    PUBLISHING = "while a result is published"
    UPLOADING = "while an upload streams in"
    CANCELLED = "right after a cancel was answered"
    STARTING = "while it starts up"
    DRAINING = "while it shuts down"
    STOPPED = "with a new child stopped before"
    PICTURED = "right after a picture was kept"


class Target(StrEnum):
    CHILD = "child"
    SERVER = "server"
    BOTH = "both"


@dataclass(frozen=True)
class Strike:
    """Once `after` jobs have ended, wait for the aim, then `delay_s`, then SIGKILL."""

    after: int
    aim: Aim
    target: Target
    delay_s: float


KINDS = (
    (Aim.ANY, Target.CHILD, 0.8),
    (Aim.PUBLISHING, Target.SERVER, 0.03),
    (Aim.STOPPED, Target.SERVER, 0.5),
    (Aim.ANY, Target.BOTH, 0.8),
    (Aim.STARTING, Target.SERVER, 1.5),
    (Aim.CLAIMED, Target.CHILD, 0.2),
    (Aim.PUBLISHING, Target.CHILD, 0.03),
    (Aim.UPLOADING, Target.SERVER, 0.05),
    (Aim.ANY, Target.SERVER, 0.8),
    (Aim.CLAIMED, Target.SERVER, 0.2),
    (Aim.PUBLISHING, Target.BOTH, 0.03),
    (Aim.CANCELLED, Target.SERVER, 0.1),
    (Aim.DRAINING, Target.SERVER, 1.0),
    (Aim.PICTURED, Target.SERVER, 0.02),
    (Aim.PICTURED, Target.CHILD, 0.02),
)
"""Aim, target, and the longest delay. The first five are what the smallest run brings."""


def plan(seed: int, strikes: int, jobs: int) -> list[Strike]:
    """All kinds in turn, each turn after the first in an order of its own."""
    chance = random.Random(f"strikes {seed}")
    kinds = list(KINDS)
    while len(kinds) < strikes:
        kinds += chance.sample(KINDS, len(KINDS))
    moments = sorted(chance.uniform(0, 0.95 * jobs) for _ in range(strikes))
    return [
        Strike(int(moment), aim, target, chance.uniform(0, longest))
        for moment, (aim, target, longest) in zip(moments, kinds, strict=False)
    ]
