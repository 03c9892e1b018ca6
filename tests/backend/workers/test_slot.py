"""A slot whose pipeline cannot start, with real processes and a database of its own."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from backend.config import Settings
from backend.models.job import Job, JobStatus
from backend.services import storage
from backend.services.images import ImageService
from backend.services.results import ResultStore
from backend.workers import nursery
from backend.workers.slot import Slot, WorkerState
from backend.workers.supervisor import Supervisor
from tests.backend.services.test_jobs import Bench, bench_in

WAIT_S = 60.0


async def ended(bench: Bench, job: Job) -> Job:
    while (  # noqa: ASYNC110 - what is waited for is in the database
        row := await bench.jobs.get(job.id)
    ).status in (JobStatus.PENDING, JobStatus.PROCESSING):
        await asyncio.sleep(0.02)
    return row


async def until_ready(slot: Slot) -> None:
    while slot.state != WorkerState.READY:  # noqa: ASYNC110 - /health shows it; nobody is told of it
        await asyncio.sleep(0.02)


def test_a_pipeline_that_cannot_start_fails_jobs_instead_of_letting_them_wait(
    tmp_path: Path, picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = tmp_path / "poison"
    poison.mkdir()
    (poison / "numpy.py").write_text("raise SystemExit('no numpy here')")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(poison), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setattr(nursery, "START_BACKOFF_S", 0.05)

    async def story() -> None:
        settings = Settings(_env_file=None, storage_path=tmp_path)
        storage.prepare(settings)
        async with bench_in(tmp_path, max_retries=0) as bench, asyncio.timeout(WAIT_S):
            slot = Slot(
                "w",
                1,
                settings,
                bench.attempts,
                ResultStore(settings.jobs_path),
                ImageService(bench.database),
                bench.signal,
            )
            working = asyncio.create_task(slot.work())
            row = await ended(bench, await bench.create())
            assert (row.status, row.error_code) == (JobStatus.FAILED, "worker_unavailable")
            assert slot.ready is None and slot.state in (WorkerState.FAILING, WorkerState.STARTING)
            (poison / "numpy.py").unlink()
            assert not working.done()  # it goes on trying
            await until_ready(slot)
            job = await bench.create()
            (settings.uploads_path / job.input_filename).write_bytes(picture)
            assert (await ended(bench, job)).status == JobStatus.COMPLETED
            await slot.drain()
            await working
            await slot.close()

    asyncio.run(story())


def test_a_stop_hits_the_attempt_that_it_is_for_and_no_later_one(tmp_path: Path, slow_picture: bytes) -> None:
    async def story() -> None:
        settings = Settings(_env_file=None, storage_path=tmp_path)
        storage.prepare(settings)
        async with bench_in(tmp_path) as bench, asyncio.timeout(WAIT_S):
            slot = Slot(
                "w",
                1,
                settings,
                bench.attempts,
                ResultStore(settings.jobs_path),
                ImageService(bench.database),
                bench.signal,
            )
            working = asyncio.create_task(slot.work())
            await until_ready(slot)
            job = await bench.create()
            (settings.uploads_path / job.input_filename).write_bytes(slow_picture)
            while (  # noqa: ASYNC110 - what is waited for is in the database
                row := await bench.jobs.get(job.id)
            ).status is JobStatus.PENDING:
                await asyncio.sleep(0.02)
            assert not await slot.stop_job(job.id, "for an earlier attempt", "its-lease")
            assert await slot.stop_job(job.id, "for this one", row.lease_token)
            assert (await ended(bench, job)).status is JobStatus.CANCELLED
            await slot.drain()
            await working
            await slot.close()

    asyncio.run(story())


def test_a_supervisor_that_never_started_can_be_stopped(tmp_path: Path) -> None:
    async def story() -> None:
        settings = Settings(_env_file=None, storage_path=tmp_path)
        async with bench_in(tmp_path) as bench:
            await Supervisor(
                settings, bench.attempts, ResultStore(tmp_path), ImageService(bench.database), bench.signal
            ).stop()

    asyncio.run(story())
