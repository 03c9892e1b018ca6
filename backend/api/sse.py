"""Events on the wire: as server-sent events, and as the text messages of a WebSocket."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from loguru import logger
from starlette.types import Send

from backend.api.streamed import StreamedResponse
from backend.errors import BackendError
from backend.models.events import EventName
from backend.services.streams import EventStream, StreamItem

RETRY_MS = 1000
_HEADERS = {
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",
}  # the latter so that no proxy holds it back


class EventsResponse(StreamedResponse):
    """A stream of events; whoever hangs up is forgotten at once, and nothing else comes of it."""

    media_type = "text/event-stream"

    def __init__(self, stream: EventStream, jobs_url: str, status_code: int = 200) -> None:
        self._chunks = _chunks(stream, jobs_url)
        super().__init__(self._chunks, status_code, headers=_HEADERS)  # FastAPI's /docs ask for the default

    async def stream_response(self, send: Send) -> None:
        async with aclosing(self._chunks):
            await super().stream_response(send)


async def _chunks(stream: EventStream, jobs_url: str) -> AsyncGenerator[bytes]:
    """The first goes out at once, whether or not there is something to tell."""
    hint = format_sse_event(retry=RETRY_MS)
    try:
        async with aclosing(stream.batches()) as batches:
            async for batch in batches:
                told = b"".join(_as_sse(item, jobs_url) for item in batch)
                del batch  # a snapshot is large, and the listener may not read
                yield hint + told or KEEPALIVE_COMMENT
                hint = b""
    except (
        BackendError
    ) as error:  # too late for another answer: the client comes back with the last id it has
        logger.warning("a stream of events was cut: {}", error)


def _as_sse(item: StreamItem, jobs_url: str) -> bytes:
    event_id = None if item.id is None else str(item.id)
    return format_sse_event(event=item.name.value, id=event_id, data_str=_json(content_of(item, jobs_url)))


def as_message(item: StreamItem, jobs_url: str) -> str:
    """One event as a WebSocket's text."""
    return _json({"event": item.name.value, "id": item.id, "data": content_of(item, jobs_url)})


def content_of(item: StreamItem, jobs_url: str) -> dict[str, Any]:
    """An event's data; only here it is known under which address a layer's preview is."""
    if item.name is not EventName.LAYER:
        return item.data
    return {**item.data, "url": f"{jobs_url}/{item.data['job_id']}/layers/{item.data['index']}/preview"}


def as_lines(items: Sequence[dict[str, Any]]) -> str:
    return "".join(f"{_json(item)}\n" for item in items)


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
