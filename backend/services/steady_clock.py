"""The time of day for what cannot be undone: a leap forward is believed only once it has lasted."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from backend import clock

TOLERANCE = timedelta(minutes=5)
LASTING_S = 3000.0
"""Most of an hour, so that what runs hourly believes a leap the second time that it sees it."""


def _day() -> datetime:
    return clock.now()


class SteadyClock:
    """Never later than the clock of the day.

    A clock that is wrong for a while, as at a start before the network has set it, makes no job old. What a
    machine slept, and the time that the server was off since `last_known`, is a leap too.
    """

    def __init__(
        self,
        last_known: datetime | None,
        now: Callable[[], datetime] = _day,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now = now
        self._elapsed = elapsed
        self._believed = now() if last_known is None else min(last_known, now())
        self._read_s = elapsed()
        self._leap: timedelta | None = None
        self._leapt_s = 0.0

    def read(self) -> datetime:
        now, elapsed_s = self._now(), self._elapsed()
        expected = self._believed + timedelta(seconds=elapsed_s - self._read_s)
        if now <= expected + TOLERANCE:
            self._leap = None
        elif not self._has_lasted(now - expected, elapsed_s):
            now = expected
        self._believed, self._read_s = now, elapsed_s
        return now

    def _has_lasted(self, leap: timedelta, elapsed_s: float) -> bool:
        if self._leap is None or abs(leap - self._leap) > TOLERANCE:
            self._leap, self._leapt_s = leap, elapsed_s
        if elapsed_s - self._leapt_s < LASTING_S:
            return False
        self._leap = None
        return True
