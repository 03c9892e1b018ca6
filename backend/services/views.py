"""Jobs as they are shown: their rows, and what these do not say by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import generations as generation_sql
from backend.database import jobs as job_sql
from backend.database import listing as listing_sql
from backend.database.engines import Database
from backend.database.listing import JobFilter, JobOrder, Place, Span
from backend.errors import JobNotFoundError
from backend.models.generation_schemas import GenerationResponse
from backend.models.job import Job, JobKind, Lane
from backend.models.schemas import AttemptResponse, JobResponse
from backend.services.generation_views import describe_generation
from backend.services.history import no_job
from backend.services.kinds import require_kind
from backend.services.outlook import QueueOutlook

JobView: TypeAlias = JobResponse | GenerationResponse


@dataclass(frozen=True)
class ViewPage:
    """A page of a list, as it is shown."""

    jobs: Sequence[JobView]
    total: int
    next: Place | None


class JobViews:
    """`slots` is how many jobs of each lane run at the same time; `api_url` is where the addresses of jobs
    begin.
    """

    def __init__(self, database: Database, slots: Mapping[Lane, int], api_url: str = "/api") -> None:
        self._database = database
        self._queue = QueueOutlook(slots)
        self._generate_url = f"{api_url}/generate"

    async def get(self, job_id: str) -> JobResponse:
        """A job that turns a photo into layers; raise JobNotFoundError for any other."""
        view = await self._view(job_id, JobKind.LAYERS)
        assert isinstance(view, JobResponse)  # noqa: S101 - as its kind says
        return view

    async def generation(self, job_id: str) -> GenerationResponse:
        """A job that makes pictures from a prompt; raise JobNotFoundError for any other."""
        view = await self._view(job_id, JobKind.GENERATE)
        assert isinstance(view, GenerationResponse)  # noqa: S101 - as its kind says
        return view

    async def page(self, wanted: JobFilter, order: JobOrder, span: Span) -> ViewPage:
        async with self._database.reading() as session:
            page = await listing_sql.page(session, wanted, order, span)
            return ViewPage(await self.describe(session, page.jobs), page.total, page.next)

    async def describe(self, session: AsyncSession, jobs: Sequence[Job]) -> list[JobView]:
        """Within the transaction that read the jobs, so that all of it belongs together."""
        attempts = await listing_sql.attempts_of(session, [job.id for job in jobs if job.attempt])
        outlook = await self._queue.of(session, jobs)
        of_prompts = [job.id for job in jobs if job.kind is JobKind.GENERATE]
        generations = await generation_sql.of_jobs(session, of_prompts)
        images = await generation_sql.images_of_jobs(session, of_prompts)
        views: list[JobView] = []
        for job in jobs:
            more: dict[str, Any] = {
                "queue_position": outlook.positions.get(job.id),
                "eta_seconds": outlook.eta_seconds(job.id),
                "attempts": [AttemptResponse.model_validate(each) for each in attempts.get(job.id, ())],
            }
            if job.kind is JobKind.GENERATE:
                made = images.get(job.id, ())
                views.append(describe_generation(job, generations[job.id], made, self._generate_url, **more))
            else:
                views.append(JobResponse.model_validate(job).model_copy(update=more))
        return views

    async def describe_as_json(self, session: AsyncSession, jobs: Sequence[Job]) -> list[dict[str, Any]]:
        return [view.model_dump(mode="json") for view in await self.describe(session, jobs)]

    async def _view(self, job_id: str, kind: JobKind) -> JobView:
        async with self._database.reading() as session:
            job = await job_sql.get(session, job_id)
            if job is None:
                raise JobNotFoundError(no_job(job_id))
            require_kind(job, kind)
            return (await self.describe(session, [job]))[0]
