"""The one table from errors to HTTP statuses, and the one shape of an error's body."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from loguru import logger
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend import errors
from ml_pipeline import errors as pipeline_errors

STATUSES: dict[type[Exception], int] = {
    errors.InvalidParameterError: 400,
    errors.MalformedBodyError: 400,
    errors.UploadRefusedError: 400,
    errors.NotFoundError: 404,
    errors.JobNotCompletedError: 409,
    errors.NoLayersError: 409,
    errors.JobBusyError: 409,
    errors.JobEndedError: 409,
    errors.JobNotEndedError: 409,
    errors.RequestRepeatedError: 409,
    errors.DisparityGoneError: 410,
    errors.PayloadTooLargeError: 413,
    errors.UploadStalledError: 408,
    errors.UnsupportedBodyError: 415,
    errors.IdempotencyKeyReusedError: 422,
    errors.StorageFullError: 507,
    errors.StorageLowError: 507,
    errors.DatabaseFailedError: 503,
    pipeline_errors.ParameterError: 400,
    pipeline_errors.ModelUnavailableError: 400,
    pipeline_errors.ProviderUnavailableError: 400,
    pipeline_errors.InputError: 400,
    pipeline_errors.ImageTooLargeError: 413,
    pipeline_errors.UnsupportedFormatError: 415,
}
"""The nearest base class counts."""

LINGER_BYTES = 4 * 2**20
LINGER_S = 1.0
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 400: "bad_request"}


def error_response(
    status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    return JSONResponse({"detail": detail, "code": code}, status_code=status, headers=headers)


class LingeringResponse(Response):
    """Answers before the body is read, then throws away a little of what is still on its way.

    A connection closed on unread bytes is reset, and many a client would never see the answer.
    """

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.body, answer.status_code)
        self.raw_headers = [*answer.raw_headers, (b"connection", b"close")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        left, is_open = LINGER_BYTES, True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                while left > 0 and is_open:
                    message = await receive()
                    left -= len(message.get("body", b""))
                    is_open = message.get("more_body", False)
        await send({"type": "http.response.body", "body": b""})


class UnknownErrorGuard:
    """Answers what nobody expected, from within the CORS middleware: a page can then read that answer too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def watch(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            if scope["type"] != "http":
                raise
            answer = await _unknown(Request(scope), error)
            if has_begun:
                raise  # too late for an answer: the connection is cut
            await answer(scope, receive, send)


def install(application: FastAPI) -> None:
    """Answer every error in the one shape."""
    for kind in STATUSES:
        application.add_exception_handler(kind, _known)
    application.add_exception_handler(RequestValidationError, _invalid_query)
    application.add_exception_handler(HTTPException, _http)
    application.add_exception_handler(ClientDisconnect, _gone)
    application.add_exception_handler(Exception, _unknown)


async def _known(request: Request, error: Exception) -> Response:
    status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    if status >= 500:
        logger.error("{} {}: {}", request.method, request.url.path, error)
    answer = error_response(status, getattr(error, "code", "error"), str(error))
    return answer if getattr(request.state, "is_body_read", True) else LingeringResponse(answer)


async def _invalid_query(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
    parts = [
        f"{item['loc'][-1]} is {str(item.get('input'))[:80]!r}; {item['msg'].removeprefix('Value error, ')}"
        for item in error.errors()
    ]
    return error_response(400, errors.InvalidParameterError.code, "; ".join(parts))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
    detail, headers = error.detail, error.headers
    if error.status_code == 404:
        detail = f"there is nothing at {request.url.path[:200]}; /docs lists every endpoint"
    elif error.status_code == 405:
        allowed = _methods_at(request)
        detail = f"{request.method} is not possible at {request.url.path[:200]}, only {allowed}; see /docs"
        headers = {"Allow": allowed}
    code = _HTTP_CODES.get(error.status_code, "http_error")
    return error_response(error.status_code, code, detail, headers)


def _methods_at(request: Request) -> str:
    """What a path takes: each method has a route of its own, and the one that refuses knows only its own."""
    routes = request.app.routes
    return ", ".join(
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    )


async def _gone(request: Request, error: Exception) -> Response:
    logger.info("{} {}: the client went away", request.method, request.url.path)
    return Response(status_code=400)


async def _unknown(request: Request, error: Exception) -> Response:
    error_id = str(uuid.uuid4())
    logger.opt(exception=error).error("error {}: {} {}", error_id, request.method, request.url.path)
    detail = f"something went wrong on the server; its log says what, under error {error_id}"
    return error_response(500, "internal_error", detail)
