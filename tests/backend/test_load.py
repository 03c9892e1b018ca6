"""Many uploads, one after another and at once: none lost, none doubled, and the server stays small."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psutil

from tests.backend.conftest import draw_scene
from tests.backend.running import RunningServer
from tests.backend.strangers import large_picture

Start = Callable[..., RunningServer]


def test_twenty_photos_of_12_megapixels_leave_the_server_small(server: RunningServer) -> None:
    buffer = io.BytesIO()
    draw_scene(4000, 3000).save(buffer, "JPEG", quality=90)
    for _ in range(20):
        assert server.upload(buffer.getvalue())["width"] == 4000
    assert psutil.Process(server.process.pid).memory_info().rss < 150e6
    assert server.has_nothing_left_behind()


def test_many_uploads_at_once_are_all_kept(start_server: Start) -> None:
    server = start_server()
    data = large_picture(megabytes=1)
    resting = psutil.Process(server.process.pid).memory_info().rss
    helpers: set[int] = set()
    with ThreadPoolExecutor(20) as pool:
        futures = [pool.submit(server.upload, data, f"{number}.bmp") for number in range(20)]
        while not all(future.done() for future in futures):
            helpers |= {helper.pid for helper in server.helper_processes()}
    answers = [future.result() for future in futures]
    assert len(helpers) == 1  # they are decoded one at a time, by one process
    stored = {answer["filename"]: answer["original_filename"] for answer in answers}
    assert sorted(stored.values()) == sorted(f"{number}.bmp" for number in range(20))
    assert all((server.storage / "uploads" / name).read_bytes() == data for name in stored)
    assert server.has_nothing_left_behind()
    grown = psutil.Process(server.process.pid).memory_info().rss
    assert grown < min(resting + 40e6, 150e6)
    assert psutil.Process(server.process.pid).num_fds() < 64
