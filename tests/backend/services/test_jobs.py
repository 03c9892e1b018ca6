"""The job's life on a real database, without processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from backend.config import Settings
from backend.database import events as event_sql
from backend.database import jobs as job_sql
from backend.database import schema
from backend.database.engines import Database
from backend.errors import JobNotFoundError, LeaseLostError, StorageFullError, UploadNotFoundError
from backend.models.job import ENDED, SOURCES, Job, JobStatus, Upload, UploadKind
from backend.services import recovery
from backend.services.attempts import AttemptService
from backend.services.events import EventFeed, WorkSignal
from backend.services.jobs import JobService
from backend.services.leases import Achievement, StageNote
from backend.services.new_job import NewJob
from backend.services.results import ResultStore
from backend.services.retries import Failure
from ml_pipeline.parameters import Parameters

MADE = Achievement({"layers": []})


class Bench:
    """A service on a database of its own."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        schema.upgrade(folder / "app.db")
        self.feed = EventFeed()
        self.database = Database(folder / "app.db", self.feed.publish)
        self.signal = WorkSignal()
        self.settings = Settings(_env_file=None, storage_path=folder, **settings)
        self.attempts = AttemptService(self.database, self.settings, self.signal)
        self.jobs = JobService(self.database, folder / "jobs", folder / "uploads", self.signal)
        self._uploads = 0

    def upload(self) -> Upload:
        self._uploads += 1
        return Upload(
            file_id=f"id-{self._uploads}",
            filename=f"id-{self._uploads}.png",
            original_filename="a.png",
            size_bytes=1,
            kind=UploadKind.PICTURE,
            format="PNG",
            width=64,
            height=48,
            created_at=datetime.now(UTC),
        )

    async def create(self) -> Job:
        upload = self.upload()
        return await self.jobs.create(NewJob(Parameters(), upload, unsaved=(upload,)))

    async def event_names(self, job_id: str) -> list[str]:
        async with self.database.reading() as session:
            events = await event_sql.after(session, 0, job_id)
        return [event.payload.get("code", event.name.value) for event in events]

    async def recover(self) -> None:
        await recovery.recover(self.database, ResultStore(self.settings.jobs_path))


@asynccontextmanager
async def bench_in(folder: Path, **settings: Any) -> AsyncIterator[Bench]:
    bench = Bench(folder, **settings)
    try:
        yield bench
    finally:
        await bench.database.close()


def run(folder: Path, story: Callable[[Bench], Awaitable[None]], **settings: Any) -> None:
    async def told() -> None:
        async with bench_in(folder, **settings) as bench:
            await story(bench)

    asyncio.run(told())


