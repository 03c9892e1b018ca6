"""One slot of the remote lane: it claims jobs whose pictures are made elsewhere, one after another."""

from __future__ import annotations

import asyncio
import contextlib

from backend.errors import DatabaseFailedError, LeaseLostError, StorageFullError
from backend.models.job import Lane
from backend.services.events import WorkSignal
from backend.services.leases import Lease
from backend.workers.holder import JobHolder
from backend.workers.messages import Failed
from backend.workers.process import StopRequest
from backend.workers.remote.attempt import HandedOn, RemoteAttempt, RemoteOutcome
from backend.workers.remote.desk import Desk
from backend.workers.settlement import ERROR_PAUSE_S, settle

FULL_PAUSE_S = 1.0


class RemoteSlot(JobHolder):
    def __init__(self, worker_id: str, desk: Desk, work: WorkSignal) -> None:
        super().__init__(worker_id, work.listen())
        self._desk = desk
        desk.places.listen(self._wake)
        self._attempt: RemoteAttempt | None = None

    async def work(self) -> None:
        """Run whatever the lane holds, until drained."""
        await super().work()
        if self._lease is not None:  # its error came as everything was to end: the next start goes on
            self._log.warning("job {} is left to the next start", self._lease.job_id)

    def _pass_on(self, request: StopRequest) -> None:
        if self._attempt is not None:
            self._attempt.stop(request)

    async def _work_once(self) -> None:
        self._wake.clear()
        attempt, lease = await self._next_claim()
        if attempt is not None and lease is not None:
            await self._settle(lease, await attempt.run())
        elif not self._draining.is_set():
            await self._wait_for_work()

    async def _next_claim(self) -> tuple[RemoteAttempt | None, Lease | None]:
        """The next job. The look before the claim spares the database a writer for each slot and wake-up.

        While there is no room, only a job comes that has a place already: else all slots might hold jobs
        that wait for the places of jobs without a slot.
        """
        attempts, places = self._desk.attempts, self._desk.places
        async with self._claiming:
            among = None if places.has_room else places.abandoned_jobs
            if self._draining.is_set() or among == set() or not await attempts.has_work(Lane.REMOTE):
                return None, None
            claimed = await attempts.claim(self.worker_id, Lane.REMOTE, among)
            if claimed is None:
                return None, None
            self._lease = claimed[1]
            self._attempt = RemoteAttempt(self._desk, self._lease)
            self._settled.clear()
            return self._attempt, self._lease

    async def _wait_for_work(self) -> None:
        """Until something is told, there is room, or a retry is due."""
        due_s = await self._desk.attempts.next_work_in_s(Lane.REMOTE)
        if due_s is not None and not self._desk.places.has_room:
            due_s = max(due_s, FULL_PAUSE_S)  # what is due may have no place yet
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(due_s):
                await self._wake.wait()

    async def _settle(self, lease: Lease, outcome: RemoteOutcome) -> None:
        if isinstance(outcome, HandedOn):
            await self._hand_on(lease, outcome)
        else:
            desk = self._desk
            await settle(lease, outcome, desk.attempts, desk.results, self._draining.is_set)
        self._lease = self._attempt = None
        self._settled.set()

    async def _hand_on(self, lease: Lease, outcome: HandedOn) -> None:
        """Again and again while the database cannot take it."""
        while True:
            try:
                await self._desk.attempts.hand_on(lease, Lane.PIPELINE, outcome.message)
                break
            except LeaseLostError as error:
                self._log.warning("{}", error)
                break
            except (DatabaseFailedError, StorageFullError) as error:
                self._log.error("job {} is not handed on yet: {}", lease.job_id, error)
                if self._draining.is_set():
                    break  # the next start puts the job back in the queue
            await asyncio.sleep(ERROR_PAUSE_S)
        await asyncio.to_thread(self._desk.results.discard_attempt, lease.job_id, lease.token)

    async def _abandon_leftover(self) -> None:
        """After an error of our own: its job must not stay in processing."""
        if self._lease is not None:
            message = "something went wrong on the server; its log says what"
            await self._settle(self._lease, Failed(self._lease.token, "internal_error", message, ""))
