"""A file as an answer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import FileResponse, Response
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from backend.api.errors import error_response
from backend.api.job_answers import is_named
from backend.errors import ResultNotFoundError

REFUSALS = {400: "invalid_range", 416: "range_not_satisfiable"}


class ResultResponse(FileResponse):
    """A file, or the part that `Range` asks for; a range that cannot be had is refused in the one shape.

    Where the file has gone since it was looked up, `find` looks once more: nothing is sent before it is open.
    """

    def __init__(self, path: Path, find: Callable[[], Path] | None, **options: Any) -> None:
        super().__init__(path, **options)
        self._find = find

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._serve(scope, receive, send)
        except FileNotFoundError:
            self.path = _once_more(Path(self.path), self._find)
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal: Response | None = None
        head: Message | None = None

        async def shaped(message: Message) -> None:
            nonlocal refusal, head
            if message.get("status") in REFUSALS:
                refusal = self._refusal(message["status"], Headers(scope=scope).get("range", ""))
            elif refusal is None and message["type"] == "http.response.start":
                head = message
            elif refusal is None:
                if head is not None:
                    await send(head)
                head = None
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
    find: Callable[[], Path] | None = None,
) -> Response:
    """The file, or 304 where it still is the one that the client has.

    `find` finds the path anew, or raises what is to be answered, where the file has just gone.
    """
    path, found = _looked_at(path, find)
    answer = ResultResponse(
        path,
        find,
        filename=path.name,
        stat_result=found,
        media_type=media_type,
        headers=headers,
        content_disposition_type=content_disposition_type,
    )
    if is_named(answer.headers["etag"], request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers={"ETag": answer.headers["etag"], **(headers or {})})
    return answer


def _looked_at(path: Path, find: Callable[[], Path] | None) -> tuple[Path, os.stat_result]:
    try:
        return path, path.stat()
    except FileNotFoundError:
        path = _once_more(path, find)
        return path, path.stat()


def _once_more(path: Path, find: Callable[[], Path] | None) -> Path:
    if find is None:
        raise ResultNotFoundError(f"{path.name} has just been deleted, with its job") from None
    return find()
