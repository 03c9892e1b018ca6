"""What the database knows of jobs and their events, for whoever follows them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from backend import clock
from backend.database import events as event_sql
from backend.database import jobs as job_sql
from backend.database import overview as overview_sql
from backend.database.engines import Database
from backend.errors import JobNotFoundError
from backend.models.events import Event
from backend.models.job import ENDED, Job
from backend.models.schemas import JobResponse, utc_text

Describe: TypeAlias = Callable[[AsyncSession, Sequence[Job]], Awaitable[list[dict[str, Any]]]]


@dataclass(frozen=True)
class Page:
    """Events, and what the transaction that read them saw beside them.

    What is not on this page comes after `position`; up to `pruned_event_id` some events are gone, and
    `newest_event_id` is the newest of all. `is_ended` where nothing more will come; `is_gone` where there is
    no such job.
    """

    events: Sequence[Event]
    position: int
    pruned_event_id: int
    newest_event_id: int
    is_ended: bool
    is_gone: bool


@dataclass(frozen=True)
class Snapshot:
    """How things are: `data` includes the events up to `event_id`; all others come after `position`."""

    data: dict[str, Any]
    event_id: int
    position: int
    is_ended: bool


async def describe_jobs(session: AsyncSession, jobs: Sequence[Job]) -> list[dict[str, Any]]:
    return [JobResponse.model_validate(job).model_dump(mode="json") for job in jobs]


class EventHistory:
    """Reads one job's events, or, where no job is named, those of all."""

    def __init__(self, database: Database, describe: Describe = describe_jobs) -> None:
        self._database = database
        self._describe = describe
        self._being_made: asyncio.Task[Snapshot] | None = None

    async def snapshot(self, job_id: str | None) -> Snapshot:
        """What is, with the id of the last event that it includes, as one transaction sees both."""
        if job_id is None:
            return await self._shared_snapshot()
        async with self._database.reading() as session:
            job = await job_sql.get(session, job_id)
            if job is None:
                raise JobNotFoundError(no_job(job_id))
            own = max(await event_sql.last_id(session, job_id), job.pruned_event_id)
            position = max(await event_sql.last_id(session), own)
            described = (await self._describe(session, [job]))[0]
        data = {"job": described, "job_id": job_id, "attempt": job.attempt, "at": utc_text(clock.now())}
        return Snapshot(data, own, position, job.status in ENDED)

    async def page(self, job_id: str | None, after: int, limit: int = event_sql.PAGE) -> Page:
        """The first events after this one."""
        async with self._database.reading() as session:
            events = await event_sql.after(session, after, job_id, limit)
            newest = await event_sql.last_id(session)
            job = None if job_id is None else await job_sql.get(session, job_id)
            pruned = await overview_sql.pruned_event_id(session) if job_id is None else 0
        is_whole = len(events) < limit
        is_gone = job_id is not None and job is None
        return Page(
            events,
            position=max(newest, after) if is_whole else events[-1].id,
            pruned_event_id=job.pruned_event_id if job else pruned,
            newest_event_id=newest,
            is_ended=is_whole and (is_gone or (job is not None and job.status in ENDED)),
            is_gone=is_gone,
        )

    async def pages(self, job_id: str) -> AsyncIterator[Sequence[Event]]:
        """All of a job's events up to now; between the pages, no transaction is held."""
        position, page = 0, await self.page(job_id, 0)
        if page.is_gone:
            raise JobNotFoundError(no_job(job_id))
        newest = page.newest_event_id
        while page.events:
            yield page.events
            position = page.events[-1].id
            if position >= newest:
                break
            page = await self.page(job_id, position)

    async def _shared_snapshot(self) -> Snapshot:
        """Of all jobs: whoever asks while one is being made gets that one. What came since follows its id."""
        if self._being_made is None or self._being_made.done():
            self._being_made = asyncio.create_task(self._read_all())
        return await asyncio.shield(self._being_made)  # one listener that leaves takes it from nobody

    async def _read_all(self) -> Snapshot:
        async with self._database.reading() as session:
            return await self._snapshot_of_all(session)

    async def _snapshot_of_all(self, session: AsyncSession) -> Snapshot:
        newest = max(await event_sql.last_id(session), await overview_sql.pruned_event_id(session))
        counts = await job_sql.count_by_status(session)
        jobs = await self._describe(session, await overview_sql.shown(session))
        for job in jobs:
            job.pop("result_manifest", None)
        data = {
            "jobs": jobs,
            "total": sum(counts.values()),
            "queue": {status.value: count for status, count in counts.items()},
            "at": utc_text(clock.now()),
        }
        return Snapshot(data, newest, newest, is_ended=False)


def no_job(job_id: str) -> str:
    return f"there is no job {job_id[:80]!r}; GET the list of jobs to see their ids"
