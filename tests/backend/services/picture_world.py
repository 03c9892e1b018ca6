"""Jobs that make pictures, done to by a test step by step, each step with what must come of it."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select

from backend.database import events as event_sql
from backend.database import schema
from backend.models.generation import Image, ImageStatus
from backend.models.job import Job, JobStatus, Lane
from backend.services import storage
from backend.services.images import ImageService
from backend.services.keeping import keep
from backend.services.leases import Achievement, Lease
from backend.services.new_job import NewGeneration, NewJob
from backend.services.results import ResultStore
from backend.services.retries import Failure
from backend.workers.remote import ending
from ml_pipeline.generation.parameters import GenerationParameters, Provider
from ml_pipeline.generation.record import ImageRecord, image_filename
from ml_pipeline.parameters import Parameters
from tests.backend.services.test_jobs import Bench

REFUSED = "provider_refused"
Answer = TypeVar("Answer")


@dataclass
class Picture:
    """One as the rules say that it must be; `told` is what its events say."""

    status: ImageStatus = ImageStatus.PENDING
    is_asked: bool = False
    remote_id: str | None = None
    error: str = ""
    told: list[str] = field(default_factory=list)

    @property
    def is_missing(self) -> bool:
        return self.status in (ImageStatus.PENDING, ImageStatus.PROCESSING)

    def ask_anew(self) -> None:
        if self.status is not ImageStatus.FAILED:
            return
        if self.error == REFUSED and self.remote_id is not None:
            self.status = ImageStatus.PROCESSING  # it is made there all the same
        else:
            self.status, self.is_asked, self.remote_id = ImageStatus.PENDING, False, None


@dataclass
class Expected:
    """A job as the rules say that it must be."""

    is_remote: bool
    is_layered: bool
    pictures: dict[int, Picture]
    lane: Lane
    status: JobStatus = JobStatus.PENDING
    is_cancel_asked: bool = False
    lease: Lease | None = None
    old_leases: list[Lease] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return all(picture.status is ImageStatus.COMPLETED for picture in self.pictures.values())

    def let_go(self, status: JobStatus) -> None:
        assert self.lease is not None
        self.old_leases.append(self.lease)
        self.lease, self.status = None, JobStatus.CANCELLED if self.is_cancel_asked else status


@cache
def _empty_database() -> Path:
    """Made once: each example begins with a copy."""
    path = Path(tempfile.mkdtemp()) / "app.db"
    schema.upgrade(path)
    return path


class PictureWorld:
    """The services and their files, and beside them what is expected of each job; every act changes both."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(_empty_database(), self.folder / "app.db")
        self.runner = asyncio.Runner()
        self.runner.run(self._begin())
        self.expected: dict[str, Expected] = {}
        self.predictions = 0

    async def _begin(self) -> None:
        self.bench = Bench(self.folder, max_retries=1000, max_worker_crashes=1000, retry_backoff_base=1e-9)
        storage.prepare(self.bench.settings)
        self.images = ImageService(self.bench.database)
        self.results = ResultStore(self.folder / "jobs")

    def close(self) -> None:
        self.do(self.bench.database.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    def do(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self.runner.run(work)

    def running(self, lane: Lane | None = None) -> list[str]:
        jobs = self.expected.items()
        return [job_id for job_id, job in jobs if job.lease is not None and lane in (None, job.lane)]

    def create(self, is_remote: bool, num_images: int, is_layered: bool) -> None:
        provider = Provider.REPLICATE if is_remote else Provider.PROCEDURAL
        asked = GenerationParameters("a lake", provider=provider, num_images=num_images)
        request = NewJob(Parameters(), generation=NewGeneration(asked, "asked for", is_layered))
        job = self.do(self.bench.jobs.create(request))
        pictures = {index: Picture() for index in range(1, num_images + 1)}
        lane = Lane.REMOTE if is_remote else Lane.PIPELINE
        self.expected[job.id] = Expected(is_remote, is_layered, pictures, lane)

    def cancel(self, job_id: str, job: Expected) -> None:
        self.do(self.bench.jobs.cancel(job_id))
        job.is_cancel_asked = True
        if job.lease is None:
            job.status = JobStatus.CANCELLED

    def ask_anew(self, job_id: str, job: Expected) -> None:
        self.do(self.bench.jobs.retry(job_id))
        job.status, job.is_cancel_asked = JobStatus.PENDING, False
        for picture in job.pictures.values():
            picture.ask_anew()
        job.lane = Lane.REMOTE if job.is_remote and not job.is_whole else Lane.PIPELINE

    def claim(self, lane: Lane) -> None:
        claimed = self.do(self.bench.attempts.claim("w", lane))
        waiting = [job for job in self.waiting() if job.lane is lane]
        assert (claimed is not None) == bool(waiting)
        if claimed is None:
            return
        row, lease = claimed
        job = self.expected[row.id]
        assert job in waiting
        job.status, job.lease = JobStatus.PROCESSING, lease
        self.results.attempt_folder(row.id, lease.token).mkdir()
        order = self.do(self.images.order(row.id))
        assert [image.index for image in order.missing] == self.missing(job)
        for image in order.missing:  # what an attempt is told of what earlier ones have asked for
            picture = job.pictures[image.index]
            assert (image.remote_id, image.asked_at is not None) == (picture.remote_id, picture.is_asked)

    def waiting(self) -> list[Expected]:
        return [job for job in self.expected.values() if job.status is JobStatus.PENDING]

    @staticmethod
    def missing(job: Expected) -> list[int]:
        return [index for index, picture in job.pictures.items() if picture.is_missing]

    def at_work(self, lane: Lane | None = None) -> list[str]:
        return [job_id for job_id in self.running(lane) if self.missing(self.expected[job_id])]

    def ask(self, lease: Lease, index: int, picture: Picture, answer: str) -> None:
        if picture.is_asked:
            return  # it is waited for, or looked for
        self.do(self.images.asking(lease, index))
        picture.status, picture.is_asked = ImageStatus.PROCESSING, True
        if answer == "taken on":
            self.predictions += 1
            picture.remote_id = f"p{self.predictions}"
            self.do(self.images.asked(lease, index, picture.remote_id))
            assert self.do(self.images.is_known(picture.remote_id))
        elif answer == "refused":
            self.do(self.images.not_asked(lease, index))
            picture.is_asked = False

    def make(self, lease: Lease, index: int, picture: Picture, is_written: bool) -> None:
        record = self.draw(lease, index)
        source = self.results.attempt_folder(lease.job_id, lease.token)
        keep(record, source, self.results.images_folder(lease.job_id))
        if is_written:
            self.do(self.images.complete(lease, record))
            self.do(self.images.complete(lease, record))  # told twice, it is written once
            picture.status = ImageStatus.COMPLETED
            picture.told.append("completed")

    def draw(self, lease: Lease, index: int) -> ImageRecord:
        content = f"{index} by {lease.token}".encode()
        path = self.results.attempt_folder(lease.job_id, lease.token) / image_filename(index)
        path.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        provider, size = Provider.PROCEDURAL, len(content)
        return ImageRecord(index, path.name, index, 64, 48, sha256, size, provider, "m", "r", "cpu")

    def lose(self, lease: Lease, index: int, picture: Picture, code: str) -> None:
        self.do(self.images.fail(lease, index, code, "for the test"))
        picture.status, picture.error = ImageStatus.FAILED, code
        picture.told.append("failed")

    def make_all(self, job: Expected) -> None:
        assert job.lease is not None
        for index in self.missing(job):
            self.make(job.lease, index, job.pictures[index], is_written=True)

    def end(self, job_id: str, job: Expected) -> None:
        """As the lanes do it once nothing is missing: hand on, complete, or fail for what cannot be had."""
        if not job.is_whole:
            self.fail(job_id, job, "images_missing", JobStatus.FAILED)
        elif job.is_layered and job.lane is Lane.REMOTE:
            assert job.lease is not None
            self.do(self.bench.attempts.hand_on(job.lease, Lane.PIPELINE, "for the test"))
            self.leave(job_id, job, JobStatus.PENDING)
            if job.status is JobStatus.PENDING:
                job.lane = Lane.PIPELINE
        else:
            manifest = self.put_together(job_id, job)
            self.do(self.complete(job.lease, manifest))
            if not job.is_cancel_asked:
                self.results.discard_images(job_id)
            self.leave(job_id, job, JobStatus.COMPLETED)

    def put_together(self, job_id: str, job: Expected) -> dict[str, Any]:
        assert job.lease is not None
        order = self.do(self.images.order(job_id))
        folder = self.results.attempt_folder(job_id, job.lease.token)
        shutil.rmtree(folder)
        folder.mkdir()
        return ending.finish(self.results.images_folder(job_id), folder, job.lease, order)

    async def complete(self, lease: Lease | None, manifest: dict[str, Any]) -> None:
        assert lease is not None
        publish = partial(self.results.publish, lease.job_id, lease.token)
        await self.bench.attempts.complete(lease, Achievement(manifest), publish)

    def leave(self, job_id: str, job: Expected, status: JobStatus) -> None:
        assert job.lease is not None
        self.results.discard_attempt(job_id, job.lease.token)
        job.let_go(status)

    def fail(self, job_id: str, job: Expected, code: str, status: JobStatus) -> None:
        assert job.lease is not None
        self.do(self.bench.attempts.fail(job.lease, Failure(code, "for the test")))
        self.leave(job_id, job, status)

    def die(self, published: str | None = None) -> None:
        """And starts again; one result may have been put in its place, but not committed."""
        self.do(self.bench.recover())
        self.do(storage.sweep(self.bench.settings, self.bench.database))
        for job_id in self.running():
            is_there = job_id == published
            self.expected[job_id].let_go(JobStatus.COMPLETED if is_there else JobStatus.PENDING)

    def may_be_asked_anew(self) -> list[str]:
        again = (JobStatus.FAILED, JobStatus.CANCELLED)
        return [job_id for job_id, job in self.expected.items() if job.status in again]

    def stopped(self) -> list[str]:
        return [key for key, job in self.expected.items() if job.status is JobStatus.CANCELLED]

    def to_be_completed(self) -> list[str]:
        """Those that have lost no picture, and are not to be handed on."""
        lost = ImageStatus.FAILED
        return [
            job_id
            for job_id in self.running()
            if job_id not in self.to_be_handed_on()
            and not any(picture.status is lost for picture in self.expected[job_id].pictures.values())
        ]

    def to_be_handed_on(self) -> list[str]:
        return [job_id for job_id in self.running(Lane.REMOTE) if self.expected[job_id].is_layered]

    async def rows(self) -> tuple[dict[str, Job], dict[tuple[str, int], Image]]:
        async with self.bench.database.reading() as session:
            jobs = {job.id: job for job in await session.scalars(select(Job))}
            images = {(image.job_id, image.index): image for image in await session.scalars(select(Image))}
            return jobs, images

    async def events(self, job_id: str) -> list[tuple[str, dict[str, Any]]]:
        async with self.bench.database.reading() as session:
            return [(event.name.value, event.payload) for event in await event_sql.after(session, 0, job_id)]
