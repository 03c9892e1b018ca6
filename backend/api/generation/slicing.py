"""POST …/generate/{id}/reslice."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request, Response

from backend.api.created import answer_created
from backend.api.dependencies import JobId, ServicesDep
from backend.api.descriptions import RESLICE_BODY, error_answers
from backend.api.idempotency import IdempotencyKey, once
from backend.api.reslice import fields_alone, reslice
from backend.api.room import NEEDS_ROOM
from backend.models.job import JobKind
from backend.models.schemas import JobResponse

router = APIRouter(tags=["generation"])


@router.post(
    "/{job_id}/reslice",
    status_code=202,
    response_model=JobResponse,
    operation_id="reslice_generation",
    dependencies=[NEEDS_ROOM],
    summary="Slice a picture's layers anew",
    responses=error_answers(400, 403, 404, 408, 409, 410, 413, 415, 422, 507),
    openapi_extra=RESLICE_BODY,
)
async def reslice_generation(
    request: Request,
    response: Response,
    job_id: JobId,
    services: ServicesDep,
    idempotency_key: IdempotencyKey = None,
) -> JobResponse:
    """Queue a layering job that divides or paints a completed job's picture anew, by its disparity.

    It is asked for under …/jobs. The picture is not made again; this job may be deleted at any time.
    """
    async with fields_alone(request, services) as form:
        make = partial(reslice, job_id, JobKind.GENERATE, form.fields, services)
        answered = await once(request, idempotency_key, form, services, make)
    answered.mark(response)
    return answer_created(answered.jobs[0], form.fields, response, services)
