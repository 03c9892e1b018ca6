"""A job as it is asked for, before it has a row."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from backend.models.job import Job, JobStatus, Upload
from ml_pipeline.parameters import Parameters


@dataclass(frozen=True)
class CachedResult:
    """A whole result in the new job's own folder; `took_s` is how long it took to put it there."""

    source_job_id: str
    manifest: dict[str, Any]
    took_s: float


@dataclass(frozen=True)
class NewJob:
    """A checked request. Uploads without a row yet (`unsaved`) get one in the job's own transaction.

    Where `disparity` is an earlier result's, `source_job_id` is that job and `disparity_origin` says, as a
    `DisparityRecord`, what made it. `use_cache` lets an earlier result do; `cached` is the one that did.
    """

    parameters: Parameters
    picture: Upload
    disparity: Upload | None = None
    unsaved: tuple[Upload, ...] = ()
    source_job_id: str | None = None
    disparity_origin: dict[str, Any] | None = None
    priority: int = 0
    use_cache: bool = True
    batch_id: str | None = None
    cache_key: str | None = None
    cached: CachedResult | None = None
    job_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def to_row(self, now: datetime, jobs_path: Path, uploads_path: Path) -> Job:
        """A pending job, or one that has its result already; its number comes with the insert."""
        job = Job(
            id=self.job_id,
            **self.parameters.to_dict(),  # a column for each
            upload_id=self.picture.file_id,
            input_filename=self.picture.filename,
            input_path=str(uploads_path / self.picture.filename),
            original_filename=self.picture.original_filename,
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
        if self.cached is not None:
            job.status = JobStatus.COMPLETED
            job.cached_from = self.cached.source_job_id
            job.result_manifest = self.cached.manifest
            job.progress = 1.0
            job.started_at = job.completed_at = now
            job.processing_time = self.cached.took_s
        return job
