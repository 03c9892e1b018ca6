"""Result folders: an attempt's private one, the published one, and what may be downloaded from it."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from backend import disk
from backend.errors import JobNotCompletedError, ResultNotFoundError
from backend.models.job import Job, JobStatus
from ml_pipeline.manifest import MANIFEST_FILENAME

ATTEMPT_PREFIX = ".attempt-"
IMAGES_PREFIX = ".images-"
_RECORDS = ("disparity", "painting")
_RECORD_KEYS = ("filename", "hidden_filename", "disparity_filename", "preview_filename", "strokes_filename")


class ResultStore:
    """`jobs/.attempt-<id>-<token>` while an attempt runs; `jobs/<id>` once it is complete, by one rename.

    Pictures from a prompt outlive an attempt: they lie in `jobs/.images-<id>` until the job is completed.
    """

    def __init__(self, jobs_path: Path) -> None:
        self._jobs_path = jobs_path

    def attempt_folder(self, job_id: str, token: str) -> Path:
        return self._jobs_path / f"{ATTEMPT_PREFIX}{job_id}-{token}"

    def final_folder(self, job_id: str) -> Path:
        return self._jobs_path / job_id

    def images_folder(self, job_id: str) -> Path:
        return self._jobs_path / f"{IMAGES_PREFIX}{job_id}"

    def publish(self, job_id: str, token: str) -> None:
        """Make an attempt's folder the job's, entirely or not at all, and durable."""
        final, attempt = self.final_folder(job_id), self.attempt_folder(job_id, token)
        if attempt.exists():  # what lies in its place is of an attempt whose commit a crash prevented
            _remove(final)
        if attempt.exists() or not final.exists():  # else this very attempt was published, but not committed
            attempt.rename(final)
        disk.sync(self._jobs_path)

    def withdraw(self, job_id: str, token: str) -> None:
        """Undo `publish` where its job does not end completed after all: to be discarded with the attempt."""
        final, attempt = self.final_folder(job_id), self.attempt_folder(job_id, token)
        if final.exists() and not attempt.exists():
            final.rename(attempt)

    def discard_attempt(self, job_id: str, token: str) -> None:
        shutil.rmtree(self.attempt_folder(job_id, token), ignore_errors=True)

    def discard_images(self, job_id: str) -> None:
        """Where the result has them all."""
        _remove(self.images_folder(job_id))

    def remove(self, job_id: str) -> None:
        _remove(self.final_folder(job_id))
        self.discard_images(job_id)

    def file(self, job: Job, filename: str) -> Path:
        """The path of one of a completed job's files, as its manifest names them."""
        require_completed(job)
        return self._plain_file(job, self.final_folder(job.id), named_files(job.result_manifest), filename)

    def image(self, job: Job, filename: str, names: Collection[str]) -> Path:
        """The path of a picture of a job that was not completed; `names` are those that were there.

        Once the job is completed after all, only its result has them.
        """
        early = self.images_folder(job.id)
        is_early = filename in names and (early / filename).exists()
        folder = early if is_early else self.final_folder(job.id)
        return self._plain_file(job, folder, names, filename)

    def _plain_file(self, job: Job, folder: Path, names: Collection[str], filename: str) -> Path:
        if filename not in names:
            has = f"it has {', '.join(sorted(names))}" if names else "it has none yet"
            raise ResultNotFoundError(f"job {job.id} has no file {filename[:80]!r}; {has}")
        path = folder / filename
        # Neither folder nor file may be a link, nor a name lead out: what a child says is not trusted.
        real = self._jobs_path.resolve() / folder.name / Path(filename).name
        if path.resolve() != real or not path.is_file():
            raise ResultNotFoundError(
                f"{filename} of job {job.id} is no longer in storage; create the job anew to have it again"
            )
        return path


def require_completed(job: Job) -> None:
    if job.status != JobStatus.COMPLETED:
        reason = job.error_message or "its results can be had once it is completed"
        raise JobNotCompletedError(f"job {job.id} is {job.status.value}: {reason}")


def _remove(folder: Path) -> None:
    """A link goes itself, never what it leads to."""
    if folder.is_symlink():
        folder.unlink()
    else:
        shutil.rmtree(folder, ignore_errors=True)


def named_files(manifest: dict[str, Any] | None) -> set[str]:
    """Every file that the manifest names; a child wrote it, so it may hold anything."""
    manifest = manifest or {}
    names = [MANIFEST_FILENAME, manifest.get("preview_filename")]
    records = [manifest.get(record) for record in _RECORDS]
    generation = manifest.get("generation")
    images = generation.get("images") if isinstance(generation, dict) else None
    for record in (*records, *_listed(manifest.get("layers")), *_listed(images)):
        names += _names_in(record)
    return {name for name in names if isinstance(name, str) and name}


def _listed(records: Any) -> Sequence[Any]:
    return records if isinstance(records, list | tuple) else ()


def _names_in(record: Any) -> list[Any]:
    return [record.get(key) for key in _RECORD_KEYS] if isinstance(record, dict) else []
