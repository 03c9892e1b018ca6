"""Addresses of other systems, whose clients work here unchanged. Each module only translates shapes."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from backend.api.sister import animals, media, queued
from backend.config import Settings


def routers(settings: Settings) -> Sequence[tuple[APIRouter, str]]:
    """Each with the path that its addresses begin with; none where SISTER_APIS is false.

    Where API_V1_PREFIX is API_PREFIX, the addresses there are the server's own.
    """
    if not settings.sister_apis:
        return []
    found = [(animals.router, ""), (queued.router, "")]
    if settings.api_v1_prefix != settings.api_prefix:
        found.append((media.router, settings.api_v1_prefix))
    return found
