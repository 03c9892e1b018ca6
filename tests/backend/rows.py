"""Rows made by hand, for tests of what is read from many of them."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backend.database.engines import Database
from backend.models.columns import Base
from backend.models.generation import Generation
from backend.models.job import Job, JobKind, JobStatus, Lane, Upload, UploadKind
from ml_pipeline.generation.parameters import GenerationParameters
from ml_pipeline.parameters import Parameters

DAY = datetime(2024, 12, 28, 10, tzinfo=UTC)


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Database]:
    database = Database(path)
    try:
        yield database
    finally:
        await database.close()


async def add_all(database: Database, *rows: Base) -> None:
    """In this order: uploads come before the jobs that use them."""
    async with database.writing() as session:
        for row in rows:
            session.add(row)
            await session.flush()


def upload_row(name: str, width: int = 1000, height: int = 1000, created_at: datetime = DAY) -> Upload:
    return Upload(
        file_id=name,
        filename=f"{name}.png",
        original_filename="a.png",
        size_bytes=1,
        kind=UploadKind.PICTURE,
        format="PNG",
        width=width,
        height=height,
        created_at=created_at,
    )


def job_row(number: int, upload: Upload, status: JobStatus = JobStatus.PENDING, **values: Any) -> Job:
    job_id = str(uuid.UUID(int=number))
    fields: dict[str, Any] = {
        **Parameters().to_dict(),
        "created_at": DAY,
        "attempt": 0 if status is JobStatus.PENDING else 1,
        **values,
    }
    return Job(
        id=job_id,
        number=number,
        status=status,
        upload_id=upload.file_id,
        input_filename=upload.filename,
        input_path=str(Path("/uploads") / upload.filename),
        original_filename=upload.original_filename,
        output_dir=f"/jobs/{job_id}",
        **fields,
    )


def generation_rows(
    number: int, status: JobStatus = JobStatus.PENDING, **values: Any
) -> tuple[Job, Generation]:
    """A job that makes pictures from a prompt, and what it was asked for; `asked` holds that."""
    job_id = str(uuid.UUID(int=number))
    asked = GenerationParameters(prompt="a lake", **values.pop("asked", {}))
    lane = Lane.REMOTE if asked.provider.is_remote else Lane.PIPELINE
    fields: dict[str, Any] = {
        **Parameters().to_dict(),
        "kind": JobKind.GENERATE,
        "lane": lane,
        "created_at": DAY,
        "attempt": 0 if status is JobStatus.PENDING else 1,
        **values,
    }
    job = Job(id=job_id, number=number, status=status, output_dir=f"/jobs/{job_id}", **fields)
    generation = Generation(job_id=job_id, **asked.to_dict(), reason="asked for", is_layered=False)
    return job, generation
