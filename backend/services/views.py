"""Jobs as they are shown: their rows, and what these do not say by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import jobs as job_sql
from backend.database import listing as listing_sql
from backend.database.engines import Database
from backend.database.listing import JobFilter, JobOrder, Place, Span
from backend.errors import JobNotFoundError
from backend.models.job import Job
from backend.models.schemas import AttemptResponse, JobResponse
from backend.services.history import no_job
from backend.services.outlook import QueueOutlook


@dataclass(frozen=True)
class ViewPage:
    """A page of a list, as it is shown."""

    jobs: Sequence[JobResponse]
    total: int
    next: Place | None


class JobViews:
    """`slots` is how many jobs run at the same time."""

    def __init__(self, database: Database, slots: int) -> None:
        self._database = database
        self._queue = QueueOutlook(slots)

    async def get(self, job_id: str) -> JobResponse:
        async with self._database.reading() as session:
            job = await job_sql.get(session, job_id)
            if job is None:
                raise JobNotFoundError(no_job(job_id))
            return (await self.describe(session, [job]))[0]

    async def page(self, wanted: JobFilter, order: JobOrder, span: Span) -> ViewPage:
        async with self._database.reading() as session:
            page = await listing_sql.page(session, wanted, order, span)
            return ViewPage(await self.describe(session, page.jobs), page.total, page.next)

    async def describe(self, session: AsyncSession, jobs: Sequence[Job]) -> list[JobResponse]:
        """Within the transaction that read the jobs, so that all of it belongs together."""
        attempts = await listing_sql.attempts_of(session, [job.id for job in jobs if job.attempt])
        outlook = await self._queue.of(session, jobs)
        return [
            JobResponse.model_validate(job).model_copy(
                update={
                    "queue_position": outlook.positions.get(job.id),
                    "eta_seconds": outlook.eta_seconds(job.id),
                    "attempts": [AttemptResponse.model_validate(each) for each in attempts.get(job.id, ())],
                }
            )
            for job in jobs
        ]

    async def describe_as_json(self, session: AsyncSession, jobs: Sequence[Job]) -> list[dict[str, Any]]:
        return [view.model_dump(mode="json") for view in await self.describe(session, jobs)]
