"""Jobs wait in lanes: for the pipeline's process, or for what is done on another machine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backend import clock
from backend.config import Settings
from backend.database import schema
from backend.database.engines import Database
from backend.database.listing import NEWEST_FIRST, JobFilter, Span
from backend.errors import JobNotFoundError
from backend.models.generation import Image, ImageStatus
from backend.models.job import Job, JobKind, JobStatus, Lane
from backend.services.attempts import AttemptService
from backend.services.events import WorkSignal
from backend.services.views import JobViews
from ml_pipeline.generation.parameters import Provider
from tests.backend.rows import DAY, add_all, generation_rows, job_row, opened, upload_row

Story = Callable[[JobViews, Database], Awaitable[None]]
PHOTO = upload_row("photo")
REPLICATE = {"provider": Provider.REPLICATE}


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of day stands still."""
    monkeypatch.setattr(clock, "now", lambda: DAY)


def tell(folder: Path, story: Story, *rows: Any) -> None:
    async def told() -> None:
        async with opened(folder / "app.db") as database:
            await add_all(database, upload_row("photo"), *rows)
            await story(JobViews(database, {Lane.PIPELINE: 1, Lane.REMOTE: 2}, "/api"), database)

    schema.upgrade(folder / "app.db")
    asyncio.run(told())


def done(took_s: float, job: Job, *more: Any) -> tuple[Any, ...]:
    job.processing_time, job.completed_at = took_s, DAY - timedelta(hours=1)
    return (job, *more)


def test_places_and_times_are_counted_in_each_lane_alone(tmp_path: Path) -> None:
    rows = [
        *done(10.0, job_row(1, PHOTO, JobStatus.COMPLETED)),
        *done(4.0, *generation_rows(2, JobStatus.COMPLETED, asked=REPLICATE)),
        job_row(3, PHOTO),
        *generation_rows(4, asked=REPLICATE),
        *generation_rows(5, asked={**REPLICATE, "num_images": 3}),
        job_row(6, PHOTO),
        *generation_rows(7, asked=REPLICATE),
        *generation_rows(8),
    ]

    async def story(views: JobViews, database: Database) -> None:
        page = await views.page(JobFilter(statuses=frozenset({JobStatus.PENDING})), NEWEST_FIRST, Span())
        told = {view.number: (view.queue_position, view.eta_seconds) for view in page.jobs}
        # Two slots: a third job begins after half of what those before it take.
        assert told[4] == (1, 4) and told[5] == (2, 4 / 2 + 12) and told[7] == (3, 16 / 2 + 4)
        assert told[3] == (1, 10) and told[6] == (2, 20)
        assert told[8] == (3, None)  # nobody has told yet how long the procedural provider takes

    tell(tmp_path, story, *rows)


def test_a_worker_takes_only_what_waits_in_its_lane(tmp_path: Path) -> None:
    async def story(views: JobViews, database: Database) -> None:
        attempts = AttemptService(database, Settings(_env_file=None), WorkSignal())
        assert await attempts.has_work(Lane.REMOTE) and not await attempts.has_work(Lane.PIPELINE)
        assert await attempts.claim("worker-1") is None
        claimed = await attempts.claim("remote-1", Lane.REMOTE)
        assert claimed is not None
        await attempts.hand_on(claimed[1], Lane.PIPELINE, "its picture is there, and is layered next")
        assert not await attempts.has_work(Lane.REMOTE)
        again = await attempts.claim("worker-1")
        assert again is not None and again[0].attempt == 2 and again[0].retries == 0
        shown = await views.generation(again[0].id)
        assert [attempt.outcome for attempt in shown.attempts] == ["handed_on", None]

    tell(tmp_path, story, *generation_rows(1, asked=REPLICATE))


def test_a_due_retry_is_told_to_its_lane_alone(tmp_path: Path) -> None:
    async def story(views: JobViews, database: Database) -> None:
        attempts = AttemptService(database, Settings(_env_file=None), WorkSignal())
        assert await attempts.next_work_in_s() is None
        assert await attempts.next_work_in_s(Lane.REMOTE) == pytest.approx(30)

    tell(tmp_path, story, *generation_rows(1, asked=REPLICATE, run_at=DAY + timedelta(seconds=30)))


def test_each_kind_is_shown_under_its_own_address(tmp_path: Path) -> None:
    photo, pictures = job_row(1, PHOTO), generation_rows(2)

    async def story(views: JobViews, database: Database) -> None:
        for kind, number in ((JobKind.LAYERS, 1), (JobKind.GENERATE, 2)):
            page = await views.page(JobFilter(kind=kind), NEWEST_FIRST, Span())
            assert ([view.number for view in page.jobs], page.total) == ([number], 1)
        with pytest.raises(
            JobNotFoundError, match="makes pictures from a prompt; ask for it under …/generate"
        ):
            await views.get(pictures[0].id)
        with pytest.raises(JobNotFoundError, match="turns a photo into layers; ask for it under …/jobs"):
            await views.generation(photo.id)

    tell(tmp_path, story, photo, *pictures)


def test_of_a_job_that_has_ended_no_picture_is_shown_as_being_made(tmp_path: Path) -> None:
    rows: list[Any] = []
    for number, status in ((1, JobStatus.PENDING), (2, JobStatus.CANCELLED)):
        job, generation = generation_rows(number, status)
        left = Image(job_id=job.id, index=1, seed=7, status=ImageStatus.PROCESSING)
        rows += [job, generation, left]

    async def story(views: JobViews, database: Database) -> None:
        page = await views.page(JobFilter(kind=JobKind.GENERATE), NEWEST_FIRST, Span())
        told = [image.status.value for view in page.jobs for image in getattr(view, "images", ())]
        assert told == ["pending", "processing"]

    tell(tmp_path, story, *rows)
