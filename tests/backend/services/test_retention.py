"""The housekeeper on real rows and files: what goes, what stays, and what is told of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from loguru import logger

from backend import clock
from backend.config import Settings
from backend.database import events as event_sql
from backend.database import jobs as job_sql
from backend.database import retention as retention_sql
from backend.database import schema
from backend.database.engines import Database
from backend.models.events import EventName
from backend.models.history import JobEvent
from backend.models.job import ENDED, Job, JobStatus, Upload
from backend.services import retention
from backend.services.events import EventFeed, WorkSignal
from backend.services.jobs import JobService
from backend.services.results import ResultStore
from backend.services.retention import Housekeeper
from backend.services.usage import measure
from tests.backend.rows import DAY, add_all, job_row, upload_row

KILOBYTE, GIGABYTE = 2**10, 2**30


class House:
    """Rows and files as a server would have them, and its housekeeper."""

    def __init__(self, database: Database, feed: EventFeed, settings: Settings) -> None:
        self.database = database
        self.feed = feed
        self.settings = settings
        self.results = ResultStore(settings.jobs_path)
        signal = WorkSignal()
        self.jobs = JobService(database, settings.jobs_path, settings.uploads_path, signal)
        self.forgotten: list[datetime] = []
        self.keeper = Housekeeper(settings, database, self.jobs, self.results, feed, [self._forget])

    async def _forget(self, now: datetime) -> None:
        self.forgotten.append(now)

    async def add_upload(self, name: str, size: int = KILOBYTE, created_at: datetime = DAY) -> Upload:
        upload = upload_row(name, created_at=created_at)
        (self.settings.uploads_path / upload.filename).write_bytes(bytes(size))
        await add_all(self.database, upload)
        return upload

    async def add_job(
        self, number: int, upload: Upload, status: JobStatus, ended_at: datetime | None = None, size: int = 0
    ) -> Job:
        job = job_row(number, upload, status, completed_at=ended_at)
        await add_all(self.database, job)
        if size:
            folder = self.results.final_folder(job.id)
            folder.mkdir()
            (folder / "layer.png").write_bytes(bytes(size))
        return job

    async def numbers(self) -> list[int]:
        async with self.database.reading() as session:
            found = [
                await job_sql.get(session, job_row(number, upload_row("a")).id) for number in range(1, 20)
            ]
        return [job.number for job in found if job is not None]

    async def until_numbers(self, numbers: list[int]) -> None:
        for _ in range(1000):
            if await self.numbers() == numbers:
                return
            await asyncio.sleep(0.02)
        assert await self.numbers() == numbers

    def names(self) -> set[str]:
        return {
            path.name for path in (*self.settings.jobs_path.iterdir(), *self.settings.uploads_path.iterdir())
        }


def keep_house(folder: Path, story: Callable[[House], Awaitable[None]], **settings: Any) -> None:
    @asynccontextmanager
    async def opened() -> AsyncIterator[House]:
        feed = EventFeed()
        database = Database(folder / "app.db", feed.publish)
        try:
            yield House(database, feed, Settings(_env_file=None, storage_path=folder, **settings))
        finally:
            await database.close()

    async def told() -> None:
        async with opened() as house:
            await story(house)

    schema.upgrade(folder / "app.db")
    for name in ("jobs", "uploads"):
        (folder / name).mkdir()
    asyncio.run(told())


async def eventually(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("not within 20 s")


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of day stands still."""
    monkeypatch.setattr(clock, "now", lambda: DAY)


def ago(**time: float) -> datetime:
    return DAY - timedelta(**time)


