"""What is worth money is written, however long the database cannot take it."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from backend.models.job import JobStatus
from backend.workers.remote import watch
from tests.backend.workers.remote_bench import remote_bench
from tests.loopback_replicate import LoopbackReplicate, busy


@pytest.mark.parametrize("column", ["remote_id=?", "asked_at=?"])
def test_an_answer_is_written_once_the_database_can_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    monkeypatch.setattr(watch, "WRITE_AGAIN_S", 0.01)
    refused: list[str] = []

    async def story() -> None:
        with LoopbackReplicate() as service:
            service.script("create", busy("0"))
            async with remote_bench(tmp_path, service) as bench:

                def refuse(*told: Any) -> None:
                    changes = str(told[2]).partition("WHERE")[0]
                    is_answer = "UPDATE images" in changes and "tries" not in changes
                    if is_answer and column in changes and len(refused) < 3:
                        refused.append(changes)
                        raise OperationalError("", {}, sqlite3.OperationalError("disk I/O error"))

                event.listen(bench.database._writer.sync_engine, "before_cursor_execute", refuse)
                job = await bench.ended(await bench.ask())
                assert job.status is JobStatus.COMPLETED and job.attempt == 1
                assert len(refused) == 3 and len(service.predictions) == 1
                assert (await bench.image(job)).remote_id == service.predictions[0].id

    asyncio.run(story())
