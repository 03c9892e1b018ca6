"""Jobs of the remote lane that are cancelled, deleted, too slow, or interrupted by the server's end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from backend import clock
from backend.models.generation import Image, ImageStatus
from backend.models.history import AttemptOutcome
from backend.models.job import Job, JobStatus, Lane
from backend.services.new_job import NewJob
from backend.workers.remote import attempt as remote_attempt
from backend.workers.remote.attempt import RemoteAttempt
from ml_pipeline.parameters import Parameters
from tests.backend.workers.remote_bench import QUICK, RemoteBench, remote_bench, supervisor_of
from tests.loopback_replicate import CANCEL, CREATE, GET, LoopbackReplicate, Plan, faulty, silent

ENDLESS = Plan(runs_for_s=(1000, 1000))


async def in_the_making(bench: RemoteBench, job: Job, index: int = 1) -> Image:
    return await bench.image_when(job, lambda image: image.remote_id is not None, index)


async def cancel(bench: RemoteBench, job: Job) -> None:
    """As the endpoint does it."""
    found = await bench.jobs.cancel(job.id)
    if found.status is JobStatus.PROCESSING:
        stops = (
            slot.stop_job(job.id, "cancelled while it ran", found.lease_token) for slot in bench.lane.slots
        )
        assert sum(await asyncio.gather(*stops)) == 1


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 - the service has no signal for it
        await asyncio.sleep(0.01)


def statuses(service: LoopbackReplicate) -> list[str]:
    return [prediction.status for prediction in service.predictions]


def test_a_cancelled_job_stops_its_predictions_and_a_retry_asks_anew(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate(ENDLESS) as service:
            async with remote_bench(tmp_path, service, max_concurrent_remote_jobs=2) as bench:
                job = await bench.ask(num_images=3)
                await in_the_making(bench, job, 1)
                await in_the_making(bench, job, 2)
                began = asyncio.get_running_loop().time()
                await cancel(bench, job)
                assert asyncio.get_running_loop().time() - began < 0.2
                assert (await bench.ended(job)).status is JobStatus.CANCELLED
                assert asyncio.get_running_loop().time() - began < 2.0
                assert set(statuses(service)) <= {"canceled", "aborted"} and len(service.predictions) == 2
                assert bench.measured("decoupage_remote_in_flight") == 0
                service.plan = replace(service.plan, runs_for_s=(0, 0))
                await bench.jobs.retry(job.id)
                again = await bench.ended(job)
                assert again.status is JobStatus.COMPLETED, again.error_message
                assert len(service.predictions) == 5

    asyncio.run(story())


def test_a_cancel_within_the_request_hears_its_answer_first_and_leaves_nothing_running(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        with LoopbackReplicate(replace(ENDLESS, latency_s=(0.3, 0.3))) as service:
            async with remote_bench(tmp_path, service) as bench:
                job = await bench.ask()
                await bench.image_when(job, lambda image: image.asked_at is not None)
                await cancel(bench, job)
                assert (await bench.ended(job)).status is JobStatus.CANCELLED
                assert len(service.of_kind(CREATE)) == 1
                assert [status in ("canceled", "aborted") for status in statuses(service)] == [True]

    asyncio.run(story())


def test_a_service_that_does_not_answer_holds_a_cancel_up_for_seconds_only(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate(ENDLESS) as service:
            service.script(CANCEL, silent())
            patience = replace(QUICK, cancel_s=0.3)
            async with remote_bench(tmp_path, service, patience=patience) as bench:
                job = await bench.ask()
                await in_the_making(bench, job)
                began = asyncio.get_running_loop().time()
                await cancel(bench, job)
                assert (await bench.ended(job)).status is JobStatus.CANCELLED
                assert asyncio.get_running_loop().time() - began < 3

    asyncio.run(story())


def test_a_job_that_takes_too_long_stops_its_predictions_too(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate(ENDLESS) as service:
            async with remote_bench(tmp_path, service, job_timeout_seconds=0.5) as bench:
                job = await bench.ended(await bench.ask())
                assert (job.status, job.error_code) == (JobStatus.FAILED, "timeout")
                assert "JOB_TIMEOUT_SECONDS" in (job.error_message or "")
                assert set(statuses(service)) <= {"canceled", "aborted"}
                assert (await bench.image(job)).remote_id is None

    asyncio.run(story())


def test_time_that_a_job_waits_for_a_place_is_not_counted(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate() as service:
            settings = {"max_concurrent_remote_jobs": 1, "job_timeout_seconds": 0.6}
            async with remote_bench(tmp_path, service, **settings) as bench:
                desk = bench.lane.slots[0]._desk
                others = ("another job's", 1)
                await desk.places.enter(others)
                job = await bench.ask()
                claimed = await bench.attempts.claim("w", Lane.REMOTE)
                assert claimed is not None
                attempt = asyncio.create_task(RemoteAttempt(desk, claimed[1]).run())
                await asyncio.sleep(1.0)
                assert not attempt.done() and not service.predictions
                desk.places.leave(others)
                await in_the_making(bench, job)
                await attempt

    asyncio.run(story())


def test_a_job_that_is_cancelled_or_deleted_while_it_waits_for_its_retry_is_called_back(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        with LoopbackReplicate(ENDLESS) as service:
            service.script(GET, *[faulty()] * 300)
            patience = replace(QUICK, longest_out_of_reach_s=0.2)
            async with remote_bench(tmp_path, service, patience=patience, retry_backoff_base=60) as bench:
                jobs = [await bench.ask("a"), await bench.ask("b")]
                for job in jobs:
                    waits = await bench.job_when(job, lambda row: row.retries == 1)
                    assert waits.status is JobStatus.PENDING
                assert not any(prediction.is_over for prediction in service.predictions)
                assert bench.measured("decoupage_remote_in_flight") == 2
                await cancel(bench, jobs[0])
                assert await bench.jobs.delete(jobs[1].id)
                await until(lambda: all(prediction.is_over for prediction in service.predictions))
                await until(lambda: bench.measured("decoupage_remote_in_flight") == 0)
                assert (await bench.image(jobs[0])).remote_id is None

    asyncio.run(story())


def test_a_running_job_is_deleted_with_its_predictions(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate(ENDLESS) as service:
            async with remote_bench(tmp_path, service) as bench:
                job = await bench.ask()
                await in_the_making(bench, job)
                assert not await bench.jobs.delete(job.id)
                await asyncio.gather(*(slot.end_job(job.id, "deleted") for slot in bench.lane.slots))
                assert await bench.jobs.delete(job.id)
                assert statuses(service)[0] in ("canceled", "aborted")

    asyncio.run(story())


def test_a_shutdown_leaves_predictions_running_and_the_next_start_goes_on_with_them(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate(ENDLESS) as service:
            async with remote_bench(tmp_path, service, max_concurrent_remote_jobs=2) as bench:
                job = await bench.ask(num_images=2)
                await in_the_making(bench, job, 1)
                await in_the_making(bench, job, 2)
            assert not any(prediction.is_over for prediction in service.predictions)
            async with remote_bench(tmp_path, service, max_concurrent_remote_jobs=2) as bench:
                (attempt, *_) = await bench.jobs.attempts(job.id)
                assert attempt.outcome is AttemptOutcome.REQUEUED
                assert bench.measured("decoupage_remote_in_flight") == 2
                for prediction in service.predictions:
                    prediction.ends_at = 0.0
                assert (await bench.ended(job)).status is JobStatus.COMPLETED
            assert len(service.predictions) == 2 and len(service.of_kind(CANCEL)) == 0

    asyncio.run(story())


def test_a_request_whose_answer_nobody_lived_to_hear_is_looked_up_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_attempt, "ANSWER_GRACE_S", 0.1)

    async def story() -> None:
        with LoopbackReplicate() as service:
            service.script(CREATE, silent(works=True))
            async with remote_bench(tmp_path, service) as bench:
                job = await bench.ask()
                await until(lambda: len(service.predictions) == 1)
            async with remote_bench(tmp_path, service) as bench:
                assert bench.measured("decoupage_remote_in_flight") == 1
                row = await bench.ended(job)
                assert row.status is JobStatus.COMPLETED, row.error_message
                assert (await bench.image(job)).remote_id == service.predictions[0].id
            assert len(service.of_kind(CREATE)) == len(service.predictions) == 1

    asyncio.run(story())


def test_after_a_restart_what_was_in_the_making_keeps_its_places_and_comes_first(tmp_path: Path) -> None:
    """Even before a job of a higher priority, which would have the service make more than the limit."""

    async def story() -> None:
        with LoopbackReplicate(ENDLESS) as service:
            async with remote_bench(tmp_path, service, max_concurrent_remote_jobs=1) as bench:
                first = await bench.ask("first")
                await in_the_making(bench, first)
                second = await bench.ask("second")
            bench = RemoteBench(tmp_path, service, max_concurrent_remote_jobs=1)
            async with asyncio.timeout(20):
                async with bench.database.writing() as session:
                    await session.execute(update(Job).where(Job.id == second.id).values(priority=9))
                await bench.start()
                await bench.job_when(first, lambda row: row.status is JobStatus.PROCESSING)
                assert (await bench.jobs.get(second.id)).status is JobStatus.PENDING
                service.plan = Plan()
                service.predictions[0].ends_at = 0.0
                for job in (first, second):
                    assert (await bench.ended(job)).status is JobStatus.COMPLETED
                await bench.end()
                await bench.database.close()
            assert service.most_at_once == 1 and len(service.predictions) == 2

    asyncio.run(story())


def test_a_job_cancelled_while_the_server_was_dead_is_called_back_at_the_next_start(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate(ENDLESS) as service:
            async with remote_bench(tmp_path, service) as bench:
                job = await bench.ask()
                await in_the_making(bench, job)
            values = {"status": JobStatus.CANCELLED, "completed_at": clock.now()}
            bench = RemoteBench(tmp_path, service)
            async with bench.database.writing() as session:
                await session.execute(update(Job).where(Job.id == job.id).values(values))
            await bench.lane.close()
            await bench.database.close()
            assert not service.predictions[0].is_over
            async with remote_bench(tmp_path, service) as bench:
                await until(lambda: service.predictions[0].is_over)
                found = await bench.image_when(job, lambda image: image.remote_id is None)
                assert found.status is ImageStatus.PENDING

    asyncio.run(story())


@pytest.mark.slow
def test_the_pipeline_and_the_remote_lane_do_not_wait_for_each_other(
    tmp_path: Path, picture: bytes, slow_picture: bytes
) -> None:
    async def layering(bench: RemoteBench, data: bytes) -> Job:
        upload = bench.upload()
        (bench.settings.uploads_path / upload.filename).write_bytes(data)
        return await bench.jobs.create(NewJob(Parameters(), upload, unsaved=(upload,)))

    async def story() -> None:
        with LoopbackReplicate(ENDLESS) as service:
            bench = RemoteBench(tmp_path, service, max_concurrent_remote_jobs=1)
            supervisor = supervisor_of(bench)
            try:
                await supervisor.start()
                endless = await bench.ask("one that takes for ever")
                await in_the_making(bench, endless)
                quick = await layering(bench, picture)
                assert (await bench.ended(quick)).status is JobStatus.COMPLETED
                await supervisor.end_job(endless.id, "enough")
                assert service.predictions[0].is_over
                service.plan = Plan()
                long = await layering(bench, slow_picture)
                await bench.job_when(long, lambda row: row.stage is not None)
                assert (await bench.ended(await bench.ask())).status is JobStatus.COMPLETED
                assert (await bench.jobs.get(long.id)).status is JobStatus.PROCESSING
            finally:
                await supervisor.stop()
                await bench.database.close()

    asyncio.run(story())
