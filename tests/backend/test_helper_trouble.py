"""The helper that decodes uploads crashes, hangs, or would eat memory: it alone is hurt."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import httpx2
import psutil
import pytest

from tests.backend.running import ROOT, RunningServer, wait_until
from tests.backend.strangers import slow_picture_to_decode, tiff_with_a_huge_tile

Start = Callable[..., RunningServer]


def post(server: RunningServer, name: str, data: bytes) -> httpx2.Response:
    return server.client.post("/api/jobs/upload", files={"file": (name, data)})


def arrived(server: RunningServer) -> int:
    """How many uploads lie whole in storage and wait to be decoded."""
    return len([name for name in server.files() if ".incoming-" in name])


def until_it_decodes(helper: psutil.Process) -> None:
    """Let a stopped helper go on by small steps, until it has begun to fill a picture with pixels."""
    before = helper.memory_info().rss
    while helper.memory_info().rss < before + 20e6:
        helper.resume()
        time.sleep(0.002)
        helper.suspend()


def test_a_decoder_that_crashes_costs_this_upload_alone(server: RunningServer, picture: bytes) -> None:
    server.upload(picture)
    (helper,) = server.helper_processes()
    helper.suspend()
    with ThreadPoolExecutor() as pool:
        crashing: Future[httpx2.Response] = pool.submit(post, server, "slow.png", slow_picture_to_decode())
        wait_until(lambda: arrived(server) == 1, "it has arrived")
        until_it_decodes(helper)
        waiting = [pool.submit(post, server, "good.png", picture) for _ in range(3)]
        wait_until(lambda: arrived(server) == 4, "others wait behind it")
        helper.kill()
        answer = crashing.result()
        assert [other.result().status_code for other in waiting] == [201] * 3
    assert (answer.status_code, answer.json()["code"]) == (400, "upload_refused"), answer.text
    assert all(word in answer.json()["detail"] for word in ("'slow.png'", "crash", "another format"))
    (successor,) = server.helper_processes()
    assert successor.pid != helper.pid and not helper.is_running()
    server.complete(picture, num_layers="2")
    assert server.has_nothing_left_behind()


def test_a_decoder_that_hangs_or_would_eat_memory(start_server: Start, picture: bytes) -> None:
    server = start_server(
        MAX_IMAGE_MEGAPIXELS="1"
    )  # time and memory are limited by what one picture may need
    server.wait_ready()  # the job below must be done before the helper's time is up
    upload = server.upload(picture)
    (helper,) = server.helper_processes()
    helper.suspend()
    with ThreadPoolExecutor() as pool:
        hanging = pool.submit(post, server, "hang.png", picture)
        wait_until(lambda: arrived(server) == 1, "it has arrived")
        job = server.client.post("/api/jobs", json={"filename": upload["filename"]}).json()
        assert server.wait_for(job["id"])["status"] == "completed"  # nobody else waits for it
        assert not hanging.done()
        waiting = pool.submit(post, server, "good.png", picture)
        answer = hanging.result()
        assert waiting.result().status_code == 201
    assert (answer.status_code, answer.json()["code"]) == (400, "upload_refused"), answer.text
    assert all(word in answer.json()["detail"] for word in ("'hang.png'", "10.3 s", "smaller"))
    assert not helper.is_running() and server.has_nothing_left_behind()

    (helper,) = server.helper_processes()
    answer = post(server, "tile.tif", tiff_with_a_huge_tile(46_000))  # 170 bytes that ask for 2 GB
    assert (answer.status_code, answer.json()["code"]) == (413, "image_too_large"), answer.text
    assert all(word in answer.json()["detail"] for word in ("46000x46000", "MAX_IMAGE_MEGAPIXELS", "smaller"))
    assert [process.pid for process in server.helper_processes()] == [helper.pid]
    assert server.upload(picture)["width"] == 96 and server.has_nothing_left_behind()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep this limit")
def test_what_a_helper_may_take_is_limited() -> None:
    """0.5 GB and 32 bytes for each allowed pixel; beyond that allocations fail."""
    script = (
        "from backend.workers.probe_helper import limit_memory\n"
        "limit_memory(10)\n"
        "bytearray(700 * 2**20)\n"
        "try:\n    bytearray(900 * 2**20)\n"
        "except MemoryError:\n    print('refused')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (ended.stdout, ended.returncode) == ("refused\n", 0), ended.stderr
