"""GET …/layers/{index}/preview: a small picture of a layer, there while the job still runs."""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath

from backend.api.dependencies import JobId, Services, ServicesDep
from backend.api.descriptions import error_answers
from backend.api.job_answers import is_named
from backend.errors import PreviewNotReadyError, ResultNotFoundError
from backend.models.job import ENDED, Job, JobStatus
from ml_pipeline.parameters import MAX_LAYERS

MAX_BYTES = 8 * 2**20
"""More than 512 x 512 pixels can have."""
LOOKS = 3
LayerIndex = Annotated[int, InPath(ge=1, le=MAX_LAYERS, description="1 is the background")]

router = APIRouter(tags=["jobs"])


@router.head("/{job_id}/layers/{index}/preview", include_in_schema=False)
@router.get(
    "/{job_id}/layers/{index}/preview",
    response_class=Response,
    operation_id="get_layer_preview",
    summary="Small picture of a layer, as soon as it is there",
    responses={
        200: {"content": {"image/png": {}}, "description": "At most 512 pixels long"},
        304: {"description": "It still is the one of `If-None-Match`"},
        **error_answers(400, 404),
    },
)
async def get_layer_preview(
    request: Request, job_id: JobId, index: LayerIndex, services: ServicesDep
) -> Response:
    """There since the `layer` event. While the job runs it is not to be kept: a retry draws it anew."""
    job, picture = await _find(job_id, index, services)
    if picture is None:
        raise _missing(job, index)
    etag = f'"{hashlib.blake2b(picture, digest_size=16).hexdigest()}"'
    caching = "no-cache" if job.status == JobStatus.COMPLETED else "no-store"
    headers = {"ETag": etag, "Cache-Control": caching}
    if is_named(etag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(picture, media_type="image/png", headers=headers)


async def _find(job_id: str, index: int, services: Services) -> tuple[Job, bytes | None]:
    """Look again where the job went on meanwhile: its folder was then renamed, or is another attempt's."""
    job = await services.jobs.get(job_id)
    for _ in range(LOOKS):
        picture = await asyncio.to_thread(_read, _folder_of(job, services), index)
        if picture is not None:
            break
        before, job = job, await services.jobs.get(job_id)
        if (job.status, job.lease_token) == (before.status, before.lease_token):
            break
    return job, picture


def _folder_of(job: Job, services: Services) -> Path:
    if job.status == JobStatus.PROCESSING and job.lease_token:
        return services.results.attempt_folder(job.id, job.lease_token)
    return services.results.final_folder(job.id)


def _read(folder: Path, index: int) -> bytes | None:
    """The child names its layers: of what lies there only a plain file is read, and never through a link."""
    if folder.is_symlink():
        return None
    for path in sorted(folder.glob(f"Layer_{index}_*_preview.png")):
        try:
            with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                found = os.fstat(file.fileno())
                if stat.S_ISREG(found.st_mode) and 0 < found.st_size <= MAX_BYTES:
                    return file.read(MAX_BYTES)
        except OSError:  # a link, or it has just gone with its folder
            continue
    return None


def _missing(job: Job, index: int) -> PreviewNotReadyError | ResultNotFoundError:
    what = f"the preview of layer {index} of job {job.id}"
    if job.status in ENDED:
        return ResultNotFoundError(f"{what} is not there: the job is {job.status.value}")
    return PreviewNotReadyError(
        f"{what} is not there yet: the job is {job.status.value}; its layer event says when it is"
    )
