"""A client that does not read holds up nobody and costs next to nothing; what it missed waits for it."""

from __future__ import annotations

import base64
import contextlib
import re
import socket
import time
from collections.abc import Iterator

import psutil
import pytest

from tests.backend.conftest import draw_scene, encode
from tests.backend.following import fill, follow
from tests.backend.running import RunningServer

EVENTS, EVENT_BYTES = 10_000, 3000
ALLOWED_BYTES = 12 * 2**20
"""Of the 30 MB that there are to tell."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, str, list[int]]]:
    """A server with a job that waits for minutes and has a great many events."""
    running = RunningServer(tmp_path_factory.mktemp("slow") / "storage")
    job_id = running.complete(encode(draw_scene(48, 36)), num_layers="2")["id"]
    known = fill(running, job_id, EVENTS, EVENT_BYTES)
    running.wait_ready()
    yield running, job_id, known
    running.close()


def connect(server: RunningServer, request: str) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(f"GET {request}\r\n\r\n".encode())
    return connection


def ids_read(connection: socket.socket, pattern: bytes, last: int) -> list[int]:
    """All ids up to this one, out of what comes in."""
    found: list[int] = []
    rest = b""
    while not found or found[-1] < last:
        part = connection.recv(1 << 20)
        assert part, "the server hung up"
        rest += part
        matches = list(re.finditer(pattern, rest))
        found += [int(match[1]) for match in matches]
        rest = rest[matches[-1].end() if matches else max(len(rest) - 100, 0) :]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["stream", "ws"])
def test_a_client_that_never_reads(told: tuple[RunningServer, str, list[int]], kind: str) -> None:
    server, job_id, known = told
    process = psutil.Process(server.process.pid)
    request = f"/api/jobs/{job_id}/{kind}?last_event_id=0 HTTP/1.1\r\nHost: localhost"
    pattern = rb"\nid: (\d+)\n"
    if kind == "ws":
        key = base64.b64encode(b"0123456789abcdef").decode()
        request += (
            "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
            f"\r\nSec-WebSocket-Key: {key}"
        )
        pattern = rb'"event":"progress","id":(\d+),'
    follow(server, f"/api/jobs/{job_id}/stream", known[-2000], count=1000)  # what reading at all costs
    before = process.memory_info().rss
    with contextlib.ExitStack() as closing:
        connections = [closing.enter_context(connect(server, request)) for _ in range(3)]
        time.sleep(1.5)
        grown = process.memory_info().rss - before
        assert grown < ALLOWED_BYTES, f"{grown / 2**20:.0f} MB"
        assert server.client.get("/health").status_code == 200
        assert ids_read(connections[0], pattern, known[-1]) == known
