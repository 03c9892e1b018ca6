"""GET …/log: what happened to a job, to be kept."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from backend.api.dependencies import JobId, ServicesDep
from backend.api.descriptions import error_answers
from backend.api.sse import as_lines, content_of
from backend.api.streamed import StreamedResponse
from backend.models.events import Event, EventName
from backend.models.schemas import utc_text
from backend.services.streams import StreamItem, data_of

LogFormat = Annotated[
    Literal["text", "json"], Query(alias="format", description="a line of text each, or of JSON")
]
_MADE = ("image", "layer")
_ENDINGS = {"text": ("log", "text/plain"), "json": ("jsonl", "application/x-ndjson")}

router = APIRouter(tags=["jobs"])


@router.head("/{job_id}/log", include_in_schema=False)
@router.get(
    "/{job_id}/log",
    response_class=StreamedResponse,
    operation_id="get_job_log",
    summary="Download a job's log",
    responses={
        200: {"content": {"text/plain": {}, "application/x-ndjson": {}}, "description": "The log"},
        **error_answers(400, 404),
    },
)
async def get_job_log(
    job_id: JobId, services: ServicesDep, log_format: LogFormat = "text"
) -> StreamedResponse:
    """The job's events up to now, all but those that only say how far a stage is."""
    job = await services.jobs.get(job_id)
    ending, media_type = _ENDINGS[log_format]
    pages = services.history.pages(job_id)
    api_url = services.settings.api_prefix
    return StreamedResponse(
        _as_json(pages, api_url) if log_format == "json" else _as_text(pages),
        media_type=f"{media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="decoupage-job-{job.number}.{ending}"'},
    )


async def _as_json(pages: AsyncIterator[Sequence[Event]], api_url: str) -> AsyncGenerator[str]:
    async for page in pages:
        items = [StreamItem(event.name, event.id, data_of(event)) for event in _kept(page)]
        yield as_lines(
            [{"event": item.name.value, "id": item.id, **content_of(item, api_url)} for item in items]
        )


async def _as_text(pages: AsyncIterator[Sequence[Event]]) -> AsyncGenerator[str]:
    async for page in pages:
        yield "".join(f"{_line(event)}\n" for event in _kept(page))


def _kept(page: Sequence[Event]) -> Sequence[Event]:
    return [event for event in page if event.name is not EventName.PROGRESS]


def _line(event: Event) -> str:
    """Time, attempt, name and message; whatever lies in a message, it stays one line."""
    said = " ".join(_said(event).split())
    return f"{utc_text(event.created_at)}  attempt {event.attempt}  {event.name.value:<9}  {said}".rstrip()


def _counted(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def _said(event: Event) -> str:
    told = event.payload
    match event.name:
        case EventName.STAGE:
            return (
                f"{told.get('stage')}, {100 * float(told.get('progress') or 0):.0f} %: {told.get('message')}"
            )
        case EventName.LAYER:
            return f"{told.get('index')} of {told.get('count')}, {told.get('name')}"
        case EventName.IMAGE:
            why = f": {told.get('error_message')}" if told.get("error_message") else ""
            return f"{told.get('index')} of {told.get('count')}, {told.get('status')}{why}"
        case EventName.RETRY:
            when = f"retry {told.get('retry')} at {told.get('run_at')}"
            return f"{told.get('code')}: {told.get('message')}; {when}"
        case EventName.COMPLETED:
            counts = {name: told.get(f"{name}_count") for name in _MADE}
            made = ", ".join(_counted(count, name) for name, count in counts.items() if count is not None)
            return f"{made} in {float(told.get('processing_time') or 0):.2f} s"
        case EventName.FAILED:
            return f"{told.get('error_code')}: {told.get('error_message')}"
        case EventName.LOG:
            return f"{told.get('level')}, {told.get('code')}: {told.get('message')}"
        case _:
            return str(told.get("message") or "")
