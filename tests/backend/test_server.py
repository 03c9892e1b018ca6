"""An address that cannot be had is told plainly; a stream that never ends by itself ends with the server."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from backend.config import Settings
from backend.errors import StartError
from backend.server import serve
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


def test_an_address_that_cannot_be_had_is_told_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"{port}.*holds the port.*set PORT"):
            serve(FastAPI(), Settings(_env_file=None, port=port))
    with pytest.raises(StartError, match="set HOST"):  # an address for documentation, never a machine's own
        serve(FastAPI(), Settings(_env_file=None, host="192.0.2.1"))


def test_the_server_may_open_as_many_files_as_the_system_lets_it() -> None:
    script = (
        "import resource; from backend.server import allow_open_files\n"
        "hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (128, hard))\n"
        "allow_open_files(); print(resource.getrlimit(resource.RLIMIT_NOFILE)[0], hard)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    soft, hard = map(int, ended.stdout.split())
    assert soft >= min(8192, hard if hard > 0 else 8192), ended.stderr


def test_an_open_stream_does_not_hold_up_the_shutdown(tmp_path: Path) -> None:
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(port), str(tmp_path / "storage")], cwd=ROOT, stderr=log
        )
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            return httpx2.get(f"{url}/health").status_code == 200
        except httpx2.TransportError:
            return False

    wait_until(answers, "the server answers")
    with httpx2.stream("GET", f"{url}/endless", timeout=20) as stream:
        lines = stream.iter_lines()
        assert next(lines) == "word"
        process.terminate()
        began = time.monotonic()
        assert list(lines)[-1] == "the end"
    process.wait(timeout=20)
    assert time.monotonic() - began < 8
    assert "Traceback" not in (tmp_path / "log").read_text()
