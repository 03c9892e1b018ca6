"""The endpoints of jobs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from backend.api.created import answer_created
from backend.api.dependencies import JobId, Services, ServicesDep
from backend.api.descriptions import JOB_BODY, error_answers
from backend.api.files import answer_file
from backend.api.forms import Form, FormLimits, receive_form
from backend.api.idempotency import IdempotencyKey, once
from backend.api.parameters import parse_parameters, parse_priority, parse_use_cache
from backend.api.room import NEEDS_ROOM
from backend.api.sources import NewUploads, disparity_of, picture_of
from backend.models.job import Job
from backend.models.schemas import JobResponse
from backend.services.idempotency import KeyUse
from backend.services.new_job import NewJob

router = APIRouter(tags=["jobs"])


@router.post(
    "",
    status_code=202,
    response_model=JobResponse,
    operation_id="create_job",
    dependencies=[NEEDS_ROOM],
    summary="Create generation job",
    responses=error_answers(400, 403, 404, 408, 409, 413, 415, 422, 507),
    openapi_extra=JOB_BODY,
)
async def create_job(
    request: Request, response: Response, services: ServicesDep, idempotency_key: IdempotencyKey = None
) -> JobResponse:
    """Queue a job for an upload, or for a file sent along; answered once the job is safely stored.

    Where the very same was done before, the job has that result at once (`cached_from`).
    """
    limits = FormLimits(
        ("file", "disparity"), services.settings.max_upload_bytes, services.uploads.incoming_path
    )
    async with receive_form(request, limits) as form:
        answered = await once(request, idempotency_key, form, services, partial(_create, form, services))
    answered.mark(response)
    return answer_created(answered.jobs[0], form.fields, response, services)


async def _create(form: Form, services: Services, use: KeyUse | None) -> Sequence[Job]:
    fields = form.fields
    parameters = parse_parameters(fields, services.settings)  # before any file is decoded
    priority, use_cache = parse_priority(fields), parse_use_cache(fields)
    with NewUploads(services.uploads) as new:
        picture = await picture_of(form, services, new)
        disparity = await disparity_of(form, services, new)
        if disparity is not None:
            await services.uploads.require_map_for(disparity, picture)
        wanted = NewJob(parameters, picture, disparity, new.accepted, priority=priority, use_cache=use_cache)
        return await services.creation.create([wanted], use)


@router.head("/{job_id}/download/{filename:path}", include_in_schema=False)
@router.get(
    "/{job_id}/download/{filename:path}",
    response_class=FileResponse,
    operation_id="download_result",
    summary="Download result file",
    responses={
        200: {"content": {"image/png": {}, "application/json": {}}, "description": "The file"},
        206: {"description": "The part of the file that `Range` asks for"},
        304: {"description": "The file still is the one of `If-None-Match`"},
        **error_answers(400, 404, 409, 416),
    },
)
async def download_result(request: Request, job_id: JobId, filename: str, services: ServicesDep) -> Response:
    """One of the files that the job's manifest names, or `manifest.json` itself."""
    job = await services.jobs.get(job_id)
    path = services.results.file(job, filename)
    return answer_file(request, path)
