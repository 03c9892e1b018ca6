"""GET /api/models: which networks there are, which are on this machine, and which is in force."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter

from backend.api.dependencies import ServicesDep
from backend.models.model_schemas import ModelsResponse
from backend.services.models import describe_models

router = APIRouter(tags=["models"])


@router.head("", response_model=ModelsResponse, include_in_schema=False)
@router.get("", response_model=ModelsResponse, operation_id="list_models", summary="List all models")
async def list_models(services: ServicesDep) -> dict[str, Any]:
    """What is here, what could be fetched, under which licence, and what a job without a wish gets.

    What `auto` paints with may be known only once a worker is ready.
    """
    return await asyncio.to_thread(describe_models, services.settings, services.network_device)
