"""Measures jobs by their committed events. It only listens: whatever comes of it, no job waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from loguru import logger

from backend.database import ended as ended_sql
from backend.database import events as event_sql
from backend.database.engines import Database
from backend.errors import DatabaseFailedError, StorageFullError
from backend.models.events import Event, EventName, LogCode
from backend.models.history import JobAttempt
from backend.models.job import Job, JobKind, JobStatus
from backend.services.events import EventFeed
from backend.services.job_metrics import between_s, stages_of
from backend.services.metrics import EndedJob, JobMetrics

ERROR_PAUSE_S = 1.0
_ENDS = frozenset({EventName.COMPLETED, EventName.FAILED, EventName.CANCELLED})


class JobMeter:
    def __init__(self, metrics: JobMetrics, feed: EventFeed, database: Database) -> None:
        self._metrics = metrics
        self._feed = feed
        self._database = database
        self._position = 0
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Everything that is committed from now on is measured."""
        async with self._database.reading() as session:
            self._position = await event_sql.last_id(session)
        self._task = asyncio.create_task(self._run(), name="meter")

    async def stop(self) -> None:
        """Harmless before `start`."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        with self._feed.listen() as woken:
            while True:
                woken.clear()
                try:
                    events = await self._events()
                    for event in events:
                        self._position = event.id  # first: what cannot be measured is not tried for ever
                        await self._note(event)
                    if not events:
                        await woken.wait()
                    continue
                except (DatabaseFailedError, StorageFullError) as error:
                    logger.warning("metrics: {}", error)
                except Exception:  # noqa: BLE001 - else one odd row would end all measuring, and nobody notice
                    logger.exception("metrics: unexpected error; going on")
                await asyncio.sleep(ERROR_PAUSE_S)

    async def _events(self) -> Sequence[Event]:
        remembered = self._feed.after(self._position)
        if remembered is not None:
            return remembered
        async with self._database.reading() as session:
            return await event_sql.after(session, self._position)

    async def _note(self, event: Event) -> None:
        if event.name is EventName.RETRY:
            self._metrics.note_retry(str(event.payload.get("code")))
        elif event.name in _ENDS:
            self._metrics.note_end(event.name.value, str(event.payload.get("error_code") or ""))
            await self._measure_end(event)
        elif event.payload.get("code") == LogCode.STARTED and event.attempt == 1:
            found = await self._found(event)
            if found is not None:
                self._metrics.note_claim(found[0].created_at, event.created_at)

    async def _measure_end(self, event: Event) -> None:
        found = await self._found(event)
        if found is not None and found[0].status.value == event.name.value:
            self._metrics.measure_end(_ended(*found))

    async def _found(self, event: Event) -> tuple[Job, JobAttempt | None] | None:
        async with self._database.reading() as session:
            return await ended_sql.job_with_attempt(session, event.job_id, event.attempt)


def _ended(job: Job, attempt: JobAttempt | None) -> EndedJob:
    is_completed = job.status is JobStatus.COMPLETED
    seconds = job.processing_time
    if job.cached_from is not None and job.completed_at is not None:
        seconds = between_s(job.created_at, job.completed_at)
    firsts = [
        between_s(job.created_at, first) if is_completed and first is not None else None
        for first in (job.first_image_at, job.first_layer_at)  # a job completes but once
    ]
    timings = attempt.timings if attempt is not None and is_completed else None
    is_cut_short = job.status is JobStatus.CANCELLED and job.processing_time is not None
    return EndedJob(
        mode=job.mode.value if job.kind is JobKind.LAYERS else job.kind.value,
        outcome="cached" if is_completed and job.cached_from is not None else job.status.value,
        seconds=seconds,
        first_image_s=firsts[0] if job.cached_from is None else None,
        first_layer_s=firsts[1],
        stages=stages_of(timings),
        cancel_s=attempt.cancel_s if attempt is not None and is_cut_short else None,
    )
