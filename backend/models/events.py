"""What is told about a job, as listeners get it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class EventName(StrEnum):
    """All names that a stream uses. `snapshot` and `reset` are made for one listener and are no rows."""

    SNAPSHOT = "snapshot"
    STAGE = "stage"
    PROGRESS = "progress"
    LOG = "log"
    IMAGE = "image"
    LAYER = "layer"
    RETRY = "retry"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    RESET = "reset"


class LogCode(StrEnum):
    """What a `log` event is about."""

    CREATED = "created"
    CACHED = "cached"
    STARTED = "started"
    REQUEUED = "requeued"
    HANDED_ON = "handed_on"
    CANCEL_REQUESTED = "cancel_requested"
    ASKED_AGAIN = "asked_again"
    FALLBACK = "fallback"
    DELETED = "deleted"


@dataclass(frozen=True)
class Event:
    """A committed row of `job_events`."""

    id: int
    job_id: str
    attempt: int
    name: EventName
    payload: dict[str, Any]
    created_at: datetime
