"""How long a key is kept, and what a request comes to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.errors import IdempotencyKeyReusedError, RequestRepeatedError
from backend.services.idempotency import IdempotencyService, KeyUse, fingerprint_of
from backend.services.new_job import NewJob
from ml_pipeline.parameters import Parameters
from tests.backend.services.test_jobs import Bench, run


def request(bench: Bench) -> NewJob:
    upload = bench.upload()
    return NewJob(Parameters(), upload, unsaved=(upload,))


def test_a_key_is_kept_for_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(bench: Bench) -> None:
        keys, use = IdempotencyService(bench.database), KeyUse("k", "f")
        (first,) = await bench.jobs.create_all([request(bench)], use)
        for hours in (0, 23, -23):
            _turn_clock(monkeypatch, hours)
            found = await keys.answered(use)
            assert found is not None and [job.id for job in found] == [first.id]
            with pytest.raises(RequestRepeatedError):
                await bench.jobs.create_all([request(bench)], use)
            with pytest.raises(IdempotencyKeyReusedError):
                await keys.answered(KeyUse("k", "g"))
            assert await keys.forget_old(datetime.now(UTC) + timedelta(hours=hours)) == 0
        for hours in (25, -25):
            _turn_clock(monkeypatch, hours)
            assert await keys.answered(use) is None and await keys.answered(KeyUse("k", "g")) is None
        (second,) = await bench.jobs.create_all([request(bench)], KeyUse("k", "g"))
        found = await keys.answered(KeyUse("k", "g"))
        assert found is not None and found[0].id == second.id != first.id
        assert await keys.forget_old(datetime.now(UTC) + timedelta(hours=1)) == 1
        assert await keys.answered(KeyUse("k", "g")) is None

    run(tmp_path, story)


def test_a_repeated_request_makes_no_row(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        use = KeyUse("k", "f")
        await bench.jobs.create_all([request(bench)], use)
        with pytest.raises(RequestRepeatedError):
            await bench.jobs.create_all([request(bench), request(bench)], use)
        assert sum((await bench.jobs.counts()).values()) == 1

    run(tmp_path, story)


def test_fingerprints() -> None:
    files = [("file", "a.png", "1"), ("disparity", "m.npy", "2")]
    first = fingerprint_of("/jobs", {"a": "1", "b": "2"}, files)
    assert first == fingerprint_of("/jobs", {"b": "2", "a": "1"}, files[::-1])
    others = [
        fingerprint_of("/other", {"a": "1", "b": "2"}, files),
        fingerprint_of("/jobs", {"a": "1", "b": "3"}, files),
        fingerprint_of("/jobs", {"a": "1"}, files),
        fingerprint_of("/jobs", {"a": "1", "b": "2"}, files[:1]),
        fingerprint_of("/jobs", {"a": "1", "b": "2"}, [("file", "a.png", "2"), ("disparity", "m.npy", "1")]),
    ]
    assert len({first, *others}) == 6
    several = [("", "a", "1"), ("", "b", "2")]
    assert fingerprint_of("/jobs", {}, several) != fingerprint_of("/jobs", {}, several[::-1])
    texts = ('[{"a": 1, "b": 2.50}]', '[{"b": 2.50,"a": 1}]', '[{"b": 2.5,"a": 1}]', "[{", "[" * 5000)
    told = [fingerprint_of("/jobs", {"settings": text}, []) for text in texts]
    assert told[0] == told[1] and len(set(told)) == 4


def _turn_clock(monkeypatch: pytest.MonkeyPatch, hours: float) -> None:
    monkeypatch.setattr("backend.clock.now", lambda: datetime.now(UTC) + timedelta(hours=hours))
