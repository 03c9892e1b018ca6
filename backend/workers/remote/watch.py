"""What a provider elsewhere says while it makes a picture, written down so that it outlives this process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

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
MOST_BEFORE_IT_IS_THERE = 0.95
NO_MORE = "the picture is to be made no more"


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
        self._log = logger.bind(job_id=lease.job_id)
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
            raise Cancelled(NO_MORE)
        self.done = min(max(self.done, done), MOST_BEFORE_IT_IS_THERE)

    def finish(self) -> None:
        """It is there, and told."""
        self.done = 1.0

    async def asking(self) -> None:
        self._answered.clear()  # before it is written: to go away just then would leave it unknown, too
        try:
            await self._images.asking(self._lease, self._index)
        except BaseException:
            self._answered.set()
            raise
        self.is_out = True
        if self._is_stopped:
            await self.not_asked()
            raise Cancelled(NO_MORE)
        self._metrics.note_request()

    async def asked(self, remote_id: str) -> None:
        self._places.name(self.key, remote_id)
        self._metrics.note_prediction()
        await self._write(partial(self._images.asked, self._lease, self._index, remote_id))

    async def not_asked(self) -> None:
        await self._write(partial(self._images.not_asked, self._lease, self._index))
        self.is_out = False

    async def waited(self, seconds: float, reason: str) -> None:
        self._metrics.note_wait(seconds, reason)
        self._log.debug("image {}: waited {:.1f} s ({})", self._index, seconds, reason)
        try:
            await self._images.waited(self._lease, self._index, seconds)
        except (DatabaseFailedError, StorageFullError) as error:  # it is only counted
            self._log.warning("{}", error)

    async def _write(self, write: Callable[[], Awaitable[None]]) -> None:
        """Whether it was asked for is worth money: that is written, however long the database cannot."""
        try:
            while True:
                try:
                    return await write()
                except (DatabaseFailedError, StorageFullError) as error:
                    self._log.error(
                        "what was answered for image {} is not written yet: {}", self._index, error
                    )
                await asyncio.sleep(WRITE_AGAIN_S)
        finally:
            self._answered.set()
