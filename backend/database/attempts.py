"""All SQL of attempts. Each function is one step within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend import clock
from backend.models.history import AttemptOutcome, JobAttempt
from backend.models.job import Job


@dataclass(frozen=True)
class Ending:
    """How an attempt ended; the fields are columns of `job_attempts`."""

    outcome: AttemptOutcome
    code: str | None = None
    reason: str | None = None
    device: str | None = None
    memory_bytes: int | None = None
    timings: dict[str, float] | None = None
    cancel_s: float | None = None


async def begin(session: AsyncSession, job: Job) -> None:
    """The attempt for which a job has just been claimed."""
    values = {
        "job_id": job.id,
        "number": job.attempt,
        "worker_id": job.worker_id,
        "started_at": job.started_at,
    }
    await session.execute(insert(JobAttempt).values(values))


async def end(session: AsyncSession, job_id: str, number: int, ending: Ending) -> None:
    await session.execute(
        update(JobAttempt)
        .where(JobAttempt.job_id == job_id, JobAttempt.number == number)
        .values(ended_at=clock.now(), **asdict(ending))
    )


async def of_job(session: AsyncSession, job_id: str) -> Sequence[JobAttempt]:
    """Oldest first."""
    found = await session.scalars(
        select(JobAttempt).where(JobAttempt.job_id == job_id).order_by(JobAttempt.number)
    )
    return found.all()
