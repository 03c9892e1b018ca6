"""GET …/generate/{id}/stream, …/log and …/layers/{index}/preview, WS …/ws: a job while it runs."""

from __future__ import annotations

from typing import Any, cast

from fastapi import APIRouter, Request, Response, WebSocket

from backend.api import job_log, previews, sockets
from backend.api.dependencies import JobId, Services, ServicesDep
from backend.api.descriptions import error_answers
from backend.api.sse import EventsResponse
from backend.api.streamed import StreamedResponse
from backend.api.streams import LastHeader, LastQuery
from backend.errors import NotFoundError
from backend.models.job import JobKind

_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "snapshot, stage, progress, log, image, layer, retry, completed, failed, cancelled, "
        "reset",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}

MAX_REASON_BYTES = 120

router = APIRouter(tags=["generation"])


@router.head("/{job_id}/stream", include_in_schema=False)
@router.get(
    "/{job_id}/stream",
    response_class=Response,
    operation_id="stream_generation",
    summary="Follow a job of pictures as server-sent events",
    responses={
        **_EVENTS,
        204: {"description": "The job has ended, and the event of `Last-Event-ID` was its last"},
        **error_answers(404),
    },
)
async def stream_generation(
    job_id: JobId, services: ServicesDep, last_header: LastHeader = None, last_event_id: LastQuery = None
) -> Response:
    """As the stream of a layering job, with an `image` event for each picture: its number, its seed, and
    where it is downloaded, or why it failed. The WebSocket `…/ws` beside it sends the same.
    """
    await services.jobs.require(job_id, JobKind.GENERATE)
    stream = await services.streams.open(job_id, last_header or last_event_id)
    if stream is None:
        return Response(status_code=204)
    return EventsResponse(stream, services.settings.api_prefix)


@router.websocket("/{job_id}/ws")
async def follow_generation(websocket: WebSocket, job_id: str) -> None:
    """One job, until it has ended; one that makes no pictures is none here."""
    services = cast(Services, websocket.app.state.services)
    try:
        await services.jobs.require(job_id, JobKind.GENERATE)
    except NotFoundError as error:
        await websocket.accept()
        reason = str(error).encode()[:MAX_REASON_BYTES].decode(errors="ignore")
        await websocket.close(sockets.NO_JOB, reason)
    else:
        await sockets.follow_job(websocket, job_id)


@router.head("/{job_id}/log", include_in_schema=False)
@router.get(
    "/{job_id}/log",
    response_class=StreamedResponse,
    operation_id="get_generation_log",
    summary="Download the log of a job of pictures",
    responses={
        200: {"content": {"text/plain": {}, "application/x-ndjson": {}}, "description": "The log"},
        **error_answers(400, 404),
    },
)
async def get_generation_log(
    job_id: JobId, services: ServicesDep, log_format: job_log.LogFormat = "text"
) -> StreamedResponse:
    """The job's events up to now, all but those that only say how far a stage is."""
    await services.jobs.require(job_id, JobKind.GENERATE)
    return await job_log.get_job_log(job_id, services, log_format)


@router.head("/{job_id}/layers/{index}/preview", include_in_schema=False)
@router.get(
    "/{job_id}/layers/{index}/preview",
    response_class=Response,
    operation_id="get_generation_layer_preview",
    summary="Small picture of a layer of a picture, as soon as it is there",
    responses={
        200: {"content": {"image/png": {}}, "description": "At most 512 pixels long"},
        304: {"description": "It still is the one of `If-None-Match`"},
        **error_answers(400, 404),
    },
)
async def get_generation_layer_preview(
    request: Request, job_id: JobId, index: previews.LayerIndex, services: ServicesDep
) -> Response:
    """There since the `layer` event, where the job was asked for layers."""
    await services.jobs.require(job_id, JobKind.GENERATE)
    return await previews.get_layer_preview(request, job_id, index, services)
