"""Each picture is asked for, and paid for, once, whatever breaks in between."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from ml_pipeline.errors import OutcomeUnknownError, ProviderBusyError, ProviderUnreachableError
from ml_pipeline.generation.base import GeneratedImage
from ml_pipeline.generation.replicate import ReplicateProvider
from tests.loopback_replicate import (
    CREATE,
    LIST,
    MODEL,
    LoopbackReplicate,
    Misbehaviour,
    Plan,
    answered,
    busy,
    faulty,
    old,
    reset,
    silent,
)
from tests.ml_pipeline.replicate_rig import PATIENCE, WANTED, NotingWatch, QuickClock, Rig

EMPTY_PAGE: dict[str, Any] = {"next": None, "previous": None, "results": []}
BODY: dict[str, Any] = {"version": MODEL, "input": {"prompt": WANTED.prompt, "seed": 7, "num_outputs": 1}}
LOST = [
    reset(),
    silent(),
    faulty(504),
    answered({}, 201),
    answered({"id": "../x", "status": "starting"}, 201),
]
LOST_THOUGH_MADE = [Misbehaviour(**{**vars(each), "works": True}) for each in LOST]


@pytest.mark.parametrize(
    ("told", "asked_s"),
    [
        (busy("7"), 7.0),
        (busy(None, "Request was throttled. Your rate limit resets in ~30s."), 30.0),
        (busy(None, "Request was throttled. Expected available in 1 second."), 1.0),
        (None, 119.0),
    ],
)
def test_busy_is_waited_out_as_long_as_it_asks_and_a_little_more(
    tmp_path: Path, told: Misbehaviour | None, asked_s: float
) -> None:
    told = told or busy(format_datetime(old(-2), usegmt=True))  # two minutes from now, not from the import
    watch = NotingWatch()
    with LoopbackReplicate(Plan(polls=0)) as replicate:
        replicate.script(CREATE, told)
        rig = Rig(replicate, tmp_path)
        rig.make(watch)
        assert len(replicate.predictions) == 1
    [(waited_s, reason)] = watch.waits
    assert asked_s < waited_s < asked_s * 1.25 + 2.0
    assert waited_s in rig.clock.slept
    assert "429" in reason
    assert [each.split()[0] for each in watch.told] == ["asking", "not", "asking", "asked"]


def test_without_a_hint_the_waits_double_with_full_jitter_up_to_a_limit(tmp_path: Path) -> None:
    watch = NotingWatch()
    with LoopbackReplicate() as replicate:
        replicate.script(CREATE, *[busy(None)] * 7)
        rig = Rig(replicate, tmp_path, clock=QuickClock(chance=1.0))
        rig.patience = replace(PATIENCE, longest_wait_s=20.0)
        rig.make(watch)
    assert [seconds for seconds, _ in watch.waits] == [2.0, 4.0, 8.0, 16.0, 20.0, 20.0, 20.0]


def test_busy_for_too_long_is_given_up_and_was_never_asked(tmp_path: Path) -> None:
    watch = NotingWatch()
    with LoopbackReplicate(Plan(busy=1.0)) as replicate:
        with pytest.raises(ProviderBusyError, match="8 tries"):
            Rig(replicate, tmp_path).make(watch)
        assert (len(replicate.of_kind(CREATE)), len(replicate.predictions)) == (8, 0)
    assert watch.told == ["asking", "not asked"] * 8


def test_a_wait_beyond_all_patience_is_not_begun(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        replicate.script(CREATE, busy("3600"))
        rig = Rig(replicate, tmp_path)
        with pytest.raises(ProviderBusyError, match="wait 3600 s"):
            rig.make()
    assert rig.clock.slept == []


def test_a_service_out_of_reach_is_tried_again_and_then_given_up(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        watch = NotingWatch()
        with LoopbackReplicate() as replicate:
            rig = Rig(replicate, tmp_path, base_url=f"http://127.0.0.1:{nobody.getsockname()[1]}/v1")
            with pytest.raises(ProviderUnreachableError, match=r"8 tries.*no connection"):
                rig.make(watch)
    assert watch.told == ["asking", "not asked"] * 8


@pytest.mark.parametrize(
    "broken", [*LOST_THOUGH_MADE, faulty(500, True), faulty(502, True), faulty(503, True)]
)
def test_a_prediction_whose_answer_was_lost_is_found_in_the_list(
    tmp_path: Path, broken: Misbehaviour
) -> None:
    watch = NotingWatch()
    with LoopbackReplicate() as replicate:
        replicate.script(CREATE, broken)
        Rig(replicate, tmp_path).make(watch)
        [prediction] = replicate.predictions
        assert len(replicate.of_kind(CREATE)) == 1
        assert (tmp_path / "image").read_bytes() == replicate.picture(prediction)
    assert watch.told == ["asking", f"asked {prediction.id}"]
    assert "lost" in watch.waits[0][1]


def test_the_list_is_looked_at_more_than_once(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        replicate.script(CREATE, reset(works=True))
        replicate.script(LIST, answered(EMPTY_PAGE), answered(EMPTY_PAGE))
        Rig(replicate, tmp_path).make()
        assert (len(replicate.of_kind(LIST)), len(replicate.predictions)) == (3, 1)


@pytest.mark.parametrize("broken", LOST)
def test_what_was_sent_and_is_not_in_the_list_is_never_sent_again(
    tmp_path: Path, broken: Misbehaviour
) -> None:
    watch = NotingWatch()
    with LoopbackReplicate() as replicate:
        replicate.script(CREATE, broken)
        with pytest.raises(OutcomeUnknownError, match=r"pay for it twice.*POST …/retry"):
            Rig(replicate, tmp_path).make(watch)
        assert (len(replicate.of_kind(CREATE)), len(replicate.of_kind(LIST))) == (1, 3)
    assert watch.told == ["asking"]


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_answered_error_that_the_list_agrees_with_is_asked_again(tmp_path: Path, status: int) -> None:
    watch = NotingWatch()
    with LoopbackReplicate() as replicate:
        replicate.script(CREATE, faulty(status))
        Rig(replicate, tmp_path).make(watch)
        assert len(replicate.predictions) == 1
        kinds = [request.kind for request in replicate.requests]
    assert kinds[:4] == [CREATE, LIST, LIST, CREATE]
    assert watch.told[:3] == ["asking", "not asked", "asking"]


def test_an_attempt_that_died_is_looked_for_first(tmp_path: Path) -> None:
    watch = NotingWatch(may_have_been_asked=True)
    with LoopbackReplicate(Plan(page_size=2)) as replicate:
        ours = replicate.add(BODY, created_at=old(30))
        for seed in range(5):
            replicate.add({**BODY, "input": {**BODY["input"], "seed": 100 + seed}})
        Rig(replicate, tmp_path).make(watch)
        assert (len(replicate.of_kind(CREATE)), len(replicate.of_kind(LIST))) == (0, 3)
    assert watch.told == [f"asked {ours.id}"]


def test_an_attempt_that_died_and_is_not_in_the_list_is_unknown(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        with pytest.raises(OutcomeUnknownError, match="earlier attempt"):
            Rig(replicate, tmp_path).make(NotingWatch(may_have_been_asked=True))
        assert replicate.of_kind(CREATE) == []


@pytest.mark.parametrize(
    "other",
    [
        {"input": {**BODY["input"], "seed": 8}},
        {"input": {**BODY["input"], "prompt": "a lake at dusk"}},
        {"input": {**BODY["input"], "negative_prompt": "boats"}},
        {"model": "black-forest-labs/flux-schnell"},
        {"created_at": old(120)},
        {"source": "web"},
        {"status": "canceled"},
        {"status": "aborted"},
        {"data_removed": True},
    ],
)
def test_somebody_else_s_prediction_is_not_taken(tmp_path: Path, other: dict[str, Any]) -> None:
    with LoopbackReplicate() as replicate:
        replicate.add(BODY, **other)
        with pytest.raises(OutcomeUnknownError):
            Rig(replicate, tmp_path).make(NotingWatch(may_have_been_asked=True))


def test_another_image_s_prediction_is_not_taken(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        ours, theirs = replicate.add(BODY), replicate.add(BODY)

        async def is_known(name: str) -> bool:
            return name == theirs.id

        watch = NotingWatch(may_have_been_asked=True)
        Rig(replicate, tmp_path, is_known=is_known).make(watch)
    assert watch.told == [f"asked {ours.id}"]


@pytest.mark.parametrize("ahead", [timedelta(days=2), timedelta(days=-2)])
def test_a_clock_that_is_wrong_hides_nothing(tmp_path: Path, ahead: timedelta) -> None:
    with LoopbackReplicate() as replicate:
        replicate.script(CREATE, faulty(500, works=True))
        Rig(replicate, tmp_path, clock=QuickClock(ahead=ahead)).make()
        assert len(replicate.predictions) == 1


def test_errors_of_the_list_are_waited_out(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        replicate.script(CREATE, reset(works=True))
        replicate.script(LIST, faulty(), busy(), reset(), answered({"results": "?"}))
        Rig(replicate, tmp_path).make()
        assert len(replicate.predictions) == 1


def test_a_list_that_cannot_be_read_leaves_it_to_the_next_attempt(tmp_path: Path) -> None:
    watch = NotingWatch()
    with LoopbackReplicate() as replicate:
        replicate.script(CREATE, reset(works=True))
        replicate.script(LIST, *[faulty()] * 8)
        with pytest.raises(ProviderUnreachableError):
            Rig(replicate, tmp_path).make(watch)
        assert watch.told == ["asking"]
        Rig(replicate, tmp_path).make(NotingWatch(may_have_been_asked=True))
        assert len(replicate.predictions) == 1


def test_orders_that_are_alike_do_not_take_one_another_s_prediction(tmp_path: Path) -> None:
    class Slow(NotingWatch):
        async def asked(self, remote_id: str) -> None:
            await asyncio.sleep(0.05)  # as a database does
            await super().asked(remote_id)

    watches = [Slow(), Slow(), Slow()]

    def all_at_once(provider: ReplicateProvider) -> Awaitable[list[GeneratedImage]]:
        return asyncio.gather(
            *(provider.generate(WANTED, tmp_path / f"{k}", watch) for k, watch in enumerate(watches))
        )

    async def is_known(name: str) -> bool:
        return any(f"asked {name}" in watch.told for watch in watches)

    with LoopbackReplicate() as replicate:
        replicate.script(CREATE, reset(works=True), faulty(502, works=True), reset(works=True))
        Rig(replicate, tmp_path, is_known=is_known).run(all_at_once)
        ids = {watch.told[-1] for watch in watches}
        assert ids == {f"asked {each.id}" for each in replicate.predictions}
        assert len(ids) == 3


def test_one_whose_id_could_not_be_noted_is_found_by_the_next_attempt(tmp_path: Path) -> None:
    class Forgetful(NotingWatch):
        async def asked(self, remote_id: str) -> None:
            raise OSError("the disk is full")

    with LoopbackReplicate() as replicate:

        async def twice(provider: ReplicateProvider) -> None:
            with pytest.raises(OSError, match="full"):
                await provider.generate(WANTED, tmp_path / "image", Forgetful())
            await provider.generate(WANTED, tmp_path / "image", NotingWatch(may_have_been_asked=True))

        Rig(replicate, tmp_path).run(twice)
        assert len(replicate.predictions) == 1


@pytest.mark.parametrize("seed", range(3))
def test_over_a_bad_line_each_picture_comes_and_is_paid_for_once(tmp_path: Path, seed: int) -> None:
    plan = Plan(
        seed=seed, busy=0.2, faulty=0.05, faulty_though_made=0.05, lost=0.05, latency_s=(0.0, 0.01), polls=3
    )
    limit = asyncio.Semaphore(4)

    async def make(provider: ReplicateProvider, number: int) -> None:
        async with limit:
            wanted = replace(WANTED, prompt=f"picture {number}", seed=number)
            await provider.generate(wanted, tmp_path / f"{number}", NotingWatch())

    with LoopbackReplicate(plan) as replicate:
        replicate.script(CREATE, reset(works=True), faulty(works=True), faulty(), busy())
        Rig(replicate, tmp_path).run(
            lambda provider: asyncio.gather(*(make(provider, number) for number in range(25)))
        )
        assert set(replicate.billed.values()) == {1}
        assert len(replicate.billed) == 25
        assert replicate.most_at_once <= 4
        assert {request.status for request in replicate.requests} >= {0, 200, 201, 429, 500}
        assert not replicate.is_token_leaked
        for each in replicate.predictions:
            assert (tmp_path / str(each.input["seed"])).read_bytes() == replicate.picture(each)
