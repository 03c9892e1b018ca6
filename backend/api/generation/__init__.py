"""Jobs that make pictures from a prompt: the addresses under …/generate."""

from __future__ import annotations

from backend.api.generation import (
    creating,
    downloading,
    following,
    lifecycle,
    listing,
    measuring,
    polling,
    slicing,
)

ROUTERS = tuple(
    module.router
    for module in (creating, listing, following, downloading, polling, measuring, lifecycle, slicing)
)
