"""Reads the body of a POST: a form or JSON, with files streamed to disk and limited while they stream."""

from __future__ import annotations

import asyncio
import errno
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import Request

from backend.api.multipart import FilePart, MultipartReader
from backend.errors import MalformedBodyError, PayloadTooLargeError, StorageFullError, UnsupportedBodyError
from backend.services.uploads import ReceivedFile

MAX_TEXT_BYTES = 1024 * 1024
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


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

    def too_large(self) -> PayloadTooLargeError:
        return PayloadTooLargeError(
            f"the upload is larger than {self.max_file_bytes / 2**20:g} MB (MAX_UPLOAD_SIZE_MB); "
            "make the picture smaller or raise the limit"
        )


@asynccontextmanager
async def receive_form(request: Request, limits: FormLimits) -> AsyncIterator[Form]:
    """The request's body; files that nobody moved away by the end are removed."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limits.max_body_bytes:
        raise limits.too_large()  # before a single byte is read
    kind, options = parse_options_header(request.headers.get("content-type"))
    form = Form()
    try:
        if kind == b"multipart/form-data":
            await _read_multipart(request, options.get(b"boundary", b""), limits, form)
        elif kind == b"application/x-www-form-urlencoded":
            form.fields.update(_parse_urlencoded(await _read_text(request)))
        elif kind == b"application/json":
            form.fields.update(_parse_json(await _read_text(request)))
        else:
            raise UnsupportedBodyError(
                f"the Content-Type is {kind.decode('latin-1')[:80]!r}; send multipart/form-data, "
                "application/x-www-form-urlencoded or application/json"
            )
        yield form
    finally:
        for received in form.files.values():
            received.path.unlink(missing_ok=True)


async def _read_multipart(request: Request, boundary: bytes, limits: FormLimits, form: Form) -> None:
    total = 0
    try:
        reader = MultipartReader(boundary, limits.file_fields)
        async for chunk in request.stream():
            total += len(chunk)
            if total > limits.max_body_bytes:
                raise limits.too_large()
            for part in reader.feed(chunk):
                await _write(part, limits, form)
        reader.finish()
    except FormParserError as error:
        raise MalformedBodyError(f"the multipart body is broken ({error})") from error
    form.fields.update(reader.fields)


async def _write(part: FilePart, limits: FormLimits, form: Form) -> None:
    """Append what arrived of a file."""
    known = form.files.get(part.name)
    size = (known.size_bytes if known else 0) + len(part.data)
    path = known.path if known else limits.new_path()
    form.files[part.name] = ReceivedFile(path, part.filename, size)
    if size > limits.max_file_bytes:
        raise limits.too_large()
    try:
        await asyncio.to_thread(_append, path, part.data)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFullError("the disk has no room for this upload; free some space") from error
        raise


def _append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


async def _read_text(request: Request) -> str:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_TEXT_BYTES:
            raise PayloadTooLargeError(f"the body is larger than {MAX_TEXT_BYTES // 1024} KB")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise MalformedBodyError("the body is not UTF-8 text") from error


def _parse_urlencoded(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True, errors="replace"))


def _parse_json(text: str) -> dict[str, str]:
    try:
        values = json.loads(text, parse_int=str, parse_float=str)  # numbers too go on as they were written
    except (ValueError, RecursionError) as error:
        raise MalformedBodyError(f"the body is no JSON ({str(error)[:200]})") from error
    if not isinstance(values, dict):
        raise MalformedBodyError('the JSON body must be an object such as {"filename": "…", "num_layers": 4}')
    fields = {}
    for name, value in values.items():
        if value is not None:
            fields[name] = value if isinstance(value, str) else json.dumps(value)
            # A lone surrogate is legal JSON, but no text that a database can hold.
            fields[name] = fields[name].encode(errors="replace").decode()
    return fields
