"""Jobs that were asked for together: how far they are, and what they all made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.database import batches as batch_sql
from backend.database.engines import Database
from backend.errors import BatchNotFoundError
from backend.models.batch_schemas import BatchStatus
from backend.models.job import ENDED, Job, JobStatus


@dataclass(frozen=True)
class Batch:
    """The jobs that are there of a batch, in the order of their numbers."""

    batch_id: str
    jobs: Sequence[Job]

    @property
    def total(self) -> int:
        return len(self.jobs)

    @property
    def counts(self) -> dict[JobStatus, int]:
        return {status: sum(job.status is status for job in self.jobs) for status in JobStatus}

    @property
    def status(self) -> BatchStatus:
        there = {job.status for job in self.jobs}
        if len(there) == 1:
            return BatchStatus(there.pop().value)
        if not there <= ENDED:
            return BatchStatus.PROCESSING
        return BatchStatus.PARTIAL if JobStatus.COMPLETED in there else BatchStatus.FAILED

    @property
    def progress(self) -> float:
        done = [1.0 if job.status in ENDED else job.progress for job in self.jobs]
        return round(sum(done) / len(done), 4)

    @property
    def created_at(self) -> datetime:
        return min(job.created_at for job in self.jobs)

    @property
    def completed_at(self) -> datetime | None:
        """When the last job ended; None until then."""
        if any(job.status not in ENDED for job in self.jobs):
            return None
        return max((job.completed_at for job in self.jobs if job.completed_at), default=None)


class BatchService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, batch_id: str) -> Batch:
        """The batch without its jobs' manifests."""
        async with self._database.reading() as session:
            jobs = await batch_sql.outlines_of(session, batch_id)
        return _found(batch_id, jobs)

    async def whole(self, batch_id: str) -> Batch:
        """The batch with its jobs' manifests."""
        async with self._database.reading() as session:
            jobs = await batch_sql.jobs_of(session, batch_id)
        return _found(batch_id, jobs)


def _found(batch_id: str, jobs: Sequence[Job]) -> Batch:
    if not jobs:
        raise BatchNotFoundError(
            f"there is no batch {batch_id[:80]!r}, or all of its jobs were deleted; "
            "the answer to its creation has its id, and so has each of its jobs"
        )
    return Batch(batch_id, jobs)
