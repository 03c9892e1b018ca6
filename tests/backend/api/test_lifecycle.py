"""Cancel and retry over HTTP: answered at once, carried out within seconds, and hitting that job alone."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from tests.backend.running import RunningServer, wait_until

Start = Callable[..., RunningServer]


def cancel(server: RunningServer, job_id: str, status: int) -> dict[str, object]:
    began = time.monotonic()
    answer = server.client.post(f"/api/jobs/{job_id}/cancel")
    assert answer.status_code == status, answer.text
    assert time.monotonic() - began < 2  # it waits for nothing
    body: dict[str, object] = answer.json()
    return body


def attempts(server: RunningServer, job_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.client.get(f"/api/jobs/{job_id}/metrics").json()["attempts"]
    return found


def freeze(server: RunningServer, picture: bytes) -> tuple[int, str]:
    """A job that is processing and stays so; its process hears neither message nor SIGTERM."""
    server.wait_ready()
    (child,) = server.pipeline_processes()
    child.suspend()
    job_id: str = server.create(picture, num_layers="2")["id"]
    server.wait_for(job_id, "processing")
    return child.pid, job_id


def test_a_waiting_job_is_cancelled_at_once_and_can_be_retried(server: RunningServer, picture: bytes) -> None:
    _, running = freeze(server, picture)
    waiting = server.create(picture, num_layers="2")["id"]
    assert cancel(server, waiting, 200)["status"] == "cancelled"
    again = cancel(server, waiting, 200)
    assert (again["status"], again["error_message"]) == ("cancelled", "cancelled before it ran")
    assert server.job(running)["status"] == "processing"  # no other is hit
    (child,) = server.pipeline_processes()
    child.resume()
    assert server.wait_for(running)["status"] == "completed"
    retried = server.client.post(f"/api/jobs/{waiting}/retry")
    assert retried.status_code == 202 and retried.json()["status"] in ("pending", "processing")
    assert retried.json()["error_message"] is None
    assert server.wait_for(waiting)["status"] == "completed"


def test_a_running_job_is_cancelled_and_its_process_stays(server: RunningServer, slow_picture: bytes) -> None:
    server.wait_ready()
    job_id = server.create(slow_picture)["id"]
    wait_until(lambda: server.job(job_id)["stage"] is not None, "a stage is shown")
    assert cancel(server, job_id, 202)["cancel_requested_at"] is not None
    cancel(server, job_id, 202) if server.job(job_id)["status"] == "processing" else None
    job = server.wait_for(job_id)
    assert (job["status"], job["error_code"], job["result_manifest"]) == ("cancelled", "cancelled", None)
    (attempt,) = attempts(server, job_id)
    assert attempt["outcome"] == "cancelled" and 0 <= attempt["cancel_seconds"] < 6
    assert server.has_nothing_left_behind()


def test_one_that_hears_nothing_is_killed_within_six_seconds(server: RunningServer, picture: bytes) -> None:
    pid, job_id = freeze(server, picture)
    began = time.monotonic()
    cancel(server, job_id, 202)
    assert server.wait_for(job_id)["status"] == "cancelled"
    assert time.monotonic() - began < 6 + 1  # the polling, and this machine's load
    assert 4 < attempts(server, job_id)[0]["cancel_seconds"] < 6
    assert pid not in {child.pid for child in server.pipeline_processes()}
    assert server.complete(picture, num_layers="2")["attempt"] == 1


def test_a_cancel_outlives_the_server(start_server: Start, picture: bytes) -> None:
    server = start_server()
    _, job_id = freeze(server, picture)
    cancel(server, job_id, 202)
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    server.start()
    assert server.wait_for(job_id)["status"] == "cancelled"
    assert server.has_nothing_left_behind()


def test_what_has_not_ended_cannot_be_retried(server: RunningServer, picture: bytes) -> None:
    _, running = freeze(server, picture)
    answer = server.client.post(f"/api/jobs/{running}/retry")
    assert (answer.status_code, answer.json()["code"]) == (409, "job_not_ended")
    assert "processing" in answer.json()["detail"] and "cancel" in answer.json()["detail"]
    (child,) = server.pipeline_processes()
    child.resume()
    server.wait_for(running, "completed")


def test_what_cannot_be_cancelled_or_retried(server: RunningServer, picture: bytes) -> None:
    done = server.complete(picture, num_layers="2")["id"]
    for action, word in (("cancel", "deleted instead"), ("retry", "has its result")):
        answer = server.client.post(f"/api/jobs/{done}/{action}")
        assert (answer.status_code, answer.json()["code"]) == (409, "job_ended")
        assert word in answer.json()["detail"] and "completed" in answer.json()["detail"]
        unknown = server.client.post(f"/api/jobs/none/{action}")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "job_not_found")
        foreign = server.client.post(f"/api/jobs/{done}/{action}", headers={"Origin": "http://evil.example"})
        assert foreign.status_code == 403


@pytest.mark.parametrize("grace", ["20", "0.2"])
def test_a_server_told_to_stop_finishes_what_it_can(
    start_server: Start, slow_picture: bytes, picture: bytes, grace: str
) -> None:
    server = start_server(SHUTDOWN_GRACE_SECONDS=grace)
    server.wait_ready()
    running = server.create(slow_picture)["id"]
    waiting = server.create(picture, num_layers="2")["id"]
    server.wait_for(running, "processing")
    server.process.terminate()
    seen = 0
    while server.process.poll() is None:
        try:
            answer = server.client.get("/health/ready", timeout=2)
            seen += answer.status_code == 503 and "about to stop" in answer.text
        except Exception:  # noqa: BLE001, S110 - whatever it is, it is closing
            pass
        time.sleep(0.02)
    server.process.wait(timeout=30)
    with closing(sqlite3.connect(server.storage / "app.db")) as connection:
        rows = dict(connection.execute("SELECT id, status FROM jobs").fetchall())
        attempts = connection.execute("SELECT retries, crashes FROM jobs").fetchall()
    assert rows == {running: "completed" if grace == "20" else "pending", waiting: "pending"}
    assert attempts == [(0, 0)] * 2
    assert seen > 0 or grace != "20"  # it says so while it finishes
    server.start()
    assert [server.wait_for(job)["status"] for job in (running, waiting)] == ["completed"] * 2
    assert server.has_nothing_left_behind()
