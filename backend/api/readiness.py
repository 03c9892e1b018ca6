"""GET /health/ready."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, cast

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from backend.api.dependencies import ServicesDep
from backend.models.metric_schemas import NotReadyResponse, ReadyResponse
from backend.services.readiness import OK, Readiness
from backend.workers.slot import Slot, WorkerState

RETRY_AFTER_S = 5
CAN_RUN = frozenset({WorkerState.READY, WorkerState.BUSY, WorkerState.RESTING})
"""States of a worker that would run a job, if need be with a new process."""
_NOT_READY: dict[int | str, dict[str, Any]] = {
    503: {"model": NotReadyResponse, "description": "Not now; `checks` says why"}
}

router = APIRouter(tags=["status"])


@router.head("/health/ready", response_model=ReadyResponse, include_in_schema=False)
@router.get(
    "/health/ready",
    response_model=ReadyResponse,
    operation_id="get_readiness",
    summary="Whether jobs would run now",
    responses=_NOT_READY,
)
async def get_readiness(request: Request, services: ServicesDep) -> Response:
    """200 where a worker can run jobs, the database can be written, storage has room, and the server is not
    about to stop; else 503. Jobs may be accepted all the same, and wait.
    """
    state = request.app.state
    places = await cast(Readiness, state.readiness).places()
    checks = {
        "server": _server(cast(asyncio.Event, state.drain)),
        "worker": _worker(services.supervisor.slots),
        "database": places.database,
        "storage": places.storage,
    }
    reasons = [said for said in checks.values() if said != OK]
    headers = {"Cache-Control": "no-store"}
    if not reasons:
        return JSONResponse(ReadyResponse(status="ready", checks=checks).model_dump(), headers=headers)
    body = NotReadyResponse(status="not ready", checks=checks, detail="; ".join(reasons))
    return JSONResponse(body.model_dump(), 503, {**headers, "Retry-After": str(RETRY_AFTER_S)})


def _server(drain: asyncio.Event) -> str:
    return "the server is about to stop" if drain.is_set() else OK


def _worker(slots: Sequence[Slot]) -> str:
    if any(slot.state in CAN_RUN for slot in slots):
        return OK
    states = ", ".join(f"{slot.worker_id} is {slot.state.value}" for slot in slots)
    hint = "; the server's log says why" if any(slot.state is WorkerState.FAILING for slot in slots) else ""
    return f"no worker can run a job now: {states}{hint}"
