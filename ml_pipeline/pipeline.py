"""The main job: a photo in, layers and a manifest out."""

from __future__ import annotations

from ml_pipeline.manifest import Manifest
from ml_pipeline.types import CancelCheck, Report, Task


def run(task: Task, report: Report, check: CancelCheck) -> Manifest:
    """Divide one photo into layers; every file of the result lies in `task.folder` when this returns."""
    raise NotImplementedError
