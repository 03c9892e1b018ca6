"""A job's life as a state machine: whatever happens in whatever order, no job is lost, completed twice, or
written to by an attempt that no longer holds it.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from backend import clock
from backend.database import attempts as attempt_sql
from backend.database import schema
from backend.database.transitions import LONGEST_WAIT_S
from backend.errors import JobEndedError, JobNotEndedError, JobNotFoundError, LeaseLostError
from backend.models.job import ENDED, Job, JobStatus
from backend.services.leases import Achievement, LayerNote, Lease, StageNote
from backend.services.new_job import NewJob
from backend.services.results import ResultStore
from backend.services.retries import TRANSIENT, WORKER_DIED, Failure
from ml_pipeline.parameters import Parameters
from tests.backend.services.test_jobs import Bench

MAX_RETRIES, MAX_CRASHES = 3, 2
CODES = (WORKER_DIED, "storage_full", "out_of_memory", "timeout", "broken_image")
Answer = TypeVar("Answer")


@dataclass
class Expected:
    """A job as the rules say that it must be."""

    number: int
    priority: int
    status: JobStatus = JobStatus.PENDING
    attempts: int = 0
    retries: int = 0
    crashes: int = 0
    degraded: bool = False
    is_cancel_asked: bool = False
    lease: Lease | None = None
    old_leases: list[Lease] = field(default_factory=list)
    completions: int = 0

    def let_go(self, status: JobStatus) -> None:
        if self.lease is not None:
            self.old_leases.append(self.lease)
        self.lease, self.status = None, status


@cache
def _empty_database() -> Path:
    """Made once: each example begins with a copy."""
    path = Path(tempfile.mkdtemp()) / "app.db"
    schema.upgrade(path)
    return path


class JobLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(_empty_database(), self.folder / "app.db")
        self.moment, self.offset = datetime(2024, 12, 28, tzinfo=UTC), timedelta()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(clock, "now", self._now)  # a slow machine is to see the same story
        self.runner = asyncio.Runner()
        self.runner.run(self._begin())
        self.expected: dict[str, Expected] = {}
        self.deleted: list[str] = []

    async def _begin(self) -> None:
        self.bench = Bench(self.folder, max_retries=MAX_RETRIES, max_worker_crashes=MAX_CRASHES)
        self.bench.attempts._chance.seed(1)
        self.results = ResultStore(self.folder / "jobs")
        (self.folder / "jobs").mkdir()
        (self.folder / "uploads").mkdir()

    def _now(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment + self.offset

    def teardown(self) -> None:
        self.do(self.bench.database.close())
        self.runner.close()
        self.patch.undo()
        shutil.rmtree(self.folder)

    def do(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self.runner.run(work)

    def running(self) -> list[str]:
        return [job_id for job_id, job in self.expected.items() if job.lease is not None]

    def pick(self, data: st.DataObject, among: list[str]) -> str:
        return data.draw(st.sampled_from(sorted(among, key=lambda job_id: self.expected[job_id].number)))

    @initialize(priorities=st.lists(st.integers(-1, 1), min_size=4, max_size=6))
    def begin(self, priorities: list[int]) -> None:
        for priority in priorities:
            self.create(priority)
        for _ in range(3):
            self.claim()

    # what people do

    @rule(priority=st.integers(-10, 10))
    def create(self, priority: int) -> None:
        upload = self.bench.upload()
        request = NewJob(Parameters(), upload, unsaved=(upload,), priority=priority)
        job = self.do(self.bench.jobs.create(request))
        self.expected[job.id] = Expected(job.number, priority)

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        job_id = self.pick(data, list(self.expected))
        job = self.expected[job_id]
        if job.status in (JobStatus.COMPLETED, JobStatus.FAILED):
            with pytest.raises(JobEndedError):
                self.do(self.bench.jobs.cancel(job_id))
            return
        answer = self.do(self.bench.jobs.cancel(job_id))
        if job.lease is None:
            job.status = JobStatus.CANCELLED
        job.is_cancel_asked = True
        assert answer.status is job.status

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def ask_anew(self, data: st.DataObject) -> None:
        job_id = self.pick(data, list(self.expected))
        job = self.expected[job_id]
        if job.status in (JobStatus.FAILED, JobStatus.CANCELLED):
            assert self.do(self.bench.jobs.retry(job_id)).status is JobStatus.PENDING
            job.status, job.retries, job.crashes = JobStatus.PENDING, 0, 0
            job.is_cancel_asked = False
        else:
            with pytest.raises((JobEndedError, JobNotEndedError)):
                self.do(self.bench.jobs.retry(job_id))

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        job_id = self.pick(data, list(self.expected))
        is_deleted = self.do(self.bench.jobs.delete(job_id))
        assert is_deleted == (self.expected[job_id].lease is None)
        if is_deleted:
            self.results.remove(job_id)
            del self.expected[job_id]
            self.deleted.append(job_id)

    # what workers do

    @rule()
    def claim(self) -> None:
        rows = self.do(self._rows())
        free = [job_id for job_id, job in self.expected.items() if job.status is JobStatus.PENDING]
        due = [job_id for job_id in free if self._is_due(rows[job_id])]
        claimed = self.do(self.bench.attempts.claim("w"))
        if claimed is None:
            assert not due
            return
        row, lease = claimed
        assert row.id == min(due, key=lambda job_id: self._rank(self.expected[job_id]))
        job = self.expected[row.id]
        job.status, job.lease, job.attempts = JobStatus.PROCESSING, lease, job.attempts + 1
        folder = self.results.attempt_folder(row.id, lease.token)
        folder.mkdir()
        manifest = {"job_id": row.id, "layers": [], "token": lease.token}
        (folder / "manifest.json").write_text(json.dumps(manifest))

    @staticmethod
    def _rank(job: Expected) -> tuple[int, int]:
        return -job.priority, job.number

    @staticmethod
    def _is_due(row: Job) -> bool:
        now, longest = clock.now(), timedelta(seconds=LONGEST_WAIT_S)
        return row.run_at is None or row.run_at <= now or row.run_at > now + longest

    @precondition(lambda self: self.running())
    @rule(data=st.data())
    def complete(self, data: st.DataObject) -> None:
        job_id = self.pick(data, self.running())
        job = self.expected[job_id]
        assert job.lease is not None
        self.do(self._complete(job.lease))
        self.results.discard_attempt(job_id, job.lease.token)
        if job.is_cancel_asked:
            job.let_go(JobStatus.CANCELLED)
        else:
            job.completions += 1
            job.let_go(JobStatus.COMPLETED)

    async def _complete(self, lease: Lease) -> None:
        made = Achievement({"job_id": lease.job_id, "layers": [], "token": lease.token}, 1)
        await self.bench.attempts.complete(
            lease, made, lambda: self.results.publish(lease.job_id, lease.token)
        )

    @precondition(lambda self: self.running())
    @rule(data=st.data(), code=st.sampled_from(CODES))
    def fail(self, data: st.DataObject, code: str) -> None:
        job_id = self.pick(data, self.running())
        job = self.expected[job_id]
        assert job.lease is not None
        self.do(self.bench.attempts.fail(job.lease, Failure(code, "for the test")))
        self.results.discard_attempt(job_id, job.lease.token)
        if job.is_cancel_asked:
            job.let_go(JobStatus.CANCELLED)
            return
        job.crashes += code == WORKER_DIED
        is_poisonous = code == WORKER_DIED and job.crashes >= MAX_CRASHES
        may_help = code in TRANSIENT or (code == "out_of_memory" and not job.degraded)
        if is_poisonous or not may_help or job.retries >= MAX_RETRIES:
            job.let_go(JobStatus.FAILED)
            return
        job.retries += 1
        job.degraded = job.degraded or code == "out_of_memory"
        job.let_go(JobStatus.PENDING)

    @precondition(lambda self: self.running())
    @rule(data=st.data())
    def drain(self, data: st.DataObject) -> None:
        job_id = self.pick(data, self.running())
        job = self.expected[job_id]
        assert job.lease is not None
        self.do(self.bench.attempts.requeue(job.lease, "for the test"))
        self.results.discard_attempt(job_id, job.lease.token)
        job.let_go(JobStatus.CANCELLED if job.is_cancel_asked else JobStatus.PENDING)

    @precondition(lambda self: self.running())
    @rule(data=st.data())
    def tell(self, data: st.DataObject) -> None:
        job = self.expected[self.pick(data, self.running())]
        assert job.lease is not None
        self.do(self.bench.attempts.note(job.lease, [StageNote("matting", 0.5, "", True)]))
        self.do(self.bench.attempts.note(job.lease, [LayerNote(1, 4, "background")]))

    @precondition(lambda self: any(job.old_leases for job in self.expected.values()))
    @rule(data=st.data())
    def write_with_an_old_lease(self, data: st.DataObject) -> None:
        job_id = self.pick(data, [job_id for job_id, job in self.expected.items() if job.old_leases])
        lease = data.draw(st.sampled_from(self.expected[job_id].old_leases))
        before = self.do(self._told(job_id))
        attempts = self.bench.attempts
        for write in (
            self._complete(lease),
            attempts.fail(lease, Failure(WORKER_DIED, "late")),
            attempts.requeue(lease, "late"),
            attempts.cancel(lease, "late", 0.0),
        ):
            with pytest.raises(LeaseLostError):
                self.do(write)
        self.do(attempts.note(lease, [StageNote("late", 0.9, "", True)]))
        self.do(attempts.note(lease, [LayerNote(1, 4, "late")]))
        assert self.do(self._told(job_id)) == before

    # what happens to the machine

    @rule(data=st.data(), is_published=st.booleans())
    def server_dies(self, data: st.DataObject, is_published: bool) -> None:
        """At any moment, also between the rename of a result and the commit that was to follow."""
        published = self.pick(data, self.running()) if is_published and self.running() else None
        if published is not None:
            lease = self.expected[published].lease
            assert lease is not None
            self.results.publish(published, lease.token)
        self.do(self.bench.recover())
        for job_id in self.running():
            job = self.expected[job_id]
            assert job.lease is not None
            self.results.discard_attempt(job_id, job.lease.token)
            if job.is_cancel_asked:
                self.results.remove(job_id)
                job.let_go(JobStatus.CANCELLED)
            elif job_id == published:
                job.completions += 1
                job.let_go(JobStatus.COMPLETED)
            else:
                job.let_go(JobStatus.PENDING)

    @rule(seconds=st.sampled_from((-3600.0, -5.0, 1.0, 10.0, 3600.0)))
    def clock_jumps(self, seconds: float) -> None:
        self.offset += timedelta(seconds=seconds)

    # the rarer stories, which single steps would seldom tell

    @rule(data=st.data(), code=st.sampled_from(CODES), times=st.integers(1, MAX_RETRIES + 1))
    def bad_luck(self, data: st.DataObject, code: str, times: int) -> None:
        for _ in range(times):
            self.offset += timedelta(seconds=LONGEST_WAIT_S + 1)
            self.claim()
            if self.running():
                self.fail(data, code)

    @precondition(lambda self: self.running())
    @rule(data=st.data(), code=st.sampled_from((WORKER_DIED, "storage_full")))
    def fail_before_the_clock_is_set_back(self, data: st.DataObject, code: str) -> None:
        self.fail(data, code)
        self.offset -= timedelta(hours=1)
        self.claim()

    @precondition(lambda self: self.running())
    @rule(data=st.data(), is_published=st.booleans())
    def cancel_and_die(self, data: st.DataObject, is_published: bool) -> None:
        job_id = self.pick(data, self.running())
        self.do(self.bench.jobs.cancel(job_id))
        self.expected[job_id].is_cancel_asked = True
        self.server_dies(data, is_published)

    # what holds after each of them

    @invariant()
    def rows_are_as_expected(self) -> None:
        rows = self.do(self._rows())
        assert set(rows) == set(self.expected)
        for job_id, job in self.expected.items():
            row = rows[job_id]
            assert (row.status, row.attempt) == (job.status, job.attempts)
            assert (row.retries, row.crashes, row.degraded) == (job.retries, job.crashes, job.degraded)
            assert (row.lease_token == job.lease.token) if job.lease else True
            assert (row.completed_at is not None) == (job.status in ENDED)
            assert job.completions == (job.status is JobStatus.COMPLETED)
            assert self.results.final_folder(job_id).exists() == (job.status is JobStatus.COMPLETED)

    @invariant()
    def history_is_as_expected(self) -> None:
        for job_id, job in self.expected.items():
            told = self.do(self._told(job_id))
            assert told.count("completed") == job.completions
            assert (told[-1] in ENDED) == (job.status in ENDED)
            attempts = self.do(self._attempts(job_id))
            assert [attempt.number for attempt in attempts] == list(range(1, job.attempts + 1))
            assert [attempt.outcome is None for attempt in attempts[:-1]] == [False] * len(attempts[:-1])
            assert not attempts or (attempts[-1].outcome is None) == (job.lease is not None)

    @invariant()
    def what_is_deleted_is_gone(self) -> None:
        for job_id in self.deleted[-3:]:
            assert self.do(self._told(job_id)) == ["deleted"]
            with pytest.raises(JobNotFoundError):
                self.do(self.bench.jobs.get(job_id))

    async def _rows(self) -> dict[str, Job]:
        async with self.bench.database.reading() as session:
            return {job.id: job for job in await session.scalars(select(Job))}

    async def _told(self, job_id: str) -> list[str]:
        return await self.bench.event_names(job_id)

    async def _attempts(self, job_id: str) -> Any:
        async with self.bench.database.reading() as session:
            return await attempt_sql.of_job(session, job_id)


TestJobLife = JobLife.TestCase
TestJobLife.settings = settings(
    max_examples=20,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # to make a failure smaller takes minutes
)
