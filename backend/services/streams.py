"""Events as they happen, from wherever a listener left off."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from backend.errors import JobNotFoundError
from backend.models.events import Event, EventName, LogCode
from backend.models.schemas import utc_text
from backend.services.events import EventFeed
from backend.services.history import EventHistory, Page, no_job

PING_S = 15.0
BATCH = 100
"""Events at most that are held for a listener until it has read them."""
_TERMINAL = frozenset({EventName.COMPLETED, EventName.FAILED, EventName.CANCELLED})
_EVENT_ID = re.compile("[0-9]{1,18}")


@dataclass(frozen=True)
class StreamItem:
    """One event for one listener; a `reset` has no id."""

    name: EventName
    id: int | None
    data: dict[str, Any]


class StreamService:
    """Opens streams of one job, or of all; they end when `drain` is set."""

    def __init__(self, history: EventHistory, feed: EventFeed, drain: asyncio.Event) -> None:
        self._history = history
        self._feed = feed
        self._drain = drain

    async def open(self, job_id: str | None, last_event_id: str | None) -> EventStream | None:
        """A stream that begins after this event, or, where none is given, with a snapshot.

        None where the job has ended and the listener has had all of it; raise JobNotFoundError where there
        is none.
        """
        stream = EventStream(self._history, self._feed, self._drain, job_id)
        if not last_event_id:
            await stream.begin_anew()
        elif not _EVENT_ID.fullmatch(last_event_id):
            await stream.begin_anew(f"the last event id is {last_event_id[:80]!r}; it must be a whole number")
        elif not await stream.resume(int(last_event_id)):
            return None
        return stream


class EventStream:
    """What one listener is told. It holds nothing but the id of the last event that the listener has.

    `is_ended` where nothing can come after what was told.
    """

    def __init__(
        self, history: EventHistory, feed: EventFeed, drain: asyncio.Event, job_id: str | None
    ) -> None:
        self._history = history
        self._feed = feed
        self._drain = drain
        self._job_id = job_id
        self._position = 0
        self.is_ended = False
        self._begun: Sequence[StreamItem] = ()

    async def begin_anew(self, reason: str | None = None) -> None:
        """Begin with a snapshot; where there is a reason, a `reset` tells it first."""
        self._begun = await self._anew(reason)

    async def resume(self, event_id: int) -> bool:
        """Begin after this event; False where nothing can come after it."""
        self._position = event_id
        page = await self._history.page(self._job_id, event_id, BATCH)
        if page.is_gone:
            raise JobNotFoundError(no_job(str(self._job_id)))
        if event_id > max(page.newest_event_id, page.pruned_event_id):
            await self.begin_anew(
                f"the last event id is {event_id}, and the newest event is {page.newest_event_id}"
            )
            return True
        self._begun = await self._taken(page)
        return bool(self._begun) or not self.is_ended

    async def batches(self) -> AsyncGenerator[Sequence[StreamItem]]:
        """What is told, as it is told; an empty batch wherever nothing was for PING_S."""
        with self._feed.listen(self._job_id) as woken, _woken_by(self._drain, woken):
            yield self._take_begun()
            while not self._drain.is_set():
                woken.clear()
                batch = await self._next()
                if batch:
                    yield batch
                elif self.is_ended:
                    break
                elif not await _is_woken(woken):
                    yield ()

    def _take_begun(self) -> Sequence[StreamItem]:
        """Held only until it is told: a listener that does not read may keep us waiting for ever."""
        begun, self._begun = self._begun, ()
        return begun

    async def _next(self) -> Sequence[StreamItem]:
        remembered = self._feed.after(self._position, self._job_id)
        if remembered is None:
            return await self._taken(await self._history.page(self._job_id, self._position, BATCH))
        events = remembered[:BATCH]
        if events:
            self._position = events[-1].id
        return self._told(events)

    async def _taken(self, page: Page) -> Sequence[StreamItem]:
        if self._position < page.pruned_event_id:
            return await self._anew(
                f"the events between {self._position} and {page.pruned_event_id} are no longer all there"
            )
        self._position = page.position
        told = self._told(page.events)
        self.is_ended = page.is_ended or self.is_ended
        return told

    async def _anew(self, reason: str | None) -> Sequence[StreamItem]:
        snapshot = await self._history.snapshot(self._job_id)
        self._position, self.is_ended = snapshot.position, snapshot.is_ended
        item = StreamItem(EventName.SNAPSHOT, snapshot.event_id, snapshot.data)
        if reason is None:
            return [item]
        data = {"reason": f"{reason}; a snapshot follows", "job_id": self._job_id, "at": snapshot.data["at"]}
        return [StreamItem(EventName.RESET, None, data), item]

    def _told(self, events: Sequence[Event]) -> Sequence[StreamItem]:
        for event in events:
            if self._job_id is not None:
                self.is_ended = _ends(event, self.is_ended)
        return [StreamItem(event.name, event.id, data_of(event)) for event in events]


def data_of(event: Event) -> dict[str, Any]:
    """What is sent of an event, in a stream or in the job's log."""
    return {
        **event.payload,
        "job_id": event.job_id,
        "attempt": event.attempt,
        "at": utc_text(event.created_at),
    }


def _ends(event: Event, is_ended: bool) -> bool:
    """Whether the job has ended with this event; one that had may have been asked for again."""
    if event.name in _TERMINAL:
        return True
    code = event.payload.get("code") if event.name == EventName.LOG else None
    if code == LogCode.DELETED:
        return True
    return is_ended and code != LogCode.ASKED_AGAIN


@contextmanager
def _woken_by(drain: asyncio.Event, woken: asyncio.Event) -> Iterator[None]:
    """So that a listener has but one thing to wait for."""
    waiting = asyncio.create_task(drain.wait())
    waiting.add_done_callback(lambda _: woken.set())
    try:
        yield
    finally:
        waiting.cancel()


async def _is_woken(woken: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(PING_S):
            await woken.wait()
    except TimeoutError:
        return False
    return True
