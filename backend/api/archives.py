"""GET …/archive: all that a job, or a batch, has made, as one ZIP."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from backend.api.batches import BatchId
from backend.api.dependencies import JobId, ServicesDep
from backend.api.descriptions import error_answers
from backend.errors import JobNotCompletedError
from backend.services.archives import Archive, describe, entries_of
from backend.services.results import named_files, require_completed

_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {}}, "description": "A ZIP, made while it is sent"},
    **error_answers(404, 409),
}

router = APIRouter()


@router.get(
    "/batch/{batch_id}/archive",
    response_class=StreamingResponse,
    operation_id="get_batch_archive",
    summary="Download all results of a batch",
    responses=_ANSWERS,
    tags=["batches"],
)
async def get_batch_archive(batch_id: BatchId, services: ServicesDep) -> StreamingResponse:
    """A folder for each job that is completed by now, and `batch.json`, which tells of all of them."""
    batch = await services.batches.whole(batch_id)
    entries = entries_of(batch.jobs)
    if not entries:
        raise JobNotCompletedError(
            f"no job of batch {batch_id} is completed (the batch is {batch.status.value}); "
            "ask again once one is"
        )
    index = {"batch_id": batch_id, "status": batch.status.value, "jobs": describe(batch.jobs)}
    return _answer(Archive(services.results, entries, index), f"decoupage-batch-{batch_id[:8]}")


@router.get(
    "/{job_id}/archive",
    response_class=StreamingResponse,
    operation_id="get_job_archive",
    summary="Download all files of a job",
    responses=_ANSWERS,
    tags=["jobs"],
)
async def get_job_archive(job_id: JobId, services: ServicesDep) -> StreamingResponse:
    """All files that the job's manifest names, in one folder."""
    job = await services.jobs.get(job_id)
    require_completed(job)
    for name in named_files(job.result_manifest):
        services.results.file(job, name)  # what is missing is told while there can be an answer
    name = f"decoupage-{job.number}"
    return _answer(Archive(services.results, entries_of([job]), None), name)


def _answer(archive: Archive, name: str) -> StreamingResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"', "Cache-Control": "no-store"}
    return StreamingResponse(archive.blocks(), media_type="application/zip", headers=headers)
