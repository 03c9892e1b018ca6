"""Jobs that make pictures from a prompt: what was asked for, and how far each picture is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.columns import Base, UtcDateTime, names_of
from backend.models.job import ENDED, JobStatus
from ml_pipeline.generation.parameters import GenerationParameters, Provider


class ImageStatus(StrEnum):
    """`processing`: it was asked for, or is being made."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class Generation(Base):
    """What a job of the kind `generate` was asked for; `reason` says why this provider makes it.

    With `is_layered`, its only picture goes on to layers, by the parameters in the job's own row. `animal` is
    what was drawn by lot for a request without a prompt.
    """

    __tablename__ = "generations"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    prompt: Mapped[str] = mapped_column(Text)
    negative_prompt: Mapped[str] = mapped_column(Text)
    provider: Mapped[Provider] = mapped_column(names_of(Provider, "generation_provider"))
    model: Mapped[str] = mapped_column(String(255))
    reason: Mapped[str] = mapped_column(Text)
    num_images: Mapped[int] = mapped_column(Integer)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    seed: Mapped[int] = mapped_column(Integer)
    is_layered: Mapped[bool] = mapped_column(Boolean)
    animal: Mapped[str | None] = mapped_column(String(64))

    @property
    def parameters(self) -> GenerationParameters:
        return GenerationParameters(
            prompt=self.prompt,
            negative_prompt=self.negative_prompt,
            provider=self.provider,
            model=self.model,
            num_images=self.num_images,
            width=self.width,
            height=self.height,
            seed=self.seed,
        )


class Image(Base):
    """One picture of a job; `index` counts from 1, `record` is its `ImageRecord` once it is there.

    Of a picture that is made elsewhere, `asked_at` is noted before it is asked for and `remote_id` when that
    was answered: with the one and not the other, nobody knows whether it was asked for. `tries` counts how
    often it was, `waits` and `waited_s` what was waited because the other side was busy or out of reach.
    """

    __tablename__ = "images"
    __table_args__ = (Index("ix_images_remote_id", "remote_id"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    index: Mapped[int] = mapped_column(Integer, primary_key=True)
    seed: Mapped[int] = mapped_column(Integer)
    status: Mapped[ImageStatus] = mapped_column(
        names_of(ImageStatus, "image_status"), default=ImageStatus.PENDING
    )
    record: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    error_code: Mapped[str | None] = mapped_column(String(64))
    error_message: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remote_id: Mapped[str | None] = mapped_column(String(255))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    waits: Mapped[int] = mapped_column(Integer, default=0)
    waited_s: Mapped[float] = mapped_column(Float, default=0.0)

    def status_in(self, job: JobStatus) -> ImageStatus:
        """As it is shown: of a job that has ended, nothing is being made any more."""
        is_left = job in ENDED and self.status is ImageStatus.PROCESSING
        return ImageStatus.PENDING if is_left else self.status
