"""All SQL of batches: jobs that bear one id. Each function is one step of the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer
from sqlalchemy.orm.attributes import set_committed_value

from backend.models.job import ENDED, Job


async def jobs_of(session: AsyncSession, batch_id: str) -> Sequence[Job]:
    """In the order of their numbers, whole."""
    found = await session.scalars(select(Job).where(Job.batch_id == batch_id).order_by(Job.number))
    return found.all()


async def outlines_of(session: AsyncSession, batch_id: str) -> Sequence[Job]:
    """In the order of their numbers, without their manifests."""
    wanted = select(Job).where(Job.batch_id == batch_id).order_by(Job.number)
    jobs = (await session.scalars(wanted.options(defer(Job.result_manifest)))).all()
    for job in jobs:
        set_committed_value(job, "result_manifest", None)
    return jobs


async def ids_of_going(session: AsyncSession, batch_id: str) -> Sequence[str]:
    """Of those that wait or run, in the order of their numbers."""
    is_going = (Job.batch_id == batch_id, Job.status.not_in(ENDED))
    return (await session.scalars(select(Job.id).where(*is_going).order_by(Job.number))).all()
