"""Jobs of a photo and jobs of a prompt: each kind is asked for under addresses of its own."""

from __future__ import annotations

from backend.errors import JobNotFoundError
from backend.models.job import Job, JobKind

_KINDS = {
    JobKind.LAYERS: ("turns a photo into layers", "…/jobs"),
    JobKind.GENERATE: ("makes pictures from a prompt", "…/generate"),
}


def require_kind(job: Job, kind: JobKind) -> Job:
    """The job itself; raise JobNotFoundError where it is of the other kind, whose addresses are others."""
    if job.kind is not kind:
        does, where = _KINDS[job.kind]
        raise JobNotFoundError(f"job {job.id} {does}; ask for it under {where}/{job.id}")
    return job
