"""Uploads and jobs, and which status a job may take from which."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.columns import Base, LayerCount, UtcDateTime, names_of
from ml_pipeline.parameters import DisparityConvention, EdgeQuality, Mode, Parameters


class JobStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


SOURCES: dict[JobStatus, frozenset[JobStatus]] = {
    JobStatus.PENDING: frozenset({JobStatus.PROCESSING, JobStatus.FAILED, JobStatus.CANCELLED}),
    JobStatus.PROCESSING: frozenset({JobStatus.PENDING}),
    JobStatus.COMPLETED: frozenset({JobStatus.PROCESSING}),
    JobStatus.FAILED: frozenset({JobStatus.PROCESSING}),
    JobStatus.CANCELLED: frozenset({JobStatus.PENDING, JobStatus.PROCESSING}),
}
"""A job takes the status on the left only from one on the right: the WHERE clause of every change."""
ENDED = frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED})


class JobKind(StrEnum):
    """What a job makes: layers of a photo, or pictures from a prompt, which may go on to layers."""

    LAYERS = "layers"
    GENERATE = "generate"


class Lane(StrEnum):
    """Where a job waits: for the pipeline's process, or for what is done on another machine."""

    PIPELINE = "pipeline"
    REMOTE = "remote"


class UploadKind(StrEnum):
    """`stored_disparity` is the map of an earlier result, kept for the jobs that slice it anew."""

    PICTURE = "picture"
    DISPARITY = "disparity"
    STORED_DISPARITY = "stored_disparity"


class Upload(Base):
    """A checked file in `storage/uploads`; `filename` is ours, `original_filename` for display only."""

    __tablename__ = "uploads"

    file_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    filename: Mapped[str] = mapped_column(String(64), unique=True)
    original_filename: Mapped[str] = mapped_column(String(255))
    size_bytes: Mapped[int] = mapped_column(Integer)
    kind: Mapped[UploadKind] = mapped_column(names_of(UploadKind, "upload_kind"))
    format: Mapped[str] = mapped_column(String(16))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Job(Base):
    """One request. `lease_token` is the attempt that may write; no other may.

    A retry is a pending job with a future `run_at`. `retries` counts those that came by themselves, `crashes`
    the pipeline processes that died on this job, both since it was last asked for. Once
    `cancel_requested_at` is set, the job can only end cancelled.
    `cache_key` stands for all that a result depends on; `cached_from` is the job whose result this one has.
    Events up to `pruned_event_id` are no longer all there.

    A job that makes pictures from a prompt has no upload; what it was asked for is its `Generation`.

    A job that slices an earlier result anew has that job's id in `source_job_id`, which may be deleted
    meanwhile, and says in `disparity_origin` where its disparity came from, as the earlier manifest had it.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_queue", "status", "lane", "priority", "number"),
        Index("ix_jobs_kind", "kind", "number"),
        Index("ix_jobs_ended", "status", "completed_at"),
        Index("ix_jobs_listed", "status", "number"),
        Index("ix_jobs_created", "created_at", "number"),
        Index("ix_jobs_completed", "completed_at", "number"),
        Index("ix_jobs_took", "processing_time", "number"),
        Index("ix_jobs_priority", "priority", "number"),
        Index("ix_jobs_pruned", "pruned_event_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    kind: Mapped[JobKind] = mapped_column(names_of(JobKind, "job_kind"), default=JobKind.LAYERS)
    lane: Mapped[Lane] = mapped_column(names_of(Lane, "job_lane"), default=Lane.PIPELINE)
    status: Mapped[JobStatus] = mapped_column(names_of(JobStatus, "job_status"), default=JobStatus.PENDING)
    mode: Mapped[Mode] = mapped_column(names_of(Mode, "job_mode"))
    num_layers: Mapped[int | Literal["auto"]] = mapped_column(LayerCount, nullable=True)
    cuts: Mapped[list[float]] = mapped_column(JSON)
    edge_quality: Mapped[EdgeQuality] = mapped_column(names_of(EdgeQuality, "edge_quality"))
    relief: Mapped[bool] = mapped_column(Boolean)
    inpainter: Mapped[str] = mapped_column(String(64))
    depth_model: Mapped[str] = mapped_column(String(64))
    painterly_style: Mapped[str] = mapped_column(String(500))
    painterly_strength: Mapped[float] = mapped_column(Float)
    painterly_seed: Mapped[int] = mapped_column(Integer)
    painter: Mapped[str] = mapped_column(String(64))
    strokes: Mapped[bool] = mapped_column(Boolean)

    upload_id: Mapped[str | None] = mapped_column(ForeignKey("uploads.file_id"), index=True)
    input_filename: Mapped[str | None] = mapped_column(String(64))
    input_path: Mapped[str | None] = mapped_column(Text)
    original_filename: Mapped[str | None] = mapped_column(String(255))
    disparity_upload_id: Mapped[str | None] = mapped_column(ForeignKey("uploads.file_id"), index=True)
    disparity_filename: Mapped[str | None] = mapped_column(String(64))
    disparity_convention: Mapped[DisparityConvention] = mapped_column(
        names_of(DisparityConvention, "disparity_convention")
    )
    source_job_id: Mapped[str | None] = mapped_column(String(36))
    disparity_origin: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    output_dir: Mapped[str] = mapped_column(Text)
    result_manifest: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    error_message: Mapped[str | None] = mapped_column(Text)
    error_code: Mapped[str | None] = mapped_column(String(64))

    priority: Mapped[int] = mapped_column(Integer, default=0)
    run_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    retries: Mapped[int] = mapped_column(Integer, default=0)
    crashes: Mapped[int] = mapped_column(Integer, default=0)
    degraded: Mapped[bool] = mapped_column(Boolean, default=False)
    cancel_requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(36))
    worker_id: Mapped[str | None] = mapped_column(String(64))
    stage: Mapped[str | None] = mapped_column(String(64))
    progress: Mapped[float] = mapped_column(Float, default=0.0)

    batch_id: Mapped[str | None] = mapped_column(String(36), index=True)
    cache_key: Mapped[str | None] = mapped_column(String(64), index=True)
    cached_from: Mapped[str | None] = mapped_column(String(36))
    pruned_event_id: Mapped[int] = mapped_column(Integer, default=0)

    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_image_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_layer_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    processing_time: Mapped[float | None] = mapped_column(Float)

    @property
    def parameters(self) -> Parameters:
        """As it was asked for; a column holds each."""
        return Parameters.from_dict({field.name: getattr(self, field.name) for field in fields(Parameters)})
