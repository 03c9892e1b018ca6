"""What is told reaches every listener, in the order of the commits; on a real database."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.database import events as event_sql
from backend.database import schema
from backend.database.engines import Database
from backend.models.events import Event, EventName
from backend.services.events import EventFeed

JOBS = ("a", "b", "c")


def event(number: int, job_id: str = "a") -> Event:
    return Event(number, job_id, 1, EventName.PROGRESS, {}, datetime(2026, 1, 1, tzinfo=UTC))


def ids(found: object) -> list[int]:
    assert isinstance(found, list)
    return [each.id for each in found]


def test_a_listener_gets_what_came_after_the_last_event_it_has() -> None:
    feed = EventFeed()
    feed.publish([event(1), event(2, "b"), event(3)])
    feed.publish([event(4, "b")])
    assert [ids(feed.after(number)) for number in range(5)] == [[1, 2, 3, 4], [2, 3, 4], [3, 4], [4], []]
    assert ids(feed.after(1, "a")) == [3] and ids(feed.after(1, "b")) == [2, 4]
    assert ids(feed.after(0, "none")) == []


def test_what_it_no_longer_holds_only_the_table_knows() -> None:
    feed = EventFeed(kept=3)
    feed.begin_after(10)
    assert feed.after(9) is None and ids(feed.after(10)) == []
    feed.publish([event(number) for number in range(11, 16)])
    assert feed.after(11) is None  # 12 has gone
    assert ids(feed.after(12)) == [13, 14, 15]


def test_a_listener_is_woken_by_its_own_job_and_is_forgotten_afterwards() -> None:
    feed = EventFeed()
    with feed.listen("a") as mine, feed.listen("a") as second, feed.listen() as any_job:
        feed.publish([event(1, "b")])
        assert not mine.is_set() and any_job.is_set()
        any_job.clear()
        feed.publish([event(2, "a")])
        assert mine.is_set() and second.is_set() and any_job.is_set()
    with pytest.raises(RuntimeError), feed.listen("a"):
        raise RuntimeError
    assert not feed._listeners


async def collect(feed: EventFeed, job_id: str | None, until: int) -> list[int]:
    """As a stream does: woken, it asks for what came."""
    collected: list[int] = []
    position = 0
    with feed.listen(job_id) as woken:
        while position < until:
            woken.clear()
            found = feed.after(position, job_id)
            assert found is not None
            collected += ids(found)
            position = collected[-1] if collected else 0
            if not found:
                await asyncio.wait_for(woken.wait(), 20)
    return collected


def test_hundreds_of_writers_at_once_are_told_in_order_and_without_a_gap(tmp_path: Path) -> None:
    async def story() -> None:
        schema.upgrade(tmp_path / "app.db")
        feed = EventFeed()
        database = Database(tmp_path / "app.db", feed.publish)

        async def write(number: int) -> None:
            async with database.writing() as session:
                for _ in range(1 + number % 3):
                    await event_sql.add(session, JOBS[number % 3], 1, EventName.PROGRESS, {"number": number})
                    await asyncio.sleep(0)

        async def fail(number: int) -> None:
            with pytest.raises(ValueError, match="not kept"):
                async with database.writing() as session:
                    await event_sql.add(session, JOBS[0], 1, EventName.FAILED, {})
                    raise ValueError("not kept")

        kept = [number for number in range(300) if number % 30 != 7]
        total = sum(1 + number % 3 for number in kept)
        everyone = [asyncio.create_task(collect(feed, None, total)) for _ in range(5)]
        await asyncio.gather(*(write(n) if n in kept else fail(n) for n in range(300)))
        assert await asyncio.gather(*everyone) == [list(range(1, total + 1))] * 5
        async with database.reading() as session:
            stored = {job_id: await event_sql.after(session, 0, job_id, 1000) for job_id in JOBS}
        for job_id, events in stored.items():
            assert list(feed.after(0, job_id) or ()) == events
        assert not feed._listeners
        await database.close()

    asyncio.run(story())
