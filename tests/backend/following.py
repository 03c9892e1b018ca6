"""A client of event streams, as a browser's EventSource is one."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from tests.backend.running import RunningServer

TERMINAL = ("completed", "failed", "cancelled")


@dataclass(frozen=True)
class Told:
    name: str
    id: int | None
    data: dict[str, Any]

    @property
    def code(self) -> str:
        return str(self.data.get("code") or self.name)


def parse(lines: Iterable[str]) -> Iterator[Told]:
    """Events out of the lines of a body; comments and hints are passed over."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
            continue
        if "data" in fields:
            event_id = fields.get("id")
            yield Told(
                fields["event"], None if event_id is None else int(event_id), json.loads(fields["data"])
            )
        fields = {}


def follow(server: RunningServer, path: str, last: int | None = None, count: int = 10**9) -> list[Told]:
    """So many events of a stream, or all until it ends; then the client hangs up."""
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    found: list[Told] = []
    with server.client.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        for told in parse(answer.iter_lines()):
            found.append(told)
            if len(found) >= count:
                break
    return found


async def follow_to_end(client: httpx2.AsyncClient, path: str) -> list[Told]:
    async with client.stream("GET", path) as answer:
        assert answer.status_code == 200
        return list(parse([line async for line in answer.aiter_lines()]))


def stored_ids(storage: Path, job_id: str) -> list[int]:
    """The ids of a job's events in the table."""
    with contextlib.closing(sqlite3.connect(storage / "app.db")) as connection:
        rows = connection.execute("SELECT id FROM job_events WHERE job_id = ? ORDER BY id", (job_id,))
        return [number for (number,) in rows]


def fill(server: RunningServer, job_id: str, count: int, size: int) -> list[int]:
    """Make an ended job one that waits for minutes and has so many events; their ids.

    The server is stopped meanwhile, since its feed has to know of what is told while it runs.
    """
    server.stop()
    with contextlib.closing(sqlite3.connect(server.storage / "app.db")) as connection, connection:
        connection.execute(
            "UPDATE jobs SET status = 'pending', run_at = datetime('now', '+280 seconds') WHERE id = ?",
            (job_id,),
        )
        connection.execute("DELETE FROM job_events WHERE job_id = ?", (job_id,))
        connection.executemany(
            "INSERT INTO job_events (job_id, attempt, name, payload, created_at) "
            "VALUES (?, 1, 'progress', ?, '2026-01-01 00:00:00')",
            [(job_id, json.dumps({"message": "x" * size}))] * count,
        )
    server.start()
    return stored_ids(server.storage, job_id)
