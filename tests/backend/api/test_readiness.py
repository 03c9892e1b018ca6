"""GET /health/ready: whether jobs would run now, and if not, why."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import httpx2

from tests.backend.running import RunningServer, wait_until

Start = Callable[..., RunningServer]


def test_ready_once_a_worker_is(start_server: Start) -> None:
    server = start_server()
    early = server.client.get("/health/ready")
    assert early.status_code == 503 and int(early.headers["retry-after"]) > 0
    assert early.json()["checks"]["worker"] == "no worker can run a job now: worker-1 is starting"
    assert early.json()["detail"] == early.json()["checks"]["worker"]
    assert (early.json()["status"], early.json()["code"]) == ("not ready", "not_ready")
    server.wait_ready()
    answer = server.client.get("/health/ready")
    assert answer.status_code == 200 and "retry-after" not in answer.headers
    checks = {"server": "ok", "worker": "ok", "database": "ok", "storage": "ok"}
    assert answer.json() == {"status": "ready", "checks": checks}
    head = server.client.head("/health/ready")
    assert (head.status_code, head.content) == (200, b"")


def test_a_worker_that_rests_can_run_jobs(start_server: Start) -> None:
    server = start_server(WORKER_IDLE_SECONDS="0.2")
    wait_until(lambda: server.client.get("/health").json()["worker_state"] == "resting", "the worker rests")
    health = server.client.get("/health").json()
    assert health["workers"][0]["memory_bytes"] is None and health["status"] == "healthy"
    assert server.client.get("/health/ready").status_code == 200
    assert not server.pipeline_processes()


def test_without_room_or_without_the_database_it_is_not_ready(start_server: Start) -> None:
    server = start_server(MIN_FREE_DISK_MB="100000000")
    server.wait_ready()
    with closing(sqlite3.connect(server.storage / "app.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(1.1)  # an answer serves for a second
        answer = server.client.get("/health/ready")
        connection.execute("ROLLBACK")
    checks = answer.json()["checks"]
    assert answer.status_code == 503 and server.client.head("/health/ready").status_code == 503
    assert "locked" in checks["database"] and "MIN_FREE_DISK_MB" in checks["storage"]
    assert (checks["worker"], checks["server"]) == ("ok", "ok")
    assert checks["database"] in answer.json()["detail"] and checks["storage"] in answer.json()["detail"]
    wait_until(lambda: server.client.get("/health/ready").json()["checks"]["database"] == "ok", "it is free")


def test_a_server_that_is_about_to_stop_is_not_ready(start_server: Start, slow_picture: bytes) -> None:
    server = start_server()
    server.wait_ready()
    job = server.create(slow_picture)
    server.wait_for(job["id"], "processing")
    server.process.send_signal(signal.SIGTERM)
    seen: list[dict[str, str]] = []

    def is_told() -> bool:
        try:
            seen.append(server.client.get("/health/ready").json()["checks"])
        except httpx2.TransportError:
            return True
        return seen[-1]["server"] != "ok"

    wait_until(is_told, "it says so", timeout_s=10)
    assert seen[-1]["server"] == "the server is about to stop"
    server.process.wait(timeout=30)
