"""POST …/jobs/{id}/reslice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from fastapi import APIRouter, Request, Response

from backend.api.created import answer_created
from backend.api.dependencies import JobId, Services, ServicesDep
from backend.api.descriptions import RESLICE_BODY, error_answers
from backend.api.forms import FormLimits, receive_form
from backend.api.idempotency import IdempotencyKey, once
from backend.api.parameters import parse_priority, parse_reslice, parse_use_cache
from backend.api.room import NEEDS_ROOM
from backend.api.sources import NewUploads
from backend.errors import DisparityGoneError, UploadNotFoundError
from backend.models.job import Job
from backend.models.schemas import JobResponse
from backend.services import stored_disparity
from backend.services.idempotency import KeyUse
from backend.services.new_job import NewJob
from backend.services.results import require_completed

router = APIRouter(tags=["jobs"])


@router.post(
    "/{job_id}/reslice",
    status_code=202,
    response_model=JobResponse,
    operation_id="reslice_job",
    dependencies=[NEEDS_ROOM],
    summary="Slice a result anew",
    responses=error_answers(400, 403, 404, 408, 409, 410, 413, 415, 422, 507),
    openapi_extra=RESLICE_BODY,
)
async def reslice_job(
    request: Request,
    response: Response,
    job_id: JobId,
    services: ServicesDep,
    idempotency_key: IdempotencyKey = None,
) -> JobResponse:
    """Queue a new job that divides or paints a completed job's picture anew, by the disparity found then.

    None is estimated. Only `num_layers`, `cuts`, or what is to be painted otherwise has to be given; to paint
    a photo-realistic result by another seed alone takes `mode=painterly` too. The source job may be deleted
    at any time.
    """
    limits = FormLimits((), services.settings.max_upload_bytes, services.uploads.incoming_path)
    async with receive_form(request, limits) as form:
        answered = await once(
            request, idempotency_key, form, services, partial(_create, job_id, form.fields, services)
        )
    answered.mark(response)
    return answer_created(answered.jobs[0], form.fields, response, services)


async def _create(
    job_id: str, fields: Mapping[str, str], services: Services, use: KeyUse | None
) -> Sequence[Job]:
    source = await services.jobs.get(job_id)
    parameters = parse_reslice(fields, source.parameters, services.settings)
    priority, use_cache = parse_priority(fields), parse_use_cache(fields)
    require_completed(source)
    origin = stored_disparity.origin_of(source)
    try:
        picture = await services.uploads.find(source.input_filename or "")
        with NewUploads(services.uploads) as new:
            disparity = new.add(
                await stored_disparity.keep(source, picture, services.results, services.uploads)
            )
            wanted = NewJob(
                parameters,
                picture,
                disparity,
                new.accepted,
                source.id,
                origin,
                priority=priority,
                use_cache=use_cache,
            )
            return await services.creation.create([wanted], use)
    except (DisparityGoneError, UploadNotFoundError):
        await services.jobs.get(job_id)  # what is missing may have gone with the job, deleted meanwhile
        raise
