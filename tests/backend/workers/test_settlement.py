"""How an attempt's end is written where the database cannot take it at first."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from backend.models.job import JobStatus
from backend.services.results import ResultStore
from backend.workers import settlement
from backend.workers.messages import Completed
from backend.workers.settlement import settle
from tests.backend.services.test_jobs import bench_in


def test_a_result_that_nobody_wants_makes_room_for_its_jobs_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full of it: a job that was cancelled while it ran must not wait for ever."""
    monkeypatch.setattr(settlement, "ERROR_PAUSE_S", 0.01)

    async def story() -> None:
        (tmp_path / "jobs").mkdir()
        results = ResultStore(tmp_path / "jobs")
        async with bench_in(tmp_path) as bench:
            job = await bench.create()
            claimed = await bench.attempts.claim("w")
            assert claimed is not None
            lease = claimed[1]
            folder = results.attempt_folder(job.id, lease.token)
            folder.mkdir()
            (folder / "large.png").write_bytes(b"all that there was room for")
            await bench.jobs.cancel(job.id)

            def refuse(*told: Any) -> None:
                if str(told[2]).startswith("UPDATE") and folder.exists():
                    raise OperationalError("", {}, sqlite3.OperationalError("database or disk is full"))

            event.listen(bench.database._writer.sync_engine, "before_cursor_execute", refuse)
            outcome = Completed(lease.token, {"job_id": job.id, "layers": []}, 1)
            async with asyncio.timeout(10):
                await settle(lease, outcome, bench.attempts, results, lambda: False)
            assert (await bench.jobs.get(job.id)).status is JobStatus.CANCELLED
            assert list((tmp_path / "jobs").iterdir()) == []

    asyncio.run(story())
