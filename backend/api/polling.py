"""GET …/jobs/{id}: how a job is, as often as one likes to ask."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request, Response

from backend import clock
from backend.api.dependencies import JobId, Services, ServicesDep
from backend.api.descriptions import error_answers
from backend.api.job_answers import JobAnswer
from backend.models.job import ENDED
from backend.models.schemas import JobResponse
from backend.services.estimates import retry_after_s
from backend.services.views import JobView

_HEADERS = {"Cache-Control": "no-cache"}
DESCRIBED = {
    "ETag": {"schema": {"type": "string"}, "description": "another one whenever the body is another"},
    "Retry-After": {"schema": {"type": "integer"}, "description": "seconds, until the job has ended"},
}

router = APIRouter(tags=["jobs"])


@router.head("/{job_id}", response_model=JobResponse, include_in_schema=False)
@router.get(
    "/{job_id}",
    response_model=JobResponse,
    operation_id="get_job",
    summary="Get job details",
    responses={
        200: {"headers": DESCRIBED},
        304: {"description": "The job still is as the client of `If-None-Match` has it"},
        **error_answers(404),
    },
)
async def get_job(request: Request, job_id: JobId, services: ServicesDep) -> Response:
    """The job as its row is now, with its place in the queue and its attempts."""
    answer = await services.answers.get(job_id, partial(_answer, services, job_id))
    return answer.response(request)


async def _answer(services: Services, job_id: str) -> JobAnswer:
    return answer_of(await services.views.get(job_id))


def answer_of(job: JobView) -> JobAnswer:
    """A job of any kind, with when to ask again."""
    if job.status in ENDED:
        return JobAnswer.of(job, _HEADERS)
    is_early = job.run_at is not None and job.queue_position is None
    until_run_s = (job.run_at - clock.now()).total_seconds() if job.run_at and is_early else None
    retry_after = retry_after_s(job.eta_seconds, job.queue_position, until_run_s)
    return JobAnswer.of(job, {**_HEADERS, "Retry-After": str(retry_after)})
