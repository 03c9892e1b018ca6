"""Attempts at jobs, from the claim to the end: what a worker may do, under the lease that its claim gave it.

Every write says which lease it belongs to. One that no longer holds the job can change nothing.
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from loguru import logger
from sqlalchemy.ext.asyncio import AsyncSession

from backend import clock
from backend.config import Settings
from backend.database import attempts as attempt_sql
from backend.database import events as event_sql
from backend.database import transitions
from backend.database.attempts import Ending
from backend.database.engines import Database
from backend.database.transitions import BACK_IN_QUEUE, LONGEST_WAIT_S
from backend.errors import LeaseLostError
from backend.models.events import EventName, LogCode
from backend.models.history import AttemptOutcome
from backend.models.job import Job, JobStatus, Lane
from backend.models.schemas import utc_text
from backend.services.events import WorkSignal
from backend.services.leases import Achievement, LayerNote, Lease, StageNote
from backend.services.notes import counts_of, device_of, fallback_messages, timings_of
from backend.services.retries import WORKER_DIED, Failure, Retry, judge


def _nothing() -> None:
    """Where nothing was published before."""


class AttemptService:
    def __init__(self, database: Database, settings: Settings, signal: WorkSignal) -> None:
        self._database = database
        self._settings = settings
        self._signal = signal
        self._chance = random.Random()  # noqa: S311 - it only spreads retries in time

    async def claim(
        self, worker_id: str, lane: Lane = Lane.PIPELINE, among: Collection[str] | None = None
    ) -> tuple[Job, Lease] | None:
        """Take the best pending job of a lane, or the best of some, under a new lease."""
        token, now = str(uuid.uuid4()), clock.now()
        async with self._database.writing() as session:
            job = await transitions.claim(session, worker_id, token, now, lane, among)
            if job is None:
                return None
            await attempt_sql.begin(session, job)
            message = f"attempt {job.attempt} began on {worker_id}"
            await event_sql.log(session, job, LogCode.STARTED, message)
        logger.bind(job_id=job.id).info("{}", message)
        return job, Lease(job.id, job.attempt, token, time.monotonic())

    async def has_work(self, lane: Lane = Lane.PIPELINE) -> bool:
        """Whether a job could be claimed now."""
        async with self._database.reading() as session:
            return await transitions.has_work(session, clock.now(), lane)

    async def next_work_in_s(self, lane: Lane = Lane.PIPELINE) -> float | None:
        """How long until the first retry is due; None where none waits."""
        async with self._database.reading() as session:
            run_at = await transitions.next_run_at(session, lane)
        if run_at is None:
            return None
        return min(max((run_at - clock.now()).total_seconds(), 0.01), LONGEST_WAIT_S)

    async def note(self, lease: Lease, notes: Sequence[StageNote | LayerNote]) -> None:
        """Show how far a running job is, in its row and to whoever listens; all notes by one commit."""
        values: dict[str, Any] = {}
        for note in notes:
            values |= note.values
        async with self._database.writing() as session:
            if await transitions.note(session, lease.job_id, lease.token, values):
                for note in notes:
                    await event_sql.add(session, lease.job_id, lease.attempt, note.name, note.payload)

    async def complete(
        self,
        lease: Lease,
        made: Achievement,
        publish: Callable[[], None],
        withdraw: Callable[[], None] = _nothing,
    ) -> None:
        """Publish the result and commit it; raise LeaseLostError where the job is no longer ours.

        `publish` runs while the lease is known to hold and the write lock keeps it so, before the commit: an
        old attempt can never overwrite a newer one's result. Where a cancel was asked for, the job ends
        cancelled instead, and `withdraw` takes back what an earlier try may have published: that its commit
        had no room does not mean that nothing lies there.
        """
        manifest, took_s = made.manifest, time.monotonic() - lease.began_s
        ending = Ending(
            AttemptOutcome.COMPLETED,
            device=device_of(manifest),
            memory_bytes=made.memory_bytes,
            timings=timings_of(manifest),
        )
        values = {"result_manifest": manifest, "progress": 1.0, "stage": None}
        async with self._database.writing() as session:
            job = await self._held(session, lease)
            if job.cancel_requested_at is not None:
                await asyncio.to_thread(withdraw)
                cancelled = replace(ending, outcome=AttemptOutcome.CANCELLED)
                return await self._cancel(session, lease, job, cancelled)
            for message in fallback_messages(manifest):
                await event_sql.log(session, job, LogCode.FALLBACK, message, "warning")
            payload = {"processing_time": round(took_s, 3), **counts_of(manifest)}
            await _end(session, lease, JobStatus.COMPLETED, took_s, values, payload)
            await attempt_sql.end(session, lease.job_id, lease.attempt, ending)
            await asyncio.to_thread(publish)
        logger.bind(job_id=lease.job_id).info("completed after {:.2f} s", took_s)

    async def fail(self, lease: Lease, failure: Failure, memory_bytes: int | None = None) -> None:
        """End an attempt that came to nothing: the job is tried again later, or has failed."""
        async with self._database.writing() as session:
            job = await self._held(session, lease)
            told = Ending(AttemptOutcome.FAILED, failure.code, failure.message, memory_bytes=memory_bytes)
            if job.cancel_requested_at is not None:
                return await self._cancel(
                    session, lease, job, replace(told, outcome=AttemptOutcome.CANCELLED)
                )
            verdict = judge(job, failure, self._settings, self._chance.random)
            crashes = job.crashes + (failure.code == WORKER_DIED)
            if isinstance(verdict, Retry):
                told = replace(told, outcome=AttemptOutcome.RETRIED)
                await _try_again(session, lease, job, failure, verdict, crashes)
            else:
                took_s = time.monotonic() - lease.began_s
                error = {"error_code": verdict.code, "error_message": verdict.message}
                await _end(session, lease, JobStatus.FAILED, took_s, {**error, "crashes": crashes}, error)
            await attempt_sql.end(session, lease.job_id, lease.attempt, told)
        self._tell_failure(lease, failure, verdict)

    async def cancel(self, lease: Lease, reason: str, took_s: float) -> None:
        """End an attempt that was stopped because its job is to be cancelled."""
        async with self._database.writing() as session:
            job = await self._held(session, lease)
            ending = Ending(AttemptOutcome.CANCELLED, "cancelled", reason, cancel_s=took_s)
            await self._cancel(session, lease, job, ending)

    async def requeue(self, lease: Lease, reason: str) -> None:
        """Give a running job back to the queue, as it was before it was claimed."""
        async with self._database.writing() as session:
            job = await self._held(session, lease)
            if job.cancel_requested_at is not None:
                return await self._cancel(
                    session, lease, job, Ending(AttemptOutcome.CANCELLED, "cancelled", reason)
                )
            await transitions.leave(session, lease.job_id, lease.token, JobStatus.PENDING, BACK_IN_QUEUE)
            await event_sql.log(session, job, LogCode.REQUEUED, f"back in the queue: {reason}")
            ending = Ending(AttemptOutcome.REQUEUED, "requeued", reason)
            await attempt_sql.end(session, lease.job_id, lease.attempt, ending)
        logger.bind(job_id=lease.job_id).info("back in the queue ({})", reason)
        self._signal.notify()

    async def hand_on(self, lease: Lease, lane: Lane, message: str) -> None:
        """End an attempt whose part is done: what is left of the job waits in another lane."""
        async with self._database.writing() as session:
            job = await self._held(session, lease)
            ending = Ending(AttemptOutcome.HANDED_ON, "handed_on", message)
            if job.cancel_requested_at is not None:
                cancelled = replace(ending, outcome=AttemptOutcome.CANCELLED)
                return await self._cancel(session, lease, job, cancelled)
            values = {**BACK_IN_QUEUE, "lane": lane, "progress": job.progress}
            await transitions.leave(session, lease.job_id, lease.token, JobStatus.PENDING, values)
            await event_sql.log(session, job, LogCode.HANDED_ON, message)
            await attempt_sql.end(session, lease.job_id, lease.attempt, ending)
        logger.bind(job_id=lease.job_id).info("{}", message)
        self._signal.notify()

    async def _held(self, session: AsyncSession, lease: Lease) -> Job:
        job = await transitions.held(session, lease.job_id, lease.token)
        if job is None:
            raise LeaseLostError(f"job {lease.job_id}: attempt {lease.attempt} no longer holds it")
        return job

    async def _cancel(self, session: AsyncSession, lease: Lease, job: Job, ending: Ending) -> None:
        """Whatever the attempt came to, its job ends cancelled."""
        if ending.cancel_s is None and job.cancel_requested_at is not None:
            waited_s = (clock.now() - job.cancel_requested_at).total_seconds()
            ending = replace(ending, cancel_s=max(waited_s, 0.0))
        message = "cancelled while it ran"
        values = {"error_code": "cancelled", "error_message": message}
        took_s = time.monotonic() - lease.began_s
        await _end(session, lease, JobStatus.CANCELLED, took_s, values, {"message": message})
        await attempt_sql.end(session, lease.job_id, lease.attempt, ending)
        logger.bind(job_id=lease.job_id).info("{}", message)

    def _tell_failure(self, lease: Lease, failure: Failure, verdict: Retry | Failure) -> None:
        log = logger.bind(job_id=lease.job_id)
        if isinstance(verdict, Retry):
            log.warning("{}; again in {:.1f} s", failure.message, verdict.delay_s)
            self._signal.notify()  # so that whoever waits waits no longer than that
        else:
            log.info("failed: {}", verdict.message)


async def _end(
    session: AsyncSession,
    lease: Lease,
    status: JobStatus,
    took_s: float,
    values: dict[str, Any],
    payload: dict[str, Any],
) -> None:
    """The job's last status, and the event that tells it, in one transaction."""
    ended = {**values, "completed_at": clock.now(), "processing_time": took_s}
    await transitions.leave(session, lease.job_id, lease.token, status, ended)
    await event_sql.add(session, lease.job_id, lease.attempt, EventName(status.value), payload)


async def _try_again(
    session: AsyncSession, lease: Lease, job: Job, failure: Failure, retry: Retry, crashes: int
) -> None:
    run_at: datetime = clock.now() + timedelta(seconds=retry.delay_s)
    values = {
        **BACK_IN_QUEUE,
        "run_at": run_at,
        "retries": job.retries + 1,
        "crashes": crashes,
        "degraded": retry.degraded,
    }
    payload = {
        "code": failure.code,
        "message": failure.message,
        "retry": job.retries + 1,
        "run_at": utc_text(run_at),
        "delay_seconds": round(retry.delay_s, 3),
        "degraded": retry.degraded,
    }
    await transitions.leave(session, lease.job_id, lease.token, JobStatus.PENDING, values)
    await event_sql.add(session, lease.job_id, lease.attempt, EventName.RETRY, payload)
