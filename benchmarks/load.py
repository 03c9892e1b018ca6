"""The server under load: how fast a job can be read while others run, and 100,000 requests of all kinds.

python -m benchmarks load [--requests 100000] [--clients 50] [--seconds 10]

Ends with an error where reading a job falls under a third of its own speed at rest, or one answer of a
hundred comes later than after 250 ms, where the server answers 5xx or breaks a connection, or the database
was locked, and where anything is left without its row.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from benchmarks.load_client import Script, Tally, play
from benchmarks.load_scripts import Mixed, Reading
from tests.backend.conftest import draw_scene, encode
from tests.backend.running import RunningServer

LEAST_RATIO = 1 / 3
MOST_P99_MS = 250.0
QUEUED = 40
"""More jobs than end while they are read."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=100_000, help="of all kinds; 0 leaves them out")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each measurement of reading")
    chosen = parser.parse_args(arguments)
    faults: list[str] = []
    # A process of its own for the clients: in this one they would wait for each other's turn, and be slower.
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        load = Load(pool, chosen.clients)
        with _server() as server:
            faults += reading(server, load, chosen.seconds)
        if chosen.requests:
            with _server() as server:
                faults += mixed(server, load, chosen.requests)
    if faults:
        raise RuntimeError("; ".join(faults))


@dataclass(frozen=True)
class Load:
    """The clients, in their process."""

    pool: Executor
    clients: int

    def play(self, server: RunningServer, script: Script) -> Tally:
        return self.pool.submit(play, server.port, script, self.clients).result()


def reading(server: RunningServer, load: Load, seconds: float) -> list[str]:
    """GET of a job at rest and while photos are layered one after another; what falls short."""
    server.wait_ready()
    photo = server.upload(encode(draw_scene(1200, 900)))["filename"]
    done, failed = finished_jobs(server, photo)
    load.play(server, Reading([done], 1.0))
    rest = {
        "of a completed job": load.play(server, Reading([done], seconds)),
        "of a job without result": load.play(server, Reading([failed], seconds)),
    }
    queued = [create(server, photo, painterly_seed=number) for number in range(QUEUED)]
    server.wait_for(queued[0], "processing")
    busy = {
        "of a completed job": load.play(server, Reading([done], seconds)),
        "of a job without result": load.play(server, Reading(queued, seconds)),
    }
    health = server.client.get("/health").json()["queue"]
    if not health["pending"]:
        raise RuntimeError(f"{QUEUED} jobs ended too early; give fewer --seconds")
    print(f"GET /api/jobs/ID by {load.clients} clients, {seconds:g} s each:")
    print("| GET | at rest | p50 | p99 | while jobs run | p50 | p99 | ratio |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    faults = []
    for name, resting in rest.items():
        faults += compare(name, resting, busy[name])
    print(f"{health['completed'] - 1} photos of 1200x900 were layered meanwhile")
    return faults + what_the_log_tells(server)


def compare(name: str, rest: Tally, busy: Tally) -> list[str]:
    """Print one row; what of it falls short."""
    columns = [name]
    for tally in (rest, busy):
        median, high = percentiles_ms(tally.times_s["GET job"])
        columns += [f"{tally.rate:,.0f}/s", f"{median:.0f} ms", f"{high:.0f} ms"]
    ratio = busy.rate / rest.rate
    print(f"| {' | '.join(columns)} | {ratio:.2f} |", flush=True)
    faults = [] if ratio >= LEAST_RATIO else [f"reading {name}: {ratio:.2f} of the speed at rest"]
    if high > MOST_P99_MS:
        faults.append(f"reading {name}: p99 {high:.0f} ms")
    return faults + broken(rest) + broken(busy)


def mixed(server: RunningServer, load: Load, requests: int) -> list[str]:
    """All kinds of requests at once; what went wrong."""
    small = server.upload(encode(draw_scene(96, 72)))["filename"]
    server.wait_ready()
    tally = load.play(server, Mixed(small, requests))
    queue = server.client.get("/health").json()["queue"]
    print(f"\n{tally.count:,} requests by {load.clients} clients, {tally.rate:,.0f}/s; left: {queue}")
    print("| request | number | p50 | p99 | slowest | statuses |")
    print("|---|--:|--:|--:|--:|---|")
    for kind, times in sorted(tally.times_s.items()):
        median, high = percentiles_ms(times)
        counted = ", ".join(
            f"{status}: {count:,}" for (name, status), count in sorted(tally.statuses.items()) if name == kind
        )
        numbers = f"{len(times):,} | {median:.0f} ms | {high:.0f} ms | {max(times) * 1000:.0f} ms"
        print(f"| {kind} | {numbers} | {counted} |", flush=True)
    return broken(tally) + what_the_log_tells(server)


def broken(tally: Tally) -> list[str]:
    faults = [
        f"{kind}: {count} times {code}" for (kind, code), count in tally.statuses.items() if code >= 500
    ]
    return faults + ([f"{tally.broken} connections broke"] if tally.broken else [])


def what_the_log_tells(server: RunningServer) -> list[str]:
    lines = [line for line in server.log.splitlines() if "locked" in line or "Traceback" in line]
    return [f"{len(lines)} lines of the log, the first: {lines[0]}"] if lines else []


def finished_jobs(server: RunningServer, photo: str) -> tuple[str, str]:
    """A completed job, and one that failed, which has no manifest to send along."""
    done = create(server, photo, painterly_seed=1000)
    doomed = server.upload(encode(draw_scene(97, 73)))["filename"]
    failed = create(server, doomed, painterly_seed=1000)
    (server.storage / "uploads" / doomed).unlink()  # while the photo, whose turn is before, is layered
    server.wait_for(done, "completed")
    server.wait_for(failed, "failed")
    return done, failed


def create(server: RunningServer, filename: str, painterly_seed: int) -> str:
    """A job of a seed of its own, so that none is answered with another's result."""
    fields = {"filename": filename, "painterly_seed": str(painterly_seed), "cache": "false"}
    answer = server.client.post("/api/jobs", data=fields)
    if answer.status_code != 202:
        raise RuntimeError(f"POST: {answer.status_code} {answer.text}")
    return str(answer.json()["id"])


def percentiles_ms(times_s: Sequence[float]) -> tuple[float, float]:
    """The median, and what 99 of a hundred stay under."""
    ordered = sorted(times_s)
    return statistics.median(ordered) * 1000, ordered[len(ordered) * 99 // 100] * 1000


@contextmanager
def _server() -> Iterator[RunningServer]:
    with tempfile.TemporaryDirectory() as folder:
        server = RunningServer(Path(folder) / "storage", RESULT_CACHE="true")
        try:
            yield server
        finally:
            server.close()


if __name__ == "__main__":
    main()
