"""What is told about jobs, to whoever listens; and the signal that wakes whoever waits for work."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from backend.models.events import Event

KEPT = 4096


class EventFeed:
    """The newest events of all jobs, in the order of their commits; older ones are in the table.

    A listener is only woken; it then asks for what came after the last event that it has. So a slow one
    holds nothing up and misses nothing.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._events: deque[Event] = deque(maxlen=kept)
        self._floor = 0
        self._listeners: dict[str | None, set[asyncio.Event]] = {}

    def begin_after(self, event_id: int) -> None:
        """At start: events up to this one are in the table alone."""
        self._floor = event_id

    def publish(self, events: Sequence[Event]) -> None:
        for event in events:
            if len(self._events) == self._events.maxlen:
                self._floor = self._events[0].id
            self._events.append(event)
        for job_id in {None, *(event.job_id for event in events)}:
            for listener in self._listeners.get(job_id, ()):
                listener.set()

    def after(self, event_id: int, job_id: str | None = None) -> Sequence[Event] | None:
        """What came after this event, of one job or of all; None where only the table knows."""
        if event_id < self._floor:
            return None
        found: list[Event] = []
        for event in reversed(self._events):
            if event.id <= event_id:
                break
            if job_id is None or event.job_id == job_id:
                found.append(event)
        return found[::-1]

    @contextmanager
    def listen(self, job_id: str | None = None) -> Iterator[asyncio.Event]:
        """An event that is set whenever something is told of this job, or of any."""
        listener = asyncio.Event()
        self._listeners.setdefault(job_id, set()).add(listener)
        try:
            yield listener
        finally:
            self._listeners[job_id].discard(listener)
            if not self._listeners[job_id]:
                del self._listeners[job_id]


class WorkSignal:
    """Says that there may be work. Each listener has its own event, so that none eats another's wake-up."""

    def __init__(self) -> None:
        self._listeners: list[asyncio.Event] = []

    def listen(self) -> asyncio.Event:
        event = asyncio.Event()
        self._listeners.append(event)
        return event

    def notify(self) -> None:
        for event in self._listeners:
            event.set()
