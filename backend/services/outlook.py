"""Which place jobs have in the queue, and how long they take yet."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend import clock
from backend.database import queue as queue_sql
from backend.database.queue import QueuedJob
from backend.models.job import ENDED, Job, JobStatus, Lane
from backend.services.estimates import Estimator, rounded

SAMPLES_KEPT_S = 5.0
QUEUE_KEPT_S = 1.0
REST = 20
"""After a look at the whole queue, so many times as long as that took passes before the next."""


@dataclass(frozen=True)
class Outlook:
    """Of jobs that have not ended: their places in the queue, and the seconds until they end."""

    positions: Mapping[str, int] = field(default_factory=dict)
    left_s: Mapping[str, float | None] = field(default_factory=dict)

    def eta_seconds(self, job_id: str) -> float | None:
        seconds = self.left_s.get(job_id)
        return None if seconds is None else rounded(seconds)


@dataclass(frozen=True)
class _Queue:
    """All that waited in a lane at one moment: the ranks, and when each begins, and one behind them all."""

    ranks: Sequence[tuple[int, int]]
    free_s: Sequence[float | None]
    looked_s: float
    cost_s: float


class QueueOutlook:
    """Places are as the rows are now. Times are estimates, and the look at the whole queue that they take is
    shared: it is a second old, or as much older as keeps its cost small where thousands wait.
    """

    def __init__(self, slots: Mapping[Lane, int]) -> None:
        self._slots = slots
        self._estimator = Estimator(())
        self._sampled_s = -SAMPLES_KEPT_S
        self._queues: dict[Lane, _Queue] = {}

    async def of(self, session: AsyncSession, jobs: Sequence[Job]) -> Outlook:
        if all(job.status in ENDED for job in jobs):
            return Outlook()
        now, estimator = clock.now(), await self._estimate_by(session)
        running = await queue_sql.running(session)
        left_s = {job.id: estimator.left_s(job, now) for job in running}
        pending = {job.id: job.run_at for job in jobs if job.status is JobStatus.PENDING}
        if not pending:
            return Outlook(left_s=left_s)
        positions = await queue_sql.positions(session, list(pending), now)
        waiting = await queue_sql.of_jobs(session, list(pending))
        for lane in sorted({job.lane for job in waiting}):
            own = [job for job in waiting if job.lane is lane]
            places = {job.rank: positions.get(job.id) for job in own}
            queue = await self._queue_of(session, lane, running, left_s, places)
            for job in own:
                due_s = 0.0 if job.id in positions else _until(pending[job.id], now)
                free_s = queue.free_s[bisect_left(queue.ranks, job.rank)]
                begins_s = None if free_s is None else max(free_s, due_s)
                left_s[job.id] = _sum(begins_s, estimator.total_s(job.kind, job.megapixels))
        return Outlook(positions, left_s)

    async def _estimate_by(self, session: AsyncSession) -> Estimator:
        if self._estimator.knows_nothing or time.monotonic() - self._sampled_s >= SAMPLES_KEPT_S:
            self._estimator = Estimator(await queue_sql.samples(session))
            self._sampled_s = time.monotonic()
        return self._estimator

    async def _queue_of(
        self,
        session: AsyncSession,
        lane: Lane,
        running: Sequence[QueuedJob],
        left_s: Mapping[str, float | None],
        places: Mapping[tuple[int, int], int | None],
    ) -> _Queue:
        """What was seen last, unless that is old or has these jobs in other places."""
        known, now_s = self._queues.get(lane), time.monotonic()
        if known is not None and now_s - known.looked_s < max(QUEUE_KEPT_S, REST * known.cost_s):
            is_right = all(
                place in (None, bisect_left(known.ranks, rank) + 1) for rank, place in places.items()
            )
            if is_right or now_s - known.looked_s < REST * known.cost_s:
                return known
        waiting = await queue_sql.waiting(session, clock.now(), lane)
        # One that is to be cancelled ends within seconds, and holds nobody up.
        busy = [job for job in running if job.lane is lane and not job.is_to_be_cancelled]
        busy_s = _sum(*(left_s[job.id] for job in busy))
        free_s = [
            None if worked_s is None else worked_s / self._slots[lane]
            for worked_s in self._worked_s(waiting, busy_s)
        ]
        ranks = [job.rank for job in waiting]
        self._queues[lane] = _Queue(ranks, free_s, time.monotonic(), time.monotonic() - now_s)
        return self._queues[lane]

    def _worked_s(self, waiting: Sequence[QueuedJob], busy_s: float | None) -> list[float | None]:
        """How long one worker would have worked before each of these jobs, and before one behind them all."""
        worked_s = [busy_s]
        for job in waiting:
            worked_s.append(_sum(worked_s[-1], self._estimator.total_s(job.kind, job.megapixels)))
        return worked_s


def _until(run_at: datetime | None, now: datetime) -> float:
    return 0.0 if run_at is None else max((run_at - now).total_seconds(), 0.0)


def _sum(*seconds: float | None) -> float | None:
    """Not known as soon as one of them is not."""
    known = [each for each in seconds if each is not None]
    return sum(known) if len(known) == len(seconds) else None
