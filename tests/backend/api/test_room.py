"""Below the floor of free disk space no new work is taken; everything else goes on."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil

from tests.backend.running import RunningServer
from tests.backend.strangers import large_picture

Start = Callable[..., RunningServer]
WORDS = ("MB are free", "100000000", "MIN_FREE_DISK_MB", "delete jobs", "STORAGE_PATH")


def written_bytes(server: RunningServer) -> int:
    """What the server has written so far; macOS does not tell."""
    process = psutil.Process(server.process.pid)
    return int(process.io_counters().write_chars) if hasattr(process, "io_counters") else 0


def test_no_new_work_is_taken_below_the_floor(start_server: Start, picture: bytes) -> None:
    server = start_server(MAX_RETRIES="0")
    done = server.complete(picture, num_layers="2")
    other = server.create(picture, num_layers="2")
    server.client.post(f"/api/jobs/{other['id']}/cancel")
    server.wait_for(other["id"])
    server.stop()
    server.settings["MIN_FREE_DISK_MB"] = "100000000"
    server.start()
    before = server.files()
    large = large_picture(megabytes=20)
    requests = [
        ("/api/jobs/upload", {"files": {"file": large}}),
        ("/api/jobs", {"files": {"file": large}}),
        ("/api/jobs", {"json": {"filename": done["input_filename"]}}),
        ("/api/jobs/batch", {"files": {"files": large}}),
        (f"/api/jobs/{done['id']}/reslice", {"json": {"num_layers": 3}}),
        (f"/api/jobs/{other['id']}/retry", {}),
    ]
    sent = written_bytes(server)
    for path, body in requests:
        began_s = time.monotonic()
        answer = server.client.post(path, **body)
        assert (answer.status_code, answer.json()["code"]) == (507, "storage_low"), (path, answer.text)
        assert all(word in answer.json()["detail"] for word in WORDS), answer.text
        assert time.monotonic() - began_s < 5
    assert written_bytes(server) - sent < 2**20  # no body was kept
    assert server.files() == before

    assert server.client.get("/api/jobs").json()["total"] == 2
    assert server.client.get(f"/api/jobs/{done['id']}/download/manifest.json").status_code == 200
    assert server.client.delete(f"/api/jobs/{done['id']}").status_code == 204
    assert "Traceback" not in server.log


def test_no_floor_is_no_floor(start_server: Start, picture: bytes) -> None:
    assert start_server(MIN_FREE_DISK_MB="0").upload(picture)
