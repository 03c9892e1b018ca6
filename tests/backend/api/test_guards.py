"""Neither a bent host name nor a foreign page gets anywhere."""

from __future__ import annotations

import asyncio
import uuid

import httpx2
import pytest
from starlette.types import Message, Receive, Scope, Send

from backend.api.guards import HostGuard, OriginGuard
from tests.backend.running import RunningServer


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io:8000", ""])
def test_foreign_hosts(client: httpx2.Client, host: str) -> None:
    answer = client.get("/health", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (421, "host_refused")
    assert "ALLOWED_HOSTS" in answer.json()["detail"] and repr(host) in answer.json()["detail"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:65000", "[::1]:8000", "[::1]"])
def test_our_hosts_at_any_port(client: httpx2.Client, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["null", "https://evil.example", "http://localhost:3001", "https://localhost:3000"]
)
def test_foreign_origins_may_not_write(client: httpx2.Client, origin: str) -> None:
    for method, path in (
        ("POST", "/api/jobs"),
        ("POST", "/api/jobs/upload"),
        ("DELETE", f"/api/jobs/{uuid.uuid4()}"),
    ):
        answer = client.request(method, path, headers={"Origin": origin})
        assert (answer.status_code, answer.json()["code"]) == (403, "origin_refused")
        assert "CORS_ORIGINS" in answer.json()["detail"]
    reading = client.get("/health", headers={"Origin": origin})
    assert reading.status_code == 200 and "access-control-allow-origin" not in reading.headers


def test_a_large_upload_that_is_refused_unread_still_hears_why(client: httpx2.Client) -> None:
    """A connection that is closed on unread bytes is reset, and the answer lost."""
    body, foreign = bytes(3 * 2**20), {"Origin": "https://evil.example"}
    answer = client.post("/api/jobs/upload", files={"file": body}, headers=foreign)
    assert (answer.status_code, answer.json()["code"]) == (403, "origin_refused")
    answer = client.post("/api/jobs/upload", files={"file": body}, headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (421, "host_refused")
    answer = client.post("/api/jobs/upload", content=body, headers={"Content-Type": "image/png"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_body")


def test_known_own_and_absent_origins_may_write(server: RunningServer) -> None:
    for origin in ("http://localhost:3000", "http://127.0.0.1:3000", server.url):
        answer = server.client.delete(f"/api/jobs/{uuid.uuid4()}", headers={"Origin": origin})
        assert answer.status_code == 404
    assert server.client.delete(f"/api/jobs/{uuid.uuid4()}").status_code == 404


def test_preflight_for_the_frontend(client: httpx2.Client) -> None:
    headers = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "DELETE"}
    answer = client.options("/api/jobs", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"


@pytest.mark.parametrize(
    ("host", "origin", "answer"),
    [
        (b"localhost:8000", b"http://localhost:3000", "reached"),
        (b"localhost:8000", b"http://localhost:8000", "reached"),
        (b"localhost:8000", None, "reached"),
        (b"localhost:8000", b"null", "websocket.close"),
        (b"localhost:8000", b"https://evil.example", "websocket.close"),
        (b"evil.example", None, "websocket.close"),
    ],
)
def test_websockets_are_guarded_like_writes(host: bytes, origin: bytes | None, answer: str) -> None:
    sent: list[str] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        sent.append("reached")

    async def send(message: Message) -> None:
        sent.append(message["type"])

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    guarded = HostGuard(OriginGuard(application, ["http://localhost:3000"]), ["localhost"])
    headers = [(b"host", host)] + ([(b"origin", origin)] if origin else [])
    asyncio.run(guarded({"type": "websocket", "scheme": "ws", "headers": headers}, receive, send))
    assert sent == [answer]
