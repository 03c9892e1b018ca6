"""GET /api/providers: what could make pictures here, and what does by itself."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter

from backend.api.dependencies import ServicesDep
from backend.config import Settings
from backend.models.generation_schemas import ProvidersResponse
from backend.services import providers

router = APIRouter(tags=["generation"])


@router.head("", response_model=ProvidersResponse, include_in_schema=False)
@router.get(
    "",
    response_model=ProvidersResponse,
    operation_id="list_providers",
    summary="List what makes pictures from a prompt",
)
async def list_providers(services: ServicesDep) -> dict[str, Any]:
    """Which can be had, what to do for the others, and which one a request gets that names none.

    On a machine with a network of its own, that may be known only once a worker is ready.
    """
    return await asyncio.to_thread(_describe, services.settings, services.network_device)


def _describe(settings: Settings, device: str | None) -> dict[str, Any]:
    provider, reason = providers.in_force(settings, device)
    return {
        "setting": settings.provider,
        "in_force": provider,
        "reason": reason,
        "providers": [
            {
                "name": state.provider,
                "title": state.title,
                "available": state.reason is None,
                "reason": state.reason,
                "is_remote": state.provider.is_remote,
                "models": state.models,
                "default_width": state.size[0] if state.size else None,
                "default_height": state.size[1] if state.size else None,
                "max_images": settings.max_images_per_job,
            }
            for state in providers.states(settings)
        ],
    }
