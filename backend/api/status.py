"""GET / and GET /health."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from backend import VERSION
from backend.api.dependencies import ServicesDep
from backend.api.readiness import CAN_RUN
from backend.models.status_schemas import HealthResponse, RootResponse

router = APIRouter(tags=["status"])


@router.head("/", response_model=RootResponse, include_in_schema=False)
@router.get("/", response_model=RootResponse, operation_id="get_root", summary="API info")
async def get_root(services: ServicesDep) -> dict[str, str]:
    """What this is and where its parts are."""
    prefix = services.settings.api_prefix
    return {
        "name": services.settings.title,
        "version": VERSION,
        "description": "A photo or a prompt in, 2 to 5 depth-ordered RGBA layers out",
        "docs": "/docs",
        "openapi": "/openapi.json",
        "health": "/health",
        "jobs": f"{prefix}/jobs",
        "upload": f"{prefix}/jobs/upload",
        "generate": f"{prefix}/generate",
        "providers": f"{prefix}/providers",
        "models": f"{prefix}/models",
        "styles": f"{prefix}/styles",
    }


@router.head("/health", response_model=HealthResponse, include_in_schema=False)
@router.get(
    "/health",
    response_model=HealthResponse,
    operation_id="get_health",
    summary="Health check with queue status",
)
async def get_health(services: ServicesDep) -> dict[str, Any]:
    """Live as soon as it answers; jobs are accepted while the worker still starts, or rests.

    `GET /health/ready` says whether they would run.
    """
    workers = [
        {
            "id": slot.worker_id,
            "state": slot.state,
            "device": slot.ready.device if slot.ready else None,
            "depth_model": slot.ready.depth_model if slot.ready else None,
            "memory_bytes": slot.ready.memory_bytes if slot.ready and slot.pid else None,
        }
        for slot in services.supervisor.slots
    ]
    told = [worker for worker in workers if worker["device"]]
    can_run = [worker for worker in workers if worker["state"] in CAN_RUN]
    reported = [*told, *can_run, *workers][0]
    return {
        "status": "healthy",
        "version": VERSION,
        "queue": await services.jobs.counts(),
        "worker_state": reported["state"],
        "device": reported["device"],
        "depth_model": reported["depth_model"] or services.settings.depth_model,
        "workers": workers,
    }
