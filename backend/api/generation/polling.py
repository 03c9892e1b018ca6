"""GET …/generate/{id}: how a job is, as often as one likes to ask."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request, Response

from backend.api.dependencies import JobId, Services, ServicesDep
from backend.api.descriptions import error_answers
from backend.api.job_answers import JobAnswer
from backend.api.polling import DESCRIBED, answer_of
from backend.models.generation_schemas import GenerationResponse

router = APIRouter(tags=["generation"])


@router.head("/{job_id}", response_model=GenerationResponse, include_in_schema=False)
@router.get(
    "/{job_id}",
    response_model=GenerationResponse,
    operation_id="get_generation",
    summary="Get a job of pictures",
    responses={
        200: {"headers": DESCRIBED},
        304: {"description": "The job still is as the client of `If-None-Match` has it"},
        **error_answers(404),
    },
)
async def get_generation(request: Request, job_id: JobId, services: ServicesDep) -> Response:
    """The job as it is now, with each of its pictures: those that are there have a `url`."""
    # No id has a slash, so that what is kept for the jobs of the other kind has other names.
    answer = await services.answers.get(f"generate/{job_id}", partial(_answer, services, job_id))
    return answer.response(request)


async def _answer(services: Services, job_id: str) -> JobAnswer:
    return answer_of(await services.views.generation(job_id))
