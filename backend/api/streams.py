"""GET …/stream: what happens to one job, or to all, as server-sent events."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response

from backend.api.dependencies import JobId, Services, ServicesDep
from backend.api.descriptions import error_answers
from backend.api.sse import EventsResponse

LastHeader = Annotated[
    str | None,
    Header(alias="Last-Event-ID", description="go on after this event; browsers send it by themselves"),
]
LastQuery = Annotated[
    str | None,
    Query(description="the same, for who cannot set headers; the header counts where both are there"),
]
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "snapshot, stage, progress, log, image, layer, retry, completed, failed, cancelled, "
        "reset",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}

router = APIRouter(tags=["jobs"])


@router.head("/stream", include_in_schema=False)
@router.get(
    "/stream",
    response_class=Response,
    operation_id="stream_jobs",
    summary="Follow all jobs as server-sent events",
    responses=_EVENTS,
)
async def stream_jobs(
    services: ServicesDep, last_header: LastHeader = None, last_event_id: LastQuery = None
) -> Response:
    """Begins with a `snapshot` of all jobs that wait or run and of the newest others; goes on without end.

    Everything else is as with the stream of one job. The WebSocket `…/jobs/ws` tells the same.
    """
    return await _answer(services, None, last_header or last_event_id)


@router.head("/{job_id}/stream", include_in_schema=False)
@router.get(
    "/{job_id}/stream",
    response_class=Response,
    operation_id="stream_job",
    summary="Follow a job as server-sent events",
    responses={
        **_EVENTS,
        204: {"description": "The job has ended, and the event of `Last-Event-ID` was its last"},
        **error_answers(404),
    },
)
async def stream_job(
    job_id: JobId, services: ServicesDep, last_header: LastHeader = None, last_event_id: LastQuery = None
) -> Response:
    """Begins with a `snapshot` and ends with `completed`, `failed` or `cancelled`.

    Each event has an id. Whoever comes back with the last one that arrived gets what came since, without a
    snapshot, and misses nothing; where that is no longer known, a `reset` and a snapshot come first. To hang
    up never cancels the job. The WebSocket `…/ws` beside it sends the same, as JSON with event, id and data.
    """
    return await _answer(services, job_id, last_header or last_event_id)


async def _answer(services: Services, job_id: str | None, last_event_id: str | None) -> Response:
    stream = await services.streams.open(job_id, last_event_id)
    if stream is None:
        return Response(status_code=204)
    return EventsResponse(stream, services.settings.api_prefix)
