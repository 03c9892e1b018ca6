"""Whether storage and database can take new work."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from backend.config import Settings
from backend.database import readiness as database_readiness
from backend.database import schema
from backend.services import readiness
from backend.services.readiness import OK, Places, Readiness


@pytest.fixture
def storage(tmp_path: Path) -> Path:
    folder = tmp_path / "a folder? with #signs%20"
    folder.mkdir()
    schema.upgrade(folder / "app.db")
    return folder


def look(storage: Path, **settings: Any) -> Places:
    return asyncio.run(Readiness(Settings(_env_file=None, storage_path=storage, **settings)).places())


def test_all_is_well(storage: Path) -> None:
    assert look(storage) == Places(OK, OK)


def test_a_floor_that_no_disk_has(storage: Path) -> None:
    told = look(storage, min_free_disk_mb=100_000_000).storage
    assert "MB are free" in told and "100000000" in told.replace("1e+08", "100000000")
    assert "MIN_FREE_DISK_MB" in told
    assert look(storage, min_free_disk_mb=0).storage == OK


def test_a_folder_that_is_gone(storage: Path) -> None:
    for path in sorted(storage.iterdir()):
        path.unlink()
    told = look(storage)
    assert "cannot be written" in told.database
    assert not (storage / "app.db").exists()  # to ask makes nothing
    storage.rmdir()
    assert "No such file" in look(storage).storage


def test_a_database_that_somebody_holds(storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "LOCK_TIMEOUT_S", 0.05)
    with closing(sqlite3.connect(storage / "app.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        assert "locked" in look(storage).database
        connection.execute("ROLLBACK")
        assert look(storage).database == OK


def test_to_ask_holds_nobody_up(storage: Path) -> None:
    assert database_readiness.write_trouble(storage / "app.db", 1) is None
    with closing(sqlite3.connect(storage / "app.db", timeout=0, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")


def test_many_who_ask_at_once_share_one_look(storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []
    asked = Readiness(Settings(_env_file=None, storage_path=storage))
    real = database_readiness.write_trouble

    def slow(path: Path, timeout_s: float) -> str | None:
        threads.append(threading.get_ident())
        time.sleep(0.05)
        return real(path, timeout_s)

    monkeypatch.setattr(readiness, "write_trouble", slow)

    async def ask() -> None:
        answers = await asyncio.gather(*(asked.places() for _ in range(50)))
        assert set(answers) == {Places(OK, OK)}

    asyncio.run(ask())
    assert len(threads) == 1
