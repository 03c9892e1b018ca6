"""All SQL of jobs but the changes of their status. Each function is one step of the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.models.history import Counter
from backend.models.job import ENDED, Job, JobStatus

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


async def count_by_status(session: AsyncSession) -> dict[JobStatus, int]:
    rows = await session.execute(select(Job.status, func.count()).group_by(Job.status))
    counted = {status: int(number) for status, number in rows}
    return {status: counted.get(status, 0) for status in JobStatus}


async def remove(session: AsyncSession, job_id: str, ended_by: datetime | None = None) -> Job | None:
    """Delete a job unless it runs, or has not ended by a given time; its attempts go with it."""
    may_go = [Job.id == job_id, Job.status != JobStatus.PROCESSING]
    if ended_by is not None:
        may_go += [Job.status.in_(sorted(ENDED)), Job.completed_at <= ended_by]
    return await session.scalar(
        delete(Job).where(*may_go).returning(Job).execution_options(synchronize_session=False)
    )


async def count_ever(session: AsyncSession) -> int:
    """How many jobs this database has ever held, those deleted included."""
    return int(await session.scalar(select(Counter.value).where(Counter.name == _JOB_NUMBER)) or 0)


async def completed_ids(session: AsyncSession) -> set[str]:
    return set(await session.scalars(select(Job.id).where(Job.status == JobStatus.COMPLETED)))
