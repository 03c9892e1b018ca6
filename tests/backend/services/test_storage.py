from __future__ import annotations

import asyncio
import errno
import os
import uuid
from pathlib import Path

import pytest

from backend.config import Settings
from backend.database import schema
from backend.database.engines import Database
from backend.errors import StorageError
from backend.services import storage
from backend.services.events import WorkSignal
from backend.services.jobs import JobService
from backend.services.new_job import NewJob
from ml_pipeline.parameters import Parameters
from tests.backend.services.test_jobs import Bench


def test_a_drive_without_locks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(file: object, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("backend.services.storage.fcntl.flock", flock)
    settings = Settings(_env_file=None, storage_path=tmp_path)
    with pytest.raises(StorageError, match="No locks available"), storage.locked(settings):
        pass


def test_a_lock_is_free_again_afterwards(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, storage_path=tmp_path)
    for _ in range(2):
        with (
            storage.locked(settings),
            pytest.raises(StorageError, match=str(os.getpid())),
            storage.locked(settings),
        ):
            pass


def test_only_leftovers_of_ours_are_swept(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, storage_path=tmp_path)
    storage.prepare(settings)
    ours, kept = str(uuid.uuid4()), Bench.upload
    stray_upload, stray_result = settings.uploads_path / f"{ours}.png", settings.jobs_path / ours
    broken = [settings.uploads_path / ".incoming-1", settings.jobs_path / ".attempt-1-2"]
    foreign = settings.uploads_path / "my holiday.png"

    async def story() -> None:
        schema.upgrade(settings.database_path)
        database = Database(settings.database_path)
        service = JobService(database, settings.jobs_path, settings.uploads_path, WorkSignal())
        await storage.sweep(settings, database)
        assert stray_upload.exists() and stray_result.exists()  # the database is new
        assert not any(path.exists() for path in broken)
        upload = kept(bench)
        (settings.uploads_path / upload.filename).touch()
        await service.create(NewJob(Parameters(), upload, unsaved=(upload,)))
        await storage.sweep(settings, database)
        assert not stray_upload.exists() and not stray_result.exists()
        assert foreign.exists() and (settings.uploads_path / upload.filename).exists()
        await database.close()

    for path in (*broken, stray_result):
        path.mkdir()
    stray_upload.touch()
    foreign.touch()
    bench = Bench.__new__(Bench)
    bench._uploads = 0
    asyncio.run(story())
