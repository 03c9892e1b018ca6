"""GET …/generate/{id}/metrics."""

from __future__ import annotations

from fastapi import APIRouter

from backend import clock
from backend.api.dependencies import JobId, ServicesDep
from backend.api.descriptions import error_answers
from backend.models.job import JobKind
from backend.models.metric_schemas import GenerationMetricsResponse
from backend.services.job_metrics import measure_generation

router = APIRouter(tags=["generation"])


@router.head("/{job_id}/metrics", response_model=GenerationMetricsResponse, include_in_schema=False)
@router.get(
    "/{job_id}/metrics",
    response_model=GenerationMetricsResponse,
    operation_id="get_generation_metrics",
    summary="What a job of pictures took",
    responses=error_answers(404),
)
async def get_generation_metrics(job_id: JobId, services: ServicesDep) -> GenerationMetricsResponse:
    """Time to the first picture and in all, of each picture, and of each attempt; also what was waited
    because a service elsewhere was busy.
    """
    job = await services.jobs.require(job_id, JobKind.GENERATE)
    order = await services.images.order(job_id)
    return measure_generation(job, await services.jobs.attempts(job_id), order.images, clock.now())
