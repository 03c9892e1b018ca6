"""Alembic's entry: offline SQL is not supported, since SQLite batches need the live tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import context
from sqlalchemy import URL, create_engine, event

from backend.config import load_settings
from backend.models import generation, history, job  # noqa: F401 - so that their tables are known
from backend.models.columns import Base


def _database_path() -> Path:
    given = context.config.attributes.get("database_path")
    return given if isinstance(given, Path) else load_settings().database_path


def _connect(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    # A table that is built anew is dropped for a moment: what refers to it must not go along.
    connection.execute("PRAGMA foreign_keys=OFF")


def _migrate() -> None:
    engine = create_engine(URL.create("sqlite", database=str(_database_path())))
    # An upgrade happens entirely or not at all: the driver would otherwise commit each CREATE by itself.
    event.listen(engine, "connect", _connect)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


_migrate()
