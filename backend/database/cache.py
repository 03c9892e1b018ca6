"""SQL of the result cache. Each function is one step within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.models.job import Job, JobStatus


async def completed_with(session: AsyncSession, cache_key: str, limit: int) -> Sequence[Job]:
    """Jobs whose results may serve others that have this key, newest first."""
    may_serve = (Job.cache_key == cache_key, Job.status == JobStatus.COMPLETED, Job.degraded.is_(False))
    found = await session.scalars(select(Job).where(*may_serve).order_by(Job.number.desc()).limit(limit))
    return found.all()
