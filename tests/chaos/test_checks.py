"""Each check sees what it is there for, in books that were made wrong on purpose."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.chaos import checks
from tests.chaos.followers import Follower
from tests.chaos.ledger import Fate, Ledger, Order, Told
from tests.chaos.sse import StreamEvent

_TABLES = """
CREATE TABLE jobs (id TEXT, number INTEGER, status TEXT, attempt INTEGER, error_code TEXT, error_message TEXT,
                   upload_id TEXT, disparity_upload_id TEXT, result_manifest TEXT);
CREATE TABLE job_events (id INTEGER PRIMARY KEY, job_id TEXT, attempt INTEGER, name TEXT, payload TEXT);
CREATE TABLE job_attempts (job_id TEXT, number INTEGER, ended_at TEXT, outcome TEXT);
CREATE TABLE uploads (file_id TEXT);
INSERT INTO uploads VALUES ('u');
INSERT INTO jobs VALUES ('a', 1, 'completed', 1, NULL, NULL, 'u', NULL, '{}');
INSERT INTO job_attempts VALUES ('a', 1, 'then', 'completed');
INSERT INTO job_events VALUES (1, 'a', 0, 'log', '{"code": "created"}'), (2, 'a', 1, 'stage', '{}'),
                              (3, 'a', 1, 'completed', '{}');
"""


@pytest.fixture
def books() -> Iterator[sqlite3.Connection]:
    """One job that was completed as it should be."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.row_factory = sqlite3.Row
        database.executescript(_TABLES)
        yield database


def told(job_id: str = "a", fate: Fate = Fate.KEEP, **facts: bool) -> Told:
    return Told(Order(0, job_id, {}, fate, 0.0, False), job_id, **facts)


def found(books: sqlite3.Connection, *all_told: Told) -> list[str]:
    ledger = Ledger({each.job_id: each for each in all_told or (told(),)})
    return [
        *checks.check_database(books),
        *checks.check_jobs(books, ledger),
        *checks.check_attempts(books),
    ]


def test_right_books_pass(books: sqlite3.Connection) -> None:
    assert found(books) == []
    assert found(books, told(fate=Fate.CANCEL)) == []  # the cancel came too late


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        ("DELETE FROM jobs", "lost"),
        ("UPDATE jobs SET status = 'processing'", "processing"),
        ("UPDATE jobs SET status = 'failed', error_code = 'worker_died'", "worker_died"),
        ("INSERT INTO jobs SELECT 'b', 2, status, attempt, '', '', 'u', '', '' FROM jobs", "nobody was told"),
        ("INSERT INTO job_events VALUES (4, 'a', 1, 'completed', '{}')", "its ends are"),
        ("DELETE FROM job_events WHERE id = 3", "missing"),
        ("INSERT INTO job_events VALUES (4, 'a', 1, 'progress', '{}')", "events after its end"),
        ("INSERT INTO job_events VALUES (4, 'a', 0, 'log', '{}')", "an old attempt wrote"),
        ("UPDATE jobs SET attempt = 2", "2 attempts, 1 rows"),
        ("UPDATE job_attempts SET ended_at = NULL", "without an end"),
        ("UPDATE job_attempts SET outcome = 'failed'", "with 0 completed attempts"),
        ("INSERT INTO uploads VALUES ('v')", "no job uses"),
    ],
)
def test_wrong_books_are_found(books: sqlite3.Connection, change: str, sign: str) -> None:
    books.execute(change)
    assert any(sign in violation for violation in found(books)), found(books)


def test_an_accepted_cancel_must_have_cancelled_and_a_deletion_deleted(books: sqlite3.Connection) -> None:
    (violation,) = found(books, told(fate=Fate.CANCEL, is_cancel_accepted=True))
    assert "should be cancelled" in violation
    (violation,) = found(books, told(fate=Fate.DELETE, is_deleted=True))
    assert "deleted, and still a row" in violation


def test_a_process_that_is_left_is_found(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print(flush=True); input()"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env={"STORAGE_PATH": str(tmp_path)}) as left:
        assert left.stdout is not None
        left.stdout.readline()
        (violation,) = checks.check_processes(tmp_path)
        assert str(left.pid) in violation
        assert list(checks.check_processes(tmp_path / "other")) == []
        left.kill()


def test_a_follower_that_missed_or_doubled_an_event_is_found(books: sqlite3.Connection) -> None:
    def follow(*ids: int) -> list[str]:
        names = {1: "log", 2: "stage", 3: "completed"}
        follower = Follower(0, "a", jobs=1, seed=0)
        follower.hear(StreamEvent(0, "snapshot", {"job": {"id": "a", "status": "pending"}}), True)
        for number in ids:
            data = {"job_id": "a", "code": "created"}
            follower.hear(StreamEvent(number, names[number], data), False)
        return list(follower.check(books))

    assert follow(1, 2, 3) == []
    assert "missed events {2}" in follow(1, 3)[0]
    assert "after event 1 came log 1" in follow(1, 1, 2, 3)[0]
    assert "has not come to its end" in follow(1, 2)[0]
