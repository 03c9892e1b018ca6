"""A snapshot of all jobs is read once for all who ask for it at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.models.job import Job
from backend.services.history import EventHistory, describe_jobs
from tests.backend.services.test_jobs import bench_in


def test_a_crowd_costs_one_snapshot_and_the_next_one_is_new(tmp_path: Path) -> None:
    described: list[int] = []

    async def describe(session: AsyncSession, jobs: Sequence[Job]) -> list[dict[str, Any]]:
        described.append(len(jobs))
        return await describe_jobs(session, jobs)

    async def story() -> None:
        async with bench_in(tmp_path) as bench:
            history = EventHistory(bench.database, describe)
            await bench.create()
            leaving = asyncio.create_task(history.snapshot(None))
            await asyncio.sleep(0)
            leaving.cancel()
            crowd = await asyncio.gather(*(history.snapshot(None) for _ in range(100)))
            assert described == [1] and {snapshot.event_id for snapshot in crowd} == {1}
            await bench.create()
            assert (await history.snapshot(None)).data["total"] == 2
            assert described == [1, 2]

    asyncio.run(story())
