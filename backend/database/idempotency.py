"""All SQL of idempotency keys. Each function is one step within the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, or_
from sqlalchemy.ext.asyncio import AsyncSession

from backend.models.history import IdempotencyKey


async def get(session: AsyncSession, key: str) -> IdempotencyKey | None:
    return await session.get(IdempotencyKey, key)


async def put(
    session: AsyncSession, key: str, fingerprint: str, job_id: str | None, batch_id: str | None, now: datetime
) -> None:
    """Note what a request was answered with, in place of what the key meant before."""
    await session.execute(delete(IdempotencyKey).where(IdempotencyKey.key == key))
    values = {"key": key, "fingerprint": fingerprint, "created_at": now}
    await session.execute(insert(IdempotencyKey).values({**values, "job_id": job_id, "batch_id": batch_id}))


async def remove_outside(session: AsyncSession, earliest: datetime, latest: datetime) -> int:
    """Remove what was written before, or, by a clock that was set back since, after these times."""
    is_outside = or_(IdempotencyKey.created_at < earliest, IdempotencyKey.created_at > latest)
    removed = await session.scalars(delete(IdempotencyKey).where(is_outside).returning(IdempotencyKey.key))
    return len(removed.all())
