"""Reads the body of a POST: a form or JSON, with files streamed to disk and limited while they stream."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import Request

from backend import disk
from backend.api.multipart import MAX_PARTS, FilePart, MultipartReader
from backend.errors import (
    InvalidParameterError,
    MalformedBodyError,
    PayloadTooLargeError,
    UnsupportedBodyError,
    UploadStalledError,
)
from backend.services.uploads import ReceivedFile

MAX_TEXT_BYTES = 1024 * 1024
IDLE_S = 60.0
_FREE_TEXT = ("painterly_style",)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass
class Form:
    """Fields as text, whichever way they were sent, and files that are on disk."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, ReceivedFile] = field(default_factory=dict)


@dataclass(frozen=True)
class FormLimits:
    """Which parts are files, how large each may be, and where to put one."""

    file_fields: tuple[str, ...]
    max_file_bytes: int
    new_path: Callable[[], Path]

    @property
    def max_body_bytes(self) -> int:
        return len(self.file_fields) * self.max_file_bytes + MAX_TEXT_BYTES

    def too_large(self, size_bytes: int) -> PayloadTooLargeError:
        if not self.file_fields:
            return _too_much_text("no file is taken here")
        return PayloadTooLargeError(
            f"the upload has at least {size_bytes / 2**20:.1f} MB; at most "
            f"{self.max_file_bytes / 2**20:g} MB are allowed (MAX_UPLOAD_SIZE_MB): make the picture smaller, "
            "or raise the limit"
        )


@asynccontextmanager
async def receive_form(request: Request, limits: FormLimits) -> AsyncIterator[Form]:
    """The request's body; files that nobody moved away by the end are removed."""
    form = Form()
    try:
        request.state.is_body_read = False  # an answer that comes before the end has to linger
        await _read(request, limits, form)
        yield form
    finally:
        for received in form.files.values():
            received.path.unlink(missing_ok=True)


async def _read(request: Request, limits: FormLimits, form: Form) -> None:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limits.max_body_bytes:
        raise limits.too_large(int(declared))  # before a single byte is read
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind == b"multipart/form-data":
        await _read_multipart(request, options.get(b"boundary", b""), limits, form)
    elif kind == b"application/x-www-form-urlencoded":
        form.fields.update(parse_urlencoded(await _read_text(request)))
    elif kind == b"application/json":
        form.fields.update(parse_json(await _read_text(request)))
    elif kind or limits.file_fields or await _read_text(request):  # where no file is due, nothing will do too
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


async def _read_multipart(request: Request, boundary: bytes, limits: FormLimits, form: Form) -> None:
    total = 0
    try:
        reader = MultipartReader(boundary, limits.file_fields)
        async for chunk in _chunks(request):
            total += len(chunk)
            if total > limits.max_body_bytes:
                raise limits.too_large(total)
            for part in reader.feed(chunk):
                await _write(part, limits, form)
        reader.finish()
    except FormParserError as error:
        raise MalformedBodyError(
            f"the multipart body is broken ({error}); send it as a browser does, or curl -F"
        ) from error
    form.fields.update(reader.fields)


async def _write(part: FilePart, limits: FormLimits, form: Form) -> None:
    """Append what arrived of a file."""
    known = form.files.get(part.name)
    size = (known.size_bytes if known else 0) + len(part.data)
    path = known.path if known else limits.new_path()
    form.files[part.name] = ReceivedFile(path, part.filename, size)
    if size > limits.max_file_bytes:
        raise limits.too_large(size)
    with disk.room_for("the upload", path.parent):
        await asyncio.to_thread(_append, path, part.data)


def _append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


async def _read_text(request: Request) -> str:
    body = bytearray()
    async for chunk in _chunks(request):
        body += chunk
        if len(body) > MAX_TEXT_BYTES:
            raise _too_much_text("send a picture as multipart/form-data")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise MalformedBodyError(f"the body is not UTF-8 text ({error}); encode it as UTF-8") from error


def _too_much_text(advice: str) -> PayloadTooLargeError:
    return PayloadTooLargeError(
        f"the body is larger than {MAX_TEXT_BYTES // 1024} KB, the limit for fields alone; {advice}"
    )


def parse_urlencoded(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MAX_PARTS))
    except ValueError as error:
        raise MalformedBodyError(
            f"the form has more than {MAX_PARTS} fields; send only those of a job"
        ) from error


def parse_json(text: str) -> dict[str, str]:
    try:
        values = json.loads(text, parse_int=str, parse_float=str)  # numbers too go on as they were written
        if not isinstance(values, dict):
            raise MalformedBodyError(
                f"the JSON body is {text[:40]!r}; it must be an object such as "
                '{"filename": "…", "num_layers": 4}'
            )
        return {name: _to_text(name, value) for name, value in values.items() if value is not None}
    except (ValueError, RecursionError) as error:  # the depth that one can read, the other may not write
        raise MalformedBodyError(
            f'the body is no JSON ({str(error)[:200]}); send an object such as {{"filename": "…"}}'
        ) from error


def _to_text(name: str, value: Any) -> str:
    """As a form would have sent it; what is free text must be text, for any text will do there."""
    text = value if isinstance(value, str) else json.dumps(value)
    if name in _FREE_TEXT and (text is not value or _LONE_SURROGATE.search(text)):
        raise InvalidParameterError(
            f"{name} is {text[:80]!a}; it must be text, of whole characters: a string such as "
            '"loose watercolor"'
        )
    return text.encode(errors="replace").decode()  # a lone surrogate is legal JSON, but no text to be stored
