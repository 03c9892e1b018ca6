"""A file as an answer."""

from __future__ import annotations

from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse, Response
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from backend.api.errors import error_response
from backend.api.job_answers import is_named

REFUSALS = {400: "invalid_range", 416: "range_not_satisfiable"}


class ResultResponse(FileResponse):
    """A file, or the part that `Range` asks for; a range that cannot be had is refused in the one shape."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal: Response | None = None

        async def shaped(message: Message) -> None:
            nonlocal refusal
            if message.get("status") in REFUSALS:
                refusal = self._refusal(message["status"], Headers(scope=scope).get("range", ""))
            elif refusal is None:
                await send(message)

        await super().__call__(scope, receive, shaped)
        if refusal is not None:
            await refusal(scope, receive, send)

    def _refusal(self, status: int, asked: str) -> Response:
        size = self.headers["content-length"]
        detail = (
            f"the Range is {asked[:80]!r}, and the file has {size} bytes; "
            "ask for bytes=FIRST-LAST, the first byte being 0, or for the whole file"
        )
        return error_response(status, REFUSALS[status], detail, {"Content-Range": f"bytes */{size}"})


def answer_file(
    request: Request,
    path: Path,
    media_type: str | None = None,
    headers: dict[str, str] | None = None,
    content_disposition_type: str = "attachment",
) -> Response:
    """The file, or 304 where it still is the one that the client has."""
    answer = ResultResponse(
        path,
        filename=path.name,
        stat_result=path.stat(),
        media_type=media_type,
        headers=headers,
        content_disposition_type=content_disposition_type,
    )
    if is_named(answer.headers["etag"], request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers={"ETag": answer.headers["etag"], **(headers or {})})
    return answer
