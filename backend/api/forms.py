"""Reads the body of a POST: a form or JSON, with files streamed to disk and limited while they stream."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import Request

from backend import disk
from backend.api.fields import parse_json, parse_urlencoded
from backend.api.form_limits import MAX_TEXT_BYTES, too_much_text
from backend.api.form_limits import FormLimits as FormLimits
from backend.api.multipart import FilePart, MultipartReader
from backend.errors import (
    InvalidParameterError,
    MalformedBodyError,
    UnsupportedBodyError,
    UploadStalledError,
)
from backend.services.uploads import ReceivedFile

IDLE_S = 60.0


@dataclass
class Form:
    """Fields as text, whichever way they were sent, and files that are on disk.

    `several` are those of the fields that may hold many, in the order in which they came.
    """

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, ReceivedFile] = field(default_factory=dict)
    several: list[ReceivedFile] = field(default_factory=list)


@asynccontextmanager
async def receive_form(request: Request, limits: FormLimits) -> AsyncIterator[Form]:
    """The request's body; files that nobody moved away by the end are removed."""
    body = _Body(limits)
    try:
        request.state.is_body_read = False  # an answer that comes before the end has to linger
        await _read(request, limits, body)
        yield body.form()
    finally:
        for file in body.files.values():
            file.received.path.unlink(missing_ok=True)


@dataclass
class _IncomingFile:
    """A file of which more may come, and the checksum of what has."""

    field_name: str
    received: ReceivedFile
    digest: Any = field(default_factory=hashlib.sha256)


class _Body:
    """What has come so far; files by the number of their part."""

    def __init__(self, limits: FormLimits) -> None:
        self.fields: dict[str, str] = {}
        self.files: dict[int, _IncomingFile] = {}
        self._limits = limits

    def form(self) -> Form:
        form = Form(self.fields)
        for file in self.files.values():
            received = replace(file.received, sha256=file.digest.hexdigest())
            if file.field_name in self._limits.many_fields:
                form.several.append(received)
            else:
                form.files[file.field_name] = received
        return form

    async def write(self, part: FilePart) -> None:
        """Append what arrived of a file."""
        limits = self._limits
        if part.number not in self.files:
            self.files[part.number] = self._begun(part)
        file = self.files[part.number]
        file.received = replace(file.received, size_bytes=file.received.size_bytes + len(part.data))
        if file.received.size_bytes > limits.max_file_bytes:
            raise limits.too_large(file.received.size_bytes)
        path = file.received.path
        with disk.room_for("the upload", path.parent):
            await asyncio.to_thread(_append, path, part.data, file.digest)

    def _begun(self, part: FilePart) -> _IncomingFile:
        limits = self._limits
        so_far = sum(file.field_name in limits.many_fields for file in self.files.values())
        if part.name in limits.many_fields and so_far >= limits.max_files:
            raise InvalidParameterError(
                f"there are more than {limits.max_files} files; at most {limits.max_files} jobs make a batch "
                "(MAX_BATCH_JOBS): send several batches, or raise the limit"
            )
        return _IncomingFile(part.name, ReceivedFile(limits.new_path(), part.filename, 0))


async def _read(request: Request, limits: FormLimits, body: _Body) -> None:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limits.max_body_bytes:
        raise limits.too_large_in_all(int(declared))  # before a single byte is read
    if declared.isdecimal() and limits.many_fields:
        limits.require_room(int(declared))
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind == b"multipart/form-data":
        await _read_multipart(request, options.get(b"boundary", b""), limits, body)
    elif kind == b"application/x-www-form-urlencoded":
        body.fields.update(parse_urlencoded(await _read_text(request)))
    elif kind == b"application/json":
        body.fields.update(parse_json(await _read_text(request)))
    elif (
        kind or limits.file_fields or limits.many_fields or await _read_text(request)
    ):  # where no file is due, nothing will do too
        raise UnsupportedBodyError(
            f"the Content-Type is {kind.decode('latin-1')[:80]!r}; send multipart/form-data, "
            "application/x-www-form-urlencoded or application/json"
        )


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes; a client that falls silent does not hold its half upload for ever."""
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(IDLE_S):
                chunk = await anext(stream, None)
        except TimeoutError as error:
            raise UploadStalledError(
                f"nothing more came for {IDLE_S:g} s; send it again over a steadier connection"
            ) from error
        if chunk is None:
            break
        yield chunk
    request.state.is_body_read = True


async def _read_multipart(request: Request, boundary: bytes, limits: FormLimits, body: _Body) -> None:
    total = 0
    try:
        reader = MultipartReader(boundary, limits.file_fields, limits.many_fields, limits.max_parts)
        async for chunk in _chunks(request):
            total += len(chunk)
            if total > limits.max_body_bytes:
                raise limits.too_large_in_all(total)
            for part in reader.feed(chunk):
                await body.write(part)
        reader.finish()
    except FormParserError as error:
        raise MalformedBodyError(
            f"the multipart body is broken ({error}); send it as a browser does, or curl -F"
        ) from error
    body.fields.update(reader.fields)


def _append(path: Path, data: bytes, digest: Any) -> None:
    digest.update(data)
    with path.open("ab") as file:
        file.write(data)


async def _read_text(request: Request) -> str:
    body = bytearray()
    async for chunk in _chunks(request):
        body += chunk
        if len(body) > MAX_TEXT_BYTES:
            raise too_much_text("send a picture as multipart/form-data")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise MalformedBodyError(f"the body is not UTF-8 text ({error}); encode it as UTF-8") from error
