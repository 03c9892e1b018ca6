"""Runs the slots: MAX_CONCURRENT_JOBS warm children with the machine's cores divided between them, and
MAX_CONCURRENT_REMOTE_JOBS that wait for pictures from elsewhere."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence

from backend.config import Settings
from backend.services.attempts import AttemptService
from backend.services.events import WorkSignal
from backend.services.images import ImageService
from backend.services.results import ResultStore
from backend.workers.remote.lane import RemoteLane
from backend.workers.remote.slot import RemoteSlot
from backend.workers.slot import Slot


class Supervisor:
    """The only writer of execution state; `slots` are those with a process, the remote lane has its own."""

    def __init__(
        self,
        settings: Settings,
        attempts: AttemptService,
        results: ResultStore,
        images: ImageService,
        work: WorkSignal,
        remote: RemoteLane | None = None,
    ) -> None:
        count = settings.max_concurrent_jobs
        self.threads = max(1, _cores() // count)
        self.slots: Sequence[Slot] = tuple(
            Slot(f"worker-{number}", self.threads, settings, attempts, results, images, work)
            for number in range(1, count + 1)
        )
        self._remote = remote
        self._all: Sequence[Slot | RemoteSlot] = (*self.slots, *(remote.slots if remote is not None else ()))
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        if self._remote is not None:
            await self._remote.take_over()
        self._tasks = [asyncio.create_task(slot.work(), name=slot.worker_id) for slot in self._all]

    async def stop_job(self, job_id: str, reason: str, lease_token: str | None) -> None:
        """Have the attempt of this lease stopped, if it runs, without waiting for it; a later one goes on."""
        await asyncio.gather(*(slot.stop_job(job_id, reason, lease_token) for slot in self._all))

    async def finish(self, grace_s: float) -> None:
        """Claim nothing more, and let running jobs come to their end while there is time."""
        await asyncio.gather(*(slot.finish(grace_s) for slot in self._all))

    async def end_job(self, job_id: str, reason: str) -> None:
        """Cancel a job's attempt, if one runs; afterwards none does."""
        await asyncio.gather(*(slot.end_job(job_id, reason) for slot in self._all))

    async def stop(self) -> None:
        """End every attempt and every child; their jobs go back to the queue. Harmless before `start`."""
        await asyncio.gather(*(slot.drain() for slot in self._all))
        running = [task for task, slot in zip(self._tasks, self._all, strict=False) if slot.is_busy]
        idle = [task for task in self._tasks if task not in running]
        for task in idle:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(slot.close() for slot in self.slots))
        if self._remote is not None:
            await self._remote.close()


def _cores() -> int:
    """The cores that this process may use, which a container may have limited."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
