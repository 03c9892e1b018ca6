"""The endpoints of jobs."""

from __future__ import annotations

import asyncio
import re
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BeforeValidator

from backend.api.created import answer_created
from backend.api.dependencies import JobId, Services, ServicesDep
from backend.api.descriptions import JOB_BODY, error_answers
from backend.api.files import answer_file
from backend.api.forms import Form, FormLimits, receive_form
from backend.api.parameters import parse_parameters
from backend.errors import InvalidParameterError, JobBusyError
from backend.models.job import Job, JobStatus, Upload, UploadKind
from backend.models.schemas import JobList, JobResponse
from backend.services.new_job import NewJob

PAGE = 50
MAX_PAGE = 500
MAX_SKIP = 2**53
DELETE_TRIES = 10
_WHOLE = re.compile("-?[0-9]{1,18}")


def _whole(default: int, low: int, high: int) -> BeforeValidator:
    """`?skip=` says no more than its absence, as an empty field of a form does."""

    def parse(text: str) -> int:
        if text == "":
            return default
        if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
            raise ValueError(f"it must be a whole number from {low} to {high}")
        return int(text)

    return BeforeValidator(parse)


router = APIRouter(tags=["jobs"])


@router.post(
    "",
    status_code=202,
    response_model=JobResponse,
    operation_id="create_job",
    summary="Create generation job",
    responses=error_answers(400, 403, 404, 408, 413, 415, 507),
    openapi_extra=JOB_BODY,
)
async def create_job(request: Request, response: Response, services: ServicesDep) -> JobResponse:
    """Queue a job for an upload, or for a file sent along; answered once the job is safely stored."""
    limits = FormLimits(
        ("file", "disparity"), services.settings.max_upload_bytes, services.uploads.incoming_path
    )
    async with receive_form(request, limits) as form:
        job = await _create(form, services)
    return answer_created(job, form.fields, response, services)


async def _create(form: Form, services: Services) -> Job:
    parameters = parse_parameters(form.fields, services.settings)  # before any file is decoded
    unsaved: list[Upload] = []
    is_created = False
    try:
        picture = await _picture(form, services, unsaved)
        disparity = await _disparity(form, services, unsaved)
        if disparity is not None:
            await services.uploads.require_map_for(disparity, picture)
        job = await services.jobs.create(NewJob(parameters, picture, disparity, tuple(unsaved)))
        is_created = True
        return job
    finally:
        if not is_created:
            for upload in unsaved:
                services.uploads.discard(upload)


async def _picture(form: Form, services: Services, unsaved: list[Upload]) -> Upload:
    if "file" in form.files:
        upload = await services.uploads.accept(form.files["file"], UploadKind.PICTURE)
        unsaved.append(upload)
    else:
        name = form.fields.get("filename") or form.fields.get("file_id")
        if not name:
            raise InvalidParameterError(
                "filename is missing; name an upload by its filename or file_id, or send file=@photo.jpg"
            )
        upload = await _named("filename", name, services)
    if upload.kind != UploadKind.PICTURE:
        raise InvalidParameterError(
            f"{upload.original_filename[:80]!r} is a disparity map; a job needs a picture (file, filename) "
            "and takes the map as disparity"
        )
    return upload


async def _disparity(form: Form, services: Services, unsaved: list[Upload]) -> Upload | None:
    if "disparity" in form.files:
        upload = await services.uploads.accept(form.files["disparity"], UploadKind.DISPARITY)
        unsaved.append(upload)
        return upload
    name = form.fields.get("disparity") or form.fields.get("disparity_filename")
    return await _named("disparity", name, services) if name else None


async def _named(field: str, name: str, services: Services) -> Upload:
    upload = await services.uploads.find(name)
    if upload.kind == UploadKind.STORED_DISPARITY:
        raise InvalidParameterError(
            f"{field} is {name[:80]!r}, which is the disparity of an earlier job; slice that job anew "
            "(POST …/jobs/ID/reslice), or download its disparity.png and send that as disparity"
        )
    return upload


@router.head("", response_model=JobList, include_in_schema=False)
@router.get(
    "",
    response_model=JobList,
    operation_id="list_jobs",
    summary="List all jobs (with pagination)",
    responses=error_answers(400),
)
async def list_jobs(
    services: ServicesDep,
    skip: Annotated[
        int,
        _whole(0, 0, MAX_SKIP),
        Query(description="how many to pass over", json_schema_extra={"minimum": 0, "maximum": MAX_SKIP}),
    ] = 0,
    limit: Annotated[
        int,
        _whole(PAGE, 1, MAX_PAGE),
        Query(description="how many to answer", json_schema_extra={"minimum": 1, "maximum": MAX_PAGE}),
    ] = PAGE,
    status: Annotated[
        JobStatus | None,
        BeforeValidator(lambda text: text or None),
        Query(description="only jobs of this status"),
    ] = None,
) -> dict[str, Any]:
    """Newest first."""
    jobs, total = await services.jobs.page(skip, limit, status)
    return {"jobs": jobs, "total": total, "skip": skip, "limit": limit}


@router.head("/{job_id}", response_model=JobResponse, include_in_schema=False)
@router.get(
    "/{job_id}",
    response_model=JobResponse,
    operation_id="get_job",
    summary="Get job details",
    responses=error_answers(404),
)
async def get_job(job_id: JobId, services: ServicesDep) -> Job:
    """The job as its row is now."""
    return await services.jobs.get(job_id)


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


@router.delete(
    "/{job_id}",
    status_code=204,
    operation_id="delete_job",
    summary="Delete job and files",
    responses=error_answers(403, 404, 409),
)
async def delete_job(job_id: JobId, services: ServicesDep) -> None:
    """Remove a job, its files, and its upload where no other job uses it. A running job is stopped first."""
    for _ in range(DELETE_TRIES):
        if await services.jobs.delete(job_id):
            await asyncio.to_thread(services.results.remove, job_id)
            return
        await services.supervisor.end_job(job_id, "deleted by its owner")
    raise JobBusyError(f"job {job_id[:80]!r} keeps being started; delete it again in a moment")
