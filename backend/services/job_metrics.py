"""What one job took, from its rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from backend.models.generation import Image, ImageStatus
from backend.models.history import JobAttempt
from backend.models.job import Job, JobStatus
from backend.models.metric_schemas import (
    AttemptMetrics,
    GenerationMetricsResponse,
    ImageMetrics,
    JobMetricsResponse,
)

TOTAL = "total"
_Value = TypeVar("_Value")


def measure(job: Job, attempts: Sequence[JobAttempt], now: datetime) -> JobMetricsResponse:
    """Everything that is known at this moment; `attempts` oldest first."""
    measured = [_attempt(attempt, now) for attempt in attempts]
    timings = _last([attempt.timings for attempt in attempts if attempt.timings])
    memory = [attempt.memory_bytes for attempt in attempts if attempt.memory_bytes is not None]
    return JobMetricsResponse(
        job_id=job.id,
        status=job.status,
        queue_wait_seconds=_queue_wait_s(job, attempts, now),
        time_to_first_layer_seconds=between_s(job.created_at, job.first_layer_at)
        if job.first_layer_at
        else None,
        total_seconds=between_s(job.created_at, job.completed_at or now),
        processing_seconds=_processing_s(job, measured),
        pipeline_seconds=_finite(timings or {}).get(TOTAL),
        stages=stages_of(timings),
        attempts=measured,
        retries=job.retries,
        crashes=job.crashes,
        peak_memory_bytes=max(memory, default=None),
        device=_last([attempt.device for attempt in attempts if attempt.device]),
        degraded=job.degraded,
        cached_from=job.cached_from,
    )


def measure_generation(
    job: Job, attempts: Sequence[JobAttempt], images: Sequence[Image], now: datetime
) -> GenerationMetricsResponse:
    """The same, and what is known of each picture."""
    first = job.first_image_at
    return GenerationMetricsResponse(
        **dict(measure(job, attempts, now)),
        ttfi_seconds=between_s(job.created_at, first) if first else None,
        images=[_image(image, job.status, now) for image in images],
        waits=sum(image.waits for image in images),
        waited_seconds=sum(image.waited_s for image in images),
    )


def _image(image: Image, job: JobStatus, now: datetime) -> ImageMetrics:
    status = image.status_in(job)
    ended = now if status is ImageStatus.PROCESSING else image.completed_at
    return ImageMetrics(
        index=image.index,
        status=status,
        seconds=between_s(image.started_at, ended) if image.started_at and ended else None,
        tries=image.tries,
        waits=image.waits,
        waited_seconds=image.waited_s,
    )


def between_s(start: datetime, end: datetime) -> float:
    """Never negative: the clock of the day may have been set back in between."""
    return max((end - start).total_seconds(), 0.0)


def stages_of(timings: Mapping[str, float] | None) -> dict[str, float]:
    """Seconds by stage; a child said so, and may have said anything."""
    return {name: took_s for name, took_s in _finite(timings or {}).items() if name != TOTAL}


def _finite(timings: Mapping[str, float]) -> dict[str, float]:
    return {name: took_s for name, took_s in timings.items() if math.isfinite(took_s) and took_s >= 0}


def _attempt(attempt: JobAttempt, now: datetime) -> AttemptMetrics:
    return AttemptMetrics(
        number=attempt.number,
        worker_id=attempt.worker_id,
        started_at=attempt.started_at,
        ended_at=attempt.ended_at,
        outcome=attempt.outcome,
        code=attempt.code,
        reason=attempt.reason,
        seconds=between_s(attempt.started_at, attempt.ended_at or now),
        cancel_seconds=attempt.cancel_s,
        memory_bytes=attempt.memory_bytes,
        device=attempt.device,
    )


def _queue_wait_s(job: Job, attempts: Sequence[JobAttempt], now: datetime) -> float | None:
    """None where no attempt was, or will be, made: a cached result, a job that was cancelled before."""
    if attempts:
        return between_s(job.created_at, attempts[0].started_at)
    return between_s(job.created_at, now) if job.status is JobStatus.PENDING else None


def _processing_s(job: Job, attempts: Sequence[AttemptMetrics]) -> float | None:
    if job.processing_time is not None:
        return job.processing_time
    return attempts[-1].seconds if attempts else None


def _last(values: Sequence[_Value]) -> _Value | None:
    return values[-1] if values else None
