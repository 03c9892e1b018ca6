"""A hub on this machine that speaks as much of the Hugging Face hub's protocol as a pull needs."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

SMALL = 1000  # bytes; what is larger is told as large-file storage, with its SHA-256


@dataclass
class Hub:
    """Repositories by name, each a commit with its files; `asked` is what was asked for."""

    commits: dict[str, str] = field(default_factory=dict)
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    gated: bool = False
    lies: set[str] = field(default_factory=set)  # files that come with another content than was told
    stalls: set[str] = field(default_factory=set)  # files that stop coming half-way
    asked: list[str] = field(default_factory=list)
    is_stalling: threading.Event = field(default_factory=threading.Event)
    is_over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Hub:
        handler = type("BoundHandler", (_Handler,), {"hub": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def describe(self, repository: str) -> dict[str, Any]:
        siblings = [_sibling(name, data) for name, data in self.files[repository].items()]
        commit = self.commits[repository]
        return {
            "id": repository,
            "modelId": repository,
            "sha": commit,
            "gated": self.gated,
            "siblings": siblings,
        }


def _sibling(name: str, data: bytes) -> dict[str, Any]:
    git_id = hashlib.sha1(f"blob {len(data)}\0".encode() + data, usedforsecurity=False).hexdigest()
    told: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": git_id}
    if len(data) > SMALL:
        told["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 130}
    return told


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.asked.append(path)
        if path.startswith("/api/models/"):
            self._tell(path.removeprefix("/api/models/"))
        else:
            self._give(path.removeprefix("/"))

    do_HEAD = do_GET

    def _tell(self, path: str) -> None:
        repository, _, revision = path.partition("/revision/")
        if repository not in self.hub.files or revision not in ("", self.hub.commits[repository]):
            self._answer(404, b"{}", {"X-Error-Code": "RevisionNotFound" if revision else "RepoNotFound"})
            return
        self._answer(
            200, json.dumps(self.hub.describe(repository)).encode(), {"Content-Type": "application/json"}
        )

    def _give(self, path: str) -> None:
        repository, _, rest = path.partition("/resolve/")
        revision, _, name = rest.partition("/")
        data = self.hub.files.get(repository, {}).get(name)
        if data is None or revision != self.hub.commits[repository]:
            self._answer(404, b"", {"X-Error-Code": "EntryNotFound"})
            return
        told = {"X-Repo-Commit": revision, "ETag": f'"{hashlib.sha256(data).hexdigest()}"'}
        if name in self.hub.lies:
            data = data[:-1] + bytes([data[-1] ^ 1])
        self._answer(200, data, told, stalls=name in self.hub.stalls)

    def _answer(self, status: int, data: bytes, headers: dict[str, str], stalls: bool = False) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if stalls:
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            self.hub.is_stalling.set()
            self.hub.is_over.wait(60)
            self.close_connection = True
            return
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing: the tests look at `asked`."""
