"""The way back to a version that knows no prompts, and forth again, with rows of every kind."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from backend.database import schema
from backend.models.columns import Base
from backend.models.job import Lane
from backend.services.idempotency import KeyUse
from backend.services.images import ImageService
from backend.services.leases import Achievement
from backend.services.new_job import NewGeneration, NewJob
from backend.services.retries import Failure
from ml_pipeline.generation.parameters import GenerationParameters, Provider
from ml_pipeline.generation.record import ImageRecord
from ml_pipeline.parameters import Parameters
from tests.backend.database.test_schema import migrate
from tests.backend.services.test_jobs import MADE, Bench, bench_in

OF_PHOTOS = "SELECT id, number, status, upload_id, completed_at FROM jobs WHERE upload_id IS NOT NULL"
ATTEMPTS = "SELECT * FROM job_attempts WHERE job_id NOT IN (SELECT id FROM jobs WHERE upload_id IS NULL)"


def read(path: Path, query: str) -> set[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return set(connection.execute(query).fetchall())


async def fill(bench: Bench) -> None:
    """Photos and prompts, waiting, running, failed, handed on and completed; one of them under a key."""
    images = ImageService(bench.database)
    record = ImageRecord(1, "image_1.png", 1, 8, 8, "0" * 64, 9, Provider.REPLICATE, "m", "r", "cpu")
    photos = [await bench.create() for _ in range(3)]
    claimed = await bench.attempts.claim("w")
    assert claimed is not None
    await bench.attempts.complete(claimed[1], MADE, lambda: None)
    await bench.jobs.cancel(photos[1].id)
    asked = GenerationParameters("a lake", provider=Provider.REPLICATE)
    for number, is_layered in enumerate((False, True, True, False)):
        request = NewJob(Parameters(), generation=NewGeneration(asked, "asked for", is_layered), priority=9)
        await bench.jobs.create_all([request], KeyUse(f"key {number}", "fingerprint"))
        if number == 3:
            break
        claimed = await bench.attempts.claim("r", Lane.REMOTE)
        assert claimed is not None
        if not is_layered:
            await images.fail(claimed[1], 1, "image_failed", "for the test")
            await bench.attempts.fail(claimed[1], Failure("image_failed", "for the test"))
            continue
        await images.complete(claimed[1], record)
        await bench.attempts.hand_on(claimed[1], Lane.PIPELINE, "for the test")
        claimed = await bench.attempts.claim("w")
        assert claimed is not None
        if number == 1:
            await bench.attempts.complete(claimed[1], Achievement({"layers": []}), lambda: None)


def test_the_way_back_takes_prompts_alone_and_the_way_forth_finds_all_else(tmp_path: Path) -> None:
    async def begin() -> None:
        async with bench_in(tmp_path) as bench:
            await fill(bench)

    async def go_on() -> None:
        async with bench_in(tmp_path) as bench:
            claimed = await bench.attempts.claim("w")
            assert claimed is not None and claimed[0].number == 3

    asyncio.run(begin())
    path = tmp_path / "app.db"
    photos, attempts = read(path, OF_PHOTOS), read(path, ATTEMPTS)
    assert len(photos) == 3 and len(read(path, "SELECT * FROM jobs")) == 7
    assert ("handed_on",) in read(path, "SELECT outcome FROM job_attempts")
    migrate(path, "0004")
    assert read(path, OF_PHOTOS) == photos and len(read(path, "SELECT * FROM jobs")) == 3
    assert read(path, "SELECT * FROM job_attempts") == attempts
    assert read(path, "SELECT * FROM idempotency_keys") == set()
    assert read(path, "SELECT * FROM job_events WHERE name = 'image'") == set()
    for _ in range(2):
        assert read(path, "PRAGMA foreign_key_check") == set()
        assert read(path, "PRAGMA integrity_check") == {("ok",)}
        schema.upgrade(path)
    assert read(path, OF_PHOTOS) == photos and read(path, "SELECT * FROM job_attempts") == attempts
    assert read(path, "SELECT DISTINCT kind, lane FROM jobs") == {("layers", "pipeline")}
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()
    asyncio.run(go_on())
