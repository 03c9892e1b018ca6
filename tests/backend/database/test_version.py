from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from backend.database import schema
from backend.database.version import DataVersion

CHANGE = "UPDATE counters SET value = value + 1"


def test_the_version_changes_with_every_commit_and_with_nothing_else(tmp_path: Path) -> None:
    schema.upgrade(tmp_path / "app.db")
    with (
        closing(DataVersion(tmp_path / "app.db")) as version,
        closing(sqlite3.connect(tmp_path / "app.db")) as writer,
    ):
        before = version.read()
        assert before is not None and version.read() == before
        writer.execute(CHANGE)
        assert version.read() == before  # not while it is being written
        writer.rollback()
        assert version.read() == before
        seen = {before}
        for _ in range(5):
            writer.execute(CHANGE)
            writer.commit()
            seen.add(version.read())
        assert len(seen) == 6


def test_looking_holds_up_no_writer_and_no_checkpoint(tmp_path: Path) -> None:
    schema.upgrade(tmp_path / "app.db")
    with (
        closing(DataVersion(tmp_path / "app.db")) as version,
        closing(sqlite3.connect(tmp_path / "app.db", timeout=0)) as writer,
    ):
        writer.execute(CHANGE)
        assert version.read() is not None
        writer.commit()
        assert version.read() is not None
        (is_blocked, *_) = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert not is_blocked


def test_a_database_that_cannot_be_read_has_no_version_and_says_so_at_once(tmp_path: Path) -> None:
    with (
        closing(DataVersion(tmp_path / "app.db")) as version,
        closing(sqlite3.connect(tmp_path / "app.db", isolation_level=None)) as writer,
    ):
        writer.execute("BEGIN EXCLUSIVE")  # without a write-ahead log it keeps readers out too
        began = time.monotonic()
        assert version.read() is None
        assert time.monotonic() - began < 1
        writer.execute("COMMIT")
        assert version.read() is not None
