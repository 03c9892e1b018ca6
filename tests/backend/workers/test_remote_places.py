"""Places at a provider elsewhere: never more than so many, in order, and none is lost."""

from __future__ import annotations

import asyncio

import pytest

from backend.workers.remote.places import Key, Places

A, B, C, D = (("a", 1), ("b", 1), ("c", 1), ("d", 1))


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_whoever_comes_when_all_are_taken_waits_for_his_turn() -> None:
    async def story() -> None:
        places, entered = Places(2), []

        async def enter(key: Key) -> None:
            await places.enter(key)
            entered.append(key)

        tasks = [asyncio.create_task(enter(key)) for key in (A, B, C, D)]
        await settle()
        assert entered == [A, B] and places.taken == 2
        places.leave(B)
        await settle()
        assert entered == [A, B, C]
        places.leave(A)
        places.leave(A)  # twice is once
        await settle()
        assert entered == [A, B, C, D] and places.taken == 2
        await asyncio.gather(*tasks)

    asyncio.run(story())


def test_who_goes_away_while_waiting_or_just_when_let_in_takes_no_place_along() -> None:
    async def story() -> None:
        places = Places(1)
        await places.enter(A)
        waiting = [asyncio.create_task(places.enter(key)) for key in (B, C)]
        await settle()
        waiting[0].cancel()
        await settle()
        places.leave(A)  # C is let in, and cancelled before it runs again
        waiting[1].cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting[1]
        assert places.taken == 0
        async with asyncio.timeout(1):
            await places.enter(D)

    asyncio.run(story())


def test_what_is_in_the_making_keeps_its_place_and_its_picture_comes_back_to_it() -> None:
    async def story() -> None:
        places, woken = Places(1), asyncio.Event()
        places.listen(woken)
        places.take_over([(A, "there-1"), (B, None)])  # more than there are: an earlier server had more
        assert places.abandoned_jobs == {"a", "b"} and places.remote_ids("a") == ["there-1"]
        assert not places.is_at_work("a")
        newcomer = asyncio.create_task(places.enter(C))
        await places.enter(A)
        assert places.is_at_work("a") and places.abandoned_jobs == {"b"}
        assert not woken.is_set()
        places.abandon(A)
        assert woken.is_set() and not places.has_room
        assert places.abandoned_jobs == {"a", "b"}
        places.leave_all("b")
        await settle()
        assert not newcomer.done()
        places.leave_all("a")
        await newcomer
        assert places.taken == 1 and places.remote_ids("a") == []

    asyncio.run(story())
