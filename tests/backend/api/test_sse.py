"""A stream's answer, without a server between: what goes out at once, and how a listener is forgotten."""

from __future__ import annotations

import asyncio
import weakref
from pathlib import Path
from typing import Any

import pytest

from backend.api.sse import EventsResponse
from backend.database import events as event_sql
from backend.database.engines import Database
from backend.models.events import EventName
from backend.services import streams as streams_module
from tests.backend.services.test_streams import Telling, run

WAIT_S = 5.0


class Line:
    """A client's connection as the server's programs see it; `is_stuck` where the client does not read."""

    def __init__(self, is_stuck: bool = False) -> None:
        self.is_stuck = is_stuck
        self.sent: list[bytes] = []
        self.unread: asyncio.Queue[bytes] = asyncio.Queue()
        self.hung_up = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            self.sent.append(message["body"])
            self.unread.put_nowait(message["body"])
            if self.is_stuck:
                await asyncio.Event().wait()

    async def next(self) -> bytes:
        async with asyncio.timeout(WAIT_S):
            return await self.unread.get()


async def begin(
    bench: Telling, job_id: str | None, line: Line, last: str | None = None
) -> asyncio.Task[None]:
    stream = await bench.streams.open(job_id, last)
    assert stream is not None
    answer = EventsResponse(stream, "/api")
    scope = {"type": "http", "asgi": {"spec_version": "2.3"}}
    return asyncio.create_task(answer(scope, line.receive, line.send))  # type: ignore[arg-type]


@pytest.mark.parametrize("is_stuck", [False, True])
def test_who_hangs_up_is_forgotten_at_once(tmp_path: Path, is_stuck: bool) -> None:
    async def story(bench: Telling) -> None:
        job_id = (await bench.create()).id
        line = Line(is_stuck)
        telling = await begin(bench, job_id, line)
        await line.next()
        await asyncio.sleep(0.05)
        assert bench.feed._listeners[job_id]
        line.hung_up.set()
        async with asyncio.timeout(WAIT_S):
            await telling
        assert not bench.feed._listeners
        assert (await bench.jobs.get(job_id)).cancel_requested_at is None

    run(tmp_path, story)


def test_many_events_go_out_in_one_piece(tmp_path: Path) -> None:
    async def story(bench: Telling) -> None:
        job_id, lease = await bench.claimed()
        await bench.progress(lease, 40)
        line = Line()
        telling = await begin(bench, job_id, line, last="0")
        assert (await line.next()).count(b"\nid: ") == 42 and line.sent[0].startswith(
            b"retry: 1000\n\nevent: log\n"
        )
        await bench.progress(lease, 1)
        assert (await line.next()).startswith(b"event: stage\ndata: {")
        line.hung_up.set()
        await telling

    run(tmp_path, story)


def test_a_silent_stream_is_kept_open_by_comments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(bench: Telling) -> None:
        line = Line()
        telling = await begin(bench, None, line, last="0")
        told = [await line.next() for _ in range(3)]
        assert told == [b"retry: 1000\n\n", b": ping\n\n", b": ping\n\n"]
        bench.drain.set()
        async with asyncio.timeout(WAIT_S):
            await telling

    monkeypatch.setattr(streams_module, "PING_S", 0.05)
    run(tmp_path, story)


def test_a_database_out_of_order_ends_the_stream_and_not_more(tmp_path: Path) -> None:
    """The client comes back with the last id that it has."""

    async def story(bench: Telling) -> None:
        job_id = (await bench.create()).id
        line = Line()
        telling = await begin(bench, job_id, line)
        await line.next()
        healthy = bench.history._database
        bench.history._database = Database(tmp_path / "nowhere" / "app.db")
        async with bench.database.writing() as session:
            for _ in range(5):  # more than the feed remembers
                await event_sql.add(session, job_id, 1, EventName.PROGRESS, {})
        async with asyncio.timeout(WAIT_S):
            await telling
        assert line.sent[-1] == b""
        await bench.history._database.close()
        bench.history._database = healthy

    run(tmp_path, story, kept=1)


def test_a_snapshot_is_not_held_for_who_does_not_read(tmp_path: Path) -> None:
    """It may be of hundreds of jobs, and there may be hundreds who hold a connection and do nothing."""

    async def story(bench: Telling) -> None:
        await bench.create()
        stream = await bench.streams.open(None, None)
        assert stream is not None
        snapshot = weakref.ref(stream._begun[0])
        line = Line(is_stuck=True)
        scope = {"type": "http", "asgi": {"spec_version": "2.3"}}
        answer = EventsResponse(stream, "/api")
        telling = asyncio.create_task(answer(scope, line.receive, line.send))  # type: ignore[arg-type]
        assert b"event: snapshot" in await line.next()
        assert snapshot() is None
        line.hung_up.set()
        await telling

    run(tmp_path, story)
