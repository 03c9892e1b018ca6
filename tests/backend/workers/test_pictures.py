"""What the server makes of a child's word about its pictures; here the test is the child."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from backend.models.generation import Image, ImageStatus
from backend.models.job import Job, JobStatus
from backend.services.images import ImageService
from backend.services.leases import Lease
from backend.services.new_job import NewGeneration, NewJob
from backend.services.results import ResultStore
from backend.workers.attempt import Attempt, Outcome
from backend.workers.messages import (
    Cancel,
    Cancelled,
    Completed,
    Failed,
    Generate,
    ImageLost,
    ImageReady,
    Message,
    decode,
    encode,
)
from backend.workers.process import ChildProcess
from backend.workers.settlement import settle
from ml_pipeline.generation.parameters import GenerationParameters, Provider
from ml_pipeline.generation.record import ImageRecord, image_disparity_filename, image_filename
from ml_pipeline.parameters import Parameters
from tests.backend.services.test_jobs import Bench, bench_in
from tests.backend.workers.test_process import start

ANOTHER = "another"


@dataclass
class Stage:
    """An attempt at a job of three pictures, and the child's end of its pipe."""

    bench: Bench
    pipe: Connection
    job: Job
    lease: Lease
    images: ImageService
    results: ResultStore
    attempting: asyncio.Task[Outcome]

    @property
    def folder(self) -> Path:
        return self.results.attempt_folder(self.job.id, self.lease.token)

    async def hear(self) -> Message:
        return decode(await asyncio.to_thread(self.pipe.recv_bytes))

    def say(self, message: Message) -> None:
        self.pipe.send_bytes(encode(message))

    def make(self, index: int, /, **said: Any) -> ImageReady:
        """Lay a picture there, and say so, perhaps not in truth."""
        data = b"picture %d" % index
        (self.folder / image_filename(index)).write_bytes(data)
        (self.folder / image_disparity_filename(index)).write_bytes(b"near and far")
        record = ImageRecord(
            index=index,
            filename=image_filename(index),
            seed=6 + index,
            width=640,
            height=512,
            sha256=hashlib.sha256(data).hexdigest(),
            size_bytes=len(data),
            provider=Provider.PROCEDURAL,
            model="procedural",
            revision="1",
            device="cpu",
            disparity_filename=image_disparity_filename(index),
        )
        return ImageReady(self.lease.token, record.to_dict() | said)

    def complete(self) -> None:
        self.say(Completed(self.lease.token, {"kind": "generation"}, 1))

    async def ended(self) -> Outcome:
        outcome = await self.attempting
        await settle(self.lease, outcome, self.bench.attempts, self.results, lambda: False)
        return outcome

    async def rows(self) -> list[Image]:
        return list((await self.images.order(self.job.id)).images)

    async def statuses(self) -> list[str]:
        return [image.status.value for image in await self.rows()]

    def kept(self) -> set[str]:
        folder = self.results.images_folder(self.job.id)
        return {path.name for path in folder.iterdir()} if folder.exists() else set()


@asynccontextmanager
async def staged(bench: Bench, job: Job | None = None) -> AsyncIterator[Stage]:
    results, images = ResultStore(bench.settings.jobs_path), ImageService(bench.database)
    bench.settings.jobs_path.mkdir(exist_ok=True)
    if job is None:
        asked = GenerationParameters("a boat on a lake", num_images=3, seed=7)
        generation = NewGeneration(asked, "for a test")
        job = await bench.jobs.create(NewJob(Parameters(), generation=generation))
    claimed = await bench.attempts.claim("w")
    assert claimed is not None
    row, lease = claimed
    ours, theirs = Pipe(duplex=True)
    with theirs:
        child = ChildProcess(await start(theirs), ours)
        try:
            attempt = Attempt(child, row, lease, bench.settings, bench.attempts, results, images)
            running = asyncio.create_task(attempt.run())
            yield Stage(bench, theirs, row, lease, images, results, running)
        finally:
            await child.end()


def run(folder: Path, story: Callable[[Stage], Any], **settings: Any) -> None:
    async def told() -> None:
        async with asyncio.timeout(20), bench_in(folder, **settings) as bench, staged(bench) as stage:
            await story(stage)

    asyncio.run(told())


