"""An archive's answer, without a server between: what is left of it when the client leaves."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import psutil

from backend.api.archives import ArchiveResponse
from backend.services.archives import Archive, entries_of
from backend.services.results import ResultStore
from tests.backend.services.test_archives import job_in


def test_a_download_that_is_broken_off_holds_no_file(tmp_path: Path) -> None:
    def is_open() -> bool:
        return any(Path(file.path).is_relative_to(tmp_path) for file in psutil.Process().open_files())

    async def story() -> None:
        archive = Archive(ResultStore(tmp_path), entries_of([job_in(tmp_path, "first")]), None)
        answer, began, hung_up = ArchiveResponse(archive, "name"), asyncio.Event(), asyncio.Event()

        async def receive() -> dict[str, Any]:
            await hung_up.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body":
                began.set()
                await asyncio.Event().wait()  # the client does not read on

        scope = {"type": "http", "asgi": {"spec_version": "2.3"}}
        telling = asyncio.create_task(answer(scope, receive, send))
        async with asyncio.timeout(5):
            await began.wait()
            assert is_open()
            hung_up.set()
            await telling
        assert not is_open()

    asyncio.run(story())
