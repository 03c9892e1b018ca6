"""A pipeline process is replaced between jobs when it is worn out, and let go when nothing comes for it."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.config import Settings
from backend.services import storage
from backend.workers import nursery as nursery_module
from backend.workers import orphans
from backend.workers.messages import Cancelled, Completed, Failed
from backend.workers.nursery import Nursery
from tests.backend.running import RunningServer, wait_until

Start = Callable[..., RunningServer]


def pid(server: RunningServer) -> int:
    server.wait_ready()
    (child,) = server.pipeline_processes()
    return child.pid


@pytest.mark.parametrize("setting", [{"WORKER_MAX_JOBS": "2"}, {"WORKER_MEMORY_LIMIT_MB": "1"}])
def test_a_worn_out_process_is_replaced_between_jobs(
    start_server: Start, picture: bytes, setting: dict[str, str]
) -> None:
    server = start_server(**setting)
    first = pid(server)
    jobs = [server.create(picture, num_layers="2")["id"] for _ in range(3)]
    assert [server.wait_for(job)["status"] for job in jobs] == ["completed"] * 3
    assert [server.job(job)["attempt"] for job in jobs] == [1] * 3
    wait_until(lambda: bool(server.pipeline_processes()), "there is one")
    assert pid(server) != first
    (name,) = setting
    assert name in server.log and server.has_nothing_left_behind()


def test_an_idle_process_is_let_go_and_comes_back(start_server: Start, picture: bytes) -> None:
    server = start_server(WORKER_IDLE_SECONDS="0.3")
    server.complete(picture, num_layers="2")
    wait_until(lambda: not server.pipeline_processes(), "it is let go")
    wait_until(lambda: server.client.get("/health").json()["worker_state"] == "resting", "it is told")
    assert server.client.get("/health/ready").status_code == 200
    assert not list((server.storage / ".workers").iterdir())
    assert server.complete(picture, num_layers="2")["attempt"] == 1


def test_when_a_process_is_worn_out() -> None:
    settings = Settings(_env_file=None, worker_max_jobs=3, worker_memory_limit_mb=100)
    small, large = 50 * 2**20, 200 * 2**20

    def reason(*outcomes: Completed | Failed | Cancelled) -> str:
        nursery = Nursery("w", 1, settings)
        for outcome in outcomes:
            nursery.note(outcome)  # type: ignore[arg-type]
        return nursery.worn_out

    done = Completed("t", {}, small, small)
    assert reason(done, done) == ""
    assert "WORKER_MAX_JOBS" in reason(done, done, done)
    assert "WORKER_MEMORY_LIMIT_MB" in reason(Completed("t", {}, large, large))
    assert "WORKER_MEMORY_LIMIT_MB" in reason(Failed("t", "broken_image", "", "", large, large))
    assert reason(Completed("t", {}, large, small)) == ""  # what it held once it has given back
    assert "GPU" in reason(Completed("t", {}, small, small, True))
    assert "memory" in reason(Failed("t", "out_of_memory", "", "", small, small))


def test_a_process_whose_number_cannot_be_noted_is_waited_for_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(settings: Settings, worker_id: str, mark: str, pid: int | None = None) -> None:
        if pid is not None:
            raise OSError(errno.EIO, "for the test")
        orphans.remember(settings, worker_id, mark)

    monkeypatch.setattr(nursery_module, "remember", refuse)

    async def story() -> None:
        settings = Settings(_env_file=None, storage_path=tmp_path)
        storage.prepare(settings)
        nursery = Nursery("w", 1, settings)
        try:
            assert await nursery.warm_child() is not None
            assert nursery.ready is not None  # else a job would be sent to one that is not ready
        finally:
            await nursery.end()

    asyncio.run(story())
