"""One attempt at a job whose pictures are made elsewhere: all that are missing, side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from loguru import logger

from backend import disk
from backend.errors import DatabaseFailedError, StorageFullError
from backend.models.generation import Image
from backend.services.images import GenerationOrder
from backend.services.leases import Lease, StageNote
from backend.services.retries import Failure
from backend.workers.attempt import Outcome
from backend.workers.messages import Completed, Failed
from backend.workers.process import StopRequest
from backend.workers.remote import ending
from backend.workers.remote.desk import Desk, RemoteProvider
from backend.workers.remote.picture import RemotePicture
from backend.workers.remote.recall import TIMEOUT
from ml_pipeline.errors import GenerationError

STAGE = "generating"
SHARE_BEFORE_LAYERS = 0.5
TICK_S = 1.0
MAKES_ROOM = "pictures of other jobs have all the places, and no slot"
"""As after a start with a lower MAX_CONCURRENT_REMOTE_JOBS."""
ANSWER_GRACE_S = 5.0
"""So long a stopped attempt waits for the answer to what it has just asked for."""


@dataclass(frozen=True)
class HandedOn:
    """All pictures are there, and are now to be layered."""

    message: str


RemoteOutcome: TypeAlias = Outcome | HandedOn


class RemoteAttempt:
    def __init__(self, desk: Desk, lease: Lease) -> None:
        self._desk = desk
        self._lease = lease
        self._folder = desk.results.attempt_folder(lease.job_id, lease.token)
        self._log = logger.bind(job_id=lease.job_id)
        self._left_s = desk.settings.job_timeout_seconds
        self._stopped = asyncio.Event()
        self._request: StopRequest | None = None
        self._noted: tuple[str, float] | None = None

    def stop(self, request: StopRequest) -> None:
        """Have it ended; the first who asks says how."""
        self._request = self._request or request
        self._stopped.set()

    async def run(self) -> RemoteOutcome:
        """Have the pictures made; every way in which it can end is an outcome."""
        provider = self._desk.provider
        if provider is None:
            return self._failed(Failure("provider_unavailable", self._desk.unavailable))
        try:
            with disk.room_for("the pictures", self._folder.parent):
                await asyncio.to_thread(self._folder.mkdir)
            async with self._desk.recall.turn_of(self._lease.job_id):
                order = await self._desk.images.order(self._lease.job_id)
            return await self._make(provider, order) or await self._end(order)
        except StorageFullError as error:
            return self._failed(Failure(error.code, str(error)))
        except GenerationError as error:
            return self._failed(Failure(error.code, str(error)))
        except OSError as error:
            message = f"the result cannot be written ({error.strerror or error})"
            return self._failed(Failure("storage_error", message))

    async def _make(self, provider: RemoteProvider, order: GenerationOrder) -> Outcome | None:
        """Have all missing pictures made; None where nothing of them is left for another attempt."""
        pictures = [self._picture(order, image) for image in order.missing]
        tasks = [asyncio.create_task(picture.make(provider)) for picture in pictures]
        try:
            stopped = await self._wait(tasks, pictures, order)
        finally:
            await _halt(tasks, pictures)
        if stopped is not None:
            if not (isinstance(stopped, StopRequest) and stopped.requeue):
                await self._desk.recall.call_back(self._lease.job_id)
            return stopped
        failures = [failure for task in tasks if (failure := _failure_of(task)) is not None]
        return self._failed(failures[0]) if failures else None

    def _picture(self, order: GenerationOrder, image: Image) -> RemotePicture:
        return RemotePicture(self._desk, self._lease, order.generation, image, self._folder)

    async def _wait(
        self,
        tasks: Sequence[asyncio.Task[Failure | None]],
        pictures: Sequence[RemotePicture],
        order: GenerationOrder,
    ) -> StopRequest | Failed | None:
        """Until all have ended, or the attempt is to; None where all have. Raises what one of them raised.

        Time is counted in small steps, so that a machine that slept does not find all of it gone, and only
        while a picture is at work: others may have all the places.
        """
        clock = asyncio.get_running_loop().time
        stop = asyncio.create_task(self._stopped.wait())
        waiting = set(tasks)
        try:
            while waiting and self._request is None and self._left_s > 0:
                await self._note(pictures, order)
                began, is_at_work = clock(), self._desk.places.is_at_work(self._lease.job_id)
                await asyncio.wait(
                    {*waiting, stop}, timeout=min(TICK_S, self._left_s), return_when=asyncio.FIRST_COMPLETED
                )
                if is_at_work:
                    self._left_s -= min(clock() - began, 2 * TICK_S)
                waiting = {task for task in waiting if not task.done()}
                if any(_failure_of(task) is not None for task in tasks if task.done()):
                    _hold_back(tasks, pictures)
                elif waiting and self._desk.places.is_at_a_standstill:
                    self.stop(StopRequest(self._lease.token, MAKES_ROOM, requeue=True, asked_s=clock()))
        finally:
            stop.cancel()
        if self._request is not None:
            return self._request
        if not waiting:
            await self._note(pictures, order)
            return None
        limit = f"{self._desk.settings.job_timeout_seconds:g} s (JOB_TIMEOUT_SECONDS)"
        return self._failed(Failure(TIMEOUT, f"the job took longer than {limit} and was stopped"))

    async def _note(self, pictures: Sequence[RemotePicture], order: GenerationOrder) -> None:
        """Show how far it is; that the database cannot take it is no reason to end the job."""
        count = len(order.images)
        there = sum(picture.watch.done >= 1.0 for picture in pictures) + count - len(pictures)
        share = SHARE_BEFORE_LAYERS if order.generation.is_layered else 1.0
        done = sum(picture.watch.done for picture in pictures) + count - len(pictures)
        told = (f"{there} of {count} images are there", round(share * done / count, 2))
        if told == self._noted:
            return
        is_new, self._noted = self._noted is None, told
        try:
            await self._desk.attempts.note(self._lease, [StageNote(STAGE, told[1], told[0], is_new)])
        except (DatabaseFailedError, StorageFullError) as error:
            self._log.warning("{}", error)

    async def _end(self, order: GenerationOrder) -> RemoteOutcome:
        order = await self._desk.images.order(self._lease.job_id)
        if order.failed:
            return self._failed(ending.failure_of(order))
        if order.generation.is_layered:
            return HandedOn("its image is there, and waits to be layered")
        source = self._desk.results.images_folder(self._lease.job_id)
        manifest = await asyncio.to_thread(ending.finish, source, self._folder, self._lease, order)
        return Completed(self._lease.token, manifest, 0)

    def _failed(self, failure: Failure) -> Failed:
        return Failed(self._lease.token, failure.code, failure.message, "")


def _failure_of(task: asyncio.Task[Failure | None]) -> Failure | None:
    return None if task.cancelled() else task.result()


def _hold_back(tasks: Sequence[asyncio.Task[Failure | None]], pictures: Sequence[RemotePicture]) -> None:
    """One found the other side out of reach: those that still wait for a place wait for the next attempt."""
    for task, picture in zip(tasks, pictures, strict=True):
        if not picture.has_begun:
            task.cancel()


async def _halt(tasks: Sequence[asyncio.Task[Failure | None]], pictures: Sequence[RemotePicture]) -> None:
    """End what still runs; whoever has just asked for a picture first hears what it is called there."""
    for picture in pictures:
        picture.watch.stop()
    ends = (_end(task, picture) for task, picture in zip(tasks, pictures, strict=True))
    await asyncio.gather(*ends)


async def _end(task: asyncio.Task[Failure | None], picture: RemotePicture) -> None:
    if not task.done():
        answer = asyncio.create_task(picture.watch.wait_for_answer())
        await asyncio.wait({task, answer}, timeout=ANSWER_GRACE_S, return_when=asyncio.FIRST_COMPLETED)
        answer.cancel()
        task.cancel()
    await asyncio.gather(task, return_exceptions=True)
