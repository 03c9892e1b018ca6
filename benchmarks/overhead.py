"""What the server adds to a job, with the worker warm, as its events tell: POST to the first stage, and POST
to completed less the pipeline's own time.

python -m benchmarks overhead [--jobs 40]
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import queue
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil
from PIL import Image, ImageDraw

from tests.backend.running import RunningServer

GOALS_MS = {"POST to first stage event": 30, "POST to completed, less pipeline": 50}
LOOK_S = 0.001
WAIT_S = 60.0


@dataclass(frozen=True)
class Told:
    """An event, and when it was heard, on the monotonic clock."""

    at_s: float
    name: str
    job_id: str


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=40)
    jobs: int = parser.parse_args(arguments).jobs
    with tempfile.TemporaryDirectory() as folder:
        server = RunningServer(Path(folder) / "storage")
        try:
            report(server, jobs)
        finally:
            server.close()


def report(server: RunningServer, jobs: int) -> None:
    began = time.monotonic()
    server.wait_ready()
    print(f"worker ready after                {time.monotonic() - began:6.2f} s")
    filename = server.upload(picture())["filename"]
    ear = Ear(server)
    measured = [measure(server, ear, filename, seed) for seed in range(jobs + 1)][1:]
    print(f"events heard by {ear.source}")
    for name in measured[0]:
        values = sorted(row[name] * 1000 for row in measured)
        goal = f" (goal: under {GOALS_MS[name]})" if name in GOALS_MS else ""
        most = f"{values[len(values) * 9 // 10]:.1f} of nine in ten, {values[-1]:.1f} at most"
        print(f"{name:<33} {statistics.median(values):6.1f} ms median{goal}, {most}")
    resident = psutil.Process(server.process.pid).memory_info().rss
    print(f"server, resident at rest          {resident / 1e6:6.1f} MB")
    restart(server)


def measure(server: RunningServer, ear: Ear, filename: str, seed: int) -> dict[str, float]:
    """One job: the seconds from its POST to what is told of it."""
    fields = {"filename": filename, "painterly_seed": str(seed), "cache": "false"}
    began = time.perf_counter()
    answer = server.client.post("/api/jobs", data=fields)
    answered = time.perf_counter()
    job_id = answer.raise_for_status().json()["id"]
    times: dict[str, float] = {}
    while "completed" not in times:
        told = ear.told.get(timeout=WAIT_S)
        if told.job_id == job_id and told.name in ("failed", "cancelled"):
            raise RuntimeError(f"{told.name}: {server.job(job_id)['error_message']}")
        if told.job_id == job_id:
            times.setdefault(told.name, told.at_s - began)
    pipeline = server.job(job_id)["result_manifest"]["timings_s"]["total"]
    return {
        "POST to its answer": answered - began,
        "POST to first stage event": times["stage"],
        "POST to completed, less pipeline": times["completed"] - pipeline,
    }


class Ear:
    """Listens, in a thread of its own, to what the server tells of all jobs."""

    def __init__(self, server: RunningServer) -> None:
        self.told: queue.Queue[Told] = queue.Queue()
        has_stream = "/api/jobs/stream" in server.client.get("/openapi.json").json()["paths"]
        self.source = "GET /api/jobs/stream" if has_stream else f"a look into the database every {LOOK_S:g} s"
        events = stream(server) if has_stream else rows(server)
        next(events)
        threading.Thread(target=self._listen, args=(events,), daemon=True).start()

    def _listen(self, events: Iterator[tuple[str, str]]) -> None:
        with contextlib.suppress(httpx2.TransportError):  # the server has ended
            for name, job_id in events:
                self.told.put(Told(time.perf_counter(), name, job_id))


def stream(server: RunningServer) -> Iterator[tuple[str, str]]:
    """Name and job of each event, the first being the snapshot that a stream begins with."""
    with httpx2.stream("GET", f"{server.url}/api/jobs/stream", timeout=WAIT_S) as answer:
        name = ""
        for line in answer.iter_lines():
            kind, _, value = line.partition(": ")
            if kind == "event":
                name = value
            elif kind == "data":
                yield name, json.loads(value).get("job_id", "")


def rows(server: RunningServer) -> Iterator[tuple[str, str]]:
    """The same from the table of events."""
    with contextlib.closing(
        sqlite3.connect(server.storage / "app.db", check_same_thread=False, isolation_level=None)
    ) as database:
        ((last,),) = database.execute("SELECT coalesce(max(id), 0) FROM job_events").fetchall()
        yield "snapshot", ""
        while True:
            query = "SELECT id, name, job_id FROM job_events WHERE id > ? ORDER BY id"
            for number, name, job_id in database.execute(query, (last,)).fetchall():
                last = number
                yield name, job_id
            time.sleep(LOOK_S)


def restart(server: RunningServer) -> None:
    server.stop()
    began = time.monotonic()
    server.start()
    print(f"second start to /health           {time.monotonic() - began:6.2f} s")


def picture() -> bytes:
    image = Image.linear_gradient("L").resize((320, 240)).convert("RGB")
    ImageDraw.Draw(image).ellipse((60, 60, 180, 200), fill=(200, 60, 40))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


if __name__ == "__main__":
    main()
