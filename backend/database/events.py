"""All SQL of events. Each function is one step within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend import clock
from backend.database.engines import tell
from backend.models.events import Event, EventName, LogCode
from backend.models.history import JobEvent
from backend.models.job import Job

PAGE = 500


async def add(
    session: AsyncSession, job_id: str, attempt: int, name: EventName, payload: dict[str, Any]
) -> Event:
    """Write an event; once the transaction is committed, whoever listens is told."""
    now = clock.now()
    values = {"job_id": job_id, "attempt": attempt, "name": name.value, "payload": payload, "created_at": now}
    event_id = await session.scalar(insert(JobEvent).values(values).returning(JobEvent.id))
    event = Event(int(event_id or 0), job_id, attempt, name, payload, now)
    tell(session, event)
    return event


async def log(
    session: AsyncSession, job: Job, code: LogCode, message: str, level: Literal["info", "warning"] = "info"
) -> None:
    """Write a line of a job's history."""
    payload = {"level": level, "code": code.value, "message": message}
    await add(session, job.id, job.attempt, EventName.LOG, payload)


async def after(
    session: AsyncSession, event_id: int, job_id: str | None = None, limit: int = PAGE
) -> Sequence[Event]:
    """Events with ids above this one, oldest first, of one job or of all."""
    wanted = [JobEvent.id > event_id]
    if job_id is not None:
        wanted.append(JobEvent.job_id == job_id)
    rows = await session.scalars(select(JobEvent).where(*wanted).order_by(JobEvent.id).limit(limit))
    return [
        Event(row.id, row.job_id, row.attempt, EventName(row.name), row.payload, row.created_at)
        for row in rows
    ]


async def last_id(session: AsyncSession, job_id: str | None = None) -> int:
    """The newest event's id, of one job or of all; 0 where there is none."""
    wanted = [] if job_id is None else [JobEvent.job_id == job_id]
    return int(await session.scalar(select(func.max(JobEvent.id)).where(*wanted)) or 0)


async def remove_of(session: AsyncSession, job_id: str) -> None:
    await session.execute(delete(JobEvent).where(JobEvent.job_id == job_id))
