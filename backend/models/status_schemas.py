"""What goes over HTTP of the server itself: what it is, and how it is."""

from __future__ import annotations

from pydantic import BaseModel, Field

from backend.models.job import JobStatus


class WorkerHealth(BaseModel):
    """One child process; device and depth model are null until it has reported them."""

    id: str
    state: str = Field(examples=["ready"])
    device: str | None
    depth_model: str | None
    memory_bytes: int | None


class HealthResponse(BaseModel):
    """The server answers; `worker_state` says whether jobs can run already."""

    status: str = Field(examples=["healthy"])
    version: str
    queue: dict[JobStatus, int] = Field(description="number of jobs by status")
    worker_state: str = Field(examples=["ready"])
    device: str | None = Field(examples=["cpu"])
    depth_model: str = Field(
        examples=["embedded"], description="in force; the setting until a worker is ready"
    )
    workers: list[WorkerHealth]


class RootResponse(BaseModel):
    """Where things are."""

    name: str
    version: str
    description: str
    docs: str
    openapi: str
    health: str
    jobs: str
    generate: str
    providers: str
    upload: str
    models: str
    styles: str
