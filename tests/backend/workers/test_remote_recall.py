"""What of a picture elsewhere is given up, kept or waited for when its job is stopped and asked for anew."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from backend.models.generation import ImageStatus
from backend.models.job import Job, JobStatus
from backend.services.images import ImageService
from backend.services.leases import Lease
from backend.services.prober import Prober, ProbeResult
from tests.backend.workers.remote_bench import QUICK, RemoteBench, remote_bench
from tests.backend.workers.test_remote_stops import ENDLESS, cancel, in_the_making, until
from tests.loopback_replicate import CANCEL, GET, LoopbackReplicate, Plan, faulty, refused


async def completed(bench: RemoteBench, job: Job) -> None:
    row = await bench.ended(job)
    assert row.status is JobStatus.COMPLETED, row.error_message


def test_a_shutdown_while_a_request_is_noted_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the next start would look for what was never asked for, and could not say that it was not."""
    write, is_written = ImageService.asking, asyncio.Event()

    async def slow(self: ImageService, lease: Lease, index: int) -> None:
        await write(self, lease, index)
        is_written.set()
        await asyncio.sleep(0.1)

    async def story() -> None:
        with LoopbackReplicate() as service:
            monkeypatch.setattr(ImageService, "asking", slow)
            async with remote_bench(tmp_path, service) as bench:
                job = await bench.ask()
                await is_written.wait()
            assert not service.requests
            monkeypatch.setattr(ImageService, "asking", write)
            async with remote_bench(tmp_path, service) as bench:
                assert bench.measured("decoupage_remote_in_flight") == 0
                await completed(bench, job)

    asyncio.run(story())


def test_a_token_refused_while_a_picture_is_made_has_it_paid_for_once_all_the_same(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate(Plan(runs_for_s=(0.2, 0.2))) as service:
            service.script(GET, refused(401, "Unauthenticated"))
            async with remote_bench(tmp_path, service) as bench:
                job = await bench.ended(await bench.ask())
                assert (job.status, job.error_code) == (JobStatus.FAILED, "provider_refused")
                assert (await bench.image(job)).status is ImageStatus.FAILED
                await bench.jobs.retry(job.id)
                await completed(bench, job)
                assert len(service.predictions) == 1

    asyncio.run(story())


def test_who_cancels_and_asks_again_at_once_gets_a_picture(tmp_path: Path) -> None:
    """The old one is being called back just then: nobody waits for it any more."""

    async def story() -> None:
        with LoopbackReplicate(replace(ENDLESS, latency_s=(0.05, 0.05))) as service:
            service.script(GET, *[faulty()] * 300)
            patience = replace(QUICK, longest_out_of_reach_s=0.2)
            async with remote_bench(tmp_path, service, patience=patience, retry_backoff_base=60) as bench:
                job = await bench.job_when(await bench.ask(), lambda row: row.retries == 1)
                service.forget_scripts()
                await cancel(bench, job)
                await asyncio.sleep(0.01)
                service.plan = Plan()
                await bench.jobs.retry(job.id)
                await completed(bench, job)
                assert len([each for each in service.predictions if each.status == "succeeded"]) == 1

    asyncio.run(story())


def test_what_could_not_be_called_back_is_kept_for_a_retry(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate(ENDLESS) as service:
            service.script(CANCEL, faulty())
            async with remote_bench(tmp_path, service) as bench:
                job = await bench.ask()
                await in_the_making(bench, job)
                await cancel(bench, job)
                assert (await bench.ended(job)).status is JobStatus.CANCELLED
                assert (await bench.image(job)).remote_id == service.predictions[0].id
                service.predictions[0].ends_at = 0.0
                await bench.jobs.retry(job.id)
                await completed(bench, job)
                assert len(service.predictions) == 1

    asyncio.run(story())


def test_what_could_not_be_called_back_is_called_back_at_the_next_start(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate(ENDLESS) as service:
            service.script(CANCEL, faulty())
            async with remote_bench(tmp_path, service) as bench:
                job = await bench.ask()
                await in_the_making(bench, job)
                await cancel(bench, job)
                await bench.ended(job)
                assert not service.predictions[0].is_over
            async with remote_bench(tmp_path, service) as bench:
                await until(lambda: service.predictions[0].is_over)
                await bench.image_when(job, lambda image: image.remote_id is None)

    asyncio.run(story())


def test_a_helper_that_is_killed_does_not_cost_a_picture_that_was_paid_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Prober.write_png

    async def killed_once(self: Prober, path: Path, target: Path) -> ProbeResult:
        monkeypatch.setattr(Prober, "write_png", write)
        helper = await self._running_helper()
        helper.kill()
        return await write(self, path, target)

    async def story() -> None:
        monkeypatch.setattr(Prober, "write_png", killed_once)
        with LoopbackReplicate() as service:
            async with remote_bench(tmp_path, service) as bench:
                await completed(bench, await bench.ask())
                assert len(service.predictions) == 1

    asyncio.run(story())


def test_a_limit_that_was_lowered_holds_nothing_up(tmp_path: Path) -> None:
    """One slot for two jobs, both with a picture in the making, and one that still lacks a place."""

    async def story() -> None:
        with LoopbackReplicate(ENDLESS) as service:
            async with remote_bench(tmp_path, service, max_concurrent_remote_jobs=2) as bench:
                first = await bench.ask("first")
                await in_the_making(bench, first)
                second = await bench.ask("second", num_images=2)
                await in_the_making(bench, second)
                async with bench.database.writing() as session:
                    await session.execute(update(Job).where(Job.id == second.id).values(priority=9))
            service.plan = Plan()
            for prediction in service.predictions:
                prediction.ends_at = 0.0
            async with remote_bench(tmp_path, service, max_concurrent_remote_jobs=1) as bench:
                await completed(bench, first)
                await completed(bench, second)
                assert len(service.predictions) == 3

    asyncio.run(story())
