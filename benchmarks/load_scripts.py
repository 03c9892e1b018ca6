"""What clients ask of a server under load."""

from __future__ import annotations

import json
import random
import time

from benchmarks.load_client import Ask

_SHARES = {
    "GET job": 44,
    "HEAD job": 10,
    "GET list": 12,
    "GET health": 12,
    "GET download": 10,
    "POST job": 4,
    "POST cancel": 3,
    "DELETE job": 3,
    "GET nothing": 2,
}
_PAGES = ("", "?limit=5", "?skip=20&limit=10", "?status=completed&limit=20", "?status=pending")
_KNOWN, _FEWEST = 300, 100
"""Jobs that are asked for; some of those that are deleted are asked for further on."""


class Reading:
    """One job after another is read, always the first that is not done; the last one until time is up."""

    def __init__(self, job_ids: list[str], seconds: float) -> None:
        self._job_ids = job_ids
        self._place = 0
        self._seconds = seconds
        self._end_s = 0.0

    def next(self) -> Ask | None:
        now = time.perf_counter()
        self._end_s = self._end_s or now + self._seconds
        if now > self._end_s:
            return None
        return Ask("GET job", "GET", f"/api/jobs/{self._job_ids[self._place]}")

    def heard(self, ask: Ask, status: int, body: bytes) -> None:
        is_last = self._place == len(self._job_ids) - 1
        if not is_last and ask.path.endswith(self._job_ids[self._place]) and b'"completed"' in body:
            self._place += 1


class Mixed:
    """Everything that a page and its people ask for, in any order, on jobs that come and go meanwhile."""

    def __init__(self, filename: str, requests: int, seed: int = 1) -> None:
        self._filename = filename
        self._left = requests
        self._rng = random.Random(seed)  # noqa: S311 - nothing secret
        self._job_ids = ["no-such-job"]

    def next(self) -> Ask | None:
        if self._left <= 0:
            return None
        self._left -= 1
        (kind,) = self._rng.choices(list(_SHARES), list(_SHARES.values()))
        return self._ask(kind)

    def heard(self, ask: Ask, status: int, body: bytes) -> None:
        if ask.kind == "POST job" and status == 202:
            self._job_ids.append(json.loads(body)["id"])
            del self._job_ids[:-_KNOWN]
        elif ask.kind == "DELETE job" and status == 204 and len(self._job_ids) > _FEWEST:
            self._job_ids = [job_id for job_id in self._job_ids if not ask.path.endswith(job_id)]

    def _ask(self, kind: str) -> Ask:
        method, _, what = kind.partition(" ")
        job = f"/api/jobs/{self._rng.choice(self._job_ids)}"
        match what:
            case "list":
                return Ask(kind, method, f"/api/jobs{self._rng.choice(_PAGES)}")
            case "health":
                return Ask(kind, method, "/health")
            case "download":
                return Ask(kind, method, f"{job}/download/manifest.json")
            case "cancel":
                return Ask(kind, method, f"{job}/cancel")
            case "nothing":
                return Ask(kind, method, "/api/jobs/nothing/here")
        if kind == "POST job":
            priority, cached = self._rng.randint(-10, 10), self._rng.choice(("true", "false"))
            form = f"filename={self._filename}&num_layers=2&priority={priority}&cache={cached}"
            return Ask(kind, method, "/api/jobs", form)
        return Ask(kind, method, job)
