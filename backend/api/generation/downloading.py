"""GET …/generate/{id}/download/… and …/archive: pictures as soon as they are there, all files at the end."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from backend.api.archives import answer_archive
from backend.api.dependencies import JobId, Services, ServicesDep
from backend.api.descriptions import error_answers
from backend.api.files import answer_file
from backend.api.streamed import StreamedResponse
from backend.models.job import Job, JobKind, JobStatus
from backend.services.titles import title_of

router = APIRouter(tags=["generation"])


@router.head("/{job_id}/download/{filename:path}", include_in_schema=False)
@router.get(
    "/{job_id}/download/{filename:path}",
    response_class=FileResponse,
    operation_id="download_generated",
    summary="Download a picture, or another file of the result",
    responses={
        200: {"content": {"image/png": {}, "application/json": {}}, "description": "The file"},
        206: {"description": "The part of the file that `Range` asks for"},
        304: {"description": "The file still is the one of `If-None-Match`"},
        **error_answers(400, 404, 416),
    },
)
async def download_generated(
    request: Request, job_id: JobId, filename: str, services: ServicesDep
) -> Response:
    """A picture can be had since its `image` event, also of a job that then fails or is cancelled; what else
    the manifest names, and `manifest.json` itself, once the job is completed.
    """
    job = await services.jobs.require(job_id, JobKind.GENERATE)
    if job.status is JobStatus.COMPLETED:
        return answer_file(request, services.results.file(job, filename))
    return await _answer_early(request, job, filename, services)


async def _answer_early(request: Request, job: Job, filename: str, services: Services) -> Response:
    """Of those pictures that are there by now; the end of the job may move them meanwhile."""
    order = await services.images.order(job.id)
    names = {
        name
        for record in order.records
        for name in (record.filename, record.disparity_filename)
        if name is not None
    }
    find = partial(services.results.image, job, filename, names)
    return answer_file(request, find(), find=find)


@router.head("/{job_id}/archive", include_in_schema=False)
@router.get(
    "/{job_id}/archive",
    response_class=StreamedResponse,
    operation_id="get_generation_archive",
    summary="Download all files of a job of pictures",
    responses={
        200: {"content": {"application/zip": {}}, "description": "A ZIP, made while it is sent"},
        **error_answers(404, 409),
    },
)
async def get_generation_archive(job_id: JobId, services: ServicesDep) -> StreamedResponse:
    """All files that the manifest of a completed job names, in a folder called after the prompt."""
    job = await services.jobs.require(job_id, JobKind.GENERATE)
    order = await services.images.order(job_id)
    return answer_archive(job, f"{title_of(order.generation.prompt)}.png", services)
