"""For tests that have pictures made by the server that all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.backend.running import RunningServer


@pytest.fixture(autouse=True)
def no_pictures_are_left(server: RunningServer) -> Iterator[None]:
    """Those of a failed job would lie there until it is deleted."""
    yield
    for job in server.client.get("/api/generate", params={"limit": 500}).json()["jobs"]:
        assert server.client.delete(f"/api/generate/{job['id']}").status_code == 204
