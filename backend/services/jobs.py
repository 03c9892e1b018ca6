"""Jobs from creation to deletion: the only place where a status changes."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loguru import logger
from sqlalchemy.exc import IntegrityError

from backend.database import jobs as job_sql
from backend.database import uploads as upload_sql
from backend.database.engines import Database
from backend.errors import JobNotFoundError, LeaseLostError, UploadNotFoundError
from backend.models.job import Job, JobStatus
from backend.services.events import EventName, WorkSignal
from backend.services.new_job import NewJob


@dataclass(frozen=True)
class Lease:
    """The right of one attempt to write to its job."""

    job_id: str
    attempt: int
    token: str
    began_s: float
    """On the monotonic clock, since a clock of the day may jump while the job runs."""


class JobService:
    def __init__(self, database: Database, jobs_path: Path, uploads_path: Path, signal: WorkSignal) -> None:
        self._database = database
        self._jobs_path = jobs_path
        self._uploads_path = uploads_path
        self._signal = signal

    async def create(self, request: NewJob) -> Job:
        """Commit a pending job, then wake a worker."""
        job = request.to_row(_now(), self._jobs_path, self._uploads_path)
        try:
            async with self._database.writing() as session:
                for upload in request.unsaved:
                    await upload_sql.add(session, upload)
                await job_sql.add(session, job)
                await job_sql.add_event(session, job.id, 0, EventName.CREATED, {}, job.created_at)
        except IntegrityError as error:  # the foreign key: a deletion came between the look-up and now
            raise UploadNotFoundError(
                f"{job.input_filename} has just been deleted; upload it again"
            ) from error
        logger.info("job {}: number {} created for {}", job.id, job.number, job.input_filename)
        self._signal.notify()
        return job

    async def get(self, job_id: str) -> Job:
        async with self._database.reading() as session:
            job = await job_sql.get(session, job_id)
        if job is None:
            raise _not_found(job_id)
        return job

    async def page(self, skip: int, limit: int, status: JobStatus | None) -> tuple[Sequence[Job], int]:
        async with self._database.reading() as session:
            return await job_sql.page(session, skip, limit, status)

    async def counts(self) -> dict[JobStatus, int]:
        async with self._database.reading() as session:
            return await job_sql.count_by_status(session)

    async def claim(self, worker_id: str) -> tuple[Job, Lease] | None:
        """Take the best pending job under a new lease."""
        token, now = str(uuid.uuid4()), _now()
        async with self._database.writing() as session:
            job = await job_sql.claim(session, worker_id, token, now)
            if job is None:
                return None
            payload = {"worker_id": worker_id}
            await job_sql.add_event(session, job.id, job.attempt, EventName.STARTED, payload, now)
        logger.info("job {}: attempt {} started by {}", job.id, job.attempt, worker_id)
        return job, Lease(job.id, job.attempt, token, time.monotonic())

    async def note_progress(
        self, lease: Lease, stage: str, fraction: float, message: str, is_new_stage: bool
    ) -> None:
        """Show how far a running job is; a new stage is also an event."""
        async with self._database.writing() as session:
            values = {"stage": stage, "progress": fraction}
            held = await job_sql.write_under_lease(session, lease.job_id, lease.token, values)
            if held and is_new_stage:
                payload = {"stage": stage, "progress": fraction, "message": message}
                await job_sql.add_event(
                    session, lease.job_id, lease.attempt, EventName.STAGE, payload, _now()
                )

    async def complete(self, lease: Lease, manifest: dict[str, Any], publish: Callable[[], None]) -> None:
        """Publish the result and commit it; raise LeaseLostError where the job is no longer ours.

        `publish` runs while the lease is known to hold and the write lock keeps it so, before the commit:
        an old attempt can never overwrite a newer one's result.
        """
        values = {"result_manifest": manifest, "progress": 1.0, "stage": None}
        await self._end(lease, JobStatus.COMPLETED, values, {}, publish)

    async def fail(self, lease: Lease, code: str, message: str) -> None:
        values = {"error_code": code, "error_message": message}
        await self._end(lease, JobStatus.FAILED, values, values)

    async def cancel(self, lease: Lease, reason: str) -> None:
        values = {"error_code": "cancelled", "error_message": reason}
        await self._end(lease, JobStatus.CANCELLED, values, values)

    async def requeue(self, lease: Lease, reason: str) -> None:
        """Give a running job back to the queue, as it was before it was claimed."""
        async with self._database.writing() as session:
            values = job_sql.BACK_IN_QUEUE
            if not await job_sql.write_under_lease(session, lease.job_id, lease.token, values):
                raise LeaseLostError(f"job {lease.job_id}: attempt {lease.attempt} no longer holds it")
            payload = {"reason": reason}
            await job_sql.add_event(session, lease.job_id, lease.attempt, EventName.REQUEUED, payload, _now())
        logger.info("job {}: back in the queue ({})", lease.job_id, reason)
        self._signal.notify()

    async def requeue_abandoned(self) -> None:
        """At start: whatever a server that is gone left in processing goes back to the queue."""
        async with self._database.writing() as session:
            jobs = await job_sql.requeue_processing(session)
            for job in jobs:
                payload = {"reason": "the server that ran it ended"}
                await job_sql.add_event(session, job.id, job.attempt, EventName.REQUEUED, payload, _now())
        for job in jobs:
            logger.warning("job {}: was left in processing; back in the queue", job.id)

    async def delete(self, job_id: str) -> bool:
        """Delete a job that does not run, with the uploads only it used; False where it runs.

        The files of the uploads go after the commit: what a crash leaves is swept at the next start.
        """
        unused: list[str] = []
        async with self._database.writing() as session:
            job = await job_sql.remove(session, job_id)
            if job is None:
                if await job_sql.get(session, job_id) is None:
                    raise _not_found(job_id)
                return False
            for file_id in (job.upload_id, job.disparity_upload_id):
                filename = await upload_sql.remove_if_unused(session, file_id) if file_id else None
                if filename is not None:
                    unused.append(filename)
        for filename in unused:
            (self._uploads_path / filename).unlink(missing_ok=True)
        logger.info("job {}: deleted", job_id)
        return True

    async def _end(
        self,
        lease: Lease,
        status: JobStatus,
        values: dict[str, Any],
        payload: dict[str, Any],
        before_commit: Callable[[], None] | None = None,
    ) -> None:
        now, took_s = _now(), time.monotonic() - lease.began_s
        ended = {**values, "status": status, "completed_at": now, "processing_time": took_s}
        async with self._database.writing() as session:
            if not await job_sql.write_under_lease(session, lease.job_id, lease.token, ended):
                raise LeaseLostError(f"job {lease.job_id}: attempt {lease.attempt} no longer holds it")
            event = EventName(status.value)
            await job_sql.add_event(session, lease.job_id, lease.attempt, event, payload, now)
            if before_commit is not None:
                await asyncio.to_thread(before_commit)
        logger.info("job {}: {} after {:.2f} s", lease.job_id, status.value, took_s)


def _not_found(job_id: str) -> JobNotFoundError:
    return JobNotFoundError(f"there is no job {job_id[:80]!r}; GET the list of jobs to see their ids")


def _now() -> datetime:
    return datetime.now(UTC)
