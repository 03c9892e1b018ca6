"""What goes over HTTP of measurements and of readiness."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from backend.models.generation import ImageStatus
from backend.models.history import AttemptOutcome
from backend.models.job import JobStatus
from backend.models.schemas import UtcTime


class AttemptMetrics(BaseModel):
    """One attempt; what is null is not known, or not yet."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    worker_id: str = Field(examples=["worker-1"])
    started_at: UtcTime
    ended_at: UtcTime | None
    outcome: AttemptOutcome | None = Field(description="null while it runs")
    code: str | None = Field(examples=["worker_died"])
    reason: str | None
    seconds: float = Field(examples=[5.7], description="until now, while it runs")
    cancel_seconds: float | None = Field(
        description="from the request to cancel the job until the attempt had ended"
    )
    memory_bytes: int | None = Field(description="the most that the pipeline's process ever held")
    device: str | None = Field(examples=["cpu"])


class JobMetricsResponse(BaseModel):
    """What a job took. Seconds; what is null is not known, or not yet."""

    job_id: str
    status: JobStatus
    queue_wait_seconds: float | None = Field(
        examples=[0.02], description="from the request to the first attempt, or until now; null without one"
    )
    time_to_first_layer_seconds: float | None = Field(
        examples=[3.1], description="from the request until the first layer could be looked at"
    )
    total_seconds: float = Field(examples=[5.8], description="from the request to the end, or until now")
    processing_seconds: float | None = Field(
        examples=[5.7], description="the last attempt's, from its claim; the job's processing_time"
    )
    pipeline_seconds: float | None = Field(examples=[5.6], description="all stages together")
    stages: dict[str, float] = Field(examples=[{"decode": 0.1, "disparity": 0.4}])
    attempts: list[AttemptMetrics] = Field(description="oldest first")
    retries: int
    crashes: int
    peak_memory_bytes: int | None
    device: str | None = Field(examples=["cpu"])
    degraded: bool = Field(description="whether it ran, or is to run, in a setting that takes less memory")
    cached_from: str | None = Field(description="the job whose finished result this is")


class ImageMetrics(BaseModel):
    """One picture; what is null is not known, or not yet."""

    index: int
    status: ImageStatus
    seconds: float | None = Field(
        examples=[2.1], description="from when it was begun, or first asked for, until it was there, or now"
    )
    tries: int = Field(description="how often it was asked for elsewhere")
    waits: int = Field(description="how often a service elsewhere was busy or out of reach")
    waited_seconds: float


class GenerationMetricsResponse(JobMetricsResponse):
    """What a job of pictures took."""

    ttfi_seconds: float | None = Field(
        examples=[2.3], description="from the request until the first picture was there"
    )
    images: list[ImageMetrics]
    waits: int = Field(description="of all pictures together")
    waited_seconds: float = Field(
        description="likewise; pictures wait side by side, so it may exceed the total"
    )


class ReadyResponse(BaseModel):
    """Whether jobs that are sent now would run now; each check is `ok`, or says what is wrong."""

    status: Literal["ready", "not ready"]
    checks: dict[str, str] = Field(
        examples=[{"server": "ok", "worker": "ok", "database": "ok", "storage": "ok"}]
    )


class NotReadyResponse(ReadyResponse):
    """With what is wrong once more, as every error has it."""

    detail: str
    code: str = "not_ready"
