"""The SQL of every change of a job's status: one conditional UPDATE each, with the statuses it may come from.

Each function is one step within the caller's transaction, which holds the write lock from its start.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from backend.models.job import SOURCES, Job, JobStatus, Lane

LONGEST_WAIT_S = 300.0
"""No retry waits longer: a `run_at` later than that is of a clock that was set back since."""

CANCELLED_BEFORE = "cancelled before it ran"

BACK_IN_QUEUE: dict[str, Any] = {
    "status": JobStatus.PENDING,
    "lease_token": None,
    "worker_id": None,
    "started_at": None,
    "stage": None,
    "progress": 0.0,
}
"""What a job that ran is again before its next attempt."""

ASKED_ANEW: dict[str, Any] = {
    **BACK_IN_QUEUE,
    "run_at": None,
    "retries": 0,
    "crashes": 0,
    "cancel_requested_at": None,
    "error_code": None,
    "error_message": None,
    "completed_at": None,
    "processing_time": None,
}
"""What a job that failed or was cancelled is again when a person asks for it once more."""


def may_run(now: datetime) -> ColumnElement[bool]:
    is_due = or_(
        Job.run_at.is_(None), Job.run_at <= now, Job.run_at > now + timedelta(seconds=LONGEST_WAIT_S)
    )
    return and_(Job.status == JobStatus.PENDING, is_due)


async def claim(
    session: AsyncSession,
    worker_id: str,
    lease_token: str,
    now: datetime,
    lane: Lane = Lane.PIPELINE,
    among: Collection[str] | None = None,
) -> Job | None:
    """Take the best pending job of a lane that may run now, or the best of some, in one statement."""
    wanted = and_(may_run(now), Job.lane == lane)
    best = (
        select(Job.id)
        .where(wanted if among is None else and_(wanted, Job.id.in_(among)))
        .order_by(Job.priority.desc(), Job.number)
        .limit(1)
        .scalar_subquery()
    )
    values = {
        "status": JobStatus.PROCESSING,
        "attempt": Job.attempt + 1,
        "lease_token": lease_token,
        "worker_id": worker_id,
        "started_at": now,
        "run_at": None,
        "stage": None,
    }
    return await _change(session, Job.id == best, values)


async def held(session: AsyncSession, job_id: str, lease_token: str) -> Job | None:
    """The job while this attempt holds it, and for as long as the transaction lasts."""
    return await session.scalar(select(Job).where(_is_held(job_id, lease_token)).with_for_update())


async def note(session: AsyncSession, job_id: str, lease_token: str, values: dict[str, Any]) -> bool:
    """Change what a running job shows; False where this lease no longer holds."""
    changed = await session.scalar(
        update(Job)
        .where(_is_held(job_id, lease_token))
        .values(values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


async def leave(
    session: AsyncSession, job_id: str, lease_token: str, status: JobStatus, values: dict[str, Any]
) -> Job | None:
    """End an attempt's hold on its job; None where this lease no longer holds."""
    return await _change(session, _is_held(job_id, lease_token), {**values, "status": status})


async def cancel_pending(session: AsyncSession, job_id: str, now: datetime) -> Job | None:
    """None where the job does not wait."""
    wanted = and_(Job.id == job_id, Job.status == JobStatus.PENDING)
    values = {
        "status": JobStatus.CANCELLED,
        "error_code": "cancelled",
        "error_message": CANCELLED_BEFORE,
        "completed_at": now,
        "cancel_requested_at": now,
        "run_at": None,
    }
    return await _change(session, wanted, values)


async def request_cancel(session: AsyncSession, job_id: str, now: datetime) -> Job | None:
    """Have a running job end cancelled, whatever its attempt comes to; None where it does not run."""
    return await session.scalar(
        update(Job)
        .where(Job.id == job_id, Job.status == JobStatus.PROCESSING)
        .values(cancel_requested_at=func.coalesce(Job.cancel_requested_at, now))
        .returning(Job)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


async def ask_anew(session: AsyncSession, job_id: str) -> Job | None:
    """Put a job that failed or was cancelled back in the queue; None where it is neither."""
    wanted = and_(Job.id == job_id, Job.status.in_({JobStatus.FAILED, JobStatus.CANCELLED}))
    return await _change(session, wanted, ASKED_ANEW)


async def put_in_lane(session: AsyncSession, job_id: str, lane: Lane) -> None:
    """Have a job that waits do so in this lane."""
    await session.execute(
        update(Job)
        .where(Job.id == job_id, Job.status == JobStatus.PENDING)
        .values(lane=lane)
        .execution_options(synchronize_session=False)
    )


async def processing(session: AsyncSession) -> Sequence[Job]:
    found = await session.scalars(select(Job).where(Job.status == JobStatus.PROCESSING).order_by(Job.number))
    return found.all()


async def next_run_at(session: AsyncSession, lane: Lane = Lane.PIPELINE) -> datetime | None:
    """When the first of the jobs of a lane that wait for their time may run."""
    wanted = and_(Job.status == JobStatus.PENDING, Job.lane == lane, Job.run_at.is_not(None))
    return await session.scalar(select(Job.run_at).where(wanted).order_by(Job.run_at).limit(1))


async def has_work(session: AsyncSession, now: datetime, lane: Lane = Lane.PIPELINE) -> bool:
    return await session.scalar(select(Job.id).where(may_run(now), Job.lane == lane).limit(1)) is not None


def _is_held(job_id: str, lease_token: str) -> ColumnElement[bool]:
    is_its = and_(Job.id == job_id, Job.lease_token == lease_token)
    return and_(is_its, Job.status == JobStatus.PROCESSING)


async def _change(session: AsyncSession, wanted: ColumnElement[bool], values: dict[str, Any]) -> Job | None:
    """Change a status, only from one that SOURCES allows."""
    return await session.scalar(
        update(Job)
        .where(wanted, Job.status.in_(SOURCES[values["status"]]))
        .values(values)
        .returning(Job)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
