"""A stream tells each event once, from wherever a listener left off; on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from backend.database import events as event_sql
from backend.database.engines import READERS, Database
from backend.errors import JobNotFoundError
from backend.models.events import EventName
from backend.models.history import JobEvent
from backend.models.job import Job
from backend.services import streams as streams_module
from backend.services.attempts import AttemptService
from backend.services.events import KEPT, EventFeed
from backend.services.history import EventHistory
from backend.services.jobs import JobService
from backend.services.leases import LayerNote, Lease, StageNote
from backend.services.retries import Failure
from backend.services.streams import StreamItem, StreamService
from tests.backend.services.test_jobs import MADE, Bench

WAIT_S = 10.0


class Telling(Bench):
    """With streams, and a feed that remembers as much as a test wants."""

    def __init__(self, folder: Path, kept: int = KEPT) -> None:
        super().__init__(folder)
        self.feed = EventFeed(kept)
        self.database = Database(folder / "app.db", self.feed.publish)
        self.jobs = JobService(self.database, folder / "jobs", folder / "uploads", self.signal)
        self.attempts = AttemptService(self.database, self.settings, self.signal)
        self.drain = asyncio.Event()
        self.history = EventHistory(self.database)
        self.streams = StreamService(self.history, self.feed, self.drain)

    async def claimed(self) -> tuple[str, Lease]:
        await self.create()
        claim = await self.attempts.claim("w1")
        assert claim is not None
        return claim[0].id, claim[1]

    async def progress(self, lease: Lease, count: int) -> None:
        for number in range(count):
            await self.attempts.note(lease, [StageNote("matting", number / count, "", not number)])

    async def completed(self, count: int = 5) -> str:
        job_id, lease = await self.claimed()
        await self.progress(lease, count)
        await self.attempts.complete(lease, MADE, lambda: None)
        return job_id

    async def events(self, job_id: str | None = None) -> list[int]:
        async with self.database.reading() as session:
            return [event.id for event in await event_sql.after(session, 0, job_id, 10_000)]

    async def prune(self, job_id: str) -> int:
        """As retention does: the progress goes, and the job knows up to where."""
        async with self.database.writing() as session:
            gone = delete(JobEvent).where(JobEvent.job_id == job_id, JobEvent.name == "progress")
            pruned = max((await session.scalars(gone.returning(JobEvent.id))).all())
            await session.execute(update(Job).where(Job.id == job_id).values(pruned_event_id=pruned))
        return pruned

    async def followed(self, job_id: str | None, last_event_id: int | str | None = None) -> list[StreamItem]:
        """Everything up to the stream's own end."""
        asked = None if last_event_id is None else str(last_event_id)
        stream = await self.streams.open(job_id, asked)
        assert stream is not None
        async with asyncio.timeout(WAIT_S), aclosing(stream.batches()) as batches:
            return [item async for batch in batches for item in batch]

    async def first(
        self, count: int, job_id: str | None, last_event_id: int | str | None
    ) -> list[StreamItem]:
        """As many items as these, of a stream that goes on."""
        stream = await self.streams.open(job_id, None if last_event_id is None else str(last_event_id))
        assert stream is not None
        items: list[StreamItem] = []
        async with asyncio.timeout(WAIT_S), aclosing(stream.batches()) as batches:
            async for batch in batches:
                items += batch
                if len(items) >= count:
                    break
        return items


def run(folder: Path, story: Callable[[Telling], Awaitable[None]], kept: int = KEPT) -> None:
    async def told() -> None:
        bench = Telling(folder, kept)
        try:
            await story(bench)
            assert not bench.feed._listeners, "a listener was not forgotten"
        finally:
            await bench.database.close()

    asyncio.run(told())


def names(items: list[StreamItem]) -> list[str]:
    return [str(item.data.get("code") or item.name.value) for item in items]


def ids(items: list[StreamItem]) -> list[int | None]:
    return [item.id for item in items]


def test_a_job_is_followed_from_its_snapshot_to_its_end(tmp_path: Path) -> None:
    async def story(bench: Telling) -> None:
        job_id, lease = await bench.claimed()
        following = asyncio.create_task(bench.followed(job_id))
        await asyncio.sleep(0.05)
        other = await bench.completed()
        await bench.progress(lease, 3)
        await bench.attempts.note(lease, [LayerNote(1, 2, "background")])
        await bench.attempts.complete(lease, MADE, lambda: None)
        items = await following
        assert names(items) == ["snapshot", "stage", "progress", "progress", "layer", "completed"]
        snapshot, stage = items[0], items[1]
        assert snapshot.id == 2 and snapshot.data["job"]["status"] == "processing"
        assert snapshot.data["job"]["id"] == job_id != other
        assert stage.data.items() >= {"job_id": job_id, "attempt": 1, "stage": "matting"}.items()
        assert stage.data["at"].endswith("Z") and set(snapshot.data) == {"job", "job_id", "attempt", "at"}
        assert ids(items[1:]) == [number for number in await bench.events(job_id) if number > 2]

    run(tmp_path, story)


