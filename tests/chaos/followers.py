"""Fifty clients of the event streams, which drop and resume at random and must miss and double nothing."""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
from collections.abc import Iterator

import httpx2

from tests.chaos.checks import TERMINAL
from tests.chaos.ledger import Ledger
from tests.chaos.sse import Reader, StreamEvent
from tests.chaos.watch import Watch

FOLLOWERS = 50
OF_ALL_JOBS = 10
"""How many of them follow all jobs on one connection; the others follow one job each."""

READ_S = 20.0
"""Longer than the 15 s between pings."""


class Follower:
    """Follows one job, or all (`job_id` None), to the end."""

    def __init__(self, number: int, job_id: str | None, jobs: int, seed: int) -> None:
        self.name = f"follower {number} of {job_id or 'all jobs'}"
        self.job_id = job_id
        self.begun_after: int | None = None
        self.told: list[StreamEvent] = []
        self.drops = 0
        self.resumes = 0
        self.violations: list[str] = []
        self._jobs = jobs
        self._ended: set[str] = set()
        self._last_id: int | None = None
        self._chance = random.Random(f"follower {seed} {number}")

    async def follow(self, http: httpx2.AsyncClient, watch: Watch) -> None:
        path = f"/api/jobs/{self.job_id}/stream" if self.job_id else "/api/jobs/stream"
        while not watch.is_over:
            try:
                async with asyncio.timeout(self._chance.uniform(0.02, 3)):
                    if await self._connect(http, path):
                        return
            except (httpx2.TransportError, TimeoutError):  # the server died, or we hang up
                self.drops += 1
            if self._has_all and self.job_id is None:
                return  # the stream of all jobs has no end of its own
            await asyncio.sleep(self._chance.uniform(0, 0.3))

    async def _connect(self, http: httpx2.AsyncClient, path: str) -> bool:
        """True once nothing more will come, as the server says or since it refuses."""
        headers = {} if self._last_id is None else {"Last-Event-ID": str(self._last_id)}
        is_first = self._last_id is None
        async with http.stream("GET", path, headers=headers) as answer:
            if answer.status_code == 204:
                if not self._has_all:
                    self.violations.append(f"{self.name}: 204 before its end, after {self._last_id}")
                return True
            if answer.status_code != 200:
                if answer.status_code in (503, 507):
                    return False
                self.violations.append(f"{self.name}: answered {answer.status_code}")
                return True
            self.resumes += not is_first
            reader = Reader()
            async for piece in answer.aiter_raw():
                for event in reader.feed(piece):
                    self.hear(event, is_first and not self.told)
        return False

    @property
    def _has_all(self) -> bool:
        return len(self._ended) == (1 if self.job_id else self._jobs)

    def hear(self, event: StreamEvent, may_be_snapshot: bool) -> None:
        if event.name == "snapshot" and may_be_snapshot and self.begun_after is None:
            self.begun_after = self._last_id = event.id
            self._ended = {job["id"] for job in _jobs_of(event) if job["status"] in TERMINAL}
            return
        if event.id is None or self._last_id is None or event.id <= self._last_id:
            self.violations.append(f"{self.name}: after event {self._last_id} came {event.name} {event.id}")
            return
        if event.name == "snapshot":
            self.violations.append(f"{self.name}: a snapshot on a resume, after event {self._last_id}")
        self.told.append(event)
        self._last_id = event.id
        if event.name in TERMINAL:
            self._ended.add(event.data["job_id"])

    def check(self, database: sqlite3.Connection) -> Iterator[str]:
        """What arrived is what the table holds, each event once and in order."""
        yield from self.violations
        if self.begun_after is None or not self._has_all:
            yield f"{self.name}: has not come to its end"
            return
        rows = database.execute(
            "SELECT id, name, job_id, payload FROM job_events WHERE id > ? AND ? IN (job_id, '') ORDER BY id",
            [self.begun_after, self.job_id or ""],
        ).fetchall()
        wanted = [row["id"] for row in rows]
        got = [event.id for event in self.told]
        if self.job_id is None:  # it hung up once all had ended, and log lines may follow
            wanted = [number for number in wanted if not got or number <= got[-1]]
        if wanted != got:
            missed, too_many = set(wanted) - set(got), set(got) - set(wanted)
            yield f"{self.name}: missed events {missed}, had {too_many} that are no rows"
            return
        for event, row in zip(self.told, rows, strict=False):
            payload = json.loads(row["payload"])
            if event.name != row["name"] or event.data["job_id"] != row["job_id"]:
                yield f"{self.name}: event {event.id} came as {event.name}, and is {row['name']}"
            elif any(event.data.get(key) != value for key, value in payload.items()):
                yield f"{self.name}: event {event.id} came with {event.data}, and is {payload}"


def _jobs_of(snapshot: StreamEvent) -> list[dict[str, str]]:
    data = snapshot.data
    found: list[dict[str, str]] = data["jobs"] if "jobs" in data else [data["job"]]
    return found


class Followers:
    """All of them, in one event loop of their own; those of one job begin as soon as it is there."""

    def __init__(self, url: str, jobs: int, seed: int, ledger: Ledger, watch: Watch) -> None:
        self._url = url
        self._jobs = jobs
        self._seed = seed
        self._ledger = ledger
        self._watch = watch
        self.all: list[Follower] = []

    def run(self) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        limits = httpx2.Limits(max_connections=None)
        async with (
            httpx2.AsyncClient(base_url=self._url, timeout=READ_S, limits=limits) as http,
            asyncio.TaskGroup() as tasks,
        ):
            for number in range(FOLLOWERS):
                job_id = None if number < OF_ALL_JOBS else await self._job(number - OF_ALL_JOBS)
                follower = Follower(number, job_id, self._jobs, self._seed)
                self.all.append(follower)
                tasks.create_task(follower.follow(http, self._watch))

    async def _job(self, number: int) -> str | None:
        """The jobs in the order in which they were made, round and round."""
        wanted = number % self._jobs
        while len(self._ledger.told) <= wanted:
            if self._watch.is_over:
                return None
            await asyncio.sleep(0.02)
        return list(self._ledger.told)[wanted]

    def check(self, database: sqlite3.Connection) -> Iterator[str]:
        if len(self.all) < FOLLOWERS:
            yield f"only {len(self.all)} of {FOLLOWERS} followers came to begin"
        for follower in self.all:
            yield from follower.check(database)

    def figures(self) -> dict[str, str]:
        return {
            "followers": f"{len(self.all)}",
            "events that they were told": f"{sum(len(follower.told) for follower in self.all)}",
            "connections lost or dropped": f"{sum(follower.drops for follower in self.all)}",
            "resumed by Last-Event-ID": f"{sum(follower.resumes for follower in self.all)}",
        }
