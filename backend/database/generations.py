"""SQL of prompts and their pictures. Each function is one step within the caller's transaction.

Who changes a picture must hold its job: `images.py` of the services sees to that in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.models.generation import Generation, Image, ImageStatus
from backend.models.job import Job, JobKind, JobStatus
from ml_pipeline.errors import ProviderRefusedError

_ASKED_ANEW: dict[str, Any] = {
    "status": ImageStatus.PENDING,
    "error_code": None,
    "error_message": None,
    "started_at": None,
    "asked_at": None,
    "remote_id": None,
}
"""What a picture that failed is again when a person asks for its job once more."""


async def add(session: AsyncSession, generation: Generation, images: Sequence[Image]) -> None:
    session.add(generation)
    session.add_all(images)
    await session.flush()


async def get(session: AsyncSession, job_id: str) -> Generation | None:
    return await session.get(Generation, job_id)


async def of_jobs(session: AsyncSession, job_ids: Sequence[str]) -> Mapping[str, Generation]:
    """By job."""
    if not job_ids:
        return {}
    found = await session.scalars(select(Generation).where(Generation.job_id.in_(job_ids)))
    return {generation.job_id: generation for generation in found}


async def images_of_jobs(session: AsyncSession, job_ids: Sequence[str]) -> Mapping[str, Sequence[Image]]:
    """By job; of each in order."""
    images: dict[str, list[Image]] = {}
    if job_ids:
        wanted = select(Image).where(Image.job_id.in_(job_ids)).order_by(Image.index)
        for image in await session.scalars(wanted):
            images.setdefault(image.job_id, []).append(image)
    return images


async def images(session: AsyncSession, job_id: str) -> Sequence[Image]:
    """In order."""
    return (await session.scalars(select(Image).where(Image.job_id == job_id).order_by(Image.index))).all()


async def change(session: AsyncSession, job_id: str, index: int, values: Mapping[str, Any]) -> Image | None:
    """None where it is there already: what is done is never changed."""
    return await session.scalar(
        update(Image)
        .where(Image.job_id == job_id, Image.index == index, Image.status != ImageStatus.COMPLETED)
        .values(values)
        .returning(Image)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


async def ask_anew(session: AsyncSession, job_id: str) -> None:
    """Have the pictures that failed made once more; what is there, or on its way, stays as it is.

    So does what only the look at it was refused, for a token that was no longer good: it is made, and paid.
    """
    is_failed = and_(Image.job_id == job_id, Image.status == ImageStatus.FAILED)
    is_on_its_way = and_(Image.error_code == ProviderRefusedError.code, Image.remote_id.is_not(None))
    waited_for = {"status": ImageStatus.PROCESSING, "error_code": None, "error_message": None}
    for which, values in ((and_(is_failed, is_on_its_way), waited_for), (is_failed, _ASKED_ANEW)):
        await session.execute(
            update(Image).where(which).values(values).execution_options(synchronize_session=False)
        )


async def is_known(session: AsyncSession, remote_id: str) -> bool:
    """Whether some picture of ours is called so elsewhere."""
    return await session.scalar(select(Image.job_id).where(Image.remote_id == remote_id).limit(1)) is not None


async def by_number(session: AsyncSession, number: int) -> Job | None:
    """The job of that number, if it makes pictures from a prompt."""
    return await session.scalar(select(Job).where(Job.number == number, Job.kind == JobKind.GENERATE))


async def unfinished_ids(session: AsyncSession) -> set[str]:
    """Jobs with pictures, but without a whole result: their pictures lie in a folder of their own."""
    wanted = select(Job.id).where(Job.kind == JobKind.GENERATE, Job.status != JobStatus.COMPLETED)
    return set(await session.scalars(wanted))


async def asked_for(session: AsyncSession) -> Sequence[tuple[Image, Job]]:
    """Pictures that may be in the making elsewhere, each with its job."""
    wanted = (
        select(Image, Job)
        .join(Job, Job.id == Image.job_id)
        .where(Image.status == ImageStatus.PROCESSING, Image.asked_at.is_not(None))
        .order_by(Job.number, Image.index)
    )
    return [(image, job) for image, job in await session.execute(wanted)]


async def forget(session: AsyncSession, remote_id: str) -> None:
    """What is called so elsewhere was called off: its picture is to be asked for as if it never had been."""
    await session.execute(
        update(Image)
        .where(Image.remote_id == remote_id, Image.status == ImageStatus.PROCESSING)
        .values(_ASKED_ANEW)
        .execution_options(synchronize_session=False)
    )


async def statuses(session: AsyncSession, job_ids: Sequence[str]) -> Mapping[str, JobStatus]:
    """By job; those that are gone are not in it."""
    found = await session.execute(select(Job.id, Job.status).where(Job.id.in_(job_ids)))
    return {row.id: row.status for row in found}
