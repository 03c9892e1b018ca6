"""Requests that are stopped just when they are committed: what has a row keeps its files."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from backend.api.sources import NewUploads
from backend.models.job import Job, UploadKind
from backend.services.new_job import NewJob
from backend.services.prober import Prober
from backend.services.uploads import ReceivedFile, UploadService
from ml_pipeline.parameters import Parameters
from tests.backend.services.test_result_cache import CacheBench, run


async def stopped_when_committed(work: Coroutine[Any, Any, object]) -> None:
    """Carry something out that is cancelled, as by a shutdown, once it has rows and before it knows."""
    task = asyncio.create_task(work)

    def stop(session: Session) -> None:
        task.cancel()

    event.listen(Session, "after_commit", stop)
    try:
        with pytest.raises(asyncio.CancelledError):
            await task
    finally:
        event.remove(Session, "after_commit", stop)


def test_a_job_that_is_committed_keeps_its_upload_and_its_result(tmp_path: Path) -> None:
    async def story(bench: CacheBench) -> None:
        uploads = UploadService(bench.database, bench.settings.uploads_path, Prober(64))
        await bench.ask()
        source = await bench.run()

        async def ask() -> None:
            upload = bench.upload()
            upload.sha256 = bench.picture.sha256
            uploads.path_of(upload).write_bytes(b"a picture")
            with NewUploads(uploads) as new:
                await bench.creator.create([NewJob(Parameters(), new.add(upload), unsaved=new.accepted)])

        await stopped_when_committed(ask())
        async with bench.database.reading() as session:
            (hit,) = await session.scalars(select(Job).where(Job.id != source.id))
        assert bench.file(hit, "preview.png").is_file()
        assert (bench.settings.uploads_path / hit.input_filename).is_file()

    run(tmp_path, story)


def test_an_upload_that_is_committed_keeps_its_file(tmp_path: Path, picture: bytes) -> None:
    async def story(bench: CacheBench) -> None:
        prober = Prober(64)
        uploads = UploadService(bench.database, bench.settings.uploads_path, prober)
        received = ReceivedFile(uploads.incoming_path(), "a.png", len(picture))
        received.path.write_bytes(picture)
        await stopped_when_committed(uploads.store(received, UploadKind.PICTURE))
        (path,) = bench.settings.uploads_path.iterdir()
        assert (await uploads.find(path.name)).filename == path.name
        await prober.close()

    run(tmp_path, story)
