"""One run: a server, its clients and its adversary, until every job has ended; then the books are checked."""

from __future__ import annotations

import queue
import shutil
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos import checks, pictures
from tests.chaos.adversary import Adversary
from tests.chaos.clients import Client
from tests.chaos.conditions import Condition, FullDisk, JumpingClock, small_disk
from tests.chaos.followers import Followers
from tests.chaos.ledger import Ledger, Order, orders
from tests.chaos.plan import plan
from tests.chaos.report import Figures, Report
from tests.chaos.victim import Victim
from tests.chaos.watch import Watch

CLIENTS = 4
WEATHERS = ("kills", "disk", "clock", "streams")


@dataclass(frozen=True)
class Storm:
    """What is asked of a run; `weather` is one of WEATHERS."""

    weather: str
    jobs: int
    strikes: int
    seed: int

    @property
    def limit_s(self) -> float:
        """By then it has ended, unless it hangs: many times what two idle cores take."""
        return 300 + 5 * self.jobs + 30 * self.strikes


def brew(storm: Storm, evidence: Path) -> Report:
    """Carry a run out in an empty folder, which afterwards holds its storage and log."""
    if storm.weather != "disk":
        return _run(storm, evidence / "storage", evidence)
    with small_disk(evidence / "disk", storm.jobs) as disk:
        if disk is None:
            return Report("disk", skipped="only root on Linux can mount a small disk")
        report = _run(storm, disk / "storage", evidence)
        shutil.copytree(disk / "storage", evidence / "storage")  # the disk itself will be gone
        return report


def _run(storm: Storm, storage: Path, evidence: Path) -> Report:
    victim = Victim(storage, evidence)
    try:
        return _attack(storm, victim, storage)
    finally:
        victim.put_down()


def _attack(storm: Storm, victim: Victim, storage: Path) -> Report:
    ledger, began_s = Ledger(), time.monotonic()
    watch = Watch(victim.url, ledger)
    adversary = Adversary(victim, plan(storm.seed, storm.strikes, storm.jobs), ledger, watch)
    conditions = _conditions(storm, victim, storage)
    wanted: queue.SimpleQueue[Order] = queue.SimpleQueue()
    for order in orders(storm.seed, storm.jobs, may_delete=storm.weather != "streams"):
        wanted.put(order)
    clients = [Client(victim.url, wanted, ledger, watch) for _ in range(CLIENTS)]
    followers = _followers(storm, victim, ledger, watch)
    is_done = _let_loose(storm, watch, conditions, [adversary, *clients, *followers])
    took_s = time.monotonic() - began_s
    violations = [] if is_done else [f"not at its end after {took_s:.0f} s: {watch.open} jobs are open"]
    violations += ledger.violations + _close(victim) + victim.outlived
    with closing(sqlite3.connect(storage / "app.db")) as database:
        database.row_factory = sqlite3.Row
        violations += _check(database, storage, victim.log, ledger)
        figures = Figures.gather(database, victim, adversary, ledger, conditions, took_s)
        for part in followers:
            violations += part.check(database)
            figures = figures.with_lines(part.figures())
    return Report(storm.weather, violations, figures)


def _let_loose(storm: Storm, watch: Watch, conditions: list[Condition], workers: list[Any]) -> bool:
    """Run all parts side by side until the workers have done theirs; False where that takes too long."""
    parts = [watch, *conditions, *workers]
    with ThreadPoolExecutor(len(parts)) as pool:
        futures = [pool.submit(part.run) for part in parts]
        try:
            is_done = _wait_for_end(storm, watch, futures[-len(workers) :])
        finally:
            watch.is_over = True
            for condition in conditions:
                condition.stop()
    for future in futures:
        future.result()  # an error of our own must be seen
    return is_done


def _conditions(storm: Storm, victim: Victim, storage: Path) -> list[Condition]:
    match storm.weather:
        case "disk":
            return [FullDisk(storm.seed, storage.parent)]
        case "clock":
            return [JumpingClock(storm.seed, victim)]
    return []


def _followers(storm: Storm, victim: Victim, ledger: Ledger, watch: Watch) -> list[Followers]:
    if storm.weather != "streams":
        return []
    return [Followers(victim.url, storm.jobs, storm.seed, ledger, watch)]


def _wait_for_end(storm: Storm, watch: Watch, workers: list[Future[None]]) -> bool:
    """Until all is posted, struck and ended, seen twice; False once it took too long."""
    deadline, quiet_since = time.monotonic() + storm.limit_s, 0
    while time.monotonic() < deadline:
        if watch.open or not all(worker.done() for worker in workers):
            quiet_since = watch.looks
        elif watch.looks >= quiet_since + 2:
            return True
        time.sleep(0.05)
    return False


def _close(victim: Victim) -> list[str]:
    """With the server at rest only what rows name lies in storage; told to stop, it does."""
    found = []
    try:
        victim.has_nothing_left_behind()
    except AssertionError:
        found += [f"stray: {name}" for name in sorted(victim.strays())]
    try:
        victim.close()
    except (AssertionError, TimeoutError) as error:
        found.append(f"the server did not stop cleanly: {error}")
    return found


def _check(database: sqlite3.Connection, storage: Path, log: str, ledger: Ledger) -> Iterator[str]:
    yield from checks.check_database(database)
    yield from checks.check_jobs(database, ledger)
    yield from checks.check_attempts(database)
    yield from checks.check_results(database, storage)
    yield from pictures.check_pictures(database, storage)
    yield from checks.check_processes(storage)
    yield from checks.check_log(log)
