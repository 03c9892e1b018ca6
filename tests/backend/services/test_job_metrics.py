"""What a job took, from rows alone."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from backend.models.generation import Image, ImageStatus
from backend.models.history import AttemptOutcome, JobAttempt
from backend.models.job import Job, JobStatus
from backend.services.job_metrics import between_s, measure, measure_generation, stages_of

BEGAN = datetime(2024, 12, 28, 10, tzinfo=UTC)


WAITED = {"tries": 2, "waits": 3, "waited_s": 1.5}


def after(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def make_job(status: JobStatus, **values: object) -> Job:
    others = {"retries": 0, "crashes": 0, "degraded": False}
    return Job(id="a", status=status, created_at=BEGAN, **(others | values))


def make_attempt(number: int, began_s: float, ended_s: float | None, **values: object) -> JobAttempt:
    ended = None if ended_s is None else after(ended_s)
    return JobAttempt(
        number=number, worker_id="worker-1", started_at=after(began_s), ended_at=ended, **values
    )


def test_pictures_have_times_and_waits_of_their_own() -> None:
    job = make_job(JobStatus.PROCESSING, first_image_at=after(4))
    told = measure_generation(
        job,
        [make_attempt(1, 1, None)],
        [
            Image(
                index=1, status=ImageStatus.COMPLETED, started_at=after(1), completed_at=after(4), **WAITED
            ),
            Image(index=2, status=ImageStatus.PROCESSING, started_at=after(2), **WAITED),
            Image(index=3, status=ImageStatus.FAILED, started_at=after(2), **WAITED),
            Image(index=4, status=ImageStatus.PENDING, tries=0, waits=0, waited_s=0.0),
        ],
        after(9),
    )
    assert (told.ttfi_seconds, told.total_seconds, told.queue_wait_seconds) == (4, 9, 1)
    assert [image.seconds for image in told.images] == [3, 7, None, None]
    assert [image.tries for image in told.images] == [2, 2, 2, 0]
    assert (told.waits, told.waited_seconds) == (9, 4.5)
    assert measure_generation(make_job(JobStatus.PENDING), [], [], after(3)).ttfi_seconds is None


def test_of_a_job_that_has_ended_no_picture_goes_on_being_made() -> None:
    job = make_job(JobStatus.CANCELLED, completed_at=after(5))
    left = Image(index=1, status=ImageStatus.PROCESSING, started_at=after(2), **WAITED)
    (image,) = measure_generation(job, [], [left], after(99)).images
    assert (image.status, image.seconds) == (ImageStatus.PENDING, None)


def test_a_job_that_waits_has_only_waited() -> None:
    told = measure(make_job(JobStatus.PENDING), [], after(3))
    assert (told.queue_wait_seconds, told.total_seconds) == (3, 3)
    assert (told.processing_seconds, told.time_to_first_layer_seconds, told.pipeline_seconds) == (
        None,
        None,
        None,
    )
    assert (told.stages, told.attempts, told.peak_memory_bytes, told.device) == ({}, [], None, None)


def test_a_job_that_runs_tells_what_is_known_so_far() -> None:
    job = make_job(JobStatus.PROCESSING, first_layer_at=after(7))
    told = measure(job, [make_attempt(1, 2, None)], after(9))
    assert (told.queue_wait_seconds, told.time_to_first_layer_seconds) == (2, 7)
    assert (told.processing_seconds, told.total_seconds) == (7, 9)
    assert (told.attempts[0].seconds, told.attempts[0].outcome) == (7, None)


def test_a_job_with_a_history() -> None:
    attempts = [
        make_attempt(
            1, 2, 5, outcome=AttemptOutcome.RETRIED, code="worker_died", reason="why", memory_bytes=900
        ),
        make_attempt(
            2,
            8,
            12,
            outcome=AttemptOutcome.COMPLETED,
            memory_bytes=700,
            device="mps",
            timings={"decode": 0.5, "layering": 3.0, "total": 3.5},
        ),
    ]
    job = make_job(
        JobStatus.COMPLETED, completed_at=after(12), processing_time=3.9, retries=1, crashes=1, degraded=True
    )
    told = measure(job, attempts, after(99))
    assert (told.queue_wait_seconds, told.processing_seconds, told.total_seconds) == (2, 3.9, 12)
    assert (told.stages, told.pipeline_seconds) == ({"decode": 0.5, "layering": 3.0}, 3.5)
    assert (told.retries, told.crashes, told.degraded) == (1, 1, True)
    assert (told.peak_memory_bytes, told.device) == (900, "mps")
    first = told.attempts[0]
    assert (first.number, first.code, first.reason, first.seconds) == (1, "worker_died", "why", 3)


def test_stages_stay_when_a_later_attempt_told_none() -> None:
    attempts = [
        make_attempt(1, 1, 2, outcome=AttemptOutcome.CANCELLED, timings={"decode": 1.0}, cancel_s=0.4),
        make_attempt(2, 3, None),
    ]
    told = measure(make_job(JobStatus.PROCESSING), attempts, after(4))
    assert told.stages == {"decode": 1.0} and told.attempts[0].cancel_seconds == 0.4


def test_a_cached_result_and_a_job_cancelled_before_it_ran_waited_for_nobody() -> None:
    cached = make_job(
        JobStatus.COMPLETED, completed_at=after(0.02), processing_time=0.01, cached_from="another"
    )
    told = measure(cached, [], after(60))
    assert (told.queue_wait_seconds, told.total_seconds, told.cached_from) == (None, 0.02, "another")
    cancelled = measure(make_job(JobStatus.CANCELLED, completed_at=after(1)), [], after(60))
    assert (cancelled.queue_wait_seconds, cancelled.processing_seconds) == (None, None)


def test_a_clock_that_was_set_back_makes_nothing_negative() -> None:
    told = measure(make_job(JobStatus.PROCESSING), [make_attempt(1, -3600, None)], after(-7200))
    assert (told.queue_wait_seconds, told.total_seconds, told.attempts[0].seconds) == (0, 0, 0)
    assert between_s(after(1), after(0)) == 0


def test_numbers_that_are_none_are_left_out() -> None:
    assert stages_of({"a": math.nan, "b": math.inf, "c": -1.0, "d": 0.0, "total": 2.0}) == {"d": 0.0}
    assert stages_of(None) == {}
