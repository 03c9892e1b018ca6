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

    def __init__(self, stream: EventStream, api_url: str, status_code: int = 200) -> None:
        self._chunks = _chunks(stream, api_url)
        super().__init__(self._chunks, status_code, headers=_HEADERS)  # FastAPI's /docs ask for the default

    async def stream_response(self, send: Send) -> None:
        async with aclosing(self._chunks):
            await super().stream_response(send)


async def _chunks(stream: EventStream, api_url: str) -> AsyncGenerator[bytes]:
    """The first goes out at once, whether or not there is something to tell."""
    hint = format_sse_event(retry=RETRY_MS)
    try:
        async with aclosing(stream.batches()) as batches:
            async for batch in batches:
                told = b"".join(_as_sse(item, api_url) for item in batch)
                del batch  # a snapshot is large, and the listener may not read
                yield hint + told or KEEPALIVE_COMMENT
                hint = b""
    except (
        BackendError
    ) as error:  # too late for another answer: the client comes back with the last id it has
        logger.warning("a stream of events was cut: {}", error)


def _as_sse(item: StreamItem, api_url: str) -> bytes:
    event_id = None if item.id is None else str(item.id)
    return format_sse_event(event=item.name.value, id=event_id, data_str=_json(content_of(item, api_url)))


def as_message(item: StreamItem, api_url: str) -> str:
    """One event as a WebSocket's text."""
    return _json({"event": item.name.value, "id": item.id, "data": content_of(item, api_url)})


def content_of(item: StreamItem, api_url: str) -> dict[str, Any]:
    """An event's data; only here it is known under which address a picture is."""
    told = item.data
    if item.name is EventName.LAYER:
        return {**told, "url": f"{api_url}/jobs/{told['job_id']}/layers/{told['index']}/preview"}
    if item.name is EventName.IMAGE and "filename" in told:
        return {**told, "url": f"{api_url}/generate/{told['job_id']}/download/{told['filename']}"}
    return told


def as_lines(items: Sequence[dict[str, Any]]) -> str:
    return "".join(f"{_json(item)}\n" for item in items)


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
