"""A job of ours, in the words of the sister systems."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias, cast

from fastapi import Request

from backend.api.dependencies import Services
from backend.database.listing import NEWEST_FIRST, JobFilter, Span
from backend.models.generation_schemas import GenerationResponse
from backend.models.job import ENDED, JobKind, JobStatus

SisterStatus: TypeAlias = Literal["pending", "processing", "completed", "failed"]


def status_of(job: GenerationResponse) -> SisterStatus:
    """They know no cancelling; what was cancelled is told as failed, with an error that says so."""
    if job.status is JobStatus.CANCELLED:
        return "failed"
    return cast(SisterStatus, job.status.value)


def error_of(job: GenerationResponse) -> str | None:
    """Why it failed; of a job that will be tried again, nothing yet."""
    return job.error_message if job.status in ENDED else None


def changed_at(job: GenerationResponse) -> datetime:
    """The last change that the job tells of."""
    moments = [job.created_at, job.started_at, job.cancel_requested_at, job.completed_at]
    return max(moment for moment in [*moments, *(image.completed_at for image in job.images)] if moment)


def image_urls(job: GenerationResponse, request: Request) -> list[str]:
    """Of the pictures that are there, as the client reaches this server."""
    origin = str(request.base_url).rstrip("/")
    return [f"{origin}{image.url}" for image in job.images if image.url]


async def newest(services: Services, skip: int, limit: int) -> Sequence[GenerationResponse]:
    """The jobs that make pictures from a prompt."""
    page = await services.views.page(JobFilter(kind=JobKind.GENERATE), NEWEST_FIRST, Span(None, skip, limit))
    return [job for job in page.jobs if isinstance(job, GenerationResponse)]
