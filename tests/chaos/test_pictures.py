"""The check of pictures sees what it is there for, in books that were made wrong on purpose."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.chaos.pictures import check_pictures

_TABLES = """
CREATE TABLE jobs (id TEXT, status TEXT, result_manifest TEXT);
CREATE TABLE images (job_id TEXT, "index" INTEGER, status TEXT, record TEXT);
CREATE TABLE job_events (id INTEGER PRIMARY KEY, job_id TEXT, name TEXT, payload TEXT);
"""
_RECORD = {"filename": "image_1.png", "sha256": hashlib.sha256(b"picture").hexdigest()}


@pytest.fixture
def books(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A job that was completed as it should be, and one that was cancelled after its first picture."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.row_factory = sqlite3.Row
        database.executescript(_TABLES)
        manifest = json.dumps({"generation": {"images": [_RECORD]}})
        for job_id, status, told in (("a", "completed", manifest), ("b", "cancelled", None)):
            database.execute("INSERT INTO jobs VALUES (?, ?, ?)", [job_id, status, told])
            row = [job_id, 1, "completed", json.dumps(_RECORD)]
            database.execute("INSERT INTO images VALUES (?, ?, ?, ?)", row)
            event = json.dumps({"index": 1, "status": "completed"})
            database.execute("INSERT INTO job_events VALUES (NULL, ?, 'image', ?)", [job_id, event])
        database.execute("INSERT INTO images VALUES ('b', 2, 'processing', NULL)")
        for folder in ("a", ".images-b"):
            (tmp_path / "jobs" / folder).mkdir(parents=True)
            (tmp_path / "jobs" / folder / "image_1.png").write_bytes(b"picture")
        yield database


def test_right_books_pass(books: sqlite3.Connection, tmp_path: Path) -> None:
    assert list(check_pictures(books, tmp_path)) == []


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        ("INSERT INTO job_events SELECT NULL, job_id, name, payload FROM job_events", "its events are"),
        ("DELETE FROM job_events", "its events are []"),
        ("INSERT INTO images VALUES ('a', 2, 'pending', NULL)", "pending, and its job is completed"),
        ('UPDATE jobs SET result_manifest = \'{"generation": {"images": []}}\'', "manifest differ"),
        ("UPDATE images SET record = replace(record, 'image_1', 'image_2')", "cannot be read"),
        ("UPDATE images SET record = json_set(record, '$.sha256', '')", "not what its row says"),
    ],
)
def test_wrong_books_are_found(books: sqlite3.Connection, tmp_path: Path, change: str, sign: str) -> None:
    books.execute(change)
    found = list(check_pictures(books, tmp_path))
    assert any(sign in violation for violation in found), found
