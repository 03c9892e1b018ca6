"""Jobs as people see them: created, looked at, cancelled, asked for anew, deleted.

What a worker does with a job, from the claim on, is in `attempts.py`; the SQL of both kinds of status change
is in `database/transitions.py`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from loguru import logger
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend import clock
from backend.database import attempts as attempt_sql
from backend.database import batches as batch_sql
from backend.database import events as event_sql
from backend.database import generations as generation_sql
from backend.database import jobs as job_sql
from backend.database import transitions
from backend.database import uploads as upload_sql
from backend.database.engines import Database
from backend.errors import (
    JobEndedError,
    JobNotEndedError,
    JobNotFoundError,
    RequestError,
    UploadNotFoundError,
)
from backend.models.events import EventName, LogCode
from backend.models.generation import ImageStatus
from backend.models.history import JobAttempt
from backend.models.job import ENDED, Job, JobKind, JobStatus, Lane
from backend.services import idempotency
from backend.services.events import WorkSignal
from backend.services.idempotency import KeyUse
from backend.services.kinds import require_kind
from backend.services.new_job import NewJob
from backend.services.notes import counts_of


class JobService:
    def __init__(self, database: Database, jobs_path: Path, uploads_path: Path, signal: WorkSignal) -> None:
        self._database = database
        self._jobs_path = jobs_path
        self._uploads_path = uploads_path
        self._signal = signal

    async def create(self, request: NewJob) -> Job:
        """Commit a pending job, then wake a worker."""
        return (await self.create_all([request]))[0]

    async def create_all(self, requests: Sequence[NewJob], use: KeyUse | None = None) -> Sequence[Job]:
        """Commit jobs, all or none, with the key that their request bears; then wake the workers.

        Raises RequestRepeatedError where the same request was answered meanwhile.
        """
        now = clock.now()
        jobs = [request.to_row(now, self._jobs_path, self._uploads_path) for request in requests]
        try:
            async with self._database.writing() as session:
                if use is not None:
                    await idempotency.require_new(session, use)
                for upload in {
                    upload.file_id: upload for each in requests for upload in each.unsaved
                }.values():
                    await upload_sql.add(session, upload)
                for request, job in zip(requests, jobs, strict=True):
                    await job_sql.add(session, job)
                    if request.generation is not None:
                        rows = request.generation.to_rows(job.id, request.cached, now)
                        await generation_sql.add(session, *rows)
                    await _tell_created(session, job)
                if use is not None:
                    await idempotency.note(session, use, jobs, now)
        except IntegrityError as error:  # the foreign key: a deletion came between the look-up and now
            names = ", ".join(sorted({job.input_filename for job in jobs if job.input_filename}))
            raise UploadNotFoundError(f"{names} has just been deleted; upload it again") from error
        for job in jobs:
            log = logger.bind(job_id=job.id)
            log.info("number {} created for {}", job.number, job.input_filename or "a prompt")
        self._signal.notify()
        return jobs

    async def get(self, job_id: str) -> Job:
        async with self._database.reading() as session:
            job = await job_sql.get(session, job_id)
        if job is None:
            raise _not_found(job_id)
        return job

    async def require(self, job_id: str, kind: JobKind) -> Job:
        """The job, if it is of that kind; else JobNotFoundError, which names the right address."""
        return require_kind(await self.get(job_id), kind)

    async def of_number(self, number: int) -> Job:
        """The job of that number, if it makes pictures from a prompt."""
        async with self._database.reading() as session:
            job = await generation_sql.by_number(session, number)
        if job is None:
            raise JobNotFoundError(
                f"there is no job of the number {number} that makes pictures from a prompt"
            )
        return job

    async def attempts(self, job_id: str) -> Sequence[JobAttempt]:
        """All attempts at a job, oldest first."""
        async with self._database.reading() as session:
            return await attempt_sql.of_job(session, job_id)

    async def counts(self) -> dict[JobStatus, int]:
        async with self._database.reading() as session:
            return await job_sql.count_by_status(session)

    async def cancel(self, job_id: str) -> Job:
        """Cancel a job that waits; have one that runs end cancelled, which the caller then sees to.

        Raises JobEndedError where the job has ended otherwise.
        """
        async with self._database.writing() as session:
            job = await self._cancel(session, job_id)
        _tell_cancel(job)
        return job

    async def cancel_batch(self, batch_id: str) -> Sequence[Job]:
        """Cancel all of a batch that waits or runs, at once, as `cancel` does one; tells those jobs."""
        async with self._database.writing() as session:
            going = await batch_sql.ids_of_going(session, batch_id)
            jobs = [await self._cancel(session, job_id) for job_id in going]
        for job in jobs:
            _tell_cancel(job)
        return jobs

    async def _cancel(self, session: AsyncSession, job_id: str) -> Job:
        job = await transitions.cancel_pending(session, job_id, clock.now())
        if job is None:
            return await self._request_cancel(session, job_id)
        payload = {"message": transitions.CANCELLED_BEFORE}
        await event_sql.add(session, job.id, job.attempt, EventName.CANCELLED, payload)
        return job

    async def _request_cancel(self, session: AsyncSession, job_id: str) -> Job:
        before = await job_sql.get(session, job_id)
        if before is None:
            raise _not_found(job_id)
        is_first = before.cancel_requested_at is None
        job = await transitions.request_cancel(session, job_id, clock.now())
        if job is None:
            if before.status is JobStatus.CANCELLED:
                return before
            raise JobEndedError(f"job {job_id} is {before.status.value} already; it can be deleted instead")
        if is_first:
            await event_sql.log(
                session, job, LogCode.CANCEL_REQUESTED, "it is to be cancelled; its attempt is ended"
            )
        return job

    async def retry(self, job_id: str) -> Job:
        """Put a job that failed or was cancelled back in the queue; raises JobEndedError for any other."""
        async with self._database.writing() as session:
            job = await transitions.ask_anew(session, job_id)
            if job is None:
                found = await job_sql.get(session, job_id)
                if found is None:
                    raise _not_found(job_id)
                raise _not_again(found)
            if job.kind is JobKind.GENERATE:
                await self._ask_images_anew(session, job)
            await event_sql.log(session, job, LogCode.ASKED_AGAIN, "asked for again; waits in the queue")
        logger.bind(job_id=job_id).info("asked for again")
        self._signal.notify()
        return job

    async def _ask_images_anew(self, session: AsyncSession, job: Job) -> None:
        """Only what is missing is made once more, and where it is made."""
        await generation_sql.ask_anew(session, job.id)
        generation = await generation_sql.get(session, job.id)
        images = await generation_sql.images(session, job.id)
        is_missing = any(image.status is not ImageStatus.COMPLETED for image in images)
        is_remote = generation is not None and generation.provider.is_remote and is_missing
        await transitions.put_in_lane(session, job.id, Lane.REMOTE if is_remote else Lane.PIPELINE)

    async def delete(self, job_id: str, ended_by: datetime | None = None) -> bool:
        """Delete a job that does not run, with the uploads only it used; False where it runs.

        Where `ended_by` is given, only if the job had ended by then; else False too.
        The files of the uploads go after the commit: what a crash leaves is swept at the next start.
        """
        unused: list[str] = []
        async with self._database.writing() as session:
            job = await job_sql.remove(session, job_id, ended_by)
            if job is None:
                if await job_sql.get(session, job_id) is None:
                    raise _not_found(job_id)
                return False
            await event_sql.remove_of(session, job_id)
            await event_sql.log(session, job, LogCode.DELETED, "deleted")
            for file_id in (job.upload_id, job.disparity_upload_id):
                filename = await upload_sql.remove_if_unused(session, file_id) if file_id else None
                if filename is not None:
                    unused.append(filename)
        for filename in unused:
            (self._uploads_path / filename).unlink(missing_ok=True)
        logger.bind(job_id=job_id).info("deleted")
        return True


def _tell_cancel(job: Job) -> None:
    logger.bind(job_id=job.id).info("cancel asked for; it is {}", job.status.value)


async def _tell_created(session: AsyncSession, job: Job) -> None:
    if job.status is not JobStatus.COMPLETED:
        return await event_sql.log(session, job, LogCode.CREATED, f"waits as number {job.number}")
    await event_sql.log(session, job, LogCode.CREATED, f"created as number {job.number}")
    await event_sql.log(session, job, LogCode.CACHED, f"has the result of job {job.cached_from}")
    counts = counts_of(job.result_manifest or {})
    payload = {"processing_time": round(job.processing_time or 0.0, 3), **counts}
    await event_sql.add(session, job.id, job.attempt, EventName.COMPLETED, payload)


def _not_again(job: Job) -> RequestError:
    if job.status in ENDED:
        return JobEndedError(f"job {job.id} is {job.status.value}: it has its result, and cannot be retried")
    return JobNotEndedError(
        f"job {job.id} is {job.status.value}, which is not at its end; wait for it, or cancel it first "
        "(POST …/cancel)"
    )


def _not_found(job_id: str) -> JobNotFoundError:
    return JobNotFoundError(f"there is no job {job_id[:80]!r}; GET the list of jobs to see their ids")
