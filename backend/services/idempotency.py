"""Requests that bear a key of their own: sent twice, they are carried out once.

A key is kept for a day, and no longer than what it was answered with: once that job, or the last job of that
batch, is deleted, the key may be used anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend import clock
from backend.database import batches as batch_sql
from backend.database import idempotency as key_sql
from backend.database import jobs as job_sql
from backend.database.engines import Database
from backend.errors import IdempotencyKeyReusedError, RequestRepeatedError
from backend.models.job import Job

KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class KeyUse:
    """A key and what the whole request that bears it comes to."""

    key: str
    fingerprint: str


def fingerprint_of(path: str, fields: Mapping[str, str], files: Sequence[tuple[str, str, str | None]]) -> str:
    """SHA-256 over a request, in whatever order its fields came; `files` are fields, names and checksums.

    Files of one field keep their order, as the jobs that they become do.
    """
    told = {
        "path": path,
        "fields": {name: _normal(text) for name, text in fields.items()},
        "files": sorted(files, key=lambda file: file[0]),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


class IdempotencyService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def answered(self, use: KeyUse) -> Sequence[Job] | None:
        """The jobs that this very request was answered with, as they are now; None where it is new.

        Raises IdempotencyKeyReusedError where another request bore the key.
        """
        async with self._database.reading() as session:
            return await _answered(session, use)

    async def forget_old(self, now: datetime) -> int:
        """Remove the keys that may be used anew; tells how many."""
        async with self._database.writing() as session:
            return await key_sql.remove_outside(session, now - KEPT_FOR, now + KEPT_FOR)


async def require_new(session: AsyncSession, use: KeyUse) -> None:
    """Raise RequestRepeatedError where the same request was answered meanwhile."""
    if await _answered(session, use) is not None:
        raise RequestRepeatedError(
            "the same request came twice, and what the first one made is gone again; send it once more"
        )


async def note(session: AsyncSession, use: KeyUse, jobs: Sequence[Job], now: datetime) -> None:
    """Note the jobs that a request is answered with, in the transaction that makes them."""
    batch_id = jobs[0].batch_id
    job_id = None if batch_id else jobs[0].id
    await key_sql.put(session, use.key, use.fingerprint, job_id, batch_id, now)


async def _answered(session: AsyncSession, use: KeyUse) -> Sequence[Job] | None:
    known = await key_sql.get(session, use.key)
    if known is None or abs(clock.now() - known.created_at) > KEPT_FOR:
        return None
    jobs = await _jobs_of(session, known.job_id, known.batch_id)
    if jobs and known.fingerprint != use.fingerprint:
        raise IdempotencyKeyReusedError(
            f"the Idempotency-Key {use.key[:80]!r} was used for another request already (it made job "
            f"{jobs[0].number}); take a new key for each request, and the same one only to send it again"
        )
    return jobs or None


async def _jobs_of(session: AsyncSession, job_id: str | None, batch_id: str | None) -> Sequence[Job]:
    if batch_id is not None:
        return await batch_sql.jobs_of(session, batch_id)
    job = await job_sql.get(session, job_id) if job_id else None
    return [job] if job else []


def _normal(text: str) -> str:
    """JSON within a field says the same in whatever order its keys come."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return json.dumps(json.loads(text, parse_int=str, parse_float=str), sort_keys=True)
    except (ValueError, RecursionError):
        return text