def test_the_snapshot_of_an_ended_job_is_all_there_is(tmp_path: Path) -> None:
    async def story(bench: Telling) -> None:
        job_id = await bench.completed()
        [item] = await bench.followed(job_id)
        assert item.name is EventName.SNAPSHOT and item.id == (await bench.events(job_id))[-1]
        assert item.data["job"]["status"] == "completed" and item.data["job"]["result_manifest"]

    run(tmp_path, story)


@pytest.mark.parametrize("kept", [KEPT, 4, 1])
def test_whoever_comes_back_gets_exactly_the_rest(tmp_path: Path, kept: int) -> None:
    """At each id that there is, out of memory and out of the table, while the job runs and after it."""

    async def story(bench: Telling) -> None:
        await bench.completed(2)
        job_id, lease = await bench.claimed()
        await bench.progress(lease, 6)
        await bench.completed(2)
        known = await bench.events(job_id)
        for last in range(known[0] - 2, known[-1] + 1):
            rest = [number for number in known if number > last]
            if rest:
                assert ids(await bench.first(len(rest), job_id, last)) == rest
        await bench.attempts.complete(lease, MADE, lambda: None)
        known = await bench.events(job_id)
        for last in range(known[-1]):
            assert ids(await bench.followed(job_id, last)) == [number for number in known if number > last]
        for last in (known[-1], known[-1] + 1):
            await bench.completed(0)
            assert await bench.streams.open(job_id, str(last)) is None  # nothing more can come

    run(tmp_path, story, kept)


def test_a_gap_begins_anew_and_says_why(tmp_path: Path) -> None:
    async def story(bench: Telling) -> None:
        job_id, lease = await bench.claimed()
        await bench.progress(lease, 10)
        for asked, reason in (("abc", "'abc'"), ("-1", "whole number"), ("9" * 30, "999"), ("500", "500")):
            reset, snapshot = await bench.first(2, job_id, asked)
            assert reset.name is EventName.RESET and reset.id is None and reason in reset.data["reason"]
            assert snapshot.name is EventName.SNAPSHOT and snapshot.id == 12
        await bench.attempts.complete(lease, MADE, lambda: None)
        pruned = await bench.prune(job_id)
        for last in (0, pruned - 1):
            items = await bench.followed(job_id, last)
            assert names(items) == ["reset", "snapshot"] and items[1].data["job"]["status"] == "completed"
            assert str(pruned) in items[0].data["reason"]
            assert await bench.streams.open(job_id, str(items[1].id)) is None
        assert names(await bench.followed(job_id, pruned)) == ["completed"]
        assert names(await bench.first(2, None, pruned - 1)) == ["reset", "snapshot"]
        assert names(await bench.first(1, None, pruned)) == ["completed"]

    run(tmp_path, story)


@pytest.mark.parametrize("kept", [KEPT, 50])
def test_a_slow_listener_misses_nothing_however_much_was_told_meanwhile(tmp_path: Path, kept: int) -> None:
    """More than one batch; more than the feed remembers, or all of it."""

    async def story(bench: Telling) -> None:
        job_id, lease = await bench.claimed()
        stream, everything = await bench.streams.open(job_id, None), await bench.streams.open(None, None)
        assert stream is not None and everything is not None
        async with (
            asyncio.timeout(30),
            aclosing(stream.batches()) as one,
            aclosing(everything.batches()) as all_,
        ):
            await anext(one), await anext(all_)
            async with bench.database.writing() as session:
                for number in range(1200):
                    await event_sql.add(session, job_id, 1, EventName.PROGRESS, {"number": number})
            await bench.attempts.complete(lease, MADE, lambda: None)
            batches = [batch async for batch in one]
            items = [item for batch in batches for item in batch]
            assert max(map(len, batches)) <= streams_module.BATCH
            assert ids(items) == [number for number in await bench.events(job_id) if number > 2]
            assert items[-1].name is EventName.COMPLETED
            heard: list[int | None] = []
            while len(heard) < len(items):
                heard += ids(list(await anext(all_)))
            assert heard == ids(items)

    run(tmp_path, story, kept=50)


def test_what_was_pruned_while_a_slow_listener_waited_is_a_gap(tmp_path: Path) -> None:
    async def story(bench: Telling) -> None:
        job_id, lease = await bench.claimed()
        stream = await bench.streams.open(job_id, None)
        assert stream is not None
        async with asyncio.timeout(WAIT_S), aclosing(stream.batches()) as batches:
            await anext(batches)
            await bench.progress(lease, 20)
            await bench.attempts.complete(lease, MADE, lambda: None)
            await bench.prune(job_id)
            items = [item async for batch in batches for item in batch]
        assert names(items) == ["reset", "snapshot"]

    run(tmp_path, story, kept=3)


