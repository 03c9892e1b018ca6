"""`/api/v1`: a prompt in, a picture out, and a health check."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from backend.api import status
from backend.api.dependencies import JobId, ServicesDep
from backend.api.descriptions import error_answers
from backend.api.idempotency import IdempotencyKey
from backend.api.listing import PAGE, Limit, Skip
from backend.api.room import NEEDS_ROOM
from backend.api.sister.asking import ask, json_body
from backend.api.sister.telling import SisterStatus, changed_at, error_of, image_urls, newest, status_of
from backend.models.generation_schemas import GenerationResponse
from backend.models.job import JobStatus
from backend.models.schemas import EXAMPLE_ID, UtcTime
from backend.models.status_schemas import HealthResponse
from ml_pipeline.generation.parameters import MAX_PROMPT_LENGTH
from ml_pipeline.generation.record import image_filename

router = APIRouter(tags=["sister"])


class MediaRequest(BaseModel):
    """Other fields of POST /api/generate may be sent too."""

    prompt: str = Field(min_length=1, max_length=MAX_PROMPT_LENGTH, examples=["A beautiful sunset"])


class MediaJob(BaseModel):
    """`image_url` is the first of `image_urls`, those of the pictures that are there."""

    job_id: str = Field(examples=[EXAMPLE_ID])
    status: SisterStatus
    prompt: str = Field(examples=["A beautiful sunset"])
    image_url: str | None
    image_urls: list[str]
    image_path: str | None = Field(description="where the first one lies on the server; null until completed")
    error_message: str | None
    retry_count: int
    created_at: UtcTime
    updated_at: UtcTime
    completed_at: UtcTime | None


class MediaJobs(BaseModel):
    jobs: list[MediaJob]


@router.post(
    "/generate",
    response_model=MediaJob,
    operation_id="create_media",
    dependencies=[NEEDS_ROOM],
    summary="Submit image generation job",
    responses=error_answers(400, 403, 408, 409, 413, 415, 422, 507),
    openapi_extra=json_body(MediaRequest),
)
async def create_media(
    request: Request, response: Response, services: ServicesDep, idempotency_key: IdempotencyKey = None
) -> MediaJob:
    """The same as POST …/generate, which tells more. 200 is what clients of this address look for."""
    return _told(await ask(request, response, idempotency_key, services), request)


@router.head("/status/{job_id}", response_model=MediaJob, include_in_schema=False)
@router.get(
    "/status/{job_id}",
    response_model=MediaJob,
    operation_id="get_media",
    summary="Get job status and results",
    responses=error_answers(404),
)
async def get_media(request: Request, job_id: JobId, services: ServicesDep) -> MediaJob:
    """The same as GET …/generate/{id}, which tells more."""
    return _told(await services.views.generation(job_id), request)


@router.head("/jobs", response_model=MediaJobs, include_in_schema=False)
@router.get(
    "/jobs",
    response_model=MediaJobs,
    operation_id="list_media",
    summary="List recent jobs, newest first",
    responses=error_answers(400),
)
async def list_media(
    request: Request, services: ServicesDep, skip: Skip = 0, limit: Limit = PAGE
) -> MediaJobs:
    """The same as GET …/generate, which can do more."""
    return MediaJobs(jobs=[_told(job, request) for job in await newest(services, skip, limit)])


@router.head("/health", response_model=HealthResponse, include_in_schema=False)
@router.get("/health", response_model=HealthResponse, operation_id="get_media_health", summary="Health check")
async def get_media_health(services: ServicesDep) -> dict[str, Any]:
    """The same as GET /health."""
    return await status.get_health(services)


def _told(job: GenerationResponse, request: Request) -> MediaJob:
    urls = image_urls(job, request)
    is_there = job.status is JobStatus.COMPLETED
    return MediaJob(
        job_id=job.id,
        status=status_of(job),
        prompt=job.prompt,
        image_url=urls[0] if urls else None,
        image_urls=urls,
        image_path=f"{job.output_dir}/{image_filename(1)}" if is_there else None,
        error_message=error_of(job),
        retry_count=job.retries,
        created_at=job.created_at,
        updated_at=changed_at(job),
        completed_at=job.completed_at,
    )
