"""The housekeeper: deletes what is old, and the oldest of what is too much, as far as settings ask for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from loguru import logger

from backend import clock
from backend.config import Settings
from backend.database import events as event_sql
from backend.database import retention as retention_sql
from backend.database.engines import Database
from backend.database.retention import EndedJob
from backend.errors import BackendError, JobNotFoundError
from backend.models.events import EventName
from backend.services.events import EventFeed
from backend.services.jobs import JobService
from backend.services.results import ResultStore
from backend.services.steady_clock import SteadyClock
from backend.services.usage import measure

EVERY_S = 3600.0
PAUSE_S = 10.0
REST = 20
"""After a look at all files, so many times as long as that took passes before the next."""
PROGRESS_KEPT = timedelta(days=1)
TOMBSTONES_KEPT = timedelta(days=30)
AT_ONCE = 50
_GIGABYTE = 2**30
_ENDINGS = frozenset({EventName.COMPLETED, EventName.FAILED, EventName.CANCELLED})

Forget = Callable[[datetime], Awaitable[object]]


class Housekeeper:
    """Cleans at start and hourly; under MAX_STORAGE_GB also soon after jobs have ended.

    `forget` is called hourly with the time of day, for what others keep. Jobs that wait or run stay.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        jobs: JobService,
        results: ResultStore,
        feed: EventFeed,
        forget: Sequence[Forget] = (),
    ) -> None:
        self._settings = settings
        self._database = database
        self._jobs = jobs
        self._results = results
        self._feed = feed
        self._forget = forget
        self._limit_bytes = settings.max_storage_gb * _GIGABYTE
        self._clock: SteadyClock | None = None
        self._seen_event = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(_tell_end)

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        with self._feed.listen() as told:
            while True:
                due_s = loop.time() + EVERY_S
                await _try(self.clean)
                while self._limit_bytes and await self._has_job_ended(told, due_s):
                    began_s = loop.time()
                    await _try(self.remove_surplus)
                    await asyncio.sleep(max(PAUSE_S, REST * (loop.time() - began_s)))
                await asyncio.sleep(max(due_s - loop.time(), 0))

    async def clean(self) -> None:
        """Everything that settings and time ask for."""
        now = await self._now()
        if self._settings.retention_days:
            await self._remove_old(now - timedelta(days=self._settings.retention_days))
        if self._limit_bytes:
            await self.remove_surplus()
        await self._prune_events(now)
        for forget in self._forget:
            await forget(clock.now())

    async def remove_surplus(self) -> None:
        """Delete the jobs that ended first, while results and the uploads of jobs take too much.

        Uploads that no job uses do not count: however many jobs went, these would stay.
        """
        async with self._database.reading() as session:
            self._seen_event = await event_sql.last_id(session)
            jobs = await retention_sql.ended(session)
            unused = await retention_sql.unused_uploads(session)
        settings = self._settings
        usage = await asyncio.to_thread(measure, settings.jobs_path, settings.uploads_path, unused)
        for job in jobs:
            if usage.total_bytes <= self._limit_bytes:
                return
            taken = f"results and uploads take {_gigabytes(usage.total_bytes)}"
            if await self._remove(job, f"{taken} (MAX_STORAGE_GB={settings.max_storage_gb:g})"):
                for name in (job.id, *(name for name in job.uploads if not self._has_upload(name))):
                    usage.forget(name)
        if usage.total_bytes > self._limit_bytes:
            logger.warning(
                "storage: jobs that wait or run take {}, more than MAX_STORAGE_GB={:g} by themselves",
                _gigabytes(usage.total_bytes),
                settings.max_storage_gb,
            )

    async def _now(self) -> datetime:
        if self._clock is None:
            async with self._database.reading() as session:
                self._clock = SteadyClock(await retention_sql.last_known(session))
        return self._clock.read()

    async def _has_job_ended(self, told: asyncio.Event, until_s: float) -> bool:
        """Wait for it; False where none has by then."""
        try:
            async with asyncio.timeout_at(until_s):
                while True:
                    told.clear()
                    events = self._feed.after(self._seen_event)
                    if events is None or any(event.name in _ENDINGS for event in events):
                        return True
                    self._seen_event = events[-1].id if events else self._seen_event
                    await told.wait()
        except TimeoutError:
            return False

    async def _remove_old(self, before: datetime) -> None:
        setting = f"RETENTION_DAYS={self._settings.retention_days:g}"
        async with self._database.reading() as session:
            jobs = await retention_sql.ended(session, before)
        for job in jobs:
            await self._remove(job, f"it ended on {job.ended_at:%Y-%m-%d %H:%M} UTC ({setting})")
        async with self._database.writing() as session:
            filenames = await retention_sql.remove_unused_uploads(session, before)
        for filename in filenames:
            (self._settings.uploads_path / filename).unlink(missing_ok=True)
        if filenames:
            logger.info("storage: {} old uploads that no job uses were deleted ({})", len(filenames), setting)

    async def _remove(self, job: EndedJob, reason: str) -> bool:
        """False where somebody was faster, to delete the job or to ask for it again."""
        try:
            is_removed = await self._jobs.delete(job.id, ended_by=job.ended_at)
        except JobNotFoundError:
            return False
        if is_removed:
            await asyncio.to_thread(self._results.remove, job.id)
            logger.bind(job_id=job.id).info("job {}: it was old: {}", job.id, reason)
        return is_removed

    def _has_upload(self, filename: str) -> bool:
        return (self._settings.uploads_path / filename).exists()

    async def _prune_events(self, now: datetime) -> None:
        """A few at a time, so that no other write waits for long."""
        before = now - PROGRESS_KEPT
        async with self._database.reading() as session:
            job_ids = await retention_sql.with_progress(session, before)
            tombstones = await retention_sql.old_tombstones(session, now - TOMBSTONES_KEPT)
        for start in range(0, len(job_ids), AT_ONCE):
            async with self._database.writing() as session:
                await retention_sql.prune_progress(session, before, job_ids[start : start + AT_ONCE])
        for start in range(0, len(tombstones), AT_ONCE):
            async with self._database.writing() as session:
                await retention_sql.remove_events(session, tombstones[start : start + AT_ONCE])


def _gigabytes(size_bytes: float) -> str:
    return f"{size_bytes / _GIGABYTE:.3g} GB"


async def _try(step: Callable[[], Awaitable[None]]) -> None:
    try:
        await step()
    except (BackendError, OSError) as error:
        logger.error("housekeeping was broken off, and is tried again later: {}", error)


def _tell_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.opt(exception=error).error("housekeeping has ended by an error that nobody expected")
