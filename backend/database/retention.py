"""SQL of what is old. Each function is one step within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from backend.models.events import EventName
from backend.models.history import JobEvent
from backend.models.job import ENDED, Job, Upload


@dataclass(frozen=True)
class EndedJob:
    """What is needed of a job to delete it."""

    id: str
    ended_at: datetime
    uploads: tuple[str, ...]
    """Filenames; other jobs may use them too."""


_IS_PROGRESS = JobEvent.name == EventName.PROGRESS.value
_IS_USED = (
    select(Job.id)
    .where(or_(Job.upload_id == Upload.file_id, Job.disparity_upload_id == Upload.file_id))
    .exists()
)


async def last_known(session: AsyncSession) -> datetime | None:
    """The newest time that anything was written at."""
    newest = select(func.max(JobEvent.id)).scalar_subquery()
    return await session.scalar(select(JobEvent.created_at).where(JobEvent.id == newest))


async def ended(session: AsyncSession, before: datetime | None = None) -> Sequence[EndedJob]:
    """The earliest first."""
    wanted = (
        select(Job.id, Job.completed_at, Job.input_filename, Job.disparity_filename)
        .where(_has_ended(before), Job.completed_at.is_not(None))
        .order_by(Job.completed_at)
    )
    return [
        EndedJob(row.id, row.completed_at, tuple(filter(None, (row.input_filename, row.disparity_filename))))
        for row in await session.execute(wanted)
    ]


def _has_ended(before: datetime | None) -> ColumnElement[bool]:
    is_over = Job.status.in_(sorted(ENDED))
    return is_over if before is None else and_(is_over, Job.completed_at < before)


async def unused_uploads(session: AsyncSession) -> set[str]:
    """Their filenames."""
    return set(await session.scalars(select(Upload.filename).where(~_IS_USED)))


async def remove_unused_uploads(session: AsyncSession, before: datetime) -> Sequence[str]:
    """Delete uploads that no job uses and that are older; their filenames, for after the commit."""
    removed = await session.scalars(
        delete(Upload)
        .where(Upload.created_at < before, ~_IS_USED)
        .returning(Upload.filename)
        .execution_options(synchronize_session=False)
    )
    return removed.all()


async def with_progress(session: AsyncSession, before: datetime) -> Sequence[str]:
    """Jobs that ended before, and of which `progress` events are still kept."""
    found = await session.scalars(
        select(Job.id).where(
            _has_ended(before), select(JobEvent.id).where(JobEvent.job_id == Job.id, _IS_PROGRESS).exists()
        )
    )
    return found.all()


async def prune_progress(session: AsyncSession, before: datetime, job_ids: Sequence[str]) -> None:
    """Delete the `progress` events of those of these jobs that ended before.

    The jobs keep the highest id that went, so that a listener who comes back below it is told.
    """
    over = select(Job.id).where(Job.id.in_(job_ids), _has_ended(before))
    highest = select(func.max(JobEvent.id)).where(JobEvent.job_id == Job.id, _IS_PROGRESS).scalar_subquery()
    await session.execute(
        update(Job)
        .where(Job.id.in_(over))
        .values(pruned_event_id=func.max(Job.pruned_event_id, func.coalesce(highest, 0)))
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        delete(JobEvent)
        .where(JobEvent.job_id.in_(over), _IS_PROGRESS)
        .execution_options(synchronize_session=False)
    )


async def old_tombstones(session: AsyncSession, before: datetime) -> Sequence[int]:
    """Events that are all that is left of their jobs."""
    is_left = ~select(Job.id).where(Job.id == JobEvent.job_id).exists()
    return (await session.scalars(select(JobEvent.id).where(JobEvent.created_at < before, is_left))).all()


async def remove_events(session: AsyncSession, event_ids: Sequence[int]) -> None:
    await session.execute(
        delete(JobEvent).where(JobEvent.id.in_(event_ids)).execution_options(synchronize_session=False)
    )
