"""Requests that are broken as a whole: bodies, headers, framing; each is answered, and none is a 500."""

from __future__ import annotations

import json

import httpx2
import pytest

from tests.backend.running import RunningServer
from tests.backend.strangers import exchange

MANY = json.dumps(dict.fromkeys(map(str, range(101)), 1)).encode()
PART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
JSON, FORM, URLENCODED = "application/json", "multipart/form-data", "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("content_type", "body", "status", "code", "word"),
    [
        (JSON, b"", 400, "malformed_body", '{"filename"'),
        (JSON, b"{", 400, "malformed_body", '{"filename"'),
        (JSON, b"[1]", 400, "malformed_body", "'[1]'"),
        (JSON, b'"x"', 400, "malformed_body", '{"filename"'),
        (JSON, b"NaN", 400, "malformed_body", "NaN"),
        (JSON, b"\xff\xfe{", 400, "malformed_body", "UTF-8"),
        (JSON, '{"filename": "x"}'.encode("utf-16"), 400, "malformed_body", "UTF-8"),
        (JSON, b"[" * 10_000, 400, "malformed_body", "recursion"),
        (JSON, b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400, "malformed_body", "recursion"),
        (JSON, b'{"filename": Infinity}', 404, "upload_not_found", "Infinity"),
        (JSON, MANY, 400, "malformed_body", "101 fields"),
        (JSON, b" " * 2_000_000, 413, "payload_too_large", "1024 KB"),
        ("", b"hello", 415, "unsupported_body", "multipart/form-data"),
        ("text/plain", b"hello", 415, "unsupported_body", "'text/plain'"),
        ("image/png", b"\x89PNG", 415, "unsupported_body", "multipart/form-data"),
        (FORM, b"hello", 400, "malformed_body", "boundary"),
        (f"{FORM}; boundary=" + "x" * 300, b"hello", 400, "malformed_body", "boundary"),
        (f"{FORM}; boundary=x", b"hello", 400, "malformed_body", "curl -F"),
        (f"{FORM}; boundary=x", b"--x\r\nA: b\r\n\r\nc\r\n--x--\r\n", 400, "malformed_body", "name"),
        (f"{FORM}; boundary=x", b"--x\r\nA: " + b"b" * 200_000, 400, "malformed_body", "header"),
        (f"{FORM}; boundary=x", PART * 101, 400, "malformed_body", "more than 100 parts"),
        (f"{FORM}; boundary=x", PART + b"a" * 70_000, 400, "malformed_body", "over 64 KB"),
        (URLENCODED, b"a=1&" * 1000, 400, "malformed_body", "100 fields"),
        (URLENCODED, b"filename=%FF%00", 404, "upload_not_found", "upload the file"),
    ],
)  # fmt: skip
def test_broken_bodies(
    client: httpx2.Client, content_type: str, body: bytes, status: int, code: str, word: str
) -> None:
    answer = client.post("/api/jobs", content=body, headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert word in answer.json()["detail"] and len(answer.text) < 600, answer.text


def test_no_depth_of_json_is_too_much(client: httpx2.Client) -> None:
    """Around the depth at which Python gives up, what it can read it may not be able to write."""
    for depth in (*range(900, 1000), 100_000):
        body = b'{"num_layers":' + b"[" * depth + b"]" * depth + b"}"
        answer = client.post("/api/jobs", content=body, headers={"Content-Type": JSON})
        assert answer.status_code == 400, (depth, answer.text)


LINE = b"POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
GET = b"GET /health HTTP/1.1\r\nConnection: close\r\n"
SOCKET = b"/api/jobs/x/ws"
UPGRADE = (
    b"GET /health HTTP/1.1\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)


@pytest.mark.parametrize(
    ("request_bytes", "status", "word"),
    [
        (LINE + b"Content-Length: abc\r\n\r\n", 400, ""),
        (LINE + b"Content-Length: -1\r\n\r\n", 400, ""),
        (LINE + b"Content-Length: \xb2\r\n\r\n", 400, ""),
        (LINE + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400, ""),
        (LINE + b"Content-Length: " + b"9" * 20 + b"\r\n\r\n", 413, "MAX_UPLOAD_SIZE_MB"),
        (LINE + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", 400, ""),
        (LINE + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n\r\n", 400, ""),
        (LINE + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 415, "Content-Type"),
        (GET + b"Host: localhost\r\nX: " + b"a" * 200_000 + b"\r\n\r\n", 400, ""),
        (b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, ""),
        (GET + b"\r\n", 400, ""),
        (GET + b"Host: localhost\r\nHost: evil.example\r\n\r\n", 400, ""),
        (GET + b"Host: evil.example\r\n\r\n", 421, "ALLOWED_HOSTS"),
        (GET.replace(b"/", b"http://evil.example/", 1) + b"Host: localhost\r\n\r\n", 404, "not_found"),
        (b"FOO" + GET[3:] + b"Host: localhost\r\n\r\n", 405, "method_not_allowed"),
        (b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n", 400, ""),
        (UPGRADE + b"Host: localhost\r\n\r\n", 403, ""),
        (UPGRADE + b"Host: evil.example\r\n\r\n", 421, "ALLOWED_HOSTS"),
        (UPGRADE.replace(b"/health", SOCKET) + b"Host: localhost\r\n\r\n", 101, "no job 'x'"),
        (UPGRADE.replace(b"/health", SOCKET) + b"Host: localhost\r\nOrigin: null\r\n\r\n", 403, "CORS_"),
        (b"POST" + UPGRADE[3:] + b"Host: localhost\r\nOrigin: null\r\n\r\n", 405, "POST"),
    ],
)  # fmt: skip
def test_requests_that_no_library_sends(
    server: RunningServer, request_bytes: bytes, status: int, word: str
) -> None:
    got, answer = exchange(server.port, request_bytes)
    assert got == status and word in answer, answer[:500]
    assert server.client.get("/health").status_code == 200
