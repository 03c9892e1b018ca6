"""One slot of the supervisor: a warm child, and the attempts that it runs one after another."""

from __future__ import annotations

import asyncio
from enum import StrEnum

from loguru import logger

from backend.config import Settings
from backend.errors import DatabaseFailedError, StorageFullError
from backend.models.job import Job
from backend.services.events import WorkSignal
from backend.services.jobs import JobService, Lease
from backend.services.results import ResultStore
from backend.workers.attempt import Attempt, Outcome, explain_exit
from backend.workers.messages import Failed, Ready
from backend.workers.process import ChildProcess, StopRequest
from backend.workers.settlement import ERROR_PAUSE_S, settle

MAX_START_FAILURES = 3
START_BACKOFF_S = 1.0
START_TIMEOUT_S = 300.0
"""A cold start compiles the pipeline's kernels."""


class WorkerState(StrEnum):
    STARTING = "starting"
    READY = "ready"
    BUSY = "busy"
    FAILING = "failing"
    STOPPED = "stopped"


class Slot:
    def __init__(
        self,
        worker_id: str,
        threads: int,
        settings: Settings,
        jobs: JobService,
        results: ResultStore,
        work: WorkSignal,
    ) -> None:
        self.worker_id = worker_id
        self.state = WorkerState.STARTING
        self.ready: Ready | None = None
        self._threads = threads
        self._settings = settings
        self._jobs = jobs
        self._results = results
        self._wake = work.listen()
        self._claiming = asyncio.Lock()
        self._child: ChildProcess | None = None
        self._lease: Lease | None = None
        self._settled = asyncio.Event()
        self._is_draining = False
        self._start_failures = 0

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child is not None else None

    @property
    def is_busy(self) -> bool:
        return self._lease is not None

    async def work(self) -> None:
        """Keep a child warm and run whatever the queue holds, until drained."""
        while not self._is_draining:
            try:
                await self._abandon_leftover()
                await self._work_once()
                continue
            except (DatabaseFailedError, StorageFullError) as error:
                logger.error("{}: {}", self.worker_id, error)
            except Exception:  # noqa: BLE001 - the worker's loop: a slot must never end silently
                logger.exception("{}: unexpected error; going on", self.worker_id)
            await asyncio.sleep(ERROR_PAUSE_S)

    async def end_job(self, job_id: str, reason: str) -> None:
        """Cancel this job's attempt, if it runs here, and wait until that is written."""
        async with self._claiming:  # a claim that is just being committed is seen too
            if self._lease is None or self._lease.job_id != job_id:
                return
            self._request_stop(reason, requeue=False)
        await self._settled.wait()

    async def drain(self) -> None:
        """Claim nothing more, and give the running job back to the queue."""
        self._is_draining = True
        self._wake.set()
        async with self._claiming:
            self._request_stop("the server is shutting down", requeue=True)

    def _request_stop(self, reason: str, requeue: bool) -> None:
        if self._lease is not None and self._child is not None:
            self._child.request_stop(StopRequest(self._lease.token, reason, requeue))

    async def close(self) -> None:
        if self._child is not None:
            await self._child.end()
        self._child, self.state = None, WorkerState.STOPPED

    async def _work_once(self) -> None:
        child = await self._warm_child()
        if child is None and self._start_failures < MAX_START_FAILURES:
            return
        claimed = await self._next_claim(child)
        if claimed is None:
            return
        job, lease = claimed
        await self._settle(lease, await self._attempt(child, job, lease))

    async def _settle(self, lease: Lease, outcome: Outcome) -> None:
        await settle(lease, outcome, self._jobs, self._results, lambda: self._is_draining)
        self._lease = None
        self._settled.set()

    async def _abandon_leftover(self) -> None:
        """After an error of our own: the attempt must not go on running, nor its job stay in processing."""
        if self._lease is not None:
            await self.close()
            message = "something went wrong on the server; its log says what"
            await self._settle(self._lease, Failed(self._lease.token, "internal_error", message, ""))

    async def _attempt(self, child: ChildProcess | None, job: Job, lease: Lease) -> Outcome:
        if child is None:
            message = "the pipeline process cannot start; the server's log says why"
            return Failed(lease.token, "worker_unavailable", message, "")
        self.state = WorkerState.BUSY
        folder = self._results.attempt_folder(lease.job_id, lease.token)
        return await Attempt(child, job, lease, folder, self._settings, self._jobs).run()

    async def _warm_child(self) -> ChildProcess | None:
        """The child that is ready, or a new one; None where it ended before it was."""
        if self._child is not None and not self._child.gone.is_set():
            self.state = WorkerState.READY
            return self._child
        await self.close()
        self.state, self.ready = WorkerState.STARTING, None
        self._child = await ChildProcess.start(self._settings, self._threads)
        if await self._is_ready(self._child):
            return self._child
        logger.error("{}: {}", self.worker_id, explain_exit(await self._child.end()))
        self._start_failures += 1
        self.state = WorkerState.FAILING
        await asyncio.sleep(START_BACKOFF_S * min(self._start_failures, 10))
        return None

    async def _is_ready(self, child: ChildProcess) -> bool:
        """Wait for the child's first word."""
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                first = await child.receive()
        except TimeoutError:
            return False
        if not isinstance(first, Ready):
            return False
        self.state, self.ready, self._start_failures = WorkerState.READY, first, 0
        logger.info(
            "{}: process {} ready, {} on {}, {} threads, {:.0f} MB",
            self.worker_id,
            child.pid,
            first.depth_model,
            first.device,
            self._threads,
            first.memory_bytes / 1e6,
        )
        return True

    async def _next_claim(self, child: ChildProcess | None) -> tuple[Job, Lease] | None:
        """The next job; None when there is reason to look at the child again instead."""
        self._wake.clear()
        async with self._claiming:
            claimed = None if self._is_draining else await self._jobs.claim(self.worker_id)
            if claimed is not None:
                self._lease = claimed[1]
                self._settled.clear()
                return claimed
        if child is not None:
            await _first_of(self._wake, child.gone)
        return None


async def _first_of(*events: asyncio.Event) -> None:
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
