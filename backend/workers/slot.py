"""One slot of the supervisor: a warm child, and the attempts that it runs one after another."""

from __future__ import annotations

import asyncio
from enum import StrEnum

from backend.config import Settings
from backend.models.job import Job
from backend.services.attempts import AttemptService
from backend.services.events import WorkSignal
from backend.services.images import ImageService
from backend.services.leases import Lease
from backend.services.results import ResultStore
from backend.services.retries import WORKER_DIED
from backend.workers.attempt import Attempt, Outcome
from backend.workers.holder import SHUTTING_DOWN, JobHolder
from backend.workers.messages import Failed, Ready
from backend.workers.nursery import Nursery
from backend.workers.process import ChildProcess, StopRequest
from backend.workers.settlement import settle

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


class Slot(JobHolder):
    """Keeps a child warm for whatever the pipeline's lane holds."""

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
        super().__init__(worker_id, work.listen())
        self.state = WorkerState.STARTING
        self._settings = settings
        self._attempts = attempts
        self._results = results
        self._images = images
        self._nursery = Nursery(worker_id, threads, settings)

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

    def _pass_on(self, request: StopRequest) -> None:
        if self._nursery.child is not None:
            self._nursery.child.request_stop(request)

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