def test_a_job_asked_for_again_goes_on(tmp_path: Path) -> None:
    async def story(bench: Telling) -> None:
        job_id, lease = await bench.claimed()
        await bench.attempts.fail(lease, Failure("bad_input", "no picture"))
        failed = (await bench.events(job_id))[-1]
        assert await bench.streams.open(job_id, str(failed)) is None
        await bench.jobs.retry(job_id)
        followers = [asyncio.create_task(bench.followed(job_id, last)) for last in (None, 0, failed)]
        await asyncio.sleep(0.05)
        claim = await bench.attempts.claim("w1")
        assert claim is not None
        await bench.attempts.complete(claim[1], MADE, lambda: None)
        anew, whole, rest = [names(items) for items in await asyncio.gather(*followers)]
        assert anew == ["snapshot", "started", "completed"]
        assert whole == ["created", "started", "failed", "asked_again", "started", "completed"]
        assert rest == ["asked_again", "started", "completed"]

    run(tmp_path, story)


@pytest.mark.parametrize("kept", [KEPT, 1])
def test_a_job_deleted_while_it_is_listened_to(tmp_path: Path, kept: int) -> None:
    async def story(bench: Telling) -> None:
        job_id = (await bench.create()).id
        following = asyncio.create_task(bench.followed(job_id))
        all_jobs = asyncio.create_task(bench.first(3, None, None))
        await asyncio.sleep(0.05)
        await bench.jobs.delete(job_id)
        await bench.create()
        assert names(await following) == ["snapshot", "deleted"]
        assert names(await all_jobs) == ["snapshot", "deleted", "created"]
        for last in (None, "0", "2", "x"):
            with pytest.raises(JobNotFoundError, match=job_id):
                await bench.streams.open(job_id, last)

    run(tmp_path, story, kept)


def test_all_jobs_at_once_those_that_wait_and_the_newest_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(bench: Telling) -> None:
        ended = [await bench.completed(1) for _ in range(4)]
        running, lease = await bench.claimed()
        waiting = [(await bench.create()).id for _ in range(4)]
        following = asyncio.create_task(bench.first(2, None, None))
        await asyncio.sleep(0.05)
        await bench.attempts.complete(lease, MADE, lambda: None)
        snapshot, told = await following
        assert [job["id"] for job in snapshot.data["jobs"]] == [running, *waiting[:2], ended[3], ended[2]]
        assert snapshot.data["total"] == 9
        assert snapshot.data["queue"].items() >= {"pending": 4, "processing": 1, "completed": 4}.items()
        assert all("result_manifest" not in job for job in snapshot.data["jobs"])
        assert told.data["job_id"] == running and told.name is EventName.COMPLETED
        assert told.id == (snapshot.id or 0) + 1
        known = await bench.events()
        for last in range(len(known)):
            assert ids(await bench.first(len(known) - last, None, last)) == known[last:]

    monkeypatch.setattr("backend.database.overview.WAITING", 3)
    monkeypatch.setattr("backend.database.overview.NEWEST", 2)
    run(tmp_path, story)


def test_an_empty_database_has_a_snapshot_too(tmp_path: Path) -> None:
    async def story(bench: Telling) -> None:
        [snapshot] = await bench.first(1, None, None)
        assert snapshot.id == 0 and snapshot.data["jobs"] == [] and snapshot.data["total"] == 0
        job = await bench.create()
        assert [item.data["job_id"] for item in await bench.first(1, None, 0)] == [job.id]

    run(tmp_path, story)


def test_streams_end_when_the_server_does_and_hold_no_session_before(tmp_path: Path) -> None:
    async def story(bench: Telling) -> None:
        job_id = (await bench.create()).id
        last = (await bench.events())[-1]
        asked = [(job_id, None), (None, None), (job_id, last)] * READERS
        tasks = [asyncio.create_task(bench.followed(*each)) for each in asked]
        await asyncio.sleep(0.2)
        async with asyncio.timeout(5):  # the pool has fewer connections than there are listeners
            await asyncio.gather(*(bench.jobs.get(job_id) for _ in range(2 * READERS)))
        assert len(bench.feed._listeners[job_id]) == 2 * READERS
        bench.drain.set()
        async with asyncio.timeout(1):
            ended = await asyncio.gather(*tasks)
        assert {tuple(names(items)) for items in ended} == {("snapshot",), ()}

    run(tmp_path, story)


def test_a_silent_stream_says_that_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(bench: Telling) -> None:
        stream = await bench.streams.open((await bench.create()).id, None)
        assert stream is not None
        async with asyncio.timeout(WAIT_S), aclosing(stream.batches()) as batches:
            told: list[Any] = [len(await anext(batches)) for _ in range(4)]
        assert told == [1, 0, 0, 0]

    monkeypatch.setattr(streams_module, "PING_S", 0.02)
    run(tmp_path, story)


def test_a_log_has_all_pages_up_to_now(tmp_path: Path) -> None:
    async def story(bench: Telling) -> None:
        job_id, _ = await bench.claimed()
        async with bench.database.writing() as session:
            for number in range(2 * event_sql.PAGE + 7):
                await event_sql.add(session, job_id, 1, EventName.PROGRESS, {"number": number})
        pages = [page async for page in bench.history.pages(job_id)]
        assert [event.id for page in pages for event in page] == await bench.events(job_id)
        assert max(map(len, pages)) == event_sql.PAGE
        with pytest.raises(JobNotFoundError):
            [page async for page in bench.history.pages("none")]

    run(tmp_path, story)
