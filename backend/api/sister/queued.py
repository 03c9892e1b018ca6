"""`/generate`, `/status/{number}` and `/media/{number}_output.png`: jobs by their numbers."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from backend.api.dependencies import ServicesDep
from backend.api.descriptions import error_answers
from backend.api.files import answer_file
from backend.api.idempotency import IdempotencyKey
from backend.api.room import NEEDS_ROOM
from backend.api.sister.asking import ask, json_body
from backend.api.sister.telling import error_of, status_of
from backend.errors import JobNotCompletedError, ResultNotFoundError
from backend.models.generation_schemas import GenerationResponse
from backend.models.job import JobStatus
from ml_pipeline.generation.parameters import MAX_PROMPT_LENGTH
from ml_pipeline.generation.record import image_filename

MAX_NUMBER = 2**63 - 1
_OUTPUT = re.compile(r"([1-9][0-9]{0,17})_output\.png")
Number = Annotated[int, Path(ge=1, le=MAX_NUMBER, description="the job's number", examples=[1])]

router = APIRouter(tags=["sister"])


class QueuedRequest(BaseModel):
    """Other fields of POST /api/generate may be sent too."""

    prompt: str = Field(min_length=1, max_length=MAX_PROMPT_LENGTH, examples=["A cat riding a bicycle"])


class QueuedJob(BaseModel):
    """`result_url` is relative to this server, as clients of this address know it."""

    job_id: int = Field(examples=[1])
    status: Literal["queued", "processing", "completed", "failed"]
    result_url: str | None = Field(examples=["media/1_output.png"], description="null until completed")
    error_message: str | None
    retry_attempts: int


@router.post(
    "/generate",
    response_model=QueuedJob,
    operation_id="create_queued",
    dependencies=[NEEDS_ROOM],
    summary="Generate image",
    responses=error_answers(400, 403, 408, 409, 413, 415, 422, 507),
    openapi_extra=json_body(QueuedRequest),
)
async def create_queued(
    request: Request, response: Response, services: ServicesDep, idempotency_key: IdempotencyKey = None
) -> QueuedJob:
    """The same as POST …/generate, which tells more. 200 is what clients of this address look for."""
    return _told(await ask(request, response, idempotency_key, services))


@router.head("/status/{job_id}", response_model=QueuedJob, include_in_schema=False)
@router.get(
    "/status/{job_id}",
    response_model=QueuedJob,
    operation_id="get_queued",
    summary="Check job status",
    responses=error_answers(400, 404),
)
async def get_queued(job_id: Number, services: ServicesDep) -> QueuedJob:
    """The same as GET …/generate/{id}, which tells more."""
    job = await services.jobs.of_number(job_id)
    return _told(await services.views.generation(job.id))


@router.head("/media/{filename}", include_in_schema=False)
@router.get(
    "/media/{filename}",
    response_class=FileResponse,
    operation_id="get_queued_result",
    summary="Download a result",
    responses={
        200: {"content": {"image/png": {}}, "description": "The picture, the first where there are several"},
        206: {"description": "The part of the file that `Range` asks for"},
        304: {"description": "The file still is the one of `If-None-Match`"},
        **error_answers(400, 404, 416),
    },
)
async def get_queued_result(request: Request, filename: str, services: ServicesDep) -> Response:
    """What `result_url` names: `1_output.png` is the picture of job 1."""
    named = _OUTPUT.fullmatch(filename)
    if named is None:
        raise ResultNotFoundError(
            f"there is no {filename[:80]!r} here; the picture of job 1 is at /media/1_output.png"
        )
    job = await services.jobs.of_number(int(named[1]))
    try:
        path = services.results.file(job, image_filename(1))
    except JobNotCompletedError as error:
        raise ResultNotFoundError(str(error)) from error
    shown_as = {"Content-Disposition": f'inline; filename="{filename}"'}
    return answer_file(request, path, "image/png", shown_as)


def _told(job: GenerationResponse) -> QueuedJob:
    status = status_of(job)
    return QueuedJob(
        job_id=job.number,
        status="queued" if status == "pending" else status,
        result_url=f"media/{job.number}_output.png" if job.status is JobStatus.COMPLETED else None,
        error_message=error_of(job),
        retry_attempts=job.retries,
    )
