"""What is told about a job, and the signal that wakes whoever waits for work."""

from __future__ import annotations

import asyncio
from enum import StrEnum


class EventName(StrEnum):
    """Names of the rows in `job_events`."""

    CREATED = "created"
    STARTED = "started"
    STAGE = "stage"
    REQUEUED = "requeued"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


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
