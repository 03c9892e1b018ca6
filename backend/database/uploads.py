"""All SQL of uploads."""

from __future__ import annotations

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.models.job import Job, Upload


async def add(session: AsyncSession, upload: Upload) -> None:
    session.add(upload)
    await session.flush()


async def find(session: AsyncSession, name: str) -> Upload | None:
    """By stored filename or by file id."""
    return await session.scalar(select(Upload).where(or_(Upload.filename == name, Upload.file_id == name)))


async def remove_if_unused(session: AsyncSession, file_id: str) -> str | None:
    """Delete an upload that no job uses; its filename, so that the file can go after the commit."""
    in_use = select(Job.id).where(or_(Job.upload_id == file_id, Job.disparity_upload_id == file_id))
    return await session.scalar(
        delete(Upload).where(Upload.file_id == file_id, ~in_use.exists()).returning(Upload.filename)
    )


async def filenames(session: AsyncSession) -> set[str]:
    return set(await session.scalars(select(Upload.filename)))
