"""POST …/jobs/{id}/cancel and …/retry, DELETE …/jobs/{id}."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response

from backend.api.dependencies import JobId, Services, ServicesDep
from backend.api.descriptions import error_answers
from backend.api.room import NEEDS_ROOM
from backend.errors import JobBusyError
from backend.models.job import JobKind, JobStatus
from backend.models.schemas import JobResponse

DELETE_TRIES = 10

router = APIRouter(tags=["jobs"])


@router.post(
    "/{job_id}/cancel",
    status_code=202,
    response_model=JobResponse,
    operation_id="cancel_job",
    summary="Cancel a job that waits or runs",
    responses={
        200: {"model": JobResponse, "description": "It is cancelled"},
        202: {"description": "It runs, and will end cancelled within seconds"},
        **error_answers(403, 404, 409),
    },
)
async def cancel_job(job_id: JobId, services: ServicesDep, response: Response) -> JobResponse:
    """Answered at once. A job that waits is cancelled by then (200); one that runs will end cancelled within
    seconds, whatever else becomes of it (202). To cancel it again changes nothing.
    """
    await services.jobs.require(job_id, JobKind.LAYERS)
    await cancel(job_id, services, response)
    return await services.views.get(job_id)


@router.post(
    "/{job_id}/retry",
    status_code=202,
    response_model=JobResponse,
    operation_id="retry_job",
    dependencies=[NEEDS_ROOM],
    summary="Try a failed or cancelled job again",
    responses=error_answers(403, 404, 409, 507),
)
async def retry_job(job_id: JobId, services: ServicesDep) -> JobResponse:
    """Back in the queue, under the same id, with all automatic retries; earlier attempts stay on record."""
    await services.jobs.require(job_id, JobKind.LAYERS)
    await services.jobs.retry(job_id)
    return await services.views.get(job_id)


@router.delete(
    "/{job_id}",
    status_code=204,
    operation_id="delete_job",
    summary="Delete job and files",
    responses=error_answers(403, 404, 409),
)
async def delete_job(job_id: JobId, services: ServicesDep) -> None:
    """Remove a job, its files, and its upload where no other job uses it. One that runs is stopped first."""
    await delete(job_id, services)


async def cancel(job_id: str, services: Services, response: Response) -> None:
    """Cancel a job of any kind: 200 where it is done by now, else 202."""
    job = await services.jobs.cancel(job_id)
    if job.status is JobStatus.PROCESSING:
        await services.supervisor.stop_job(job_id, "cancelled while it ran", job.lease_token)
    else:
        response.status_code = 200


async def delete(job_id: str, services: Services) -> None:
    """Delete a job of any kind, whatever it is doing."""
    for _ in range(DELETE_TRIES):
        if await services.jobs.delete(job_id):
            await asyncio.to_thread(services.results.remove, job_id)
            return
        await services.supervisor.end_job(job_id, "deleted by its owner")
    raise JobBusyError(f"job {job_id[:80]!r} keeps being started; delete it again in a moment")
