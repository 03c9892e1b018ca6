"""Who may have a picture in the making elsewhere: never more than so many at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Key: TypeAlias = tuple[str, int]
"""A job's id, and which of its pictures."""


@dataclass
class _Place:
    is_attended: bool
    remote_id: str | None = None


class Places:
    """A place is one picture's from before it is asked for until nothing of it can run elsewhere any more.

    So it outlives the attempt: one that was abandoned stays taken, and its picture comes back to it.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._taken: dict[Key, _Place] = {}
        self._waiting: deque[tuple[Key, asyncio.Future[None]]] = deque()
        self._listeners: list[asyncio.Event] = []

    @property
    def taken(self) -> int:
        return len(self._taken)

    @property
    def has_room(self) -> bool:
        return not self._waiting and len(self._taken) < self._count

    @property
    def is_at_a_standstill(self) -> bool:
        """Whether nobody waits for any of the pictures that have all the places."""
        is_attended = any(place.is_attended for place in self._taken.values())
        return len(self._taken) >= self._count and not is_attended

    @property
    def abandoned_jobs(self) -> set[str]:
        """Jobs with pictures in the making that nobody waits for at the moment."""
        return {job_id for (job_id, _), place in self._taken.items() if not place.is_attended}

    def is_at_work(self, job_id: str) -> bool:
        """Whether any picture of this job has a place, and somebody who waits for it."""
        return any(key[0] == job_id and place.is_attended for key, place in self._taken.items())

    def remote_ids(self, job_id: str) -> Sequence[str]:
        """What this job has in the making, by the names that it has there."""
        places = (place for key, place in self._taken.items() if key[0] == job_id)
        return [place.remote_id for place in places if place.remote_id is not None]

    def listen(self, listener: asyncio.Event) -> None:
        """Have it set whenever there is room again, or a picture that nobody waits for."""
        self._listeners.append(listener)

    def take_over(self, found: Iterable[tuple[Key, str | None]]) -> None:
        """At start: what an earlier server asked for is still in the making."""
        for key, remote_id in found:
            self._taken[key] = _Place(False, remote_id)

    async def enter(self, key: Key) -> None:
        """Wait for a place, in the order of those who ask; whoever has one already goes on at once."""
        if key not in self._taken and not self.has_room:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((key, turn))
            try:
                await turn
            except asyncio.CancelledError:
                if not turn.cancelled():  # it was given a place at that very moment
                    self.leave(key)
                raise
        self._taken.setdefault(key, _Place(True)).is_attended = True

    def name(self, key: Key, remote_id: str | None) -> None:
        """It is called so there."""
        if key in self._taken:
            self._taken[key].remote_id = remote_id

    def abandon(self, key: Key) -> None:
        """Nobody waits for it now, and it may be in the making."""
        if key in self._taken:
            self._taken[key].is_attended = False
            self._tell()

    def leave(self, key: Key) -> None:
        """Nothing of it runs there."""
        self._taken.pop(key, None)
        self._let_in()

    def leave_all(self, job_id: str) -> None:
        """Nothing of this job runs there, or whatever does is nobody's business any more."""
        for key in [key for key in self._taken if key[0] == job_id]:
            del self._taken[key]
        self._let_in()

    def _let_in(self) -> None:
        while self._waiting and len(self._taken) < self._count:
            key, turn = self._waiting.popleft()
            if not turn.done():
                self._taken[key] = _Place(True)
                turn.set_result(None)
        if self.has_room:
            self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener.set()
