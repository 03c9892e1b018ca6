"""What goes over HTTP: requests and responses, with the examples that /docs shows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from backend.models.job import JobStatus, UploadKind
from ml_pipeline.parameters import (
    DEPTH_MODELS,
    MAX_LAYERS,
    MAX_SEED,
    MAX_STYLE_LENGTH,
    MIN_LAYERS,
    DisparityConvention,
    Mode,
)


def utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


UtcTime = Annotated[
    datetime, PlainSerializer(utc_text, return_type=str), Field(examples=["2024-12-28T10:00:00.000Z"])
]
_ID = "0f4a7a52-2f64-4d0b-9a55-0c8a0f1f2b3c"


class ErrorResponse(BaseModel):
    """Every error has this shape; `code` is for programs."""

    detail: str = Field(examples=["num_layers is 6; it must be from 2 to 5"])
    code: str = Field(examples=["invalid_parameter"])


class UploadResponse(BaseModel):
    """An accepted file; `filename` or `file_id` names it when a job is created."""

    model_config = ConfigDict(from_attributes=True)

    file_id: str = Field(examples=[_ID])
    filename: str = Field(examples=[f"{_ID}.jpg"])
    original_filename: str = Field(examples=["image.jpg"])
    size_bytes: int = Field(examples=[123456])
    path: str = Field(examples=[f"/path/to/uploads/{_ID}.jpg"])
    width: int = Field(examples=[4000], description="pixels, of the upright picture")
    height: int = Field(examples=[3000], description="pixels, of the upright picture")
    kind: UploadKind


class JobRequest(BaseModel):
    """The fields of POST /api/jobs, as a form or as JSON; DEFAULT_* settings fill those that are absent."""

    filename: str | None = Field(default=None, examples=[f"{_ID}.jpg"], description="of an upload")
    file_id: str | None = Field(default=None, description="of an upload, instead of filename")
    mode: Mode = Mode.PHOTO_REALISTIC
    num_layers: int = Field(default=4, ge=MIN_LAYERS, le=MAX_LAYERS)
    depth_model: str = Field(default="auto", examples=list(DEPTH_MODELS))
    painterly_style: str = Field(default="oil painting", max_length=MAX_STYLE_LENGTH)
    painterly_strength: float = Field(default=0.5, ge=0, le=1)
    painterly_seed: int = Field(default=42, ge=0, le=MAX_SEED)
    disparity: str | None = Field(
        default=None, description="filename or file_id of an uploaded map; a multipart form may carry the map"
    )
    disparity_convention: DisparityConvention = DisparityConvention.DISPARITY


class JobResponse(BaseModel):
    """One job, whole. Times are UTC; `processing_time` is in seconds."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=[_ID])
    number: int = Field(examples=[1], description="for people; never given twice")
    status: JobStatus
    mode: Mode
    num_layers: int = Field(examples=[4])
    input_filename: str = Field(examples=[f"{_ID}.jpg"])
    input_path: str = Field(examples=[f"/path/to/uploads/{_ID}.jpg"])
    original_filename: str = Field(examples=["image.jpg"])
    depth_model: str = Field(examples=["auto"])
    disparity_filename: str | None
    disparity_convention: DisparityConvention
    painterly_style: str
    painterly_strength: float
    painterly_seed: int
    output_dir: str = Field(examples=[f"/path/to/jobs/{_ID}"])
    result_manifest: dict[str, Any] | None = Field(
        description="null until the job is completed; see docs/manifest.schema.json",
        examples=[{"job_id": _ID, "layer_count": 4, "layers": []}],
    )
    stage: str | None = Field(examples=["matting"], description="of a running job")
    progress: float = Field(examples=[0.4], description="from 0 to 1")
    attempt: int = Field(examples=[1])
    priority: int
    worker_id: str | None
    error_message: str | None
    error_code: str | None
    created_at: UtcTime
    started_at: UtcTime | None
    completed_at: UtcTime | None
    processing_time: float | None = Field(examples=[5.7])


class JobList(BaseModel):
    """One page of jobs, newest first; `total` counts all that match."""

    jobs: list[JobResponse]
    total: int
    skip: int
    limit: int


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
    upload: str
