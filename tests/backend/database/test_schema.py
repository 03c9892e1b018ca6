from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, select

from backend.database import schema
from backend.database.engines import Database
from backend.errors import DatabaseNewerError, StorageError
from backend.models.columns import Base
from backend.models.job import Job
from ml_pipeline.parameters import Parameters


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


def migrate(path: Path, revision: str) -> None:
    """By Alembic itself, to any revision."""
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS_PATH))
    config.set_main_option("path_separator", "os")
    config.attributes["database_path"] = path
    (command.downgrade if schema.current_revision(path) else command.upgrade)(config, revision)


JOB = """
INSERT INTO jobs (
    id, number, status, completed_at, result_manifest, created_at, mode, num_layers, depth_model,
    painterly_style, painterly_strength, painterly_seed, upload_id, input_filename, input_path,
    original_filename, disparity_convention, output_dir, priority, attempt, progress
) VALUES (
    ?, ?, ?, ?, ?, ?, 'photo-realistic', 3, 'auto', 'ink',
    0.25, 7, 'a', 'a.png', '/a.png', 'ä.png', 'depth', '/jobs', 0, 1, 1.0
)
"""
EVENT = (
    "INSERT INTO job_events (job_id, attempt, name, payload, created_at) VALUES (?, 1, 'created', '{}', ?)"
)
NEWEST_FIRST = select(Job).order_by(Job.number.desc())
TABLES = {name: f"SELECT * FROM {name}" for name in ("uploads", "jobs", "job_events", "counters")}  # noqa: S608

ADDED_NAMES = {
    "ck_jobs_edge_quality",
    "ck_jobs_job_kind",
    "ck_jobs_job_lane",
    "ck_generations_generation_provider",
    "ck_images_image_status",
    "fk_generations_job_id",
    "fk_images_job_id",
    "ix_images_remote_id",
    "ix_jobs_kind",
    "pk_generations",
    "pk_images",
    "ck_job_attempts_attempt_outcome",
    "fk_job_attempts_job_id",
    "fk_idempotency_keys_job_id",
    "ix_idempotency_keys_job_id",
    "ix_jobs_batch_id",
    "ix_jobs_cache_key",
    *(
        f"ix_jobs_{name}"
        for name in ("ended", "listed", "created", "completed", "took", "priority", "pruned")
    ),
    "pk_idempotency_keys",
    "pk_job_attempts",
}


def fill(path: Path) -> None:
    """What a server of revision 0001 wrote: two uploads, a job that was completed, one that waits, events."""
    moment, manifest = "2026-01-02 03:04:05.678000", json.dumps({"layer_count": 3, "layers": []})
    with closing(sqlite3.connect(path)) as connection, connection:
        for name in ("a", "b"):
            values = (name, f"{name}.png", "ä.png", 9, "picture", "PNG", 96, 72, moment)
            connection.execute("INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        for row in (("one", 1, "completed", moment, manifest), ("two", 2, "pending", None, None)):
            connection.execute(JOB, (*row, moment))
            connection.execute(EVENT, (row[0], moment))
        connection.execute("UPDATE counters SET value = 2")


def dump(path: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(TABLES[table]).fetchall()


def names(path: Path) -> set[str]:
    """Constraints and indices."""
    with closing(sqlite3.connect(path)) as connection:
        statements = [text for (text,) in connection.execute("SELECT sql FROM sqlite_master") if text]
    return set(re.findall(r"(?:CONSTRAINT|INDEX) (\w+)", "\n".join(statements)))


def test_a_database_of_the_first_version_keeps_all_it_has(tmp_path: Path) -> None:
    path = tmp_path / "app.db"
    migrate(path, "0001")
    fill(path)
    tables = ("uploads", "job_events", "counters")
    before, first_names = {table: dump(path, table) for table in tables}, names(path)
    old_jobs = dump(path, "jobs")
    schema.upgrade(path)
    assert dump(path, "counters") == before["counters"]
    assert [row[: len(before["uploads"][0])] for row in dump(path, "uploads")] == before["uploads"]
    told = [(*row[:3], json.loads(row[4])["code"], row[5]) for row in dump(path, "job_events")]
    assert told == [(*row[:3], row[3], row[5]) for row in before["job_events"]]
    assert [row[: len(old_jobs[0])] for row in dump(path, "jobs")] == old_jobs
    assert names(path) == (first_names - {"fk_job_events_job_id"}) | ADDED_NAMES
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []

    async def look() -> list[Job]:
        database = Database(path)
        async with database.writing() as session:
            jobs = (await session.scalars(NEWEST_FIRST)).all()
            jobs[0].num_layers, jobs[0].cuts = "auto", [0.5]
        async with database.reading() as session:
            jobs = (await session.scalars(NEWEST_FIRST)).all()
        await database.close()
        return list(jobs)

    waiting, done = asyncio.run(look())
    assert done.parameters.to_dict() == {
        **Parameters(
            num_layers=3, painterly_style="ink", painterly_strength=0.25, painterly_seed=7
        ).to_dict(),
        "disparity_convention": "depth",
    }
    assert (waiting.painter, waiting.strokes) == ("auto", False)
    assert (waiting.num_layers, waiting.cuts, waiting.source_job_id) == ("auto", [0.5], None)
    assert done.result_manifest == {"layer_count": 3, "layers": []}


def test_the_way_back_to_the_first_version(tmp_path: Path) -> None:
    path = tmp_path / "app.db"
    migrate(path, "0001")
    fill(path)
    before, first_names = (
        {table: dump(path, table) for table in ("uploads", "jobs", "job_events")},
        names(path),
    )
    schema.upgrade(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE jobs SET num_layers = NULL WHERE id = 'two'")
        connection.execute("UPDATE uploads SET kind = 'stored_disparity' WHERE file_id = 'b'")
    migrate(path, "0002")
    with closing(sqlite3.connect(path)) as connection:
        columns = {name for _, name, *_ in connection.execute("PRAGMA table_info(jobs)")}
    assert "edge_quality" in columns and not columns & {"painter", "strokes"}
    migrate(path, "0001")
    assert names(path) == first_names and dump(path, "job_events") == before["job_events"]
    assert [row[4] for row in dump(path, "uploads")] == ["picture", "disparity"]
    assert [row[4] for row in dump(path, "jobs")] == [3, 4]


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
