"""The dependency of every endpoint that takes new work: it is refused while the disk is nearly full."""

from __future__ import annotations

from fastapi import Depends, Request

from backend.api.dependencies import ServicesDep
from backend.services.room import require_room


async def _require_room(request: Request, services: ServicesDep) -> None:
    """Before a byte of the body is read, so the answer has to linger."""
    request.state.is_body_read = False
    require_room(services.settings.storage_path, services.settings.min_free_disk_mb)
    request.state.is_body_read = True


NEEDS_ROOM = Depends(_require_room)
"""For a route's `dependencies`."""
