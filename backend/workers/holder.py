"""What every slot is: it runs one job after another, and whoever wants its job ended can have it ended."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod

from loguru import logger

from backend.errors import DatabaseFailedError, StorageFullError
from backend.services.leases import Lease
from backend.workers.process import StopRequest
from backend.workers.settlement import ERROR_PAUSE_S

SHUTTING_DOWN = "the server is shutting down"


class JobHolder(ABC):
    """Holds at most one job, by its lease, from the claim until its end is written."""

    def __init__(self, worker_id: str, wake: asyncio.Event) -> None:
        self.worker_id = worker_id
        self._log = logger.bind(worker_id=worker_id)
        self._wake = wake
        self._claiming = asyncio.Lock()
        self._lease: Lease | None = None
        self._settled = asyncio.Event()
        self._draining = asyncio.Event()

    @property
    def is_busy(self) -> bool:
        return self._lease is not None

    @property
    def _is_draining(self) -> bool:
        return self._draining.is_set()

    @abstractmethod
    async def _work_once(self) -> None:
        """Claim a job and run it to its end; where there is none, wait until something is told."""

    @abstractmethod
    async def _abandon_leftover(self) -> None:
        """After an error of our own: a job that is still held must not stay in processing."""

    @abstractmethod
    def _pass_on(self, request: StopRequest) -> None:
        """To whatever runs the job."""

    async def work(self) -> None:
        """Run whatever waits, until drained."""
        while not self._is_draining:
            try:
                await self._abandon_leftover()
                await self._work_once()
                continue
            except (DatabaseFailedError, StorageFullError) as error:
                self._log.error("{}", error)
            except Exception:  # noqa: BLE001 - the worker's loop: a slot must never end silently
                self._log.exception("unexpected error; going on")
            await asyncio.sleep(ERROR_PAUSE_S)

    async def stop_job(self, job_id: str, reason: str, lease_token: str | None = None) -> bool:
        """Have this job's attempt stopped, or only that of one lease, if it runs here; whether it does."""
        async with self._claiming:  # a claim that is just being committed is seen too
            if self._lease is None or self._lease.job_id != job_id:
                return False
            if lease_token not in (None, self._lease.token):
                return False
            self._request_stop(reason, requeue=False)
            return True

    async def end_job(self, job_id: str, reason: str) -> None:
        """Stop this job's attempt, if it runs here, and wait until its end is written."""
        if await self.stop_job(job_id, reason):
            await self._settled.wait()

    def claim_no_more(self) -> None:
        self._draining.set()
        self._wake.set()

    async def finish(self, grace_s: float) -> None:
        """Claim nothing more, and let the running job come to its end while there is time."""
        self.claim_no_more()
        if self.is_busy:
            self._log.info("finishing its job, for {:g} s at most", grace_s)
            try:
                async with asyncio.timeout(grace_s):
                    await self._settled.wait()
            except TimeoutError:
                self._log.info("its job goes back to the queue")

    async def drain(self) -> None:
        """Claim nothing more, and give the running job back to the queue."""
        self.claim_no_more()
        async with self._claiming:
            self._request_stop(SHUTTING_DOWN, requeue=True)

    def _request_stop(self, reason: str, requeue: bool) -> None:
        if self._lease is not None:
            asked_s = asyncio.get_running_loop().time()
            self._pass_on(StopRequest(self._lease.token, reason, requeue, asked_s))