def test_jobs_and_unused_uploads_go_by_age(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        old, new = ago(days=8), ago(days=6)
        upload = await house.add_upload("shared", created_at=ago(days=30))
        own = await house.add_upload("own", created_at=old)
        await house.add_upload("unused-old", created_at=old)
        await house.add_upload("unused-new", created_at=new)
        gone = await house.add_job(1, own, JobStatus.COMPLETED, old, size=5)
        await house.add_job(2, upload, JobStatus.FAILED, old)
        await house.add_job(3, upload, JobStatus.CANCELLED, old)
        kept = await house.add_job(4, upload, JobStatus.COMPLETED, new, size=5)
        await house.add_job(5, upload, JobStatus.PENDING, old)  # asked for again
        await house.add_job(6, upload, JobStatus.PROCESSING)
        await house.keeper.clean()
        assert await house.numbers() == [4, 5, 6]
        assert house.names() == {kept.id, "shared.png", "unused-new.png"}
        async with house.database.reading() as session:
            (tombstone,) = await event_sql.after(session, 0, gone.id)
        assert tombstone.payload["code"] == "deleted"
        assert house.forgotten == [DAY]

    keep_house(tmp_path, story, retention_days=7)


def test_nothing_goes_by_age_or_size_unless_asked_for(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        upload = await house.add_upload("a", created_at=ago(days=9000))
        await house.add_upload("unused", created_at=ago(days=9000))
        await house.add_job(1, upload, JobStatus.COMPLETED, ago(days=9000), size=5)
        before = house.names()
        await house.keeper.clean()
        assert await house.numbers() == [1] and house.names() == before

    keep_house(tmp_path, story)


def test_a_leaping_clock_makes_nothing_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is a year ahead at the second cleaning, and right again at the third."""

    async def story(house: House) -> None:
        upload = await house.add_upload("a")
        await house.add_job(1, upload, JobStatus.COMPLETED, ago(days=1), size=5)
        for now in (DAY, DAY + timedelta(days=365), DAY):
            monkeypatch.setattr(clock, "now", lambda now=now: now)
            await house.keeper.clean()
        assert await house.numbers() == [1]

    keep_house(tmp_path, story, retention_days=7)


def test_the_first_that_ended_go_while_there_is_too_much(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.add_upload("unused", size=90 * KILOBYTE)  # counts for nothing, as no deletion frees it
        upload = await house.add_upload("shared", size=10 * KILOBYTE)
        for number, status in enumerate((*ENDED, JobStatus.COMPLETED), 1):
            await house.add_job(number, upload, status, ago(hours=number), size=10 * KILOBYTE)
        await house.add_job(9, upload, JobStatus.PENDING, ago(days=9))
        await house.keeper.remove_surplus()
        assert await house.numbers() == [1, 2, 9]  # 30 of 50 KB are left
        assert {"shared.png", "unused.png"} <= house.names()

    keep_house(tmp_path, story, max_storage_gb=35 * KILOBYTE / GIGABYTE)


def test_shared_files_count_once_and_until_the_last_is_gone(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        upload = await house.add_upload("a", size=0)
        first = await house.add_job(1, upload, JobStatus.COMPLETED, ago(hours=9), size=40 * KILOBYTE)
        for number in (2, 3):
            job = await house.add_job(
                number, upload, JobStatus.COMPLETED, ago(hours=9 - number), size=KILOBYTE
            )
            os.link(
                house.results.final_folder(first.id) / "layer.png",
                house.results.final_folder(job.id) / "linked.png",
            )
        usage = measure(house.settings.jobs_path, house.settings.uploads_path, ())
        assert usage.total_bytes == 42 * KILOBYTE
        await house.keeper.remove_surplus()
        assert await house.numbers() == [3]  # the first one's deletion freed nothing, the second one's 1 KB

    keep_house(tmp_path, story, max_storage_gb=41.5 * KILOBYTE / GIGABYTE)


def test_a_job_that_was_asked_for_again_meanwhile_stays(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        upload = await house.add_upload("a")
        job = await house.add_job(1, upload, JobStatus.FAILED, ago(days=9))
        await house.jobs.retry(job.id)
        assert not await house.jobs.delete(job.id, ended_by=ago(days=9))
        late = await house.add_job(2, upload, JobStatus.FAILED, ago(days=1))
        assert not await house.jobs.delete(late.id, ended_by=ago(days=9))
        assert await house.jobs.delete(late.id, ended_by=ago(days=1))

    keep_house(tmp_path, story)


def test_progress_is_pruned_and_the_job_says_up_to_where(tmp_path: Path) -> None:
    names = (EventName.LOG, EventName.PROGRESS, EventName.STAGE, EventName.PROGRESS, EventName.COMPLETED)

    async def story(house: House) -> None:
        upload = await house.add_upload("a")
        old = await house.add_job(1, upload, JobStatus.COMPLETED, ago(days=2))
        new = await house.add_job(2, upload, JobStatus.COMPLETED, ago(hours=2))
        going = await house.add_job(3, upload, JobStatus.PROCESSING, ago(days=2))
        async with house.database.writing() as session:
            events = {
                job.id: [await event_sql.add(session, job.id, 1, name, {}) for name in names]
                for job in (old, new, going)
            }
        await house.keeper.clean()
        async with house.database.reading() as session:
            left = {job_id: await event_sql.after(session, 0, job_id) for job_id in events}
            pruned = [(await session.get_one(Job, job.id)).pruned_event_id for job in (old, new, going)]
            assert await retention_sql.with_progress(session, ago(days=1)) == []
        assert [event.name for event in left[old.id]] == [
            name for name in names if name != EventName.PROGRESS
        ]
        assert left[new.id] == events[new.id] and left[going.id] == events[going.id]
        assert pruned == [events[old.id][3].id, 0, 0]
        await house.keeper.clean()
        assert (await house.jobs.get(old.id)).pruned_event_id == pruned[0]

    keep_house(tmp_path, story)


def test_only_old_tombstones_are_removed(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        job = await house.add_job(1, await house.add_upload("a"), JobStatus.PENDING)
        rows = [("gone", 31), ("gone-lately", 29), (job.id, 31)]
        for job_id, days in rows:
            event = JobEvent(job_id=job_id, attempt=1, name="log", payload={}, created_at=ago(days=days))
            await add_all(house.database, event)
        await add_all(
            house.database, JobEvent(job_id=job.id, attempt=1, name="log", payload={}, created_at=DAY)
        )
        await house.keeper.clean()
        async with house.database.reading() as session:
            left = [event.job_id for event in await event_sql.after(session, 0)]
        assert left == ["gone-lately", job.id, job.id]

    keep_house(tmp_path, story)


def test_it_cleans_at_start_and_when_a_job_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PAUSE_S", 0.01)

    async def story(house: House) -> None:
        upload = await house.add_upload("a", size=0)
        await house.add_job(1, upload, JobStatus.COMPLETED, ago(hours=3), size=40 * KILOBYTE)
        await house.add_job(2, upload, JobStatus.COMPLETED, ago(hours=2), size=20 * KILOBYTE)
        house.keeper.start()
        await house.until_numbers([2])
        job = await house.add_job(3, upload, JobStatus.COMPLETED, ago(hours=1), size=20 * KILOBYTE)
        async with house.database.writing() as session:
            await event_sql.add(session, job.id, 1, EventName.PROGRESS, {})
        await asyncio.sleep(0.2)
        assert await house.numbers() == [2, 3]  # nothing has ended
        async with house.database.writing() as session:
            await event_sql.add(session, job.id, 1, EventName.COMPLETED, {})
        await house.until_numbers([3])
        await house.keeper.stop()

    keep_house(tmp_path, story, max_storage_gb=30 * KILOBYTE / GIGABYTE)


def test_a_failure_is_told_and_does_not_end_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PAUSE_S", 0.01)
    told: list[str] = []
    sink = logger.add(lambda message: told.append(str(message)), level="ERROR")

    async def story(house: House) -> None:
        job = await house.add_job(1, await house.add_upload("a"), JobStatus.COMPLETED, DAY, size=KILOBYTE)
        uploads = house.settings.uploads_path
        away = uploads.rename(uploads.with_name("away"))
        house.keeper.start()
        await eventually(lambda: any("broken off" in message for message in told))
        away.rename(uploads)
        async with house.database.writing() as session:
            await event_sql.add(session, job.id, 1, EventName.COMPLETED, {})
        await eventually(lambda: not house.names())
        await house.keeper.stop()

    try:
        keep_house(tmp_path, story, max_storage_gb=1 / GIGABYTE)
    finally:
        logger.remove(sink)
