"""Results go out, and nothing else does."""

from __future__ import annotations

import socket
import uuid
from typing import Any

import httpx
import pytest

from tests.backend.running import RunningServer

HIDDEN = (
    "..%2f..%2fapp.db",
    "%2e%2e/%2e%2e/app.db",
    "%252e%252e%252fapp.db",
    "..%5c..%5capp.db",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "%00",
    "manifest.json%00.png",
    "Layer_1_background.png/",
    "./manifest.json",
    "%ff%fe",
    ".",
    "",
    "x" * 5000,
    "CON",
    "link.png",
)


@pytest.fixture(scope="module")
def done(server: RunningServer, picture: bytes) -> dict[str, Any]:
    return server.complete(picture, num_layers="2")


def raw_get(server: RunningServer, path: str) -> bytes:
    """Past every client library, which would tidy the path."""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


@pytest.mark.parametrize("name", HIDDEN)
def test_nothing_but_the_named_files_comes_out(
    server: RunningServer, done: dict[str, Any], name: str
) -> None:
    link = server.storage / "jobs" / done["id"] / "link.png"
    if not link.is_symlink():
        link.symlink_to("/etc/passwd")
    for path in (f"/api/jobs/{done['id']}/download/{name}", f"/api/jobs/{name}/download/manifest.json"):
        answer = raw_get(server, path)
        status = int(answer.split(b" ", 2)[1])
        assert status in (307, 400, 404), answer[:300]
        assert b"root:" not in answer and b"SQLite" not in answer


def test_a_named_file_that_became_a_link_is_not_followed(server: RunningServer, picture: bytes) -> None:
    job = server.complete(picture, num_layers="2")
    path = server.storage / "jobs" / job["id"] / "preview.png"
    path.unlink()
    path.symlink_to("/etc/passwd")
    answer = server.client.get(f"/api/jobs/{job['id']}/download/preview.png")
    assert (answer.status_code, answer.json()["code"]) == (404, "result_not_found")


def test_headers_ranges_and_etag(client: httpx.Client, done: dict[str, Any]) -> None:
    url = f"/api/jobs/{done['id']}/download/Layer_1_background.png"
    whole = client.get(url, headers={"Origin": "http://localhost:3000"})
    assert whole.headers["content-disposition"] == 'attachment; filename="Layer_1_background.png"'
    assert whole.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert {"Location", "Retry-After", "ETag", "Content-Disposition"} <= {
        name.strip() for name in whole.headers["access-control-expose-headers"].split(",")
    }
    part = client.get(url, headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"PNG")
    again = client.get(url, headers={"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (
        client.get(f"/api/jobs/{done['id']}/download/manifest.json").headers["content-type"]
        == "application/json"
    )


def test_unknown_and_unfinished(server: RunningServer, picture: bytes, slow_picture: bytes) -> None:
    answer = server.client.get(f"/api/jobs/{uuid.uuid4()}/download/manifest.json")
    assert (answer.status_code, answer.json()["code"]) == (404, "job_not_found")
    job = server.create(slow_picture)
    answer = server.client.get(f"/api/jobs/{job['id']}/download/manifest.json")
    assert (answer.status_code, answer.json()["code"]) == (409, "job_not_completed")
    assert server.client.delete(f"/api/jobs/{job['id']}").status_code == 204
