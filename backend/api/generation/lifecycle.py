"""POST …/generate/{id}/cancel and …/retry, DELETE …/generate/{id}."""

from __future__ import annotations

from fastapi import APIRouter, Response

from backend.api import lifecycle
from backend.api.dependencies import JobId, ServicesDep
from backend.api.descriptions import error_answers
from backend.api.room import NEEDS_ROOM
from backend.models.generation_schemas import GenerationResponse
from backend.models.job import JobKind

router = APIRouter(tags=["generation"])


@router.post(
    "/{job_id}/cancel",
    status_code=202,
    response_model=GenerationResponse,
    operation_id="cancel_generation",
    summary="Cancel a job of pictures that waits or runs",
    responses={
        200: {"model": GenerationResponse, "description": "It is cancelled"},
        202: {"description": "It runs, and will end cancelled within seconds"},
        **error_answers(403, 404, 409),
    },
)
async def cancel_generation(job_id: JobId, services: ServicesDep, response: Response) -> GenerationResponse:
    """As with a layering job. Pictures that are there stay until the job is deleted; what another machine
    was asked for is cancelled there too.
    """
    await services.jobs.require(job_id, JobKind.GENERATE)
    await lifecycle.cancel(job_id, services, response)
    return await services.views.generation(job_id)


@router.post(
    "/{job_id}/retry",
    status_code=202,
    response_model=GenerationResponse,
    operation_id="retry_generation",
    dependencies=[NEEDS_ROOM],
    summary="Ask for what is missing of a failed or cancelled job",
    responses=error_answers(403, 404, 409, 507),
)
async def retry_generation(job_id: JobId, services: ServicesDep) -> GenerationResponse:
    """Back in the queue, under the same id: only missing pictures are made, by their old seeds."""
    await services.jobs.require(job_id, JobKind.GENERATE)
    await services.jobs.retry(job_id)
    return await services.views.generation(job_id)


@router.delete(
    "/{job_id}",
    status_code=204,
    operation_id="delete_generation",
    summary="Delete a job of pictures and its files",
    responses=error_answers(403, 404, 409),
)
async def delete_generation(job_id: JobId, services: ServicesDep) -> None:
    """Remove a job and its files. One that runs is stopped first."""
    await services.jobs.require(job_id, JobKind.GENERATE)
    await lifecycle.delete(job_id, services)
