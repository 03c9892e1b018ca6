"""All SQL of jobs and their events. Each function is one step within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.models.job import SOURCES, Counter, Job, JobEvent, JobStatus

BACK_IN_QUEUE = {
    "status": JobStatus.PENDING,
    "lease_token": None,
    "worker_id": None,
    "started_at": None,
    "stage": None,
    "progress": 0.0,
}
"""What a job that ran is again before its next attempt."""

_JOB_NUMBER = "job_number"


async def add(session: AsyncSession, job: Job) -> None:
    """Insert a job under the next free number."""
    counted = await session.scalar(
        update(Counter)
        .where(Counter.name == _JOB_NUMBER)
        .values(value=Counter.value + 1)
        .returning(Counter.value)
        .execution_options(synchronize_session=False)
    )
    job.number = int(counted or 0)
    session.add(job)
    await session.flush()


async def get(session: AsyncSession, job_id: str) -> Job | None:
    return await session.get(Job, job_id)


async def page(
    session: AsyncSession, skip: int, limit: int, status: JobStatus | None
) -> tuple[Sequence[Job], int]:
    """Newest first, and how many there are in all."""
    wanted = [] if status is None else [Job.status == status]
    total = await session.scalar(select(func.count()).select_from(Job).where(*wanted))
    jobs = await session.scalars(
        select(Job).where(*wanted).order_by(Job.number.desc()).offset(skip).limit(limit)
    )
    return jobs.all(), int(total or 0)


async def count_by_status(session: AsyncSession) -> dict[JobStatus, int]:
    rows = await session.execute(select(Job.status, func.count()).group_by(Job.status))
    counted = {status: int(number) for status, number in rows}
    return {status: counted.get(status, 0) for status in JobStatus}


async def claim(session: AsyncSession, worker_id: str, lease_token: str, now: datetime) -> Job | None:
    """Take the best pending job that may run now, in one statement."""
    best = (
        select(Job.id)
        .where(Job.status == JobStatus.PENDING, or_(Job.run_at.is_(None), Job.run_at <= now))
        .order_by(Job.priority.desc(), Job.number)
        .limit(1)
        .scalar_subquery()
    )
    return await session.scalar(
        update(Job)
        .where(Job.id == best, Job.status.in_(SOURCES[JobStatus.PROCESSING]))
        .values(
            status=JobStatus.PROCESSING,
            attempt=Job.attempt + 1,
            lease_token=lease_token,
            worker_id=worker_id,
            started_at=now,
            stage=None,
            progress=0.0,
        )
        .returning(Job)
        .execution_options(synchronize_session=False)
    )


async def write_under_lease(
    session: AsyncSession, job_id: str, lease_token: str, values: dict[str, Any]
) -> bool:
    """Change a running job; False when this lease no longer holds."""
    target = values.get("status")
    sources = SOURCES[JobStatus(target)] if target else {JobStatus.PROCESSING}
    changed = await session.scalar(
        update(Job)
        .where(
            Job.id == job_id,
            Job.lease_token == lease_token,
            Job.status == JobStatus.PROCESSING,
            Job.status.in_(sources),
        )
        .values(values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


async def requeue_processing(session: AsyncSession) -> Sequence[Job]:
    """Put back every job that a server which is gone left in processing."""
    jobs = await session.scalars(
        update(Job)
        .where(Job.status == JobStatus.PROCESSING)
        .values(BACK_IN_QUEUE)
        .returning(Job)
        .execution_options(synchronize_session=False)
    )
    return jobs.all()


async def remove(session: AsyncSession, job_id: str) -> Job | None:
    """Delete a job unless it runs; its events go with it."""
    return await session.scalar(
        delete(Job)
        .where(Job.id == job_id, Job.status != JobStatus.PROCESSING)
        .returning(Job)
        .execution_options(synchronize_session=False)
    )


async def count_ever(session: AsyncSession) -> int:
    """How many jobs this database has ever held, those deleted included."""
    return int(await session.scalar(select(Counter.value).where(Counter.name == _JOB_NUMBER)) or 0)


async def completed_ids(session: AsyncSession) -> set[str]:
    return set(await session.scalars(select(Job.id).where(Job.status == JobStatus.COMPLETED)))


async def add_event(
    session: AsyncSession, job_id: str, attempt: int, name: str, payload: dict[str, Any], now: datetime
) -> None:
    await session.execute(
        insert(JobEvent).values(job_id=job_id, attempt=attempt, name=name, payload=payload, created_at=now)
    )


async def events(session: AsyncSession, job_id: str, after: int = 0) -> Sequence[JobEvent]:
    """A job's events with ids above `after`, oldest first."""
    found = await session.scalars(
        select(JobEvent).where(JobEvent.job_id == job_id, JobEvent.id > after).order_by(JobEvent.id)
    )
    return found.all()
