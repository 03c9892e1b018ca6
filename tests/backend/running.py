"""A real server in a process of its own, as ./run.sh starts it, on a free port with storage of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import psutil
from hypothesis import HealthCheck, settings

steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For Hypothesis on machines that are busy with something else."""

ROOT = Path(__file__).resolve().parents[2]
DONE = ("completed", "failed", "cancelled")
WAIT_S = 90.0
DEFAULTS = {"RESULT_CACHE": "false", "RETRY_BACKOFF_BASE": "0.2", "MIN_FREE_DISK_MB": "0"}
"""So that the same small picture is really run each time, retries are quick, and a small disk will do."""


class RunningServer:
    def __init__(self, storage: Path, **settings: str) -> None:
        self.storage = storage
        self.settings = settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_path = storage.parent / f"{storage.name}.log"
        self.client = httpx2.Client(base_url=self.url, timeout=60)
        self.start()

    def start(self) -> None:
        environment = {
            name: value for name, value in os.environ.items() if name not in ("HOST", "DATABASE_URL")
        }
        environment |= {"STORAGE_PATH": str(self.storage), "PORT": str(self.port), "HOST": "127.0.0.1"}
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "backend"],
                cwd=ROOT,
                env=environment | DEFAULTS | self.settings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._answers, "the server answers")

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log
        try:
            return self.client.get("/health").status_code == 200
        except httpx2.TransportError:
            return False

    @property
    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End the server, and with it, by itself, its children."""
        children = psutil.Process(self.process.pid).children() if self.process.poll() is None else []
        self.process.send_signal(number)
        status = self.process.wait(timeout=30)
        _, alive = psutil.wait_procs(children, timeout=10)
        assert not alive, f"outlived the server: {alive}"
        return status

    def close(self) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.stop()

    def wait_ready(self) -> dict[str, Any]:
        wait_until(lambda: self.client.get("/health").json()["worker_state"] == "ready", "a worker is ready")
        health: dict[str, Any] = self.client.get("/health").json()
        return health

    def pipeline_processes(self) -> list[psutil.Process]:
        return self._children_that_run("backend.workers.child")

    def helper_processes(self) -> list[psutil.Process]:
        return self._children_that_run("backend.workers.probe_helper")

    def _children_that_run(self, module: str) -> list[psutil.Process]:
        found = []
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):  # it has just ended
                if module in child.cmdline():
                    found.append(child)
        return found

    def upload(self, data: bytes, name: str = "image.png", **fields: str) -> dict[str, Any]:
        answer = self.client.post("/api/jobs/upload", files={"file": (name, data)}, data=fields)
        assert answer.status_code == 201, answer.text
        uploaded: dict[str, Any] = answer.json()
        return uploaded

    def create(self, data: bytes, **fields: str) -> dict[str, Any]:
        answer = self.client.post("/api/jobs", files={"file": ("image.png", data)}, data=fields)
        assert answer.status_code == 202, answer.text
        created: dict[str, Any] = answer.json()
        return created

    def job(self, job_id: str) -> dict[str, Any]:
        answer = self.client.get(f"/api/jobs/{job_id}")
        assert answer.status_code == 200, answer.text
        job: dict[str, Any] = answer.json()
        return job

    def wait_for(self, job_id: str, *statuses: str) -> dict[str, Any]:
        wanted = statuses or DONE
        wait_until(lambda: self.job(job_id)["status"] in wanted, f"job {job_id} is one of {wanted}")
        return self.job(job_id)

    def complete(self, data: bytes, **fields: str) -> dict[str, Any]:
        job = self.wait_for(self.create(data, **fields)["id"])
        assert job["status"] == "completed", job
        return job

    def files(self) -> set[str]:
        """Everything in storage but the database and what workers keep, hidden leftovers included."""
        found = (path.relative_to(self.storage) for path in self.storage.rglob("*"))
        return {str(path) for path in found if len(path.parts) > 1 and path.parts[0] != ".workers"}

    def strays(self) -> set[str]:
        """What lies in storage without a row, and rows whose files are not there."""
        with contextlib.closing(sqlite3.connect(self.storage / "app.db")) as connection:
            connection.execute("BEGIN")
            uploads = {name for (name,) in connection.execute("SELECT filename FROM uploads")}
            jobs = connection.execute("SELECT id, status, lease_token FROM jobs").fetchall()
            lying = {
                folder: {path.name for path in (self.storage / folder).iterdir()}
                for folder in ("uploads", "jobs")
            }
        running = {f".attempt-{job}-{token}" for job, status, token in jobs if status == "processing"}
        running |= {f".images-{job}" for job, status, _ in jobs if status != "completed"}
        results = {job for job, status, _ in jobs if status == "completed"}
        return (lying["uploads"] ^ uploads) | ((lying["jobs"] - running) ^ results)

    def has_nothing_left_behind(self) -> bool:
        """Wait for what is being cleared away: an attempt's folder goes after its job's row."""
        wait_until(lambda: not self.strays(), "only what the rows name lies in storage", timeout_s=20)
        return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], what: str, timeout_s: float = WAIT_S) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {timeout_s} s: {what}"
        time.sleep(0.03)
