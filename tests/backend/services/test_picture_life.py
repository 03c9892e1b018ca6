"""The life of jobs that make pictures, as a state machine: in both lanes, and from one to the other.

Whatever happens in whatever order, each picture is made once, told once, kept while its job is not completed,
and asked for elsewhere only where nothing of it is on its way.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from backend.database import events as event_sql
from backend.database import schema
from backend.errors import LeaseLostError
from backend.models.generation import Image, ImageStatus
from backend.models.job import ENDED, Job, JobStatus, Lane
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

MOST_IMAGES = 3
CODES = ("worker_died", "timeout", "provider_refused")
Answer = TypeVar("Answer")


@dataclass
class Picture:
    """One as the rules say that it must be; `told` counts its events, `asked` those who were asked for it."""

    status: ImageStatus = ImageStatus.PENDING
    is_asked: bool = False
    remote_id: str | None = None
    told: int = 0
    failures: int = 0

    @property
    def is_missing(self) -> bool:
        return self.status in (ImageStatus.PENDING, ImageStatus.PROCESSING)

    def ask_anew(self) -> None:
        if self.status is ImageStatus.FAILED:
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


class PictureLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(_empty_database(), self.folder / "app.db")
        self.runner = asyncio.Runner()
        self.runner.run(self._begin())
        self.expected: dict[str, Expected] = {}
        self.predictions = 0

    async def _begin(self) -> None:
        self.bench = Bench(self.folder, max_retries=1000, max_worker_crashes=1000, retry_backoff_base=0)
        storage.prepare(self.bench.settings)
        self.images = ImageService(self.bench.database)
        self.results = ResultStore(self.folder / "jobs")

    def teardown(self) -> None:
        self.do(self.bench.database.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    def do(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self.runner.run(work)

    def running(self, lane: Lane | None = None) -> list[str]:
        jobs = self.expected.items()
        return [job_id for job_id, job in jobs if job.lease is not None and lane in (None, job.lane)]

    def pick(self, data: st.DataObject, among: list[str]) -> tuple[str, Expected]:
        job_id = data.draw(st.sampled_from(among))
        return job_id, self.expected[job_id]

    @initialize()
    def begin(self) -> None:
        for is_remote, num_images, is_layered in ((False, 2, False), (True, 2, False), (True, 1, True)):
            self.create(is_remote, num_images, is_layered)

    # what people do

    @precondition(lambda self: len(self.expected) < 6)
    @rule(is_remote=st.booleans(), num_images=st.integers(1, MOST_IMAGES), is_layered=st.booleans())
    def create(self, is_remote: bool, num_images: int, is_layered: bool) -> None:
        number = 1 if is_layered else num_images
        provider = Provider.REPLICATE if is_remote else Provider.PROCEDURAL
        asked = GenerationParameters("a lake", provider=provider, num_images=number)
        request = NewJob(Parameters(), generation=NewGeneration(asked, "asked for", is_layered))
        job = self.do(self.bench.jobs.create(request))
        pictures = {index: Picture() for index in range(1, number + 1)}
        lane = Lane.REMOTE if is_remote else Lane.PIPELINE
        self.expected[job.id] = Expected(is_remote, is_layered, pictures, lane)

    @precondition(lambda self: any(job.status not in ENDED for job in self.expected.values()))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        job_id, job = self.pick(data, [key for key, job in self.expected.items() if job.status not in ENDED])
        self.do(self.bench.jobs.cancel(job_id))
        job.is_cancel_asked = True
        if job.lease is None:
            job.status = JobStatus.CANCELLED

    @precondition(lambda self: self._may_be_asked_anew())
    @rule(data=st.data())
    def ask_anew(self, data: st.DataObject) -> None:
        job_id, job = self.pick(data, self._may_be_asked_anew())
        self.do(self.bench.jobs.retry(job_id))
        job.status, job.is_cancel_asked = JobStatus.PENDING, False
        for picture in job.pictures.values():
            picture.ask_anew()
        job.lane = Lane.REMOTE if job.is_remote and not job.is_whole else Lane.PIPELINE

    def _may_be_asked_anew(self) -> list[str]:
        again = (JobStatus.FAILED, JobStatus.CANCELLED)
        return [job_id for job_id, job in self.expected.items() if job.status in again]

    @precondition(lambda self: any(job.lease is None for job in self.expected.values()))
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        job_id, _ = self.pick(data, [key for key, job in self.expected.items() if job.lease is None])
        assert self.do(self.bench.jobs.delete(job_id))
        self.results.remove(job_id)
        del self.expected[job_id]

    # what workers do

    @rule(lane=st.sampled_from(Lane))
    def claim(self, lane: Lane) -> None:
        claimed = self.do(self.bench.attempts.claim("w", lane))
        waiting = [job for job in self.expected.values() if (job.status, job.lane) == ("pending", lane)]
        assert (claimed is not None) == bool(waiting)
        if claimed is None:
            return
        row, lease = claimed
        job = self.expected[row.id]
        assert job in waiting
        job.status, job.lease = JobStatus.PROCESSING, lease
        self.results.attempt_folder(row.id, lease.token).mkdir()
        order = self.do(self.images.order(row.id))
        assert [image.index for image in order.missing] == self._missing(job)
        for image in order.missing:  # what an attempt is told of what earlier ones have asked for
            picture = job.pictures[image.index]
            assert (image.remote_id, image.asked_at is not None) == (picture.remote_id, picture.is_asked)

    @staticmethod
    def _missing(job: Expected) -> list[int]:
        return [index for index, picture in job.pictures.items() if picture.is_missing]

    def _at_work(self, lane: Lane | None = None) -> list[str]:
        return [job_id for job_id in self.running(lane) if self._missing(self.expected[job_id])]

    def _one(self, data: st.DataObject, lane: Lane | None = None) -> tuple[Lease, int, Picture]:
        """A picture that is missing, of an attempt that runs."""
        _, job = self.pick(data, self._at_work(lane))
        index = data.draw(st.sampled_from(self._missing(job)))
        assert job.lease is not None
        return job.lease, index, job.pictures[index]

    @precondition(lambda self: self._at_work(Lane.REMOTE))
    @rule(data=st.data(), answer=st.sampled_from(("none yet", "taken on", "refused")))
    def ask_elsewhere(self, data: st.DataObject, answer: str) -> None:
        lease, index, picture = self._one(data, Lane.REMOTE)
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

    @precondition(lambda self: self._at_work())
    @rule(data=st.data(), is_written=st.sampled_from((True, True, False)))
    def make(self, data: st.DataObject, is_written: bool) -> None:
        """A picture is kept and, unless its process or the server dies just then, written down."""
        lease, index, picture = self._one(data)
        record = self._draw(lease, index)
        source = self.results.attempt_folder(lease.job_id, lease.token)
        keep(record, source, self.results.images_folder(lease.job_id))
        if is_written:
            self.do(self.images.complete(lease, record))
            self.do(self.images.complete(lease, record))  # told twice, it is written once
            picture.status, picture.told = ImageStatus.COMPLETED, picture.told + 1

    def _draw(self, lease: Lease, index: int) -> ImageRecord:
        content = f"{index} by {lease.token}".encode()
        path = self.results.attempt_folder(lease.job_id, lease.token) / image_filename(index)
        path.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        provider, size = Provider.PROCEDURAL, len(content)
        return ImageRecord(index, path.name, index, 64, 48, sha256, size, provider, "m", "r", "cpu")

    @precondition(lambda self: self._at_work())
    @rule(data=st.data(), code=st.sampled_from(("image_failed", "outcome_unknown", "provider_refused")))
    def lose(self, data: st.DataObject, code: str) -> None:
        lease, index, picture = self._one(data)
        self.do(self.images.fail(lease, index, code, "for the test"))
        picture.failures += 1
        if code == "provider_refused" and picture.remote_id is not None:
            picture.ask_anew = picture.wait_anew  # type: ignore[method-assign]
        picture.status = ImageStatus.FAILED
