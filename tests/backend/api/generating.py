"""Jobs of pictures on a running server."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil

from tests.backend.running import DONE, RunningServer, wait_until

SMALL = {"width": "512", "height": "512"}
"""As small as the painter of landscapes paints."""


def ask(server: RunningServer, prompt: str = "a lake at dawn", **fields: Any) -> dict[str, Any]:
    answer = server.client.post("/api/generate", json={"prompt": prompt, **SMALL, **fields})
    assert answer.status_code == 202, answer.text
    created: dict[str, Any] = answer.json()
    return created


def job_of(server: RunningServer, job_id: str) -> dict[str, Any]:
    answer = server.client.get(f"/api/generate/{job_id}")
    assert answer.status_code == 200, answer.text
    job: dict[str, Any] = answer.json()
    return job


def wait_for(server: RunningServer, job_id: str, *statuses: str) -> dict[str, Any]:
    wanted = statuses or DONE
    wait_until(lambda: job_of(server, job_id)["status"] in wanted, f"job {job_id} is one of {wanted}")
    return job_of(server, job_id)


def completed(server: RunningServer, prompt: str = "a lake at dawn", **fields: Any) -> dict[str, Any]:
    job = wait_for(server, ask(server, prompt, **fields)["id"])
    assert job["status"] == "completed", job
    return job


def delete_all(server: RunningServer) -> None:
    for kind in ("generate", "jobs"):
        for job in server.client.get(f"/api/{kind}", params={"limit": 500}).json()["jobs"]:
            server.client.delete(f"/api/{kind}/{job['id']}")


@contextmanager
def resting(server: RunningServer) -> Iterator[None]:
    """Meanwhile the pipeline's process does nothing."""
    server.wait_ready()
    (child,) = server.pipeline_processes()
    child.suspend()
    try:
        yield
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):  # it was ended, with its job
            child.resume()
