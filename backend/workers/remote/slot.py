"""One slot of the remote lane: it claims jobs whose pictures are made elsewhere, one after another."""

from __future__ import annotations

import asyncio
import contextlib

from loguru import logger

from backend.errors import DatabaseFailedError, LeaseLostError, StorageFullError
from backend.models.job import Lane
from backend.services.events import WorkSignal
from backend.services.leases import Lease
from backend.workers.messages import Failed
from backend.workers.process import StopRequest
from backend.workers.remote.attempt import HandedOn, RemoteAttempt, RemoteOutcome
from backend.workers.remote.desk import Desk
from backend.workers.settlement import ERROR_PAUSE_S, settle

SHUTTING_DOWN = "the server is shutting down"
FULL_PAUSE_S = 1.0


class RemoteSlot:
    def __init__(self, worker_id: str, desk: Desk, work: WorkSignal) -> None:
        self.worker_id = worker_id
        self._log = logger.bind(worker_id=worker_id)
        self._desk = desk
        self._wake = work.listen()
        desk.places.listen(self._wake)
        self._claiming = asyncio.Lock()
        self._lease: Lease | None = None
        self._attempt: RemoteAttempt | None = None
        self._settled = asyncio.Event()
        self._draining = asyncio.Event()

    @property
    def is_busy(self) -> bool:
        return self._lease is not None

    async def work(self) -> None:
        """Run whatever the lane holds, until drained."""
        while not self._draining.is_set():
            try:
                await self._abandon_leftover()
                await self._work_once()
                continue
            except (DatabaseFailedError, StorageFullError) as error:
                self._log.error("{}", error)
            except Exception:  # noqa: BLE001 - the worker's loop: a slot must never end silently
                self._log.exception("unexpected error; going on")
            await asyncio.sleep(ERROR_PAUSE_S)
        if self._lease is not None:  # its error came as everything was to end: the next start goes on
            self._log.warning("job {} is left to the next start", self._lease.job_id)

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
            try:
                async with asyncio.timeout(grace_s):
                    await self._settled.wait()
            except TimeoutError:
                self._log.info("its job goes back to the queue; what was asked for goes on elsewhere")

    async def drain(self) -> None:
        """Claim nothing more, and give the running job back to the queue."""
        self.claim_no_more()
        async with self._claiming:
            self._request_stop(SHUTTING_DOWN, requeue=True)

    def _request_stop(self, reason: str, requeue: bool) -> None:
        if self._lease is not None and self._attempt is not None:
            asked_s = asyncio.get_running_loop().time()
            self._attempt.stop(StopRequest(self._lease.token, reason, requeue, asked_s))

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
