"""The same events as a WebSocket's messages, by a client library that is not ours."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.backend.following import Told, follow, stored_ids
from tests.backend.running import RunningServer


def open_socket(server: RunningServer, path: str, **options: Any) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{server.port}/api/jobs{path}", proxy=None, **options)


def heard(connection: ClientConnection) -> list[Told]:
    """All that is told until the server closes."""
    found = []
    while True:
        try:
            message = json.loads(connection.recv(timeout=60))
        except ConnectionClosed:
            return found
        assert set(message) == {"event", "id", "data"}
        found.append(Told(message["event"], message["id"], message["data"]))


def test_a_job_is_followed_to_its_end(server: RunningServer, picture: bytes) -> None:
    job_id = server.create(picture, num_layers="2")["id"]
    with open_socket(server, f"/{job_id}/ws") as connection:
        told = heard(connection)
        assert connection.close_code == 1000
    assert [told[0].name, told[-1].name] == ["snapshot", "completed"]
    first = told[1].id or 0
    assert told[1:] == follow(
        server, f"/api/jobs/{job_id}/stream", first - 1
    )  # the very same as the stream's
    known = stored_ids(server.storage, job_id)
    assert [each.id for each in told[1:]] == [number for number in known if number > (told[0].id or 0)]


def test_whoever_comes_back_gets_the_rest(server: RunningServer, slow_picture: bytes) -> None:
    job_id = server.create(slow_picture)["id"]
    told: list[Told] = []
    for count in (1, 3, 2, 10**6):
        with open_socket(server, f"/{job_id}/ws?last_event_id={told[-1].id if told else 0}") as connection:
            while count and (not told or told[-1].name != "completed"):
                message = json.loads(connection.recv(timeout=60))
                told.append(Told(message["event"], message["id"], message["data"]))
                count -= 1
    assert [each.id for each in told] == stored_ids(server.storage, job_id)
    with open_socket(server, f"/{job_id}/ws?last_event_id={told[-1].id}") as connection:
        assert heard(connection) == [] and connection.close_code == 1000
    with open_socket(server, f"/{job_id}/ws?last_event_id=x") as connection:
        assert [each.name for each in heard(connection)] == ["reset", "snapshot"]


@pytest.mark.parametrize("job_id", ["none", "ä" * 200])
def test_a_job_that_is_not_there(server: RunningServer, job_id: str) -> None:
    with open_socket(server, f"/{job_id}/ws") as connection:
        assert heard(connection) == []
        assert connection.close_code == 4404 and "there is no job" in (connection.close_reason or "")


def test_all_jobs_on_one_connection(server: RunningServer, picture: bytes) -> None:
    with open_socket(server, "/ws") as connection:
        snapshot = json.loads(connection.recv(timeout=10))
        assert snapshot["event"] == "snapshot" and "total" in snapshot["data"]
        job_id = server.create(picture, num_layers="2")["id"]
        name = ""
        while name != "completed":
            message = json.loads(connection.recv(timeout=60))
            name = message["event"]
        assert message["data"]["job_id"] == job_id


@pytest.mark.parametrize(
    ("host", "origin"), [("localhost", "https://evil.example"), ("evil.example", None), ("localhost", "null")]
)
def test_foreign_pages_hear_nothing(server: RunningServer, host: str, origin: str | None) -> None:
    uri = f"ws://{host}:{server.port}/api/jobs/ws"
    raw = socket.create_connection(("127.0.0.1", server.port))
    with pytest.raises(InvalidStatus) as refused, connect(uri, sock=raw, proxy=None, origin=origin):
        pass
    response = refused.value.response
    assert response.status_code == (421 if host == "evil.example" else 403)
    assert json.loads(response.body)["code"] in ("host_refused", "origin_refused")


def test_own_pages_do(server: RunningServer) -> None:
    with open_socket(server, "/ws", origin=server.url) as connection:
        assert json.loads(connection.recv(timeout=10))["event"] == "snapshot"


def test_what_a_client_says_is_passed_over_and_bounded(server: RunningServer) -> None:
    with open_socket(server, "/ws") as connection:
        connection.recv(timeout=10)
        for _ in range(200):
            connection.send("x" * 1000)
            connection.send(b"y" * 1000)
        assert connection.ping().wait(10)
        connection.send("x" * 100_000)
        assert heard(connection) == [] and connection.close_code == 1009
    assert server.client.get("/health").status_code == 200


def test_a_client_that_leaves_cancels_nothing(server: RunningServer, slow_picture: bytes) -> None:
    job_id = server.create(slow_picture)["id"]
    for _ in range(5):
        with open_socket(server, f"/{job_id}/ws") as connection:
            connection.recv(timeout=10)
        raw = open_socket(server, f"/{job_id}/ws")
        raw.socket.close()  # without a word
    assert server.wait_for(job_id)["status"] == "completed"


def test_sockets_close_at_once_when_the_server_stops(start_server: Callable[..., RunningServer]) -> None:
    server = start_server()
    with open_socket(server, "/ws") as connection:
        connection.recv(timeout=10)
        began_s = time.monotonic()
        server.stop()
        assert heard(connection) == [] and connection.close_code == 1012
    assert time.monotonic() - began_s < 6
    assert "Traceback" not in server.log
