"""One child process as the server sees it; here any program that has our pipe."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from backend.services.images import ImageService
from backend.services.results import ResultStore
from backend.workers.attempt import Attempt
from backend.workers.messages import Cancel, Cancelled, Failed, Run, decode, encode
from backend.workers.process import ChildProcess, Gone, StopRequest
from tests.backend.services.test_jobs import bench_in


async def start(theirs: Connection) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import time; time.sleep(60)",
        pass_fds=(theirs.fileno(),),
        start_new_session=True,
    )


def run(story: Callable[[ChildProcess, Connection], Awaitable[None]]) -> None:
    async def told() -> None:
        ours, theirs = Pipe(duplex=True)
        with theirs:
            child = ChildProcess(await start(theirs), ours)
            try:
                await story(child, theirs)
            finally:
                await child.end()

    asyncio.run(told())


def test_one_that_was_ended_is_gone_whether_or_not_its_pipe_says_so_yet() -> None:
    async def story(child: ChildProcess, theirs: Connection) -> None:
        assert not child.gone.is_set()
        await child.end()
        assert child.gone.is_set()  # else the next job might still be given to it, and pay for that

    run(story)


def test_only_the_thread_that_writes_to_the_pipe_closes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closed by another, its number may be somebody else's file by the time that something is written."""
    closed_by: list[str] = []
    close = Connection.close

    def note(pipe: Connection) -> None:
        closed_by.append(threading.current_thread().name)
        close(pipe)

    async def story(child: ChildProcess, theirs: Connection) -> None:
        monkeypatch.setattr(Connection, "close", note)
        theirs.close()
        await child.end()
        assert await child.receive() == Gone()
        child.send(Cancel("t"))  # is refused, and harms nobody
        assert closed_by == [threading.main_thread().name] * 2

    run(story)


@pytest.mark.parametrize(
    ("word", "is_worn_out"),
    [
        (Cancelled("", is_spent=True), True),
        (Failed("", "out_of_memory", "", ""), True),
        (Cancelled(""), False),
    ],
)
def test_one_that_obeys_but_is_worn_out_gets_no_other_job(
    tmp_path: Path, word: Cancelled | Failed, is_worn_out: bool
) -> None:
    async def story(child: ChildProcess, theirs: Connection) -> None:
        (tmp_path / "jobs").mkdir()
        async with bench_in(tmp_path) as bench:
            await bench.create()
            claimed = await bench.attempts.claim("w")
            assert claimed is not None
            job, lease = claimed
            results, images = ResultStore(tmp_path / "jobs"), ImageService(bench.database)
            attempt = Attempt(child, job, lease, bench.settings, bench.attempts, results, images)
            child.request_stop(StopRequest(lease.token, "for the test", False, 0.0))
            running = asyncio.create_task(attempt.run())
            order = await asyncio.to_thread(theirs.recv_bytes), await asyncio.to_thread(theirs.recv_bytes)
            assert [type(decode(each)) for each in order] == [Run, Cancel]
            theirs.send_bytes(encode(replace(word, lease_token=lease.token)))
            assert isinstance(await running, StopRequest)
            assert child.gone.is_set() == is_worn_out

    run(story)
