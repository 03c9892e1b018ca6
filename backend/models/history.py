"""What happened to jobs: their events and attempts; and what is handed out or answered once only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.columns import Base, UtcDateTime, names_of


class AttemptOutcome(StrEnum):
    """How an attempt ended. `requeued` costs nothing: the server stopped, or was gone at the next start.

    `handed_on`: its part is done, and what is left waits in another lane.
    """

    COMPLETED = "completed"
    FAILED = "failed"
    RETRIED = "retried"
    REQUEUED = "requeued"
    CANCELLED = "cancelled"
    HANDED_ON = "handed_on"


class JobEvent(Base):
    """What happened to a job, in order; written in the transaction of the change that it tells.

    No foreign key: the last event of a job says that it was deleted, and is all that is left of it.
    """

    __tablename__ = "job_events"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - an id is never given twice

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(String(36), index=True)
    attempt: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(32))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class JobAttempt(Base):
    """One claim of a job and what came of it; `outcome` is null while it runs.

    `memory_bytes` is the most that the pipeline's process ever held, `timings` seconds by stage, `cancel_s`
    the time from a cancel's answer until the attempt had ended.
    """

    __tablename__ = "job_attempts"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    worker_id: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[AttemptOutcome | None] = mapped_column(names_of(AttemptOutcome, "attempt_outcome"))
    code: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(Text)
    device: Mapped[str | None] = mapped_column(String(32))
    memory_bytes: Mapped[int | None] = mapped_column(Integer)
    timings: Mapped[dict[str, float] | None] = mapped_column(JSON(none_as_null=True))
    cancel_s: Mapped[float | None] = mapped_column(Float)


class IdempotencyKey(Base):
    """A request that was answered already: the same key with the same request gets the same jobs.

    `fingerprint` stands for the whole request, so that a key that is used for another one is noticed.
    """

    __tablename__ = "idempotency_keys"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    batch_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Counter(Base):
    """Numbers handed out once and never again, even when the newest job is deleted."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int] = mapped_column(Integer)
