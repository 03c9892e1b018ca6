"""GET …/archive: all that a job, or a batch, has made, as one ZIP."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from fastapi import APIRouter
from starlette.types import Send

from backend.api.batches import BatchId
from backend.api.dependencies import JobId, Services, ServicesDep
from backend.api.descriptions import error_answers
from backend.api.streamed import StreamedResponse
from backend.errors import JobNotCompletedError
from backend.models.job import Job
from backend.services.archives import Archive, Entry, describe, entries_of, readable
from backend.services.results import named_files, require_completed

_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {}}, "description": "A ZIP, made while it is sent"},
    **error_answers(404, 409),
}

router = APIRouter()


class ArchiveResponse(StreamedResponse):
    """An archive as it is made; where the client leaves before its end, its files are closed at once."""

    media_type = "application/zip"

    def __init__(self, archive: Archive, name: str) -> None:
        self._blocks = archive.blocks()
        headers = {"Content-Disposition": f'attachment; filename="{name}.zip"', "Cache-Control": "no-store"}
        super().__init__(self._blocks, headers=headers)

    async def stream_response(self, send: Send) -> None:
        with closing(self._blocks):
            await super().stream_response(send)


@router.head("/batch/{batch_id}/archive", include_in_schema=False)
@router.get(
    "/batch/{batch_id}/archive",
    response_class=StreamedResponse,
    operation_id="get_batch_archive",
    summary="Download all results of a batch",
    responses=_ANSWERS,
    tags=["batches"],
)
async def get_batch_archive(batch_id: BatchId, services: ServicesDep) -> ArchiveResponse:
    """A folder for each job that is completed by now, and `batch.json`, which tells of all of them."""
    batch = await services.batches.whole(batch_id)
    entries = entries_of(batch.jobs)
    if not entries:
        raise JobNotCompletedError(
            f"no job of batch {batch_id} is completed (the batch is {batch.status.value}); "
            "ask again once one is"
        )
    index = {"batch_id": batch_id, "status": batch.status.value, "jobs": describe(batch.jobs)}
    return ArchiveResponse(Archive(services.results, entries, index), f"decoupage-batch-{batch_id[:8]}")


@router.head("/{job_id}/archive", include_in_schema=False)
@router.get(
    "/{job_id}/archive",
    response_class=StreamedResponse,
    operation_id="get_job_archive",
    summary="Download all files of a job",
    responses=_ANSWERS,
    tags=["jobs"],
)
async def get_job_archive(job_id: JobId, services: ServicesDep) -> ArchiveResponse:
    """All files that the job's manifest names, in one folder."""
    job = await services.jobs.get(job_id)
    return answer_archive(job, job.original_filename or "picture", services)


def answer_archive(job: Job, title: str, services: Services) -> ArchiveResponse:
    """All files of a completed job of any kind, in a folder called after a file's name."""
    require_completed(job)
    for name in named_files(job.result_manifest):
        services.results.file(job, name)  # what is missing is told while there can be an answer
    entry = Entry(job, f"001_{readable(title)}")
    return ArchiveResponse(Archive(services.results, [entry], None), f"decoupage-{job.number}")
