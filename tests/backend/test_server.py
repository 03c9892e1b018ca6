"""A stream that never ends by itself ends with the server."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.backend.running import ROOT, free_port, wait_until

SCRIPT = """
import asyncio, sys
from pathlib import Path
from fastapi.responses import StreamingResponse
from backend.config import Settings
from backend.main import create_application
from backend.server import serve

settings = Settings(_env_file=None, port=int(sys.argv[1]), storage_path=Path(sys.argv[2]))
application = create_application(settings)

@application.get("/endless")
async def endless():
    async def words():
        while not application.state.drain.is_set():
            yield b"word\\n"
            await asyncio.sleep(0.05)
        yield b"the end\\n"
    return StreamingResponse(words())

serve(application, settings)
"""


def test_an_open_stream_does_not_hold_up_the_shutdown(tmp_path: Path) -> None:
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(port), str(tmp_path / "storage")], cwd=ROOT, stderr=log
        )
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            return httpx.get(f"{url}/health").status_code == 200
        except httpx.TransportError:
            return False

    wait_until(answers, "the server answers")
    with httpx.stream("GET", f"{url}/endless", timeout=20) as stream:
        lines = stream.iter_lines()
        assert next(lines) == "word"
        process.terminate()
        began = time.monotonic()
        assert list(lines)[-1] == "the end"
    process.wait(timeout=20)
    assert time.monotonic() - began < 8
    assert "Traceback" not in (tmp_path / "log").read_text()
