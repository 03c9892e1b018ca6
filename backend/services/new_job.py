"""A job as it is asked for, before it has a row."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from backend.models.job import Job, Upload
from ml_pipeline.parameters import Parameters


@dataclass(frozen=True)
class NewJob:
    """A checked request. Uploads without a row yet (`unsaved`) get one in the job's own transaction.

    Where `disparity` is an earlier result's, `source_job_id` is that job and `disparity_origin` says, as a
    `DisparityRecord`, what made it.
    """

    parameters: Parameters
    picture: Upload
    disparity: Upload | None = None
    unsaved: tuple[Upload, ...] = ()
    source_job_id: str | None = None
    disparity_origin: dict[str, Any] | None = None

    def to_row(self, now: datetime, jobs_path: Path, uploads_path: Path) -> Job:
        """A pending job with an id of its own; its number comes with the insert."""
        job_id = str(uuid.uuid4())
        return Job(
            id=job_id,
            **self.parameters.to_dict(),  # a column for each
            upload_id=self.picture.file_id,
            input_filename=self.picture.filename,
            input_path=str(uploads_path / self.picture.filename),
            original_filename=self.picture.original_filename,
            disparity_upload_id=self.disparity.file_id if self.disparity else None,
            disparity_filename=self.disparity.filename if self.disparity else None,
            source_job_id=self.source_job_id,
            disparity_origin=self.disparity_origin,
            output_dir=str(jobs_path / job_id),
            created_at=now,
        )
