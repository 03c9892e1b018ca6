"""Whether an attempt that failed is followed by another, and when. Nothing here touches the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from backend.config import Settings
from backend.database.transitions import LONGEST_WAIT_S
from backend.models.job import Job
from ml_pipeline.errors import ProviderBusyError, ProviderUnreachableError

WORKER_DIED, OUT_OF_MEMORY, POISONOUS = "worker_died", "out_of_memory", "poisonous"
TRANSIENT = frozenset(
    {
        WORKER_DIED,
        "worker_unavailable",
        "storage_error",
        "storage_full",
        "internal_error",
        ProviderUnreachableError.code,
        ProviderBusyError.code,
    }
)
"""What may go well the next time. Bad input, a timeout and an error within the pipeline would not."""
JITTER = 0.5  # at most this share is taken off, so that jobs that failed together do not return together


@dataclass(frozen=True)
class Failure:
    """How an attempt failed, for programs and for people."""

    code: str
    message: str


@dataclass(frozen=True)
class Retry:
    """Another attempt, this many seconds from now, perhaps in a setting that takes less memory."""

    delay_s: float
    degraded: bool


Verdict: TypeAlias = Retry | Failure


def judge(job: Job, failure: Failure, settings: Settings, chance: Callable[[], float]) -> Verdict:
    """What becomes of a job whose attempt failed; `job` is as it was while that attempt ran.

    `chance` gives a number in [0, 1).
    """
    crashes = job.crashes + (failure.code == WORKER_DIED)
    if failure.code == WORKER_DIED and crashes >= settings.max_worker_crashes:
        return Failure(
            POISONOUS,
            f"the pipeline's process died {crashes} times while it ran this job (MAX_WORKER_CRASHES); "
            f"the last time: {failure.message}",
        )
    is_first_shortage = failure.code == OUT_OF_MEMORY and not job.degraded
    if not is_first_shortage and failure.code not in TRANSIENT:
        return failure
    if job.retries >= settings.max_retries:
        return failure
    return Retry(_delay_s(job.retries + 1, settings, chance), job.degraded or is_first_shortage)


def _delay_s(number: int, settings: Settings, chance: Callable[[], float]) -> float:
    """Exponential, with jitter, after the `number`-th failure."""
    try:
        longest = min(settings.retry_backoff_base**number, LONGEST_WAIT_S)
    except OverflowError:
        longest = LONGEST_WAIT_S
    return longest * (1 - JITTER * chance())
