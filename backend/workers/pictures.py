"""The pictures that a child makes from a prompt, from when it tells of one to when its row says so."""

from __future__ import annotations

import asyncio
from pathlib import Path

from loguru import logger

from backend.errors import BackendError, DatabaseFailedError, LeaseLostError, StorageFullError
from backend.services.images import GenerationOrder, ImageService
from backend.services.keeping import keep
from backend.services.leases import Lease
from backend.workers.checking import checked_failure, checked_record
from backend.workers.messages import ImageLost, ImageReady
from ml_pipeline.generation.record import ImageRecord
from ml_pipeline.generation.shortfall import ImageFailure


class Pictures:
    """What the child says is taken as it comes; what disk or database cannot take waits for `settle`."""

    def __init__(
        self, lease: Lease, order: GenerationOrder, folder: Path, images_folder: Path, images: ImageService
    ) -> None:
        self.order = order
        self._lease = lease
        self._wanted = order.generation.parameters
        self._missing = {image.index for image in order.missing}
        self._folder = folder
        self._images_folder = images_folder
        self._images = images
        self._waiting: list[ImageRecord | ImageFailure] = []
        self._log = logger.bind(job_id=lease.job_id)

    @property
    def are_whole(self) -> bool:
        """Whether nothing is missing any more."""
        return not self._missing

    async def begin(self) -> None:
        """Tell which one is being made: the first that is missing."""
        if not self._missing:
            return
        try:
            await self._images.begin(self._lease, min(self._missing))
        except (DatabaseFailedError, StorageFullError, LeaseLostError) as error:
            self._log.warning("{}", error)

    async def take(self, told: ImageReady | ImageLost) -> None:
        """Keep a picture that is there, or note one that cannot be had; nonsense changes nothing."""
        try:
            found = self._checked(told)
        except ValueError as error:
            self._log.warning("the pipeline's process tells of a picture that is none: {}", error)
            return
        self._missing.discard(found.index)
        self._waiting.append(found)
        try:
            await self._write()
        except (BackendError, OSError) as error:
            self._log.warning("image {} is not written yet: {}", found.index, error)
        await self.begin()

    async def settle(self) -> None:
        """Write what could not be written before; raises as the disk and the database do."""
        await self._write()

    def _checked(self, told: ImageReady | ImageLost) -> ImageRecord | ImageFailure:
        if isinstance(told, ImageReady):
            found: ImageRecord | ImageFailure = checked_record(told.record, self._wanted)
        else:
            found = checked_failure(told, self._wanted)
        if found.index not in self._missing:
            raise ValueError(f"image {found.index} was not missing")
        return found

    async def _write(self) -> None:
        while self._waiting:
            found = self._waiting[0]
            if isinstance(found, ImageRecord):
                await asyncio.to_thread(keep, found, self._folder, self._images_folder)
                await self._images.complete(self._lease, found)
            else:
                await self._images.fail(self._lease, found.index, found.code, found.message)
            del self._waiting[0]
