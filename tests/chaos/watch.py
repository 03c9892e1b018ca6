"""Looks at the queue from outside: how far it is, and whether a job stays in processing for too long."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import httpx2

from tests.chaos.ledger import Ledger

LOOK_S = 0.1
TOO_LONG_S = 90.0
"""JOB_TIMEOUT_SECONDS, and half of it again for a busy machine; measured with our own clock."""

ENDED = ("completed", "failed", "cancelled")
OPEN = ("pending", "processing")


class Watch:
    def __init__(self, url: str, ledger: Ledger) -> None:
        self._http = httpx2.Client(base_url=url, timeout=20)
        self._ledger = ledger
        self._running: dict[tuple[str, int], float] = {}
        self._blamed: set[tuple[str, int]] = set()
        self.ended = 0
        self.open = 0
        self.looks = 0
        self.is_over = False

    def run(self) -> None:
        with self._http:
            while not self.is_over:
                with contextlib.suppress(httpx2.TransportError, httpx2.HTTPStatusError):  # killed, or full
                    self._look()
                time.sleep(LOOK_S)

    def _look(self) -> None:
        counts = self._get("/health")["queue"]
        self.open = sum(counts[status] for status in OPEN)
        self.ended = sum(counts[status] for status in ENDED) + self._ledger.deleted
        self.looks += 1
        if self.looks % 10 == 0:
            self._look_at_processing()

    def _look_at_processing(self) -> None:
        now = time.monotonic()
        running = {
            (job["id"], job["attempt"])
            for address in ("/api/jobs", "/api/generate")
            for job in self._get(f"{address}?status=processing&limit=500")["jobs"]
        }
        self._running = {attempt: self._running.get(attempt, now) for attempt in running}
        for attempt, since in self._running.items():
            if now - since > TOO_LONG_S and attempt not in self._blamed:
                self._blamed.add(attempt)
                self._ledger.object_to(
                    f"job {attempt[0]}: attempt {attempt[1]} in processing for {now - since:.0f} s"
                )

    def _get(self, path: str) -> dict[str, Any]:
        answer = self._http.get(path)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found
