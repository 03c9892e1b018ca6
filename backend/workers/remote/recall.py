"""Calls back what was asked for elsewhere and nobody waits for any more: it costs money while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from weakref import WeakValueDictionary

from loguru import logger

from backend.errors import DatabaseFailedError, StorageFullError
from backend.models.job import Job, JobStatus
from backend.services.events import EventFeed
from backend.services.images import ImageService
from backend.workers.remote.places import Places

TIMEOUT = "timeout"
_GOING = (JobStatus.PENDING, JobStatus.PROCESSING)


class Canceller(Protocol):
    """The one thing of a provider that is needed here: to stop what it called so, as well as it can.

    False where it may go on, and come to its end, all the same.
    """

    async def cancel(self, remote_id: str) -> bool: ...


class Recall:
    def __init__(
        self, provider: Canceller | None, images: ImageService, places: Places, feed: EventFeed
    ) -> None:
        self._provider = provider
        self._images = images
        self._places = places
        self._feed = feed
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take_over(self) -> Mapping[str, Sequence[str]]:
        """At start: take the places of what is in the making; tells what of it nobody wants any more, by
        job.
        """
        left = await self._images.asked_for()
        going = [image for image, job in left if job.status in _GOING]
        self._places.take_over(((image.job_id, image.index), image.remote_id) for image in going)
        unwanted: dict[str, list[str]] = {}
        for image, job in left:
            if image.remote_id and _is_unwanted(job):
                unwanted.setdefault(job.id, []).append(image.remote_id)
        return unwanted

    async def run(self, unwanted: Mapping[str, Sequence[str]]) -> None:
        """Call these back; then whatever belongs to jobs that were cancelled or deleted while they waited."""
        with self._feed.listen() as woken:
            woken.set()
            while True:
                await woken.wait()
                woken.clear()
                try:
                    if unwanted:
                        await asyncio.gather(*(self._call_off(*each) for each in unwanted.items()))
                        unwanted = {}
                    await self._look_after(self._places.abandoned_jobs)
                except (DatabaseFailedError, StorageFullError) as error:
                    logger.warning("what is in the making elsewhere is not looked after now: {}", error)
                except Exception:  # noqa: BLE001 - else places would stay taken for ever, and nobody notice
                    logger.exception("unexpected error; going on")

    def turn_of(self, job_id: str) -> asyncio.Lock:
        """Held while a job's pictures are called back: whoever is asked for it anew meanwhile waits."""
        return self._locks.setdefault(job_id, asyncio.Lock())

    async def call_back(self, job_id: str) -> None:
        """Have all that is in the making for a job stopped there; a provider takes seconds for it at most."""
        await self._cancel_all(self._places.remote_ids(job_id))
        self._places.leave_all(job_id)

    async def _look_after(self, job_ids: set[str]) -> None:
        statuses = await self._images.statuses(list(job_ids)) if job_ids else {}
        ended = [job_id for job_id in job_ids if statuses.get(job_id) not in _GOING]
        await asyncio.gather(*(self._let_go(job_id) for job_id in ended))

    async def _let_go(self, job_id: str) -> None:
        async with self.turn_of(job_id):
            status = await self._status(job_id)  # it may have been asked for anew meanwhile
            if status in (None, JobStatus.CANCELLED):
                await self.call_back(job_id)
            elif status not in _GOING:
                self._places.leave_all(job_id)

    async def _call_off(self, job_id: str, remote_ids: Sequence[str]) -> None:
        """Unless the job was asked for anew: then they are waited for."""
        async with self.turn_of(job_id):
            if await self._status(job_id) not in _GOING:
                await self._cancel_all(remote_ids)

    async def _status(self, job_id: str) -> JobStatus | None:
        return (await self._images.statuses([job_id])).get(job_id)

    async def _cancel_all(self, remote_ids: Iterable[str]) -> None:
        await asyncio.gather(*(self._cancel(remote_id) for remote_id in remote_ids))

    async def _cancel(self, remote_id: str) -> None:
        if self._provider is None or not await self._provider.cancel(remote_id):
            return  # it may yet be made, and paid for: its name is kept for whoever wants it after all
        try:
            await self._images.called_off(remote_id)
        except (DatabaseFailedError, StorageFullError) as error:
            logger.warning("{} was called back, which is not written: {}", remote_id, error)


def _is_unwanted(job: Job) -> bool:
    return job.status is JobStatus.CANCELLED or (job.status is JobStatus.FAILED and job.error_code == TIMEOUT)
