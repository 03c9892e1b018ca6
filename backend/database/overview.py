"""SQL of what is shown of all jobs at once. Each function is one step within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer
from sqlalchemy.orm.attributes import set_committed_value

from backend.models.job import ENDED, Job, JobStatus

WAITING, NEWEST = 500, 50


async def shown(session: AsyncSession) -> Sequence[Job]:
    """Jobs that run or wait, those first that are next, then the newest of the others; without manifests."""
    is_waiting = case((Job.status == JobStatus.PENDING, 1), else_=0)
    going = (
        select(Job)
        .where(Job.status.not_in(ENDED))
        .order_by(is_waiting, Job.priority.desc(), Job.number)
        .limit(WAITING)
    )
    ended = select(Job).where(Job.status.in_(ENDED)).order_by(Job.number.desc()).limit(NEWEST)
    return [*await _without_manifests(session, going), *await _without_manifests(session, ended)]


async def pruned_event_id(session: AsyncSession) -> int:
    """Events of all jobs up to this one are no longer all there."""
    return int(await session.scalar(select(func.max(Job.pruned_event_id))) or 0)


async def _without_manifests(session: AsyncSession, wanted: Select[Job]) -> Sequence[Job]:
    jobs = (await session.scalars(wanted.options(defer(Job.result_manifest)))).all()
    for job in jobs:
        set_committed_value(job, "result_manifest", None)
    return jobs
