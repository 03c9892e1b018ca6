"""The server under attack: a real one, killed and started again on the same storage and port."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import httpx2
import psutil

from tests.backend.running import ROOT, RunningServer

START_S = 90.0
GONE_S = 10.0
PATIENT = {
    "MAX_RETRIES": "1000",
    "MAX_WORKER_CRASHES": "1000",
    "RETRY_BACKOFF_BASE": "0.2",
    "JOB_TIMEOUT_SECONDS": "60",
    "MIN_FREE_DISK_MB": "0",
    "SHUTDOWN_GRACE_SECONDS": "2",
}
"""Limits raised for the run: with the usual ones so many deaths would rightly fail a job."""


class Victim(RunningServer):
    def __init__(self, storage: Path, evidence: Path, **settings: str) -> None:
        self.evidence = evidence
        self.offset = evidence / "clock"
        self.starts = 0
        self.refused_starts = 0
        self.outlived: list[str] = []
        self._family: list[psutil.Process] = []
        self.set_clock(timedelta(0))
        super().__init__(storage, **PATIENT | settings)

    def set_clock(self, offset: timedelta) -> None:
        """Move the server's time of day, at once and in one piece."""
        part = self.offset.with_suffix(".part")
        part.write_text(str(offset.total_seconds()))
        part.replace(self.offset)

    def start(self) -> None:
        """Start until it answers: on a full disk, a start may be refused."""
        self.log_path = self.evidence / "server.log"  # not in storage, which may be full
        deadline = time.monotonic() + START_S
        while not self._comes_up(deadline):
            assert self.starts, f"the server does not start at all:\n{self.log[-2000:]}"
            self.refused_starts += 1
            time.sleep(0.2)
        self.starts += 1
        self._see_family_gone()

    def spawn(self) -> None:
        """Start a server, and wait for nothing."""
        environment = {
            name: value for name, value in os.environ.items() if name not in ("HOST", "DATABASE_URL")
        }
        environment |= {"STORAGE_PATH": str(self.storage), "PORT": str(self.port), "HOST": "127.0.0.1"}
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.moved_clock", str(self.offset)],
                cwd=ROOT,
                env=environment | self.settings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _comes_up(self, deadline: float) -> bool:
        self.spawn()
        while self.process.poll() is None:
            try:
                if self.client.get("/health", timeout=5).status_code == 200:
                    return True
            except httpx2.TransportError:
                pass
            assert time.monotonic() < deadline, f"the server does not answer within {START_S} s"
            time.sleep(0.02)
        assert time.monotonic() < deadline, (
            f"the server does not start within {START_S} s; see {self.log_path}"
        )
        return False

    def kill(self) -> None:
        """SIGKILL to the server alone; what it had started is looked for after the next start."""
        self._family += self.family()
        self.process.kill()
        self.process.wait()

    def put_down(self) -> None:
        """Whatever became of the run: leave nothing running."""
        self._family += self.family()
        if self.process.poll() is None:
            self.process.kill()
        for process in self._family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()
        self.client.close()

    def family(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self.process.pid).children()
        except psutil.NoSuchProcess:
            return []

    def _see_family_gone(self) -> None:
        """Whatever a dead server had started must have ended when the next one works."""
        _, alive = psutil.wait_procs(self._family, timeout=GONE_S)
        for process in alive:
            self.outlived.append(f"process {process.pid} outlived its server by {GONE_S:g} s")
            process.kill()
        self._family = []
