"""The two ports of the loopback Replicate: its API, and the host that delivers what it made."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.loopback_replicate_plan import CANCEL, CREATE, GET, LIST, OUTPUT

if TYPE_CHECKING:
    from tests.loopback_replicate import LoopbackReplicate


@dataclass(frozen=True)
class LoopbackRequest:
    """One that came, and the status of its answer; 0 where none was given."""

    kind: str
    method: str
    path: str
    headers: dict[str, str]
    body: Any
    status: int
    at: float


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Nothing: a client that goes away in the middle is what some tests are about."""


def start(
    handler: type[Handler], replicate: LoopbackReplicate
) -> tuple[ThreadingHTTPServer, threading.Thread]:
    bound = type("Bound", (handler,), {"replicate": replicate})
    server = _Server(("127.0.0.1", 0), bound)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    return server, thread


class Handler(BaseHTTPRequestHandler):
    replicate: LoopbackReplicate
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        """Nothing: the tests look at `requests`."""

    def note(self, kind: str, body: Any, status: int) -> None:
        self.replicate.requests.append(
            LoopbackRequest(
                kind, self.command, self.path, dict(self.headers.items()), body, status, time.monotonic()
            )
        )

    def send(self, status: int, data: bytes, headers: dict[str, str], length: int | None = None) -> None:
        self.send_response(status)
        told = {"Content-Length": str(len(data) if length is None else length), **headers}
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        if length is not None:
            self.close_connection = True

    def stop(self, how: str) -> None:
        """No answer: the connection is cut, or nothing comes."""
        self.close_connection = True
        if how == "silence":
            self.replicate.is_over.wait(60)
            return
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def deliver(self) -> None:
        """The file of a prediction."""
        replicate, kind = self.replicate, self.replicate.plan.output
        misbehaviour = replicate.misbehaviour(OUTPUT)
        self.replicate.is_over.wait(replicate.latency_s())
        if misbehaviour is not None and misbehaviour.breaks not in ("half", "untold"):
            self.note(OUTPUT, None, misbehaviour.status if not misbehaviour.breaks else 0)
            if misbehaviour.breaks:
                self.stop(misbehaviour.breaks)
            else:
                self.send(misbehaviour.status, b"no", dict(misbehaviour.headers))
            return
        prediction = replicate.find(urlsplit(self.path).path.split("/")[1])
        if prediction is None or kind == "expired":
            self.note(OUTPUT, None, 404)
            self.send(404, b"Not Found", {"Content-Type": "text/plain"})
        elif kind == "redirect" and "moved" not in self.path:
            self.note(OUTPUT, None, 302)
            self.send(302, b"", {"Location": f"{replicate.delivery_url}{urlsplit(self.path).path}?moved"})
        else:
            breaks = misbehaviour.breaks if misbehaviour else "half" * (kind == "truncated")
            self._send_picture(replicate.picture(prediction), kind == "broken", breaks)

    def _send_picture(self, data: bytes, is_broken: bool, breaks: str) -> None:
        self.note(OUTPUT, None, 200)
        if is_broken:
            data = data[: len(data) // 2] + b"\0" * (len(data) - len(data) // 2)
        if breaks == "untold":
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(data)
            return
        sent = data[: len(data) // 2] if breaks == "half" else data
        self.send(200, sent, {"Content-Type": "text/html"}, len(data) if breaks == "half" else None)


class DeliveryHandler(Handler):
    def do_GET(self) -> None:
        said = self.headers.get("Authorization", "") + self.path
        self.replicate.is_token_leaked |= self.replicate.token in said
        self.deliver()


class ApiHandler(Handler):
    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if not path.startswith("/v1/"):
            self.deliver()
        elif path == "/v1/predictions":
            self._handle(LIST, None)
        else:
            self._handle(GET, None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parsed = json.loads(body) if body else None
        self._handle(CREATE if urlsplit(self.path).path == "/v1/predictions" else CANCEL, parsed)

    def _handle(self, kind: str, body: Any) -> None:
        replicate = self.replicate
        replicate.is_over.wait(replicate.latency_s())
        if self.headers.get("Authorization") != f"Bearer {replicate.token}":
            self._answer(kind, body, 401, {"title": "Unauthenticated", "detail": "Invalid token."}, {})
            return
        misbehaviour = replicate.misbehaviour(kind)
        if misbehaviour is None:
            self._answer(kind, body, *self._work(kind, body), {})
            return
        if misbehaviour.works:
            self._work(kind, body)
        replicate.is_over.wait(misbehaviour.delay_s)
        if misbehaviour.breaks:
            self.note(kind, body, 0)
            self.stop(misbehaviour.breaks)
        else:
            told = {"detail": misbehaviour.detail, "status": misbehaviour.status}
            told = misbehaviour.body if misbehaviour.body is not None else told
            self._answer(kind, body, misbehaviour.status, told, dict(misbehaviour.headers))

    def _answer(self, kind: str, body: Any, status: int, told: Any, headers: dict[str, str]) -> None:
        self.note(kind, body, status)
        self.send(status, json.dumps(told).encode(), {"Content-Type": "application/json", **headers})

    def _work(self, kind: str, body: Any) -> tuple[int, dict[str, Any]]:
        replicate, url = self.replicate, urlsplit(self.path)
        if kind == CREATE:
            return self._create(body)
        if kind == LIST:
            return 200, replicate.page(parse_qs(url.query))
        prediction = replicate.find(url.path.split("/")[3])
        if prediction is None:
            return 404, {"detail": "The requested resource could not be found."}
        if kind == CANCEL:
            replicate.cancel(prediction)
        else:
            replicate.poll(prediction)
        return 200, replicate.describe(prediction)

    def _create(self, body: Any) -> tuple[int, dict[str, Any]]:
        replicate, plan = self.replicate, self.replicate.plan
        if plan.balance_is_empty:
            return 402, {
                "title": "Insufficient credit",
                "detail": "You have insufficient credit to run this.",
            }
        named = str(body.get("version", "")).partition(":")[0]
        if "/" in named and named not in plan.models:
            return 404, {"detail": "The requested resource could not be found."}
        if not str(body.get("input", {}).get("prompt", "")).strip():
            return 422, {"title": "Input validation failed", "detail": "- input.prompt: is required\n"}
        made = replicate.add(body, self.headers.get("Cancel-After"))
        return 201, replicate.describe(made)
