"""Jobs are measured by what was committed, once each; no job waits for it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy import text

from backend import clock
from backend.database import events as event_sql
from backend.models.events import EventName
from backend.models.job import Job
from backend.services.events import EventFeed
from backend.services.leases import Achievement, LayerNote, Lease
from backend.services.meter import JobMeter
from backend.services.metrics import Metrics
from backend.services.retries import Failure
from tests.backend.services.test_jobs import Bench, bench_in

MADE = Achievement({"layer_count": 2, "timings_s": {"decode": 0.5, "files": float("nan"), "total": 0.5}}, 7)


class Watch:
    """What was measured of a bench's jobs."""

    def __init__(self, bench: Bench) -> None:
        self.metrics = Metrics()
        self.meter = JobMeter(self.metrics.jobs, bench.feed, bench.database)

    def value(self, name: str, **labels: str) -> float:
        return self.metrics.registry.get_sample_value(f"decoupage_{name}", labels) or 0.0

    async def until(self, expected: float, name: str, **labels: str) -> None:
        for _ in range(1000):
            if self.value(name, **labels) == expected:
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"{name} {labels} is {self.value(name, **labels)}, not {expected}")


def run(folder: Path, story: Callable[[Bench, Watch], Awaitable[None]], kept: int = 4096) -> None:
    async def told() -> None:
        async with bench_in(folder, retry_backoff_base=0.01) as bench:
            bench.feed._events = deque(maxlen=kept)
            watch = Watch(bench)
            await watch.meter.start()
            try:
                await story(bench, watch)
            finally:
                await watch.meter.stop()

    asyncio.run(told())


async def claim(bench: Bench) -> tuple[Job, Lease]:
    claimed = await bench.attempts.claim("worker-1")
    assert claimed is not None
    return claimed


async def complete(bench: Bench) -> Lease:
    await bench.create()
    _, lease = await claim(bench)
    await bench.attempts.note(lease, [LayerNote(1, 2, "background")])
    await bench.attempts.complete(lease, MADE, lambda: None)
    return lease


def test_a_completed_job_is_measured_once(tmp_path: Path) -> None:
    async def story(bench: Bench, watch: Watch) -> None:
        await complete(bench)
        await watch.until(1, "job_seconds_count", mode="photo-realistic", outcome="completed")
        assert watch.value("jobs_ended_total", status="completed", code="") == 1
        assert watch.value("job_queue_wait_seconds_count") == 1
        assert watch.value("time_to_first_layer_seconds_count") == 1
        assert watch.value("job_stage_seconds_sum", stage="decode") == 0.5
        for stage in ("files", "total"):
            assert watch.value("job_stage_seconds_count", stage=stage) == 0
        assert watch.value("cancel_seconds_count") == 0

    run(tmp_path, story)


def test_retries_and_failures_by_their_codes(tmp_path: Path) -> None:
    async def story(bench: Bench, watch: Watch) -> None:
        await bench.create()
        _, lease = await claim(bench)
        await bench.attempts.fail(lease, Failure("worker_died", "why"))
        await watch.until(1, "retries_total", code="worker_died")
        await asyncio.sleep(0.05)  # longer than the retry waits
        _, again = await claim(bench)
        await bench.attempts.fail(again, Failure("pipeline_failed", "why"))
        await watch.until(1, "job_seconds_count", mode="photo-realistic", outcome="failed")
        assert watch.value("jobs_ended_total", status="failed", code="pipeline_failed") == 1
        assert watch.value("job_queue_wait_seconds_count") == 1  # of the first attempt alone

    run(tmp_path, story)


def test_a_cancel_is_measured_only_where_a_job_ran(tmp_path: Path) -> None:
    async def story(bench: Bench, watch: Watch) -> None:
        waiting = await bench.create()
        await bench.jobs.cancel(waiting.id)
        await bench.create()
        job, lease = await claim(bench)
        await bench.jobs.cancel(job.id)
        await bench.attempts.cancel(lease, "cancelled while it ran", 0.25)
        await watch.until(2, "jobs_ended_total", status="cancelled", code="")
        await watch.until(1, "cancel_seconds_count")
        assert watch.value("cancel_seconds_sum") == 0.25
        await bench.jobs.retry(job.id)
        await bench.jobs.cancel(job.id)  # before another attempt: there is nothing more to measure
        await watch.until(3, "jobs_ended_total", status="cancelled", code="")
        await asyncio.sleep(0.05)
        assert watch.value("cancel_seconds_count") == 1

    run(tmp_path, story)


def test_a_result_that_was_taken_over_counts_by_itself(tmp_path: Path) -> None:
    async def story(bench: Bench, watch: Watch) -> None:
        job = await bench.create()
        async with bench.database.writing() as session:
            values = {"now": clock.now().replace(tzinfo=None).isoformat(" "), "id": job.id}
            change = (
                "UPDATE jobs SET status = 'completed', completed_at = :now, cached_from = 'x' WHERE id = :id"
            )
            await session.execute(text(change), values)
            await event_sql.add(session, job.id, 0, EventName.COMPLETED, {})
        await watch.until(1, "job_seconds_count", mode="photo-realistic", outcome="cached")
        assert watch.value("job_queue_wait_seconds_count") == 0

    run(tmp_path, story)


def test_nothing_is_lost_when_more_happens_than_the_feed_keeps(tmp_path: Path) -> None:
    async def story(bench: Bench, watch: Watch) -> None:
        await watch.meter.stop()
        for _ in range(3):
            await complete(bench)
        assert bench.feed.after(0) is None
        watch.meter._task = asyncio.create_task(watch.meter._run())  # as one that comes to it late
        await watch.until(3, "job_seconds_count", mode="photo-realistic", outcome="completed")
        assert watch.value("jobs_ended_total", status="completed", code="") == 3

    run(tmp_path, story, kept=2)


def test_what_was_before_the_start_is_not_counted(tmp_path: Path) -> None:
    async def story(bench: Bench, watch: Watch) -> None:
        await complete(bench)
        await watch.until(1, "job_seconds_count", mode="photo-realistic", outcome="completed")
        later = Watch(bench)
        await later.meter.start()
        await complete(bench)
        await later.until(1, "job_seconds_count", mode="photo-realistic", outcome="completed")
        await later.meter.stop()

    run(tmp_path, story)


def test_a_job_that_was_deleted_meanwhile_and_an_odd_row_end_nothing(tmp_path: Path) -> None:
    async def story(bench: Bench, watch: Watch) -> None:
        job = await bench.create()
        async with bench.database.writing() as session:
            await event_sql.add(session, "gone", 1, EventName.COMPLETED, {})
            await session.execute(text("PRAGMA ignore_check_constraints = ON"))
            await session.execute(text("UPDATE jobs SET mode = 'odd' WHERE id = :id"), {"id": job.id})
            await event_sql.add(session, job.id, 1, EventName.FAILED, {"error_code": "odd"})
        await watch.until(1, "jobs_ended_total", status="failed", code="odd")
        async with bench.database.writing() as session:
            await session.execute(text("DELETE FROM jobs"))
        await complete(bench)
        await watch.until(1, "job_seconds_count", mode="photo-realistic", outcome="completed")

    run(tmp_path, story)


def test_it_can_be_stopped_before_it_began(tmp_path: Path) -> None:
    async def story() -> None:
        async with bench_in(tmp_path) as bench:
            await JobMeter(Metrics().jobs, EventFeed(), bench.database).stop()

    asyncio.run(story())
