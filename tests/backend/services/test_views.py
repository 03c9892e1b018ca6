"""Places in the queue and times until the end, from real rows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backend import clock
from backend.database import schema
from backend.database.listing import NEWEST_FIRST, JobFilter, Span
from backend.errors import JobNotFoundError
from backend.models.history import AttemptOutcome, JobAttempt
from backend.models.job import Job, JobStatus, Lane, Upload
from backend.models.schemas import JobResponse
from backend.services.views import JobViews
from tests.backend.rows import DAY, add_all, job_row, opened, upload_row

PHOTO = upload_row("photo")  # one megapixel
Story = Callable[[JobViews], Awaitable[None]]


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of day stands still."""
    monkeypatch.setattr(clock, "now", lambda: DAY)


def tell(folder: Path, story: Story, *rows: Any, slots: int = 1) -> None:
    async def told() -> None:
        async with opened(folder / "app.db") as database:
            await add_all(database, *rows)
            await story(JobViews(database, {Lane.PIPELINE: slots, Lane.REMOTE: 4}))

    schema.upgrade(folder / "app.db")
    asyncio.run(told())


def photo() -> Upload:
    return upload_row("photo")


def done(number: int, took_s: float = 10.0, **values: Any) -> Job:
    ended = {"completed_at": DAY - timedelta(hours=1), "processing_time": took_s}
    return job_row(number, PHOTO, JobStatus.COMPLETED, **ended, **values)


def running(number: int, elapsed_s: float, **values: Any) -> Job:
    started_at = DAY - timedelta(seconds=elapsed_s)
    return job_row(number, PHOTO, JobStatus.PROCESSING, started_at=started_at, **values)


def waiting(number: int, **values: Any) -> Job:
    return job_row(number, PHOTO, **values)


async def shown(views: JobViews, *jobs: Job) -> list[tuple[int | None, float | None]]:
    """The same from the list and one by one."""
    page = await views.page(JobFilter(), NEWEST_FIRST, Span())
    listed = {job.id: job for job in page.jobs}
    single: Sequence[JobResponse] = [await views.get(job.id) for job in jobs]
    told = [(job.queue_position, job.eta_seconds) for job in single]
    assert told == [(listed[job.id].queue_position, listed[job.id].eta_seconds) for job in single]
    return told


def test_positions_go_by_priority_and_number_and_times_add_up(tmp_path: Path) -> None:
    first, second, urgent = waiting(3), waiting(4), waiting(5, priority=1)
    busy = running(2, elapsed_s=4.0)

    async def story(views: JobViews) -> None:
        assert await shown(views, busy, urgent, first, second) == [
            (None, 6),
            (1, 16),
            (2, 26),
            (3, 36),
        ]
        assert (await views.get(job_row(1, PHOTO).id)).eta_seconds is None  # it has ended

    tell(tmp_path, story, photo(), done(1), busy, first, second, urgent)


def test_slots_share_what_is_ahead(tmp_path: Path) -> None:
    jobs = [waiting(number) for number in (2, 3, 4)]

    async def story(views: JobViews) -> None:
        assert await shown(views, *jobs) == [(1, 10), (2, 15), (3, 20)]

    tell(tmp_path, story, photo(), done(1), *jobs, slots=2)


def test_nothing_is_made_up_where_nothing_is_known(tmp_path: Path) -> None:
    """Nor behind a job of which nothing is known."""
    strange, behind = waiting(4, painter="a-network"), waiting(5)

    async def story(views: JobViews) -> None:
        assert await shown(views, strange, behind) == [(1, None), (2, None)]

    tell(tmp_path, story, photo(), done(1), strange, behind)


@pytest.mark.parametrize("odd", [{"degraded": True}, {"cached_from": "another"}])
def test_what_a_spared_or_a_cached_job_took_is_no_measure(tmp_path: Path, odd: dict[str, Any]) -> None:
    job = waiting(2)

    async def story(views: JobViews) -> None:
        assert await shown(views, job) == [(1, None)]

    tell(tmp_path, story, photo(), done(1, **odd), job)


def test_a_retry_waits_for_its_time_and_not_in_the_queue(tmp_path: Path) -> None:
    later = waiting(2, run_at=DAY + timedelta(seconds=60), priority=5, attempt=1, retries=1)
    due = waiting(3, run_at=DAY - timedelta(seconds=1))
    behind = waiting(4, run_at=DAY + timedelta(seconds=1), priority=-1)

    async def story(views: JobViews) -> None:
        told = await shown(views, later, due, behind)
        assert told == [(None, 70), (1, 10), (None, 20)]

    tell(tmp_path, story, photo(), done(1), later, due, behind)


def test_a_job_that_is_being_cancelled_holds_nobody_up(tmp_path: Path) -> None:
    cancelled, job = running(2, elapsed_s=1.0, cancel_requested_at=DAY), waiting(3)

    async def story(views: JobViews) -> None:
        assert await shown(views, cancelled, job) == [(None, None), (1, 10)]

    tell(tmp_path, story, photo(), done(1), cancelled, job)


def test_attempts_are_shown_with_their_reasons(tmp_path: Path) -> None:
    job = waiting(2, attempt=2)
    attempts = [
        JobAttempt(
            job_id=job.id,
            number=number,
            worker_id="worker-1",
            started_at=DAY,
            ended_at=DAY,
            outcome=outcome,
            code=code,
            reason=f"reason {number}",
        )
        for number, outcome, code in (
            (2, AttemptOutcome.REQUEUED, None),
            (1, AttemptOutcome.RETRIED, "worker_died"),
        )
    ]

    async def story(views: JobViews) -> None:
        told = (await views.get(job.id)).attempts
        assert [(each.number, each.outcome, each.code, each.reason) for each in told] == [
            (1, "retried", "worker_died", "reason 1"),
            (2, "requeued", None, "reason 2"),
        ]
        page = await views.page(JobFilter(), NEWEST_FIRST, Span())
        assert page.jobs[0].attempts == told
        with pytest.raises(JobNotFoundError, match="no job 'nobody'"):
            await views.get("nobody")

    tell(tmp_path, story, photo(), job, *attempts)
