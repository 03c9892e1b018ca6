"""The rows, and which status a job may take from which."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    Boolean,
    DateTime,
    Dialect,
    Enum,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from ml_pipeline.parameters import AUTO, DisparityConvention, EdgeQuality, Mode, Parameters


class JobStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


SOURCES: dict[JobStatus, frozenset[JobStatus]] = {
    JobStatus.PENDING: frozenset({JobStatus.PROCESSING}),
    JobStatus.PROCESSING: frozenset({JobStatus.PENDING}),
    JobStatus.COMPLETED: frozenset({JobStatus.PROCESSING}),
    JobStatus.FAILED: frozenset({JobStatus.PROCESSING}),
    JobStatus.CANCELLED: frozenset({JobStatus.PENDING, JobStatus.PROCESSING}),
}
"""A job takes the status on the left only from one on the right: the WHERE clause of every change."""


class UploadKind(StrEnum):
    """`stored_disparity` is the map of an earlier result, kept for the jobs that slice it anew."""

    PICTURE = "picture"
    DISPARITY = "disparity"
    STORED_DISPARITY = "stored_disparity"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite has no zones, so the zone is put back when a row is read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class LayerCount(TypeDecorator[int | str]):
    """A whole number, or "auto", which is kept as NULL: nobody asked for a number."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | str | None, dialect: Dialect) -> int | None:
        return None if value is None or value == AUTO else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> int | Literal["auto"]:
        return AUTO if value is None else value


def _names(kind: type[StrEnum], name: str) -> Enum:
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    # Named constraints, since a migration can only change what has a name.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Upload(Base):
    """A checked file in `storage/uploads`; `filename` is ours, `original_filename` for display only."""

    __tablename__ = "uploads"

    file_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    filename: Mapped[str] = mapped_column(String(64), unique=True)
    original_filename: Mapped[str] = mapped_column(String(255))
    size_bytes: Mapped[int] = mapped_column(Integer)
    kind: Mapped[UploadKind] = mapped_column(_names(UploadKind, "upload_kind"))
    format: Mapped[str] = mapped_column(String(16))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Job(Base):
    """One request for layers. `lease_token` is the attempt that may write; no other may.

    A job that slices an earlier result anew has that job's id in `source_job_id`, which may be deleted
    meanwhile, and says in `disparity_origin` where its disparity came from, as the earlier manifest had it.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_queue", "status", "priority", "number"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    status: Mapped[JobStatus] = mapped_column(_names(JobStatus, "job_status"), default=JobStatus.PENDING)
    mode: Mapped[Mode] = mapped_column(_names(Mode, "job_mode"))
    num_layers: Mapped[int | Literal["auto"]] = mapped_column(LayerCount, nullable=True)
    cuts: Mapped[list[float]] = mapped_column(JSON)
    edge_quality: Mapped[EdgeQuality] = mapped_column(_names(EdgeQuality, "edge_quality"))
    relief: Mapped[bool] = mapped_column(Boolean)
    inpainter: Mapped[str] = mapped_column(String(64))
    depth_model: Mapped[str] = mapped_column(String(64))
    painterly_style: Mapped[str] = mapped_column(String(500))
    painterly_strength: Mapped[float] = mapped_column(Float)
    painterly_seed: Mapped[int] = mapped_column(Integer)
    painter: Mapped[str] = mapped_column(String(64))
    strokes: Mapped[bool] = mapped_column(Boolean)

    upload_id: Mapped[str] = mapped_column(ForeignKey("uploads.file_id"), index=True)
    input_filename: Mapped[str] = mapped_column(String(64))
    input_path: Mapped[str] = mapped_column(Text)
    original_filename: Mapped[str] = mapped_column(String(255))
    disparity_upload_id: Mapped[str | None] = mapped_column(ForeignKey("uploads.file_id"), index=True)
    disparity_filename: Mapped[str | None] = mapped_column(String(64))
    disparity_convention: Mapped[DisparityConvention] = mapped_column(
        _names(DisparityConvention, "disparity_convention")
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
    lease_token: Mapped[str | None] = mapped_column(String(36))
    worker_id: Mapped[str | None] = mapped_column(String(64))
    stage: Mapped[str | None] = mapped_column(String(64))
    progress: Mapped[float] = mapped_column(Float, default=0.0)

    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    processing_time: Mapped[float | None] = mapped_column(Float)

    @property
    def parameters(self) -> Parameters:
        """As it was asked for; a column holds each."""
        return Parameters.from_dict({field.name: getattr(self, field.name) for field in fields(Parameters)})


class JobEvent(Base):
    """What happened to a job, in order; written in the transaction of the change that it tells."""

    __tablename__ = "job_events"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - an id is never given twice

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    attempt: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(32))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Counter(Base):
    """Numbers handed out once and never again, even when the newest job is deleted."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int] = mapped_column(Integer)
