"""What was replaced, and why: nothing is quietly. Light."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fallback:
    """Something that was asked for or preferred, what was taken instead, and why."""

    wanted: str
    used: str
    reason: str
