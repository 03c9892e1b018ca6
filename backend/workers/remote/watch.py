"""What a provider elsewhere says while it makes one picture, written down so that it outlives this process."""

from __future__ import annotations

import asyncio

from loguru import logger

from backend.errors import DatabaseFailedError, StorageFullError
from backend.models.generation import Image
from backend.services.images import ImageService
from backend.services.leases import Lease
from backend.services.remote_metrics import RemoteMetrics
from backend.workers.remote.places import Places
from ml_pipeline.errors import Cancelled
from ml_pipeline.generation.base import Watch

WRITE_AGAIN_S = 0.5


class RemoteWatch(Watch):
    def __init__(
        self, lease: Lease, image: Image, images: ImageService, places: Places, metrics: RemoteMetrics
    ) -> None:
        self.remote_id = image.remote_id
        self.may_have_been_asked = image.asked_at is not None and image.remote_id is None
        self.is_out = image.asked_at is not None
        """Whether it may be in the making elsewhere."""
        self.done = 0.0
        self._lease = lease
        self._index = image.index
        self._images = images
        self._places = places
        self._metrics = metrics
        self._is_stopped = False
        self._answered = asyncio.Event()
        self._answered.set()

    @property
    def key(self) -> tuple[str, int]:
        return self._lease.job_id, self._index

    def stop(self) -> None:
        """Nothing more is to be asked for."""
        self._is_stopped = True

    async def wait_for_answer(self) -> None:
        """Until what was asked for is answered: to go away in between would leave it unknown."""
        await self._answered.wait()

    def tick(self, done: float) -> None:
        if self._is_stopped:
            raise Cancelled("the picture is to be made no more")
        self.done = min(max(self.done, done), 1.0)

    async def asking(self) -> None:
        await self._images.asking(self._lease, self._index)
        self.is_out = True
        self._answered.clear()
        self._metrics.note_request()

    async def asked(self, remote_id: str) -> None:
        """What it is called there is worth money: it is written, however long the database cannot."""
        self._places.name(self.key, remote_id)
        self._metrics.note_prediction()
        try:
            while True:
                try:
                    await self._images.asked(self._lease, self._index, remote_id)
                    break
                except (DatabaseFailedError, StorageFullError) as error:
                    log = logger.bind(job_id=self._lease.job_id)
                    log.error("image {} is {} there, not written yet: {}", self._index, remote_id, error)
                await asyncio.sleep(WRITE_AGAIN_S)
        finally:
            self._answered.set()

    async def not_asked(self) -> None:
        try:
            await self._images.not_asked(self._lease, self._index)
            self.is_out = False
        finally:
            self._answered.set()

    async def waited(self, seconds: float, reason: str) -> None:
        self._metrics.note_wait(seconds, reason)
        log = logger.bind(job_id=self._lease.job_id)
        log.debug("image {}: waited {:.1f} s ({})", self._index, seconds, reason)
        await self._images.waited(self._lease, self._index, seconds)
