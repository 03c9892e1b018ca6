"""How the end of an attempt becomes the job's: whatever came of it, the row says so in the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from loguru import logger

from backend.errors import DatabaseFailedError, LeaseLostError, StorageFullError
from backend.services.attempts import AttemptService
from backend.services.leases import Achievement, Lease
from backend.services.results import ResultStore
from backend.services.retries import Failure
from backend.workers.attempt import Outcome
from backend.workers.messages import Completed, Failed
from backend.workers.process import StopRequest

ERROR_PAUSE_S = 1.0


async def settle(
    lease: Lease,
    outcome: Outcome,
    attempts: AttemptService,
    results: ResultStore,
    is_draining: Callable[[], bool],
) -> None:
    """Write the end of an attempt, again and again while the database cannot take it."""
    if not isinstance(outcome, Completed):  # first: on a full disk the row may need the room that this takes
        await asyncio.to_thread(results.discard_attempt, lease.job_id, lease.token)
    while True:
        try:
            await _write(lease, outcome, attempts, results)
            break
        except LeaseLostError as error:
            logger.warning("{}", error)
            break
        except (DatabaseFailedError, StorageFullError) as error:
            logger.bind(job_id=lease.job_id).error("its end is not written yet: {}", error)
            if is_draining():
                break  # the next start puts the job back in the queue
        await asyncio.sleep(ERROR_PAUSE_S)
    await asyncio.to_thread(results.discard_attempt, lease.job_id, lease.token)


async def _write(lease: Lease, outcome: Outcome, attempts: AttemptService, results: ResultStore) -> None:
    """A result that cannot be published is a failure of the attempt."""
    log = logger.bind(job_id=lease.job_id)
    if isinstance(outcome, Completed):
        made = Achievement(outcome.manifest, outcome.memory_bytes or None)
        publish = partial(results.publish, lease.job_id, lease.token)
        withdraw = partial(results.withdraw, lease.job_id, lease.token)
        try:
            await attempts.complete(lease, made, publish, partial(_throw_away, results, lease))
        except OSError as error:
            await asyncio.to_thread(withdraw)
            message = f"the result could not be put in its place ({error.strerror or error})"
            outcome = Failed(lease.token, "storage_error", message, "")
        else:
            return await asyncio.to_thread(_discard_images, results, lease)
    if isinstance(outcome, StopRequest):
        if outcome.requeue:
            return await attempts.requeue(lease, outcome.reason)
        return await attempts.cancel(
            lease, outcome.reason, asyncio.get_running_loop().time() - outcome.asked_s
        )
    if outcome.traceback:
        log.error("{}\n{}", outcome.message, outcome.traceback)
    await attempts.fail(lease, Failure(outcome.code, outcome.message), outcome.memory_bytes or None)


def _throw_away(results: ResultStore, lease: Lease) -> None:
    """Remove a result that nobody wants any more: on a full disk the row may need the room that it takes."""
    results.withdraw(lease.job_id, lease.token)
    results.discard_attempt(lease.job_id, lease.token)


def _discard_images(results: ResultStore, lease: Lease) -> None:
    """The result has them; where the job was cancelled instead, it has none, and they stay."""
    if results.final_folder(lease.job_id).exists():
        results.discard_images(lease.job_id)
