"""The endpoints of batches: made, looked at, cancelled, deleted. Their archive is in `archives.py`."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from backend.api.batch_forms import BatchItem, parse_batch
from backend.api.batch_jobs import BatchJobs
from backend.api.created import with_warnings
from backend.api.dependencies import Services, ServicesDep
from backend.api.descriptions import BATCH_BODY, error_answers
from backend.api.forms import Form, FormLimits, receive_form
from backend.api.idempotency import IdempotencyKey, once
from backend.api.lifecycle import delete_job
from backend.api.room import NEEDS_ROOM
from backend.api.sources import NewUploads
from backend.errors import JobNotFoundError
from backend.models.batch_schemas import BatchCreated, BatchResponse
from backend.models.job import Job, JobStatus
from backend.services.batches import Batch
from backend.services.idempotency import KeyUse

FILE_FIELDS = ("files", "files[]", "file")
BatchId = Annotated[
    str, Path(description="the batch's id", examples=["7c0f6d0e-5a57-4a3e-8a54-0a4b7e7a9d11"])
]

router = APIRouter(tags=["batches"])


@router.post(
    "/batch",
    status_code=202,
    response_model=BatchCreated,
    operation_id="create_batch",
    dependencies=[NEEDS_ROOM],
    summary="Create many jobs at once",
    responses=error_answers(400, 403, 404, 408, 409, 413, 415, 422, 507),
    openapi_extra=BATCH_BODY,
)
async def create_batch(
    request: Request, response: Response, services: ServicesDep, idempotency_key: IdempotencyKey = None
) -> BatchCreated:
    """Queue many files, one photo with many settings, or both: every file is then done with every setting.

    All of the jobs are stored, or none, where one of them cannot be carried out.
    """
    settings = services.settings
    limits = FormLimits(
        ("disparity",),
        settings.max_upload_bytes,
        services.uploads.incoming_path,
        FILE_FIELDS,
        settings.max_batch_jobs,
    )
    async with receive_form(request, limits) as form:
        fields: list[Mapping[str, str]] = []
        answered = await once(
            request, idempotency_key, form, services, partial(_create, form, services, fields)
        )
    answered.mark(response)
    return _created(answered.jobs, fields, response, services)


async def _create(
    form: Form, services: Services, fields: list[Mapping[str, str]], use: KeyUse | None
) -> Sequence[Job]:
    items: Sequence[BatchItem] = parse_batch(form.fields, len(form.several), services.settings)
    fields += [item.wanted.fields for item in items]
    with NewUploads(services.uploads) as new:
        wanted = await BatchJobs(form, services, new, str(uuid.uuid4())).of(items)
        return await services.creation.create(wanted, use)


def _created(
    jobs: Sequence[Job], fields: Sequence[Mapping[str, str]], response: Response, services: Services
) -> BatchCreated:
    """Of jobs that were made before, what idle fields there were is no longer known."""
    batch_id = str(jobs[0].batch_id)
    url = f"{services.settings.api_prefix}/jobs/batch/{batch_id}"
    response.headers["Location"] = url
    known: Sequence[Mapping[str, str]] = fields if len(fields) == len(jobs) else [{}] * len(jobs)
    return BatchCreated(
        batch_id=batch_id,
        total=len(jobs),
        jobs=[with_warnings(job, own, services) for job, own in zip(jobs, known, strict=True)],
        status_url=url,
        cancel_url=f"{url}/cancel",
        archive_url=f"{url}/archive",
    )


@router.head("/batch/{batch_id}", response_model=BatchResponse, include_in_schema=False)
@router.get(
    "/batch/{batch_id}",
    response_model=BatchResponse,
    operation_id="get_batch",
    summary="Get a batch's status",
    responses=error_answers(404),
)
async def get_batch(batch_id: BatchId, services: ServicesDep) -> Batch:
    """How far the batch is, and each of its jobs in short."""
    return await services.batches.get(batch_id)


@router.post(
    "/batch/{batch_id}/cancel",
    status_code=202,
    response_model=BatchResponse,
    operation_id="cancel_batch",
    summary="Cancel what waits or runs of a batch",
    responses=error_answers(403, 404),
)
async def cancel_batch(batch_id: BatchId, services: ServicesDep) -> Batch:
    """Answered at once: what waited is cancelled by then, what runs ends cancelled within seconds.

    Jobs that have ended stay as they are.
    """
    cancelled = await services.jobs.cancel_batch(batch_id)
    running = [job for job in cancelled if job.status is JobStatus.PROCESSING]
    stop, reason = services.supervisor.stop_job, "cancelled while it ran"
    await asyncio.gather(*(stop(job.id, reason, job.lease_token) for job in running))
    return await services.batches.get(batch_id)


@router.delete(
    "/batch/{batch_id}",
    status_code=204,
    operation_id="delete_batch",
    summary="Delete a batch's jobs and files",
    responses=error_answers(403, 404, 409),
)
async def delete_batch(batch_id: BatchId, services: ServicesDep) -> None:
    """Remove all of its jobs, as each by itself. Those that run are stopped first."""
    batch = await services.batches.get(batch_id)
    await services.jobs.cancel_batch(batch_id)  # so that none of them starts meanwhile
    for job in batch.jobs:
        with contextlib.suppress(JobNotFoundError):  # deleted by itself meanwhile
            await delete_job(job.id, services)
