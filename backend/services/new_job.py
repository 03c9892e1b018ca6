"""A job as it is asked for, before it has a row."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from backend.models.generation import Generation, Image, ImageStatus
from backend.models.job import Job, JobKind, JobStatus, Lane, Upload
from ml_pipeline.generation.parameters import GenerationParameters
from ml_pipeline.parameters import Parameters


@dataclass(frozen=True)
class CachedResult:
    """A whole result in the new job's own folder; `took_s` is how long it took to put it there."""

    source_job_id: str
    manifest: dict[str, Any]
    took_s: float


@dataclass(frozen=True)
class NewGeneration:
    """Pictures from a prompt that are asked for; `is_layered`: the only one goes on to layers.

    `reason` says why this provider makes them, `animal` what was drawn by lot where nobody named anything.
    Where nobody named a seed (`is_random`), no earlier result will do.
    """

    parameters: GenerationParameters
    reason: str
    is_layered: bool = False
    animal: str | None = None
    is_random: bool = False

    def to_rows(
        self, job_id: str, cached: CachedResult | None, now: datetime
    ) -> tuple[Generation, list[Image]]:
        """The request, and its pictures, which are there already where an earlier result did."""
        generation = Generation(
            job_id=job_id,
            **self.parameters.to_dict(),
            reason=self.reason,
            is_layered=self.is_layered,
            animal=self.animal,
        )
        records = cached.manifest["generation"]["images"] if cached is not None else ()
        images = [
            Image(job_id=job_id, index=index, seed=self.parameters.seed_of(index))
            for index in range(1, self.parameters.num_images + 1)
        ]
        for image, record in zip(images, records, strict=False):
            image.status, image.record, image.completed_at = ImageStatus.COMPLETED, record, now
        return generation, images


@dataclass(frozen=True)
class NewJob:
    """A checked request, for a photo's layers or, with a `generation`, for pictures from a prompt.

    Uploads without a row yet (`unsaved`) get one in the job's own transaction.

    Where `disparity` is an earlier result's, `source_job_id` is that job and `disparity_origin` says, as a
    `DisparityRecord`, what made it. `use_cache` lets an earlier result do; `cached` is the one that did.
    """

    parameters: Parameters
    picture: Upload | None = None
    disparity: Upload | None = None
    unsaved: tuple[Upload, ...] = ()
    source_job_id: str | None = None
    disparity_origin: dict[str, Any] | None = None
    priority: int = 0
    use_cache: bool = True
    batch_id: str | None = None
    generation: NewGeneration | None = None
    cache_key: str | None = None
    cached: CachedResult | None = None
    job_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def to_row(self, now: datetime, jobs_path: Path, uploads_path: Path) -> Job:
        """A pending job, or one that has its result already; its number comes with the insert."""
        job = Job(
            id=self.job_id,
            kind=JobKind.LAYERS if self.generation is None else JobKind.GENERATE,
            lane=self._lane,
            **self.parameters.to_dict(),  # a column for each
            disparity_upload_id=self.disparity.file_id if self.disparity else None,
            disparity_filename=self.disparity.filename if self.disparity else None,
            source_job_id=self.source_job_id,
            disparity_origin=self.disparity_origin,
            priority=self.priority,
            batch_id=self.batch_id,
            cache_key=self.cache_key,
            output_dir=str(jobs_path / self.job_id),
            created_at=now,
        )
        if self.picture is not None:
            job.upload_id = self.picture.file_id
            job.input_filename = self.picture.filename
            job.input_path = str(uploads_path / self.picture.filename)
            job.original_filename = self.picture.original_filename
        if self.cached is not None:
            job.status = JobStatus.COMPLETED
            job.cached_from = self.cached.source_job_id
            job.result_manifest = self.cached.manifest
            job.progress = 1.0
            job.started_at = job.completed_at = now
            job.processing_time = self.cached.took_s
            job.first_image_at = now if self.generation is not None else None
        return job

    @property
    def _lane(self) -> Lane:
        is_remote = self.generation is not None and self.generation.parameters.provider.is_remote
        return Lane.REMOTE if is_remote else Lane.PIPELINE
