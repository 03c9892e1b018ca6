"""What goes over HTTP about batches."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from backend.models.job import JobStatus
from backend.models.schemas import JobRequest, JobResponse, UtcTime
from ml_pipeline.parameters import Mode

_ID = "7c0f6d0e-5a57-4a3e-8a54-0a4b7e7a9d11"
SETTINGS_MEANING = (
    "fields of a job each, as far as they differ from those beside it; every picture is done with every one"
)
JOBS_MEANING = "fields of a job each, with the filename of an upload; fields beside it hold for all"


class BatchStatus(StrEnum):
    """`partial`: all have ended, and some completed. `failed`: none did, and some failed."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"


class BatchRequest(JobRequest):
    """The fields of a job, for all, and what differs: `settings` for one photo or many, or `jobs`."""

    settings: list[dict[str, Any]] | None = Field(
        default=None,
        examples=[[{"num_layers": 3}, {"mode": "painterly", "painterly_style": "ink"}]],
        description=SETTINGS_MEANING,
    )
    jobs: list[dict[str, Any]] | None = Field(
        default=None, examples=[[{"filename": f"{_ID}.jpg", "num_layers": 3}]], description=JOBS_MEANING
    )


class BatchCreated(BaseModel):
    """The jobs of a new batch, in the order of files, then of settings."""

    batch_id: str = Field(examples=[_ID])
    total: int = Field(examples=[2])
    jobs: list[JobResponse]
    status_url: str = Field(examples=[f"/api/jobs/batch/{_ID}"])
    cancel_url: str = Field(examples=[f"/api/jobs/batch/{_ID}/cancel"])
    archive_url: str = Field(examples=[f"/api/jobs/batch/{_ID}/archive"])


class BatchJob(BaseModel):
    """One job of a batch, in short."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    number: int
    status: JobStatus
    mode: Mode
    original_filename: str
    stage: str | None
    progress: float
    error_code: str | None
    error_message: str | None
    cached_from: str | None
    completed_at: UtcTime | None


class BatchResponse(BaseModel):
    """How far a batch is, by those of its jobs that were not deleted since.

    `progress` is the mean over all jobs, from 0 to 1; one that failed or was cancelled counts as 1, since
    nothing more comes of it.
    """

    model_config = ConfigDict(from_attributes=True)

    batch_id: str = Field(examples=[_ID])
    status: BatchStatus
    total: int
    counts: dict[JobStatus, int] = Field(description="number of jobs by status")
    progress: float = Field(examples=[0.5])
    created_at: UtcTime
    completed_at: UtcTime | None = Field(description="when the last one ended; null until then")
    jobs: list[BatchJob]
