"""At start: what becomes of the jobs that a server which is gone left in processing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from loguru import logger
from sqlalchemy.ext.asyncio import AsyncSession

from backend import clock
from backend.database import attempts as attempt_sql
from backend.database import events as event_sql
from backend.database import transitions
from backend.database.attempts import Ending
from backend.database.engines import Database
from backend.database.transitions import BACK_IN_QUEUE
from backend.models.events import EventName, LogCode
from backend.models.history import AttemptOutcome
from backend.models.job import Job, JobStatus
from backend.services.checksums import ChecksumError, require_unchanged
from backend.services.notes import counts_of, device_of, timings_of
from backend.services.results import ResultStore
from ml_pipeline.manifest import MANIFEST_FILENAME

REASON = "the server that ran it ended"


async def recover(database: Database, results: ResultStore) -> None:
    """Each such job is completed where its whole result was put in place already, cancelled where that was
    asked for, and else waits again, as it was before; the server's end costs it nothing.
    """
    async with database.reading() as session:
        left = await transitions.processing(session)
    for job in left:
        manifest = await asyncio.to_thread(_whole_result, results.final_folder(job.id), job.id)
        async with database.writing() as session:
            status = await _settle(session, job, manifest)
        logger.bind(job_id=job.id).warning("was left in processing; now {}", status.value)


async def _settle(session: AsyncSession, job: Job, manifest: dict[str, Any] | None) -> JobStatus:
    if job.cancel_requested_at is not None:
        message = "cancelled while it ran"
        values = {"error_code": "cancelled", "error_message": message, "completed_at": clock.now()}
        ending = Ending(AttemptOutcome.CANCELLED, "cancelled", REASON)
        return await _leave(session, job, JobStatus.CANCELLED, values, {"message": message}, ending)
    if manifest is not None:
        timings = timings_of(manifest)
        values = {
            "result_manifest": manifest,
            "progress": 1.0,
            "stage": None,
            "completed_at": clock.now(),
            "processing_time": timings.get("total"),
        }
        payload: dict[str, Any] = {"processing_time": timings.get("total"), **counts_of(manifest)}
        ending = Ending(AttemptOutcome.COMPLETED, device=device_of(manifest), timings=timings)
        return await _leave(session, job, JobStatus.COMPLETED, values, payload, ending)
    payload = {"level": "info", "code": LogCode.REQUEUED.value, "message": f"back in the queue: {REASON}"}
    ending = Ending(AttemptOutcome.REQUEUED, "requeued", REASON)
    return await _leave(session, job, JobStatus.PENDING, BACK_IN_QUEUE, payload, ending)


async def _leave(
    session: AsyncSession,
    job: Job,
    status: JobStatus,
    values: dict[str, Any],
    payload: dict[str, Any],
    ending: Ending,
) -> JobStatus:
    name = EventName.LOG if status is JobStatus.PENDING else EventName(status.value)
    if await transitions.leave(session, job.id, job.lease_token or "", status, values) is not None:
        await event_sql.add(session, job.id, job.attempt, name, payload)
        await attempt_sql.end(session, job.id, job.attempt, ending)
    return status


def _whole_result(folder: Path, job_id: str) -> dict[str, Any] | None:
    """The manifest of a result that is there entirely, each picture as it was written; else None."""
    try:
        manifest = json.loads((folder / MANIFEST_FILENAME).read_bytes())
        if manifest["job_id"] != job_id or folder.is_symlink():
            return None
        require_unchanged(folder, manifest)
    except (OSError, ValueError, KeyError, TypeError, RecursionError, ChecksumError):
        return None
    found: dict[str, Any] = manifest
    return found
