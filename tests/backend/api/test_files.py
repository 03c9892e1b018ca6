"""A file that goes while it is being answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI, Request, Response

from backend.api import errors
from backend.api.files import answer_file

BYTES = b"a picture's bytes"


def application(path: Path, find: Callable[[], Path] | None, after_the_look: Callable[[], None]) -> FastAPI:
    made = FastAPI()
    errors.install(made)

    @made.get("/file")
    def get_file(request: Request) -> Response:
        answer = answer_file(request, path, find=find)
        after_the_look()
        return answer

    return made


def fetch(application: FastAPI, **headers: str) -> httpx2.Response:
    async def get() -> httpx2.Response:
        transport = httpx2.ASGITransport(application)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/file", headers=headers)

    return asyncio.run(get())


@pytest.mark.parametrize(
    ("asked", "status", "told"), [({}, 200, BYTES), ({"Range": "bytes=2-8"}, 206, BYTES[2:9])]
)
def test_a_file_that_moves_before_it_is_opened_is_followed(
    tmp_path: Path, asked: dict[str, str], status: int, told: bytes
) -> None:
    early, late = tmp_path / "early.png", tmp_path / "late.png"
    early.write_bytes(BYTES)
    answer = fetch(application(early, lambda: late, lambda: str(early.rename(late))), **asked)
    assert (answer.status_code, answer.content) == (status, told)


def test_a_file_that_had_moved_already_is_followed(tmp_path: Path) -> None:
    late = tmp_path / "late.png"
    late.write_bytes(BYTES)
    answer = fetch(application(tmp_path / "early.png", lambda: late, lambda: None))
    assert (answer.status_code, answer.content) == (200, BYTES)


def test_a_file_that_is_deleted_is_told_in_the_one_shape(tmp_path: Path) -> None:
    path = tmp_path / "early.png"
    path.write_bytes(BYTES)
    answer = fetch(application(path, None, path.unlink))
    assert (answer.status_code, answer.json()["code"]) == (404, "result_not_found")
    assert "early.png has just been deleted" in answer.json()["detail"]
