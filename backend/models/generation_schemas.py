"""What goes over HTTP of pictures from a prompt."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from backend.models.generation import ImageStatus
from backend.models.job import JobKind, JobStatus
from backend.models.schemas import EXAMPLE_ID, AttemptResponse, UtcTime
from ml_pipeline.generation.parameters import Provider
from ml_pipeline.parameters import Mode


class ImageResponse(BaseModel):
    """One picture. `url` downloads it as soon as it is there, also before the job has ended."""

    model_config = ConfigDict(from_attributes=True)

    index: int = Field(examples=[1], description="from 1 on")
    status: ImageStatus
    seed: int = Field(examples=[42], description="with it alone, this very picture is made again")
    url: str | None = Field(examples=[f"/api/generate/{EXAMPLE_ID}/download/image_1.png"])
    filename: str | None = Field(examples=["image_1.png"])
    width: int | None = Field(examples=[1024])
    height: int | None = Field(examples=[768])
    understood: str = Field(
        default="", description="what the provider took the prompt for, where it can say", examples=["a lake"]
    )
    error_code: str | None
    error_message: str | None
    completed_at: UtcTime | None


class GenerationResponse(BaseModel):
    """One job that makes pictures from a prompt, whole. Times are UTC; `processing_time` is in seconds."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=[EXAMPLE_ID])
    job_id: str = Field(examples=[EXAMPLE_ID], description="the same as id")
    kind: Literal[JobKind.GENERATE] = JobKind.GENERATE
    number: int = Field(examples=[1], description="for people; never given twice")
    status: JobStatus
    prompt: str = Field(examples=["A beautiful sunset"])
    negative_prompt: str
    provider: Provider = Field(description="what makes the pictures")
    provider_reason: str = Field(description="why it was taken")
    model: str = Field(description="the network, or the service's model; empty where there is but one")
    num_images: int = Field(examples=[1])
    images_completed: int = Field(examples=[0])
    images: list[ImageResponse] = Field(description="all of them, in order, those that are not there yet too")
    width: int | None = Field(description="as asked for; null is the provider's own")
    height: int | None
    seed: int = Field(examples=[42], description="of the first picture; the next one has one more")
    animal: str | None = Field(description="drawn by lot where nobody gave a prompt")
    layers: int | Literal["auto"] | None = Field(
        description="how many layers the picture becomes; null where it stays a picture"
    )
    cuts: list[float]
    mode: Mode | None = Field(description="of the layers")
    output_dir: str
    result_manifest: dict[str, Any] | None = Field(
        description="null until the job is completed; as docs/generation.schema.json, or where there are "
        "layers docs/manifest.schema.json"
    )
    stage: str | None = Field(examples=["generating"], description="of a running job")
    progress: float = Field(examples=[0.4], description="from 0 to 1")
    queue_position: int | None = Field(
        default=None, description="1 is next; null unless it waits for a worker"
    )
    eta_seconds: float | None = Field(default=None, description="about how long until the job ends")
    attempt: int
    attempts: list[AttemptResponse] = Field(default=[], description="oldest first, with why each failed")
    retries: int
    crashes: int
    degraded: bool
    run_at: UtcTime | None = Field(description="when it is tried again, and not before")
    cancel_requested_at: UtcTime | None
    priority: int
    cached_from: str | None = Field(description="the job whose result this one has, without having run")
    worker_id: str | None
    error_message: str | None
    error_code: str | None
    created_at: UtcTime
    started_at: UtcTime | None
    first_image_at: UtcTime | None = Field(description="when the first picture was there")
    first_layer_at: UtcTime | None
    completed_at: UtcTime | None
    processing_time: float | None
    warnings: list[str] = Field(
        default=[], description="what to know before waiting for it; told once, when the job is created"
    )


class GenerationList(BaseModel):
    """One page of such jobs; `total` counts all that match."""

    jobs: list[GenerationResponse]
    total: int
    skip: int
    limit: int
    next: str | None = Field(description="send it as `after` for the next page; null after the last")
