"""The pictures of a job while they are made: asked for, there, or failed; each under the job's lease."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from backend import clock
from backend.database import events as event_sql
from backend.database import generations as generation_sql
from backend.database import transitions
from backend.database.engines import Database
from backend.errors import JobNotFoundError, LeaseLostError
from backend.models.events import EventName
from backend.models.generation import Generation, Image, ImageStatus
from backend.models.job import Job, JobStatus
from backend.services.leases import Lease
from ml_pipeline.generation.record import ImageRecord


@dataclass(frozen=True)
class GenerationOrder:
    """What a job was asked for, and how far each of its pictures is."""

    generation: Generation
    images: Sequence[Image]

    @property
    def missing(self) -> Sequence[Image]:
        """Those that may still be had: neither there nor failed for good."""
        return [
            image for image in self.images if image.status in (ImageStatus.PENDING, ImageStatus.PROCESSING)
        ]

    @property
    def failed(self) -> Sequence[Image]:
        return [image for image in self.images if image.status is ImageStatus.FAILED]

    @property
    def records(self) -> Sequence[ImageRecord]:
        """Of those that are there, in order."""
        return [ImageRecord.from_dict(image.record) for image in self.images if image.record is not None]


class ImageService:
    """Every change is refused, with LeaseLostError, to an attempt that no longer holds the job."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def order(self, job_id: str) -> GenerationOrder:
        async with self._database.reading() as session:
            generation = await generation_sql.get(session, job_id)
            if generation is None:
                raise JobNotFoundError(f"there is no job {job_id[:80]!r} that makes pictures")
            return GenerationOrder(generation, await generation_sql.images(session, job_id))

    async def begin(self, lease: Lease, index: int) -> None:
        """It is being made, here."""
        values = {
            "status": ImageStatus.PROCESSING,
            "started_at": func.coalesce(Image.started_at, clock.now()),
        }
        async with self._holding(lease) as session:
            await generation_sql.change(session, lease.job_id, index, values)

    async def asking(self, lease: Lease, index: int) -> None:
        """It is about to be asked for elsewhere."""
        now = clock.now()
        values = {
            "status": ImageStatus.PROCESSING,
            "started_at": func.coalesce(Image.started_at, now),
            "asked_at": now,
            "tries": Image.tries + 1,
        }
        async with self._holding(lease) as session:
            await generation_sql.change(session, lease.job_id, index, values)

    async def asked(self, lease: Lease, index: int, remote_id: str) -> None:
        """It was, and this is what it is called there."""
        async with self._holding(lease) as session:
            await generation_sql.change(session, lease.job_id, index, {"remote_id": remote_id})

    async def not_asked(self, lease: Lease, index: int) -> None:
        """It certainly was not."""
        async with self._holding(lease) as session:
            await generation_sql.change(session, lease.job_id, index, {"asked_at": None, "remote_id": None})

    async def waited(self, lease: Lease, index: int, seconds: float) -> None:
        values = {"waits": Image.waits + 1, "waited_s": Image.waited_s + seconds}
        async with self._holding(lease) as session:
            await generation_sql.change(session, lease.job_id, index, values)

    async def complete(self, lease: Lease, record: ImageRecord) -> None:
        """Its file lies in the job's images folder, safely on disk."""
        now = clock.now()
        values = {
            "status": ImageStatus.COMPLETED,
            "record": record.to_dict(),
            "completed_at": now,
            "error_code": None,
            "error_message": None,
        }
        told = {
            "filename": record.filename,
            "width": record.width,
            "height": record.height,
            "provider": record.provider.value,
        }
        first = {"first_image_at": func.coalesce(Job.first_image_at, now)}
        async with self._holding(lease, first) as session:
            await self._tell(session, lease, record.index, values, told)

    async def fail(self, lease: Lease, index: int, code: str, message: str) -> None:
        """It cannot be had, unless a person asks for it once more."""
        error = {"error_code": code, "error_message": message}
        async with self._holding(lease) as session:
            await self._tell(session, lease, index, {"status": ImageStatus.FAILED, **error}, error)

    async def is_known(self, remote_id: str) -> bool:
        """Whether some picture of ours is called so elsewhere."""
        async with self._database.reading() as session:
            return await generation_sql.is_known(session, remote_id)

    async def asked_for(self) -> Sequence[tuple[Image, Job]]:
        """Pictures that may be in the making elsewhere, each with its job."""
        async with self._database.reading() as session:
            return await generation_sql.asked_for(session)

    async def statuses(self, job_ids: Sequence[str]) -> Mapping[str, JobStatus]:
        """Of these jobs, by id; those that are gone are not in it."""
        async with self._database.reading() as session:
            return await generation_sql.statuses(session, job_ids)

    async def called_off(self, remote_id: str) -> None:
        """Nothing comes of what is called so elsewhere; its name there stands for the lease."""
        async with self._database.writing() as session:
            await generation_sql.forget(session, remote_id)

    @asynccontextmanager
    async def _holding(
        self, lease: Lease, values: dict[str, Any] | None = None
    ) -> AsyncIterator[AsyncSession]:
        """A transaction in which the job is known to be this attempt's; `values` change its row."""
        async with self._database.writing() as session:
            # An attempt's number is what it is: the update only proves that the lease holds.
            changed = values or {"attempt": lease.attempt}
            if not await transitions.note(session, lease.job_id, lease.token, changed):
                raise LeaseLostError(f"job {lease.job_id}: attempt {lease.attempt} no longer holds it")
            yield session

    async def _tell(
        self, session: AsyncSession, lease: Lease, index: int, values: dict[str, Any], told: dict[str, Any]
    ) -> None:
        image = await generation_sql.change(session, lease.job_id, index, values)
        if image is None:  # it is there already, and was told then
            return
        count = len(await generation_sql.images(session, lease.job_id))
        payload = {
            "index": index,
            "count": count,
            "status": image.status.value,
            "seed": image.seed,
            **told,
        }
        await event_sql.add(session, lease.job_id, lease.attempt, EventName.IMAGE, payload)
