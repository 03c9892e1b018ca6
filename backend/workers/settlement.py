"""How the end of an attempt becomes the job's: whatever came of it, the row says so in the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from loguru import logger

from backend.errors import DatabaseFailedError, LeaseLostError, StorageFullError
from backend.services.jobs import JobService, Lease
from backend.services.results import ResultStore
from backend.workers.attempt import Outcome
from backend.workers.messages import Completed, Failed
from backend.workers.process import StopRequest

ERROR_PAUSE_S = 1.0


async def settle(
    lease: Lease,
    outcome: Outcome,
    jobs: JobService,
    results: ResultStore,
    is_draining: Callable[[], bool],
) -> None:
    """Write the end of an attempt, again and again while the database cannot take it."""
    if not isinstance(outcome, Completed):  # first: on a full disk the row may need the room that this takes
        await asyncio.to_thread(results.discard_attempt, lease.job_id, lease.token)
    while True:
        try:
            await _write(lease, outcome, jobs, results)
            break
        except LeaseLostError as error:
            logger.warning("{}", error)
            break
        except (DatabaseFailedError, StorageFullError) as error:
            logger.error("job {}: its end is not written yet: {}", lease.job_id, error)
            if is_draining():
                break  # the next start puts the job back in the queue
        await asyncio.sleep(ERROR_PAUSE_S)
    await asyncio.to_thread(results.discard_attempt, lease.job_id, lease.token)


async def _write(lease: Lease, outcome: Outcome, jobs: JobService, results: ResultStore) -> None:
    """A result that cannot be published fails the job."""
    if isinstance(outcome, Completed):
        try:
            await jobs.complete(lease, outcome.manifest, lambda: results.publish(lease.job_id, lease.token))
            return
        except OSError as error:
            message = f"the result could not be put in its place ({error.strerror or error})"
            outcome = Failed(lease.token, "storage_error", message, "")
    if isinstance(outcome, StopRequest):
        end = jobs.requeue if outcome.requeue else jobs.cancel
        await end(lease, outcome.reason)
        return
    if outcome.traceback:
        logger.error("job {}: {}\n{}", lease.job_id, outcome.message, outcome.traceback)
    await jobs.fail(lease, outcome.code, outcome.message)
