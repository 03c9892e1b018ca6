"""SQL of what is measured of jobs. Each function is one step within the caller's transaction."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from backend.models.history import JobAttempt
from backend.models.job import Job


async def job_with_attempt(
    session: AsyncSession, job_id: str, number: int
) -> tuple[Job, JobAttempt | None] | None:
    """A job, without its manifest, and this attempt at it; None where it was deleted meanwhile."""
    job = await session.scalar(select(Job).where(Job.id == job_id).options(defer(Job.result_manifest)))
    if job is None:
        return None
    return job, await session.get(JobAttempt, (job_id, number))