def test_pictures_outlive_the_attempt_and_go_with_the_result(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        order = await stage.hear()
        assert isinstance(order, Generate)
        assert (order.images, order.failures, order.is_layered) == ([], [], False)
        assert order.generation["prompt"] == "a boat on a lake"
        stage.say(stage.make(1))
        stage.say(Failed(stage.lease.token, "storage_full", "no room", ""))
        assert isinstance(await stage.ended(), Failed)
        assert await stage.statuses() == ["completed", "processing", "pending"]
        assert not stage.folder.exists()
        assert stage.kept() == {"image_1.png", "image_1_disparity.png"}
        assert (await stage.bench.jobs.get(stage.job.id)).status is JobStatus.PENDING

        async with staged(stage.bench, stage.job) as second:
            order = await second.hear()
            assert isinstance(order, Generate)
            assert [record["index"] for record in order.images] == [1]
            assert order.images_folder == str(stage.results.images_folder(stage.job.id))
            for index in (2, 3):
                second.say(second.make(index))
            second.complete()
            assert isinstance(await second.ended(), Completed)
            assert await second.statuses() == ["completed"] * 3
            assert second.kept() == set()
            assert (await second.bench.jobs.get(stage.job.id)).status is JobStatus.COMPLETED

    run(tmp_path, story, retry_backoff_base=1e-6)


def test_what_cannot_be_made_is_noted_and_told_to_the_next_attempt(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.hear()
        stage.say(ImageLost(stage.lease.token, 1, "image_failed", "its numbers are not finite"))
        stage.say(ImageLost(stage.lease.token, 2, "sudo", "x" * 10_000))
        stage.say(Failed(stage.lease.token, "internal_error", "…", ""))
        await stage.ended()
        first, second, third = await stage.rows()
        assert (first.status, first.error_code) == (ImageStatus.FAILED, "image_failed")
        assert first.error_message == "its numbers are not finite"
        assert second.error_code == "image_failed" and len(second.error_message or "") == 2000
        assert third.status is ImageStatus.PROCESSING

        async with staged(stage.bench, stage.job) as again:
            order = await again.hear()
            assert isinstance(order, Generate)
            assert order.failures[0] == {
                "index": 1,
                "code": "image_failed",
                "message": "its numbers are not finite",
            }

    run(tmp_path, story, retry_backoff_base=1e-6)


NONSENSE: dict[str, dict[str, Any]] = {
    "no number": {"index": "1"},
    "none that was wanted": {"index": 4},
    "no whole number": {"index": True},
    "a size that is none": {"width": 0},
    "another size": {"size_bytes": 5},
    "no checksum": {"sha256": "../../etc/passwd"},
    "no text": {"model": ["x"]},
    "no list": {"fallbacks": 7},
    "no fallback": {"fallbacks": ["x"]},
}


@pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_no_picture(tmp_path: Path, said: dict[str, Any]) -> None:
    async def story(stage: Stage) -> None:
        await stage.hear()
        stage.say(stage.make(1, **said))
        stage.complete()
        outcome = await stage.ended()
        assert isinstance(outcome, Failed) and outcome.code in ("internal_error", "storage_error")
        assert "completed" not in await stage.statuses()
        assert stage.kept() == set()
        assert not stage.results.final_folder(stage.job.id).exists()

    run(tmp_path, story)


def test_a_record_is_under_our_names_and_of_what_was_wanted(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.hear()
        stage.say(
            stage.make(
                2,
                filename="../../app.db",
                disparity_filename="/etc/passwd",
                seed=99,
                provider="replicate",
                understood="u" * 10_000,
            )
        )
        stage.say(Failed(stage.lease.token, "internal_error", "…", ""))
        await stage.ended()
        record = (await stage.images.order(stage.job.id)).records[0]
        assert (record.filename, record.disparity_filename) == ("image_2.png", "image_2_disparity.png")
        assert (record.seed, record.provider, len(record.understood)) == (8, Provider.PROCEDURAL, 2000)
        assert stage.kept() == {"image_2.png", "image_2_disparity.png"}

    run(tmp_path, story)


def test_a_link_is_no_picture(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.hear()
        told = stage.make(1)
        (stage.folder / "image_1.png").rename(tmp_path / "secret")
        (stage.folder / "image_1.png").symlink_to(tmp_path / "secret")
        stage.say(told)
        stage.complete()
        assert isinstance(await stage.ended(), Failed)
        assert "completed" not in await stage.statuses()
        assert stage.kept() == set()
        assert (tmp_path / "secret").exists()

    run(tmp_path, story)


def test_a_picture_told_twice_and_one_of_another_attempt_change_nothing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.hear()
        told = stage.make(1)
        stage.say(told)
        while (await stage.statuses())[0] != "completed":  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.01)
        (stage.folder / "image_1.png").unlink()
        (stage.folder / "image_1.png").write_bytes(b"another 1")
        stage.say(told)
        stage.say(replace(stage.make(2), lease_token=ANOTHER))
        stage.complete()
        outcome = await stage.ended()
        assert isinstance(outcome, Failed) and outcome.code == "internal_error"
        assert "fewer pictures" in outcome.message
        assert await stage.statuses() == ["completed", "processing", "pending"]
        kept = stage.results.images_folder(stage.job.id) / "image_1.png"
        assert kept.read_bytes() == b"picture 1"

    run(tmp_path, story)


def test_a_picture_waits_for_a_database_that_cannot_take_it(tmp_path: Path) -> None:
    """The disk is full for a while: what was made is written once there is room."""

    async def story(stage: Stage) -> None:
        await stage.hear()
        is_full = True
        refused: list[str] = []

        def refuse(*told: Any) -> None:
            if is_full and str(told[2]).startswith("UPDATE images"):
                refused.append(str(told[2]))
                raise OperationalError("", {}, sqlite3.OperationalError("database or disk is full"))

        event.listen(stage.bench.database._writer.sync_engine, "before_cursor_execute", refuse)
        stage.say(stage.make(1))
        while len(refused) < 2:  # noqa: ASYNC110 - the picture, and that the next one began
            await asyncio.sleep(0.01)
        is_full = False
        for index in (2, 3):
            stage.say(stage.make(index))
        stage.complete()
        assert isinstance(await stage.ended(), Completed)
        assert await stage.statuses() == ["completed"] * 3

    run(tmp_path, story)


def test_one_that_the_database_never_takes_is_made_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.hear()

        def refuse(*told: Any) -> None:
            if str(told[2]).startswith("UPDATE images"):
                raise OperationalError("", {}, sqlite3.OperationalError("database or disk is full"))

        writer = stage.bench.database._writer.sync_engine
        event.listen(writer, "before_cursor_execute", refuse)
        for index in (1, 2, 3):
            stage.say(stage.make(index))
        stage.complete()
        outcome = await stage.ended()
        assert isinstance(outcome, Failed) and outcome.code == "storage_error"
        event.remove(writer, "before_cursor_execute", refuse)
        assert (await stage.bench.jobs.get(stage.job.id)).status is JobStatus.PENDING
        async with staged(stage.bench, stage.job) as again:
            order = await again.hear()
            assert isinstance(order, Generate) and order.images == []
            for index in (1, 2, 3):
                again.say(again.make(index))
            again.complete()
            assert isinstance(await again.ended(), Completed)

    run(tmp_path, story, retry_backoff_base=1e-6)


def test_a_job_of_pictures_has_its_time_too(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.hear()
        stage.say(stage.make(1))
        assert isinstance(await stage.hear(), Cancel)
        stage.say(Cancelled(stage.lease.token))
        outcome = await stage.ended()
        assert isinstance(outcome, Failed) and outcome.code == "timeout"
        assert stage.kept() == {"image_1.png", "image_1_disparity.png"}

    run(tmp_path, story, job_timeout_seconds=0.5)


def test_pictures_stay_where_the_job_was_cancelled_at_the_last_moment(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.hear()
        await stage.bench.jobs.cancel(stage.job.id)
        for index in (1, 2, 3):
            stage.say(stage.make(index))
        stage.complete()
        await stage.ended()
        assert (await stage.bench.jobs.get(stage.job.id)).status is JobStatus.CANCELLED
        assert len(stage.kept()) == 6
        assert not stage.results.final_folder(stage.job.id).exists()

    run(tmp_path, story)
