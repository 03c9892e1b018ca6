"""How long to wait before the next try, and when to give up."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ml_pipeline.errors import GenerationError, ProviderBusyError, ProviderUnreachableError
from ml_pipeline.generation.base import Watch
from ml_pipeline.generation.replicate.troubles import Busy, Trouble

_IN_WORDS = re.compile(r"(?:resets in|available in|again in)\s*~?\s*(\d+(?:\.\d+)?)\s*(ms|m(?:in)?|s)?", re.I)
_SECONDS = {"ms": 0.001, "m": 60.0, "min": 60.0}


@dataclass(frozen=True)
class Clock:
    """Time and chance; tests bring their own."""

    now: Callable[[], float] = time.monotonic
    today: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random


def told_wait_s(retry_after: str | None, detail: str, today: datetime) -> float | None:
    """How long the other side asks to wait, by its header in seconds or as a date, or by what it says."""
    if retry_after is not None:
        if re.fullmatch(r"\d{1,9}(\.\d+)?", retry_after.strip()):
            return float(retry_after)
        try:
            moment = parsedate_to_datetime(retry_after)
        except (ValueError, OverflowError):
            moment = None
        if moment is not None:
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return max(0.0, (moment - today).total_seconds())
    found = _IN_WORDS.search(detail)
    return float(found[1]) * _SECONDS.get((found[2] or "s").lower(), 1.0) if found else None


class Effort:
    """Tries again and again, with longer and longer waits, until patience has an end."""

    def __init__(
        self, clock: Clock, watch: Watch, longest_s: float, most_tries: int, waits_s: tuple[float, float]
    ):
        self._clock, self._watch = clock, watch
        self._longest_s, self._most_tries = longest_s, most_tries
        self._first_wait_s, self._longest_wait_s = waits_s
        self.succeed()

    def succeed(self) -> None:
        """It went well: patience starts afresh."""
        self._tries, self._began = 0, self._clock.now()

    async def wait(self, trouble: Trouble) -> None:
        """Wait before the next try.

        Raises
        ------
        ProviderBusyError, ProviderUnreachableError
            When there were too many tries, or the wait would last too long.
        """
        self._tries += 1
        pause_s = self._pause_s(trouble)
        spent_s = self._clock.now() - self._began
        if self._tries >= self._most_tries or spent_s + pause_s > self._longest_s:
            raise self._given_up(trouble, spent_s)
        await self._clock.sleep(pause_s)
        await self._watch.waited(pause_s, trouble.reason)

    def _pause_s(self, trouble: Trouble) -> float:
        if isinstance(trouble, Busy) and trouble.wait_s is not None:
            # A little more than asked for, each another little, or all would come back at once.
            return trouble.wait_s + self._clock.chance() * max(self._first_wait_s, 0.25 * trouble.wait_s)
        longest = min(self._longest_wait_s, self._first_wait_s * 2.0 ** min(self._tries, 30))
        return self._clock.chance() * longest

    def _given_up(self, trouble: Trouble, spent_s: float) -> GenerationError:
        tries = f"{self._tries} tries in {spent_s:.0f} s"
        if isinstance(trouble, Busy):
            wait = f", and now asks to wait {trouble.wait_s:.0f} s" if trouble.wait_s else ""
            return ProviderBusyError(
                f"Replicate says that it is asked too much after {tries}{wait} ({trouble.reason}); "
                "try again later, or add credit there, which raises its limits"
            )
        return ProviderUnreachableError(
            f"Replicate cannot be reached, or only answers with errors, after {tries} ({trouble.reason}); "
            "check the network and https://www.replicatestatus.com, and try again later"
        )
