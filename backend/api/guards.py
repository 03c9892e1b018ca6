"""Two checks before anything else sees a request: which host it names, and which page it comes from."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.api.errors import LingeringResponse, error_response

_DENIAL = "websocket.http.response"
_READING_METHODS = ("GET", "HEAD", "OPTIONS")


class HostGuard:
    """Refuses names that are not ours: a page whose name was bent to 127.0.0.1 must not read from here."""

    def __init__(self, app: ASGIApp, allowed_hosts: Sequence[str]) -> None:
        self._app = app
        self._allowed = frozenset(allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or "*" in self._allowed:
            return await self._app(scope, receive, send)
        host = Headers(scope=scope).get("host", "")
        if _without_port(host) in self._allowed:
            return await self._app(scope, receive, send)
        detail = (
            f"this server does not answer to the host {host[:200]!r}; "
            "add its name to ALLOWED_HOSTS to allow it"
        )
        await _refuse(421, "host_refused", detail, scope, receive, send)


class OriginGuard:
    """Refuses writes that a foreign page makes a browser send."""

    def __init__(self, app: ASGIApp, allowed_origins: Sequence[str]) -> None:
        self._app = app
        self._allowed = frozenset(allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_write(scope):
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or origin.lower() in self._allowed | _own_origins(scope, headers):
            return await self._app(scope, receive, send)
        detail = (
            f"pages of the origin {origin[:200]!r} may not change anything here; "
            "add the origin to CORS_ORIGINS to allow it"
        )
        await _refuse(403, "origin_refused", detail, scope, receive, send)


def _is_write(scope: Scope) -> bool:
    if scope["type"] == "websocket":
        return True
    return scope["type"] == "http" and scope["method"] not in _READING_METHODS


def _own_origins(scope: Scope, headers: Headers) -> frozenset[str]:
    scheme = "https" if scope.get("scheme") in ("https", "wss") else "http"
    return frozenset({f"{scheme}://{headers.get('host', '').lower()}"})


def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()


async def _refuse(status: int, code: str, detail: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket" and _DENIAL not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close", "code": 1008, "reason": detail[:120]})
        return
    answer = error_response(status, code, detail)
    await (LingeringResponse(answer) if _has_body(scope) else answer)(scope, receive, send)


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
