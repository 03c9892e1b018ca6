from __future__ import annotations

from pathlib import Path

import pytest

from backend.errors import JobNotCompletedError
from backend.models.job import Job, JobStatus
from backend.services.results import ResultStore


@pytest.mark.parametrize(
    ("status", "error", "told"),
    [
        (JobStatus.PENDING, None, "is pending: its results can be had once"),
        (JobStatus.FAILED, "the job took longer than 600 s", "is failed: the job took longer"),
    ],
)
def test_why_there_are_no_results(tmp_path: Path, status: JobStatus, error: str | None, told: str) -> None:
    job = Job(id="an-id", status=status, error_message=error)
    with pytest.raises(JobNotCompletedError, match=told):
        ResultStore(tmp_path).file(job, "manifest.json")
