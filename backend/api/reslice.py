"""POST …/jobs/{id}/reslice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial

from fastapi import APIRouter, Request, Response

from backend.api.created import answer_created
from backend.api.dependencies import JobId, Services, ServicesDep
from backend.api.descriptions import RESLICE_BODY, error_answers
from backend.api.forms import Form, FormLimits, receive_form
from backend.api.idempotency import IdempotencyKey, once
from backend.api.parameters import parse_priority, parse_reslice, parse_use_cache
from backend.api.room import NEEDS_ROOM
from backend.api.sources import NewUploads
from backend.errors import DisparityGoneError, NoLayersError, UploadNotFoundError
from backend.models.job import Job, JobKind, Upload
from backend.models.schemas import JobResponse
from backend.services import made_picture, stored_disparity
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
    async with fields_alone(request, services) as form:
        make = partial(reslice, job_id, JobKind.LAYERS, form.fields, services)
        answered = await once(request, idempotency_key, form, services, make)
    answered.mark(response)
    return answer_created(answered.jobs[0], form.fields, response, services)


def fields_alone(request: Request, services: Services) -> AbstractAsyncContextManager[Form]:
    """The body of a request that brings no file."""
    limits = FormLimits((), services.settings.max_upload_bytes, services.uploads.incoming_path)
    return receive_form(request, limits)


async def reslice(
    job_id: str, kind: JobKind, fields: Mapping[str, str], services: Services, use: KeyUse | None
) -> Sequence[Job]:
    """Queue a layering job for the picture of a completed job of this kind, by its disparity."""
    source = await services.jobs.require(job_id, kind)
    parameters = parse_reslice(fields, source.parameters, services.settings)
    priority, use_cache = parse_priority(fields), parse_use_cache(fields)
    require_completed(source)
    try:
        with NewUploads(services.uploads) as new:
            picture = await _picture_of(source, services, new)
            origin = stored_disparity.origin_of(source)
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


async def _picture_of(source: Job, services: Services, new: NewUploads) -> Upload:
    """What the job was given; or what it made of a prompt, which becomes an upload."""
    if source.kind is JobKind.LAYERS:
        return await services.uploads.find(source.input_filename or "")
    generation = (await services.images.order(source.id)).generation
    if not generation.is_layered:
        raise NoLayersError(
            f"job {source.id} made pictures alone, and no layers that could be sliced anew; create it with "
            "layers, or send a picture of it to POST …/jobs"
        )
    return new.add(await made_picture.keep(source, generation.prompt, services.results, services.uploads))
