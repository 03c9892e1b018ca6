"""WS …/ws: the events of the streams as a WebSocket's text messages."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import cast

from fastapi import APIRouter, WebSocket
from fastapi.websockets import WebSocketDisconnect
from loguru import logger

from backend.api.dependencies import Services
from backend.api.sse import as_message
from backend.errors import BackendError, NotFoundError

ENDED, RESTARTING, TRY_LATER, NO_JOB = 1000, 1012, 1013, 4404
_REASON_BYTES = 120

router = APIRouter()


@router.websocket("/ws")
async def follow_jobs(websocket: WebSocket) -> None:
    """All jobs; it never ends by itself."""
    await _serve(websocket, None)


@router.websocket("/{job_id}/ws")
async def follow_job(websocket: WebSocket, job_id: str) -> None:
    """One job, until it has ended."""
    await _serve(websocket, job_id)


async def _serve(websocket: WebSocket, job_id: str | None) -> None:
    """Tell events until they end or the client leaves, whichever comes first."""
    await websocket.accept()
    telling = asyncio.create_task(_tell(websocket, job_id))
    hearing = asyncio.create_task(_wait_for_departure(websocket))
    try:
        await asyncio.wait((telling, hearing), return_when=asyncio.FIRST_COMPLETED)
    finally:
        telling.cancel()
        hearing.cancel()
        outcomes = await asyncio.gather(telling, hearing, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, WebSocketDisconnect):
            raise outcome


async def _tell(websocket: WebSocket, job_id: str | None) -> None:
    services = cast(Services, websocket.app.state.services)
    api_url = services.settings.api_prefix
    code, reason = ENDED, ""
    try:
        stream = await services.streams.open(job_id, websocket.query_params.get("last_event_id"))
        if stream is not None:
            async with aclosing(stream.batches()) as batches:
                async for batch in batches:
                    for item in batch:
                        await websocket.send_text(as_message(item, api_url))
            if not stream.is_ended:
                code, reason = RESTARTING, "the server stops; come back with the last id"
    except NotFoundError as error:
        code, reason = NO_JOB, str(error)
    except BackendError as error:
        logger.warning("a stream of events was cut: {}", error)
        code, reason = TRY_LATER, str(error)
    await websocket.close(code, reason.encode()[:_REASON_BYTES].decode(errors="ignore"))


async def _wait_for_departure(websocket: WebSocket) -> None:
    """What a client says counts for nothing; it is read, one message at a time, to notice when it leaves."""
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
