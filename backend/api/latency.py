"""Measures, outermost of all, how soon requests are answered, and counts the streams of events."""

from __future__ import annotations

import time

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.services.metrics import OTHER, HttpMetrics

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SSE = b"text/event-stream"


class LatencyMeter:
    def __init__(self, app: ASGIApp, metrics: HttpMetrics) -> None:
        self._app = app
        self._metrics = metrics
        self._templates: dict[int, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._measure(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._count(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _measure(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Until the answer begins: how soon a client takes the rest is no doing of the server's."""
        began_s = time.perf_counter()
        has_begun = is_stream = False

        async def watch(message: Message) -> None:
            nonlocal has_begun, is_stream
            if message["type"] == "http.response.start" and not has_begun:
                has_begun = True
                is_stream = _is_stream(message)
                if is_stream:
                    self._metrics.sse_streams.inc()
                else:
                    self._note(scope, int(message["status"]), began_s)
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            if is_stream:
                self._metrics.sse_streams.dec()

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_open = False

        async def watch(message: Message) -> None:
            nonlocal is_open
            if message["type"] == "websocket.accept" and not is_open:
                is_open = True
                self._metrics.websocket_streams.inc()
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            if is_open:
                self._metrics.websocket_streams.dec()

    def _note(self, scope: Scope, status: int, began_s: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else OTHER
        self._metrics.note_answer(method, self._template(scope), status, time.perf_counter() - began_s)

    def _template(self, scope: Scope) -> str:
        """The whole template of the route that answers, never the path, of which there are endless ones.

        A route knows its path within its router alone.
        """
        route = scope.get("route")
        if route is None:
            return OTHER
        template = self._templates.get(id(route))
        if template is None:
            self._templates = _templates_of(scope["app"])
            template = self._templates.setdefault(id(route), OTHER)
        return template


def _templates_of(application: FastAPI) -> dict[int, str]:
    """By the routes' identities, which last as long as the application does."""
    contexts = iter_route_contexts(application.routes)
    return {id(context.original_route): context.path_format or OTHER for context in contexts}


def _is_stream(start: Message) -> bool:
    return any(name == b"content-type" and value.startswith(_SSE) for name, value in start["headers"])
