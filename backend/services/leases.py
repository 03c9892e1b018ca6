"""What an attempt holds of its job, what it tells meanwhile, and what it brings in the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func

from backend import clock
from backend.models.events import EventName
from backend.models.job import Job


@dataclass(frozen=True)
class Lease:
    """The right of one attempt to write to its job."""

    job_id: str
    attempt: int
    token: str
    began_s: float
    """On the monotonic clock, since a clock of the day may jump while the job runs."""


@dataclass(frozen=True)
class Achievement:
    """What a pipeline's process says that it made: the manifest, and the most memory it ever held."""

    manifest: dict[str, Any]
    memory_bytes: int | None = None


@dataclass(frozen=True)
class StageNote:
    """A stage has begun, or has come this far; `fraction` is of the whole run, from 0 to 1."""

    stage: str
    fraction: float
    message: str
    is_new: bool

    @property
    def name(self) -> EventName:
        return EventName.STAGE if self.is_new else EventName.PROGRESS

    @property
    def values(self) -> dict[str, Any]:
        return {"stage": self.stage, "progress": self.fraction}

    @property
    def payload(self) -> dict[str, Any]:
        return {"stage": self.stage, "progress": self.fraction, "message": self.message}


@dataclass(frozen=True)
class LayerNote:
    """A layer's preview is there; layer 1 is the background."""

    index: int
    count: int
    layer: str
    name: EventName = EventName.LAYER

    @property
    def values(self) -> dict[str, Any]:
        return {"first_layer_at": func.coalesce(Job.first_layer_at, clock.now())}

    @property
    def payload(self) -> dict[str, Any]:
        return {"index": self.index, "count": self.count, "name": self.layer}
