"""Real child processes, stopped and killed for real."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import closing

import psutil
import pytest

from tests.backend.running import DONE, RunningServer, wait_until

Start = Callable[..., RunningServer]


def only_child(server: RunningServer) -> psutil.Process:
    server.wait_ready()
    (child,) = server.pipeline_processes()
    return child


def start_frozen(server: RunningServer, picture: bytes) -> tuple[psutil.Process, str]:
    """A job that is processing and stays so: its child is stopped before it is told to run."""
    child = only_child(server)
    child.suspend()
    job_id: str = server.create(picture, num_layers="2")["id"]
    server.wait_for(job_id, "processing")
    return child, job_id


def events(server: RunningServer, job_id: str) -> list[str]:
    with closing(sqlite3.connect(server.storage / "app.db")) as connection:
        rows = connection.execute(
            "SELECT name, payload FROM job_events WHERE job_id = ? ORDER BY id", (job_id,)
        )
        return [json.loads(payload).get("code", name) if name == "log" else name for name, payload in rows]


def test_a_killed_child_costs_its_job_an_attempt(server: RunningServer, picture: bytes) -> None:
    child, job_id = start_frozen(server, picture)
    child.kill()
    job = server.wait_for(job_id)
    assert (job["status"], job["attempt"], job["retries"], job["crashes"]) == ("completed", 2, 1, 1)
    assert [name for name in events(server, job_id) if name in ("started", "retry", "completed")] == [
        "started",
        "retry",
        "started",
        "completed",
    ]
    assert only_child(server).pid != child.pid
    assert not [name for name in server.files() if ".attempt" in name]


def test_an_end_that_server_and_process_are_told_of_at_once_costs_nothing(
    start_server: Start, slow_picture: bytes
) -> None:
    server = start_server()
    child = only_child(server)
    job_id = server.create(slow_picture)["id"]
    server.wait_for(job_id, "processing")
    child.terminate()  # as systemd does it, and a machine that is shut down
    time.sleep(0.05)
    server.process.terminate()
    server.process.wait(timeout=30)
    with closing(sqlite3.connect(server.storage / "app.db")) as connection:
        rows = connection.execute("SELECT status, retries, crashes, run_at FROM jobs").fetchall()
    assert rows == [("pending", 0, 0, None)]
    assert events(server, job_id)[-1] == "requeued"


def test_a_process_that_somebody_ends_alone_has_died(server: RunningServer, slow_picture: bytes) -> None:
    child = only_child(server)
    job_id = server.create(slow_picture)["id"]
    server.wait_for(job_id, "processing")
    child.terminate()
    wait_until(lambda: server.job(job_id)["retries"] == 1, "it is tried again")
    assert server.client.delete(f"/api/jobs/{job_id}").status_code == 204


def test_a_job_whose_process_always_dies_is_poisonous(start_server: Start, picture: bytes) -> None:
    server = start_server(MAX_WORKER_CRASHES="2", RETRY_BACKOFF_BASE="0.05")
    child, job_id = start_frozen(server, picture)
    child.kill()
    wait_until(lambda: server.job(job_id)["retries"] == 1, "it is tried again")
    while server.job(job_id)["status"] not in DONE:
        for process in server.pipeline_processes():
            if server.job(job_id)["status"] == "processing":
                process.kill()
    job = server.job(job_id)
    assert (job["status"], job["error_code"], job["crashes"]) == ("failed", "poisonous", 2)
    assert "died 2 times" in job["error_message"] and "signal 9" in job["error_message"]
    assert job["completed_at"] and job["result_manifest"] is None
    server.complete(picture, num_layers="2", cache="false")
    again = server.client.post(f"/api/jobs/{job_id}/retry")
    assert (again.status_code, again.json()["crashes"], len(again.json()["attempts"]) >= 2) == (202, 0, True)
    assert server.wait_for(job_id)["status"] == "completed"
    assert server.has_nothing_left_behind()


def test_a_child_killed_while_idle_costs_no_job(server: RunningServer, picture: bytes) -> None:
    child = only_child(server)
    child.kill()
    wait_until(
        lambda: bool({process.pid for process in server.pipeline_processes()} - {child.pid}), "a new child"
    )
    server.complete(picture, num_layers="2")


def test_a_running_job_is_stopped_and_deleted(server: RunningServer, slow_picture: bytes) -> None:
    child = only_child(server)
    job_id = server.create(slow_picture)["id"]
    wait_until(lambda: server.job(job_id)["stage"] is not None, "a stage is shown")
    began = time.monotonic()
    assert server.client.delete(f"/api/jobs/{job_id}").status_code == 204
    assert time.monotonic() - began < 6
    assert server.client.get(f"/api/jobs/{job_id}").status_code == 404
    assert not [name for name in server.files() if job_id in name]
    wait_until(lambda: not [name for name in server.files() if ".attempt" in name], "its attempt is swept")
    assert child.pid  # whether it obeyed in time or was ended, the next one runs
    server.wait_ready()


def start_painting(server: RunningServer, slow_picture: bytes) -> str:
    """A job that is in the middle of its painting."""
    job_id: str = server.create(slow_picture, mode="painterly", painterly_style="watercolor", strokes="true")[
        "id"
    ]
    wait_until(lambda: server.job(job_id)["stage"] == "painting", "it paints", 60)
    return job_id


def test_a_job_is_deleted_while_it_paints(server: RunningServer, slow_picture: bytes) -> None:
    only_child(server)
    job_id = start_painting(server, slow_picture)
    assert server.client.delete(f"/api/jobs/{job_id}").status_code == 204
    assert server.client.get(f"/api/jobs/{job_id}").status_code == 404
    wait_until(lambda: not [name for name in server.files() if job_id in name], "nothing of it is left")
    server.wait_ready()


def test_a_child_killed_while_it_paints_leaves_nothing(server: RunningServer, slow_picture: bytes) -> None:
    child = only_child(server)
    job_id = start_painting(server, slow_picture)
    child.kill()
    wait_until(lambda: server.job(job_id)["retries"] == 1, "it is to be tried again")
    assert server.client.delete(f"/api/jobs/{job_id}").status_code == 204
    assert not [name for name in server.files() if ".attempt" in name]
    server.wait_ready()


def test_a_child_that_obeys_nothing_is_killed(server: RunningServer, picture: bytes) -> None:
    child, job_id = start_frozen(server, picture)  # a stopped process hears neither message nor SIGTERM
    began = time.monotonic()
    assert server.client.delete(f"/api/jobs/{job_id}").status_code == 204
    assert time.monotonic() - began < 8
    assert not child.is_running()
    server.complete(picture, num_layers="2")


def test_a_job_over_its_time_fails_and_names_the_setting(start_server: Start, picture: bytes) -> None:
    server = start_server(JOB_TIMEOUT_SECONDS="0.02")
    server.wait_ready()
    for _ in range(2):  # in a child that obeyed, or in a new one
        job = server.wait_for(server.create(picture)["id"])
        assert (job["status"], job["error_code"]) == ("failed", "timeout")
        assert "0.02 s" in job["error_message"] and "JOB_TIMEOUT_SECONDS" in job["error_message"]


def test_a_killed_server_loses_no_job(start_server: Start, picture: bytes) -> None:
    server = start_server()
    done = server.complete(picture, num_layers="2")
    source = server.complete(picture, num_layers="2")
    child, running = start_frozen(server, picture)
    waiting = server.create(picture, num_layers="2")["id"]
    sliced = server.client.post(f"/api/jobs/{source['id']}/reslice", data={"num_layers": "2"}).json()
    assert server.client.delete(f"/api/jobs/{source['id']}").status_code == 204
    server.process.kill()
    server.process.wait()
    child.resume()
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running(), "the child outlived its server"

    stray = server.storage / "uploads" / ".incoming-stray"
    stray.write_bytes(b"half")
    os.link(server.storage / "uploads" / sliced["disparity_filename"], stray.with_name(".incoming-link"))
    server.start()
    assert server.job(done["id"]) == done
    jobs = [server.wait_for(job_id) for job_id in (running, waiting, sliced["id"])]
    assert [job["status"] for job in jobs] == ["completed"] * 3, jobs
    assert [job["attempt"] for job in jobs] == [2, 1, 1]
    assert [name for name in events(server, running) if name != "stage"][:4] == [
        "created",
        "started",
        "requeued",
        "started",
    ]
    assert not stray.exists() and server.has_nothing_left_behind()
    assert not [name for name in server.files() if ".attempt" in name]


def test_a_deleted_database_is_made_anew(start_server: Start, picture: bytes) -> None:
    server = start_server()
    server.upload(picture)
    server.stop(signal.SIGKILL)
    (server.storage / "app.db").unlink()  # and nothing else: its write-ahead log stays behind
    assert (server.storage / "app.db-wal").exists()
    result = server.storage / "jobs" / str(uuid.uuid4())
    result.mkdir()
    server.start()
    assert server.client.get("/api/jobs").json()["total"] == 0
    assert result.exists()  # not ours to throw away
    server.complete(picture, num_layers="2")


def test_two_jobs_at_once_with_the_threads_divided_and_ctrl_c_gives_both_back(
    start_server: Start, slow_picture: bytes
) -> None:
    server = start_server(MAX_CONCURRENT_JOBS="2", DEVICE="mps", SHUTDOWN_GRACE_SECONDS="0")
    wait_until(
        lambda: {worker["state"] for worker in server.client.get("/health").json()["workers"]} == {"ready"},
        "both workers are ready",
    )
    children = server.pipeline_processes()
    assert len(children) == 2
    threads = {child.environ()["OMP_NUM_THREADS"] for child in children}
    assert threads == {str(max(1, len(os.sched_getaffinity(0)) // 2))}
    jobs = [server.create(slow_picture)["id"] for _ in range(2)]
    wait_until(lambda: {server.job(job)["status"] for job in jobs} == {"processing"}, "both run at once")
    assert {server.job(job)["worker_id"] for job in jobs} == {"worker-1", "worker-2"}
    assert server.client.get("/health").json()["device"] == "cpu"  # where the embedded network runs
    began = time.monotonic()
    os.killpg(server.process.pid, signal.SIGINT)  # as a terminal does: to the whole group
    assert server.process.wait(timeout=30) in (130, -signal.SIGINT)
    assert time.monotonic() - began < 10
    assert "Traceback" not in server.log
    assert [events(server, job)[-1] for job in jobs] == ["requeued"] * 2
    with closing(sqlite3.connect(server.storage / "app.db")) as connection:
        assert connection.execute("SELECT status FROM jobs").fetchall() == [("pending",)] * 2


def test_a_database_that_is_held_up_delays_but_loses_nothing(server: RunningServer, picture: bytes) -> None:
    child, job_id = start_frozen(server, picture)
    with closing(sqlite3.connect(server.storage / "app.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        child.resume()
        answer = server.client.post("/api/jobs", files={"file": picture})  # waits for the lock, then gives up
        assert (answer.status_code, answer.json()["code"]) == (503, "database_failed")
        assert server.job(job_id)["status"] == "processing"  # readers are not held up
        connection.execute("ROLLBACK")
    assert server.wait_for(job_id)["status"] == "completed"
    assert len(list((server.storage / "uploads").iterdir())) == len(
        {name for name in server.files() if name.startswith("uploads/")}
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
def test_results_that_cannot_be_written_fail_the_job(server: RunningServer, picture: bytes) -> None:
    child = only_child(server)

    limits = resource.prlimit(child.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (200, limits[1]))
    job = server.wait_for(server.create(picture, num_layers="2")["id"])
    assert (job["status"], job["error_code"]) == ("failed", "storage_full"), job
    assert all(word in job["error_message"] for word in ("no room", "MB are free", "STORAGE_PATH")), job
    assert server.has_nothing_left_behind()
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, limits)
    server.complete(picture, num_layers="2")
