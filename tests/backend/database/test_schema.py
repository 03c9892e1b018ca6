from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from backend.database import schema
from backend.errors import DatabaseNewerError, StorageError
from backend.models.job import Base


def test_a_new_file_gets_the_schema_of_the_models(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "app.db"
    schema.upgrade(path)
    assert schema.current_revision(path) == schema.revisions()[-1]
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()
    schema.upgrade(path)  # again: nothing to do


def test_file_names_carry_alembics_own_order() -> None:
    scripts = ScriptDirectory(str(schema.MIGRATIONS_PATH))
    walked = [script.revision for script in scripts.walk_revisions()]
    assert walked[::-1] == schema.revisions()


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "app.db"
    schema.upgrade(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseNewerError, match="9999"):
        schema.upgrade(path)


def test_a_database_that_another_program_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "app.db"
    schema.upgrade(path)
    monkeypatch.setattr(schema, "BUSY_TIMEOUT_S", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match=r"locked.*another program"):
            schema.upgrade(path)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "app.db"
    path.write_text("no database at all, but long enough to be looked at " * 20)
    with pytest.raises(StorageError, match=r"app\.db"):
        schema.upgrade(path)
