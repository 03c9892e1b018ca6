"""Brings the database file to this version's schema at start. Alembic is imported only when it has work."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from loguru import logger
from sqlalchemy.exc import OperationalError

from backend.errors import DatabaseNewerError, StorageError

BUSY_TIMEOUT_S = 5.0
MIGRATIONS_PATH = Path(__file__).parent / "migrations"


def revisions() -> list[str]:
    """All revisions, oldest first: the file names `0001_….py` carry them, so no import is needed."""
    return sorted(path.name.split("_")[0] for path in (MIGRATIONS_PATH / "versions").glob("[0-9]*_*.py"))


def upgrade(path: Path) -> None:
    """Create or upgrade the database file; raise DatabaseNewerError where a newer version wrote it."""
    known = revisions()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        current = current_revision(path)
        _require_writable(path)
    except (OSError, sqlite3.Error) as error:
        raise _unusable(path, error) from error
    if current == known[-1]:
        return
    if current is not None and current not in known:
        raise DatabaseNewerError(
            f"the database {path} has revision {current!r}; this version knows those up to {known[-1]!r}. "
            "A newer version wrote it: start that one, or move the file away to begin anew."
        )
    logger.info("database {}: from revision {} to {}", path, current or "none", known[-1])
    try:
        _run_alembic(path)
    except OperationalError as error:
        raise _unusable(path, error.orig or error) from error


def _unusable(path: Path, error: BaseException) -> StorageError:
    return StorageError(
        f"the database {path} cannot be used ({error}); is the disk full, does another program use it?"
    )


def _require_writable(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        connection.execute("PRAGMA journal_mode=WAL")  # the file remembers it: readers need not ask for it


def current_revision(path: Path) -> str | None:
    """The revision the file says it has, or None for a new file."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if found else None
    return str(row[0]) if row else None


def _run_alembic(path: Path) -> None:
    from alembic import command  # noqa: PLC0415 - half of a start's time, and seldom needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_PATH).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["database_path"] = path
    command.upgrade(config, "head")
