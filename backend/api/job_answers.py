"""The answer about one job, made once for all who ask until something is committed."""

from __future__ import annotations

import asyncio
import time
from asyncio import Task
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

KEPT = 200
"""Answers at a time; beside a manifest of 10 kB each, 2 MB."""
LONGEST_S = 1.0
"""What an answer says of the time that is left grows old even where nothing is committed."""


@dataclass(frozen=True)
class JobAnswer:
    """What goes over HTTP, ready to be sent any number of times."""

    body: bytes
    etag: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, content: BaseModel, headers: Mapping[str, str] | None = None) -> JobAnswer:
        body = content.model_dump_json().encode()
        return cls(body, f'"{blake2b(body, digest_size=16).hexdigest()}"', headers or {})

    def response(self, request: Request) -> Response:
        """The whole answer, or 304 where the client has it already."""
        headers = {**self.headers, "ETag": self.etag}
        if is_named(self.etag, request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
        return Response(self.body, media_type="application/json", headers=headers)


def is_named(etag: str, header: str) -> bool:
    """Whether If-None-Match holds this tag, weak or strong, alone or among others."""
    named = (tag.strip().removeprefix("W/") for tag in header.split(","))
    return any(tag in (etag, "*") for tag in named)


class JobAnswers:
    """Keeps answers while the database's version stays what it was before they were read: none is ever old.

    Whoever asks while an answer is being made, with nothing committed since that began, waits for that one.
    """

    def __init__(self, version: Callable[[], int | None]) -> None:
        self._read_version = version
        self._version: int | None = None
        self._began_s = 0.0
        self._answers: dict[str, Task[JobAnswer]] = {}

    async def get(self, job_id: str, make: Callable[[], Coroutine[Any, Any, JobAnswer]]) -> JobAnswer:
        """The answer that is known, or the one that `make` reads now; what it raises is not kept."""
        self._forget_what_is_old()
        known = self._answers
        task = known.get(job_id)
        if task is None:
            task = known[job_id] = asyncio.create_task(make())
            task.add_done_callback(partial(_forget_failed, known, job_id))
        if task.done():
            return task.result()
        return await asyncio.shield(task)  # one client that leaves does not take it from the others

    def _forget_what_is_old(self) -> None:
        """What is still being made is finished for those who wait for it, and for nobody else."""
        version, now_s = self._read_version(), time.monotonic()
        is_old = version is None or version != self._version or now_s - self._began_s > LONGEST_S
        if is_old or len(self._answers) >= KEPT:
            self._version, self._began_s, self._answers = version, now_s, {}


def _forget_failed(known: dict[str, Task[JobAnswer]], job_id: str, ended: Task[JobAnswer]) -> None:
    if ended.cancelled() or ended.exception() is not None:
        known.pop(job_id, None)
