"""A prediction is waited for through errors, for a bounded time, and can be stopped at once."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ml_pipeline.errors import (
    Cancelled,
    ImageFailedError,
    OutcomeUnknownError,
    ProviderBusyError,
    ProviderRefusedError,
    ProviderUnreachableError,
)
from ml_pipeline.generation.replicate import ReplicateProvider, Settings
from ml_pipeline.generation.replicate.backoff import Clock
from tests.loopback_replicate import (
    CANCEL,
    CREATE,
    GET,
    OUTPUT,
    LoopbackReplicate,
    Misbehaviour,
    Plan,
    answered,
    busy,
    faulty,
    refused,
    reset,
    silent,
)
from tests.ml_pipeline.replicate_rig import PATIENCE, WANTED, NotingWatch, Rig
from tests.ml_pipeline.test_replicate_asking import BODY


def test_what_was_asked_for_already_is_only_waited_for(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        known = replicate.add(BODY)
        watch = NotingWatch(remote_id=known.id)
        Rig(replicate, tmp_path).make(watch)
        assert replicate.of_kind(CREATE) == []
        assert (tmp_path / "image").read_bytes() == replicate.picture(known)
    assert watch.told == []


def test_one_that_replicate_has_forgotten_is_not_asked_for_again(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        with pytest.raises(OutcomeUnknownError, match=r"does not know the prediction gone.*twice"):
            Rig(replicate, tmp_path).make(NotingWatch(remote_id="gone"))
        assert {request.kind for request in replicate.requests} == {GET}


def test_one_that_is_missing_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    missing = refused(404, "not yet")
    with LoopbackReplicate(Plan(polls=4)) as replicate:
        replicate.script(GET, missing, missing, None, missing, missing, None)
        Rig(replicate, tmp_path).make()


def test_it_is_looked_at_less_and_less_often(tmp_path: Path) -> None:
    with LoopbackReplicate(Plan(polls=12)) as replicate:
        rig = Rig(replicate, tmp_path)
        rig.make()
    assert rig.clock.slept[0] == pytest.approx(0.5)
    assert rig.clock.slept == sorted(rig.clock.slept)
    assert rig.clock.slept[-1] == pytest.approx(3.0)


def test_progress_rises_while_it_is_waited_for(tmp_path: Path) -> None:
    watch = NotingWatch()
    with LoopbackReplicate(Plan(polls=12)) as replicate:
        Rig(replicate, tmp_path).make(watch)
    assert len(set(watch.done)) > 12
    assert watch.done == sorted(watch.done)


@pytest.mark.parametrize(
    "trouble", [busy("2"), faulty(500), faulty(504), reset(), silent(), answered([], 200)]
)
def test_errors_in_between_are_waited_out(tmp_path: Path, trouble: Misbehaviour) -> None:
    watch = NotingWatch()
    with LoopbackReplicate(Plan(polls=3)) as replicate:
        replicate.script(GET, trouble, None, trouble)
        Rig(replicate, tmp_path).make(watch)
        assert len(replicate.predictions) == 1
    assert len(watch.waits) == 2


def test_an_answer_in_between_renews_the_patience(tmp_path: Path) -> None:
    with LoopbackReplicate(Plan(polls=20)) as replicate:
        replicate.script(GET, *[busy("5"), None] * 10)
        Rig(replicate, tmp_path, replace(PATIENCE, longest_out_of_reach_s=20.0)).make()


def test_an_answer_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    with LoopbackReplicate(Plan(ends=("failed",), error="x" * 2_000_000)) as replicate:
        rig = Rig(replicate, tmp_path, replace(PATIENCE, longest_out_of_reach_s=20.0), most_bytes=1000)
        with pytest.raises(ProviderUnreachableError, match="more than 1000000 bytes"):
            rig.make()


def test_nothing_but_errors_for_too_long_leaves_it_to_the_next_attempt(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        known = replicate.add(BODY)
        replicate.script(GET, *[faulty()] * 200)
        rig = Rig(replicate, tmp_path)
        with pytest.raises(ProviderUnreachableError):
            rig.make(NotingWatch(remote_id=known.id))
        assert 240 < sum(rig.clock.slept) <= 310
        replicate.forget_scripts()
        rig.make(NotingWatch(remote_id=known.id))
        assert len(replicate.predictions) == 1


def test_only_busy_for_too_long_is_told_as_busy(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        known = replicate.add(BODY)
        replicate.script(GET, *[busy("100")] * 4)
        with pytest.raises(ProviderBusyError):
            Rig(replicate, tmp_path).make(NotingWatch(remote_id=known.id))


def test_a_token_that_is_taken_back_ends_the_wait(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        replicate.script(GET, refused(401, "no"))
        with pytest.raises(ProviderRefusedError, match="REPLICATE_API_TOKEN"):
            Rig(replicate, tmp_path).make()


def test_a_state_that_nobody_knows_counts_as_going_on(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        replicate.script(GET, answered({"id": "p", "status": "warming\nup"}))
        Rig(replicate, tmp_path).make()


def test_one_that_never_ends_is_cancelled_and_fails(tmp_path: Path) -> None:
    with LoopbackReplicate(Plan(polls=1_000_000)) as replicate:
        rig = Rig(replicate, tmp_path, replace(PATIENCE, slowest_poll_s=300.0))
        with pytest.raises(ImageFailedError, match="still processing after"):
            rig.make()
        assert replicate.predictions[0].status == "canceled"
    assert 1860 < sum(rig.clock.slept) < 2300


@pytest.mark.parametrize("kind", [CREATE, GET, OUTPUT])
def test_a_wait_of_a_minute_is_stopped_at_once(tmp_path: Path, kind: str) -> None:
    is_waiting = asyncio.Event()

    async def sleep(seconds: float) -> None:
        if seconds > 10:
            is_waiting.set()
        await asyncio.sleep(seconds)

    async def story(settings: Settings) -> float:
        provider = ReplicateProvider(settings, clock=Clock(sleep=sleep))
        making = asyncio.create_task(provider.generate(WANTED, tmp_path / "image", NotingWatch()))
        await is_waiting.wait()
        began = time.monotonic()
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        await provider.close()
        return time.monotonic() - began

    with LoopbackReplicate(Plan(polls=1)) as replicate:
        replicate.script(kind, busy("60"))
        rig = Rig(replicate, tmp_path, patience=replace(PATIENCE, first_poll_s=0.01))
        assert asyncio.run(story(rig.settings())) < 0.5
    assert not list(tmp_path.iterdir())


def test_a_watch_that_says_stop_is_heard(tmp_path: Path) -> None:
    class Stopping(NotingWatch):
        def tick(self, done: float) -> None:
            super().tick(done)
            if done > 0.3:
                raise Cancelled("stop")

    with LoopbackReplicate(Plan(polls=100)) as replicate:
        with pytest.raises(Cancelled):
            Rig(replicate, tmp_path).make(Stopping())
        assert len(replicate.of_kind(GET)) < 20


def test_cancelling_reaches_replicate(tmp_path: Path) -> None:
    with LoopbackReplicate() as replicate:
        known = replicate.add(BODY)
        assert Rig(replicate, tmp_path).run(lambda provider: provider.cancel(known.id))
        assert known.status == "aborted"


@pytest.mark.parametrize(
    "trouble", [faulty(), busy("60"), reset(), silent(), refused(404, "?"), refused(401, "?")]
)
def test_a_cancel_that_fails_is_told_in_the_log_alone(
    tmp_path: Path, trouble: Misbehaviour, caplog: pytest.LogCaptureFixture
) -> None:
    with LoopbackReplicate() as replicate:
        replicate.script(CANCEL, trouble)
        began = time.monotonic()
        rig = Rig(replicate, tmp_path, replace(PATIENCE, read_s=20.0))
        is_over = rig.run(lambda provider: provider.cancel("p1"))
        assert is_over == (trouble.status == 404)  # there is nothing that could go on
        assert time.monotonic() - began < 2.0
    assert "p1 could not be cancelled" in caplog.text
