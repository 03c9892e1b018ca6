"""One slot of the supervisor: a warm child, and the attempts that it runs one after another."""

from __future__ import annotations

import asyncio
from enum import StrEnum

from loguru import logger

from backend.config import Settings
from backend.errors import DatabaseFailedError, StorageFullError
from backend.models.job import Job
from backend.services.attempts import AttemptService
from backend.services.events import WorkSignal
from backend.services.images import ImageService
from backend.services.leases import Lease
from backend.services.results import ResultStore
from backend.services.retries import WORKER_DIED
from backend.workers.attempt import Attempt, Outcome
from backend.workers.messages import Failed, Ready
from backend.workers.nursery import Nursery
from backend.workers.process import ChildProcess, StopRequest
from backend.workers.settlement import ERROR_PAUSE_S, settle

SHUTTING_DOWN = "the server is shutting down"
SHARED_END_S = 1.0
"""So much later than its process the server may hear of an end that both were told of."""


class WorkerState(StrEnum):
    """`resting`: the process was ended after idle time, and is started again when a job comes."""

    STARTING = "starting"
    READY = "ready"
    BUSY = "busy"
    RESTING = "resting"
    FAILING = "failing"
    STOPPED = "stopped"


class Slot:
    def __init__(
        self,
        worker_id: str,
        threads: int,
        settings: Settings,
        attempts: AttemptService,
        results: ResultStore,
        images: ImageService,
        work: WorkSignal,
    ) -> None:
        self.worker_id = worker_id
        self.state = WorkerState.STARTING
        self._log = logger.bind(worker_id=worker_id)
        self._settings = settings
        self._attempts = attempts
        self._results = results
        self._images = images
        self._wake = work.listen()
        self._nursery = Nursery(worker_id, threads, settings)
        self._claiming = asyncio.Lock()
        self._lease: Lease | None = None
        self._settled = asyncio.Event()
        self._draining = asyncio.Event()

    @property
    def _is_draining(self) -> bool:
        return self._draining.is_set()

    @property
    def ready(self) -> Ready | None:
        """What the process said of itself; None while there is none."""
        return self._nursery.ready

    @property
    def starts(self) -> int:
        """How many processes there have been."""
        return self._nursery.starts

    @property
    def pid(self) -> int | None:
        return self._nursery.child.pid if self._nursery.child is not None else None

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
        child = self._nursery.child
        if self._lease is not None and child is not None:
            asked_s = asyncio.get_running_loop().time()
            child.request_stop(StopRequest(self._lease.token, reason, requeue, asked_s))

    async def close(self) -> None:
        await self._nursery.end()
        self.state = WorkerState.STOPPED

    async def _work_once(self) -> None:
        if self._nursery.child is None and self.state is WorkerState.RESTING:
            await self._rest()
            return
        child = await self._warm_child()
        if child is None and not self._nursery.has_given_up:
            return
        claimed = await self._next_claim(child)
        if claimed is not None:
            job, lease = claimed
            outcome = await self._attempt(child, job, lease)
            self._nursery.note(outcome)
            await self._settle(lease, outcome)

    async def _warm_child(self) -> ChildProcess | None:
        """The child that is ready, or a new one; None where it ended before it was."""
        if not self._nursery.is_warm:
            self.state = WorkerState.STARTING
        child = await self._nursery.warm_child()
        self.state = WorkerState.READY if child is not None else WorkerState.FAILING
        return child

    async def _settle(self, lease: Lease, outcome: Outcome) -> None:
        await settle(lease, outcome, self._attempts, self._results, lambda: self._is_draining)
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
        attempt = Attempt(child, job, lease, self._settings, self._attempts, self._results, self._images)
        outcome = await attempt.run()
        has_died = isinstance(outcome, Failed) and outcome.code == WORKER_DIED
        if has_died and await self._is_everybodys_end(child):
            return StopRequest(lease.token, SHUTTING_DOWN, True, asyncio.get_running_loop().time())
        return outcome

    async def _is_everybodys_end(self, child: ChildProcess) -> bool:
        """Whether what ended the process ends the server as well, as systemd and a shutdown do it."""
        return child.was_told_to_end and await _first_of(SHARED_END_S, self._draining)

    async def _next_claim(self, child: ChildProcess | None) -> tuple[Job, Lease] | None:
        """The next job; None when there is reason to look at the child again instead."""
        self._wake.clear()
        async with self._claiming:
            claimed = None if self._is_draining else await self._attempts.claim(self.worker_id)
            if claimed is not None:
                self._lease = claimed[1]
                self._settled.clear()
                return claimed
        if child is not None and not self._is_draining:
            await self._wait_for_work(child)
        return None

    async def _wait_for_work(self, child: ChildProcess) -> None:
        """Until something is told, a retry is due, the child is gone, or has been idle for too long."""
        due_s = await self._attempts.next_work_in_s()
        idle_s = self._settings.worker_idle_seconds or None
        waits = [wait for wait in (due_s, idle_s) if wait is not None]
        is_told = await _first_of(min(waits, default=None), self._wake, child.gone)
        if not is_told and idle_s is not None and (due_s is None or idle_s < due_s):
            self._log.info("idle for {:g} s; its process and its models are let go", idle_s)
            await self._nursery.end()
            self.state = WorkerState.RESTING

    async def _rest(self) -> None:
        """Without a process, until there is a job for one."""
        self._wake.clear()
        if await self._attempts.has_work():
            self.state = WorkerState.STARTING
        elif not self._is_draining:
            await _first_of(await self._attempts.next_work_in_s(), self._wake)


async def _first_of(timeout_s: float | None, *events: asyncio.Event) -> bool:
    """Wait for the first of them; False where none came in time."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        done, _ = await asyncio.wait(waits, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)
    finally:
        for wait in waits:
            wait.cancel()