def test_claims_go_by_priority_then_number_and_to_one_only(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        jobs = [await bench.create() for _ in range(4)]
        async with bench.database.writing() as session:
            row = await job_sql.get(session, jobs[2].id)
            assert row is not None
            row.priority = 5
        claims = await asyncio.gather(*(bench.attempts.claim(f"w{index}") for index in range(6)))
        order = sorted(
            (claim for claim in claims if claim is not None), key=lambda claim: claim[0].started_at or 0
        )
        assert [job.number for job, _ in order] == [3, 1, 2, 4]
        assert len({lease.token for _, lease in order}) == 4
        assert all(job.status == JobStatus.PROCESSING and job.attempt == 1 for job, _ in order)

    run(tmp_path, story)


def test_an_old_lease_can_write_nothing(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        job = await bench.create()
        first = await bench.attempts.claim("w1")
        assert first is not None
        await bench.attempts.requeue(first[1], "for the test")
        second = await bench.attempts.claim("w2")
        assert second is not None and second[0].attempt == 2
        published: list[int] = []
        with pytest.raises(LeaseLostError):
            await bench.attempts.complete(first[1], MADE, lambda: published.append(1))
        with pytest.raises(LeaseLostError):
            await bench.attempts.fail(first[1], Failure("x", "y"))
        await bench.attempts.note(first[1], [StageNote("late", 0.9, "", True)])
        assert published == [] and (await bench.jobs.get(job.id)).stage is None
        await bench.attempts.complete(second[1], MADE, lambda: published.append(2))
        with pytest.raises(LeaseLostError):
            await bench.attempts.complete(second[1], MADE, lambda: published.append(2))
        assert published == [2]
        assert (await bench.jobs.get(job.id)).status == JobStatus.COMPLETED
        names = await bench.event_names(job.id)
        assert names == ["created", "started", "requeued", "started", "completed"]

    run(tmp_path, story)


def test_a_result_that_cannot_be_published_is_not_committed(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        job = await bench.create()
        claimed = await bench.attempts.claim("w")
        assert claimed is not None

        def break_down() -> None:
            raise OSError("disk")

        with pytest.raises(OSError, match="disk"):
            await bench.attempts.complete(claimed[1], MADE, break_down)
        assert (await bench.jobs.get(job.id)).status == JobStatus.PROCESSING
        await bench.attempts.fail(claimed[1], Failure("storage_error", "disk"))
        row = await bench.jobs.get(job.id)
        assert (row.status, row.retries) == (JobStatus.PENDING, 1) and row.run_at is not None

    run(tmp_path, story)


def test_deleting(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        job, other = await bench.create(), await bench.create()
        claimed = await bench.attempts.claim("w")
        assert claimed is not None and claimed[0].id == job.id
        assert not await bench.jobs.delete(job.id)  # it runs
        assert await bench.jobs.delete(other.id)
        for use in (bench.jobs.get, bench.jobs.delete):  # as the slower one of two deletions
            with pytest.raises(JobNotFoundError):
                await use(other.id)
        assert (await bench.create()).number == 3  # a number is never given twice
        gone = bench.upload()
        with pytest.raises(UploadNotFoundError):
            await bench.jobs.create(NewJob(Parameters(), gone))

    run(tmp_path, story)


def test_what_a_gone_server_left_is_pending_as_before(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        job = await bench.create()
        for number, give_back in enumerate((bench.recover, None), start=1):
            claimed = await bench.attempts.claim("w")
            assert claimed is not None
            await (give_back() if give_back else bench.attempts.requeue(claimed[1], "for the test"))
            row = await bench.jobs.get(job.id)
            assert (row.status, row.attempt, row.progress) == (JobStatus.PENDING, number, 0.0)
            assert (row.lease_token, row.worker_id, row.started_at, row.stage) == (None,) * 4

    run(tmp_path, story)


def test_a_clock_that_jumps_back_makes_no_negative_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(bench: Bench) -> None:
        job = await bench.create()
        claimed = await bench.attempts.claim("w")
        assert claimed is not None
        monkeypatch.setattr("backend.clock.now", lambda: datetime.now(UTC) - timedelta(hours=1))
        await bench.attempts.complete(claimed[1], MADE, lambda: None)
        took_s = (await bench.jobs.get(job.id)).processing_time
        assert took_s is not None and 0 < took_s < 60

    run(tmp_path, story)


def test_creating_wakes_every_listener(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        listeners = [bench.signal.listen() for _ in range(2)]
        await bench.create()
        assert all(listener.is_set() for listener in listeners)

    run(tmp_path, story)


def test_what_ended_stays_ended() -> None:
    assert set(SOURCES) == set(JobStatus)
    assert not any(JobStatus.COMPLETED in sources for sources in SOURCES.values())
    leaving = {status for status, sources in SOURCES.items() if sources & ENDED}
    assert leaving == {JobStatus.PENDING}  # and only where a person asks for it again


def test_a_cancel_between_two_tries_to_commit_takes_the_result_back(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        job = await bench.create()
        claimed = await bench.attempts.claim("w")
        assert claimed is not None
        lease, results = claimed[1], ResultStore(tmp_path / "jobs")
        results.attempt_folder(job.id, lease.token).mkdir(parents=True)

        def publish_in_vain() -> None:
            results.publish(job.id, lease.token)
            raise StorageFullError("no room for the row")

        with pytest.raises(StorageFullError):
            await bench.attempts.complete(lease, MADE, publish_in_vain)
        assert results.final_folder(job.id).exists()
        await bench.jobs.cancel(job.id)
        publish, withdraw = (partial(act, job.id, lease.token) for act in (results.publish, results.withdraw))
        await bench.attempts.complete(lease, MADE, publish, withdraw)
        assert (await bench.jobs.get(job.id)).status == JobStatus.CANCELLED
        assert not results.final_folder(job.id).exists()

    run(tmp_path, story)
