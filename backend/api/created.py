"""The answer to a job's creation: the job, and what its owner should know before waiting for it."""

from __future__ import annotations

from fastapi import Response

from backend.api.dependencies import Services
from backend.models.job import Job
from backend.models.schemas import JobResponse
from ml_pipeline.parameters import PAINTERS, SLOW_ON_CPU, Mode, Parameters


def answer_created(job: Job, response: Response, services: Services) -> JobResponse:
    """The job as its row is, with warnings, which are told once and kept nowhere."""
    response.headers["Location"] = f"{services.settings.api_prefix}/jobs/{job.id}"
    warnings = _warnings(job.parameters, _network_device(services), services.settings.job_timeout_seconds)
    return JobResponse.model_validate(job).model_copy(update={"warnings": warnings})


def _network_device(services: Services) -> str | None:
    """Where networks run; None while no worker has found out."""
    if services.settings.device == "cpu":
        return "cpu"
    return next((slot.ready.network_device for slot in services.supervisor.slots if slot.ready), None)


def _warnings(parameters: Parameters, device: str | None, timeout_s: float) -> list[str]:
    is_painted = parameters.mode == Mode.PAINTERLY and parameters.painterly_strength > 0
    if not is_painted or parameters.painter in PAINTERS or device != "cpu":
        return []
    slow = SLOW_ON_CPU.format(painter=parameters.painter)
    return [f"{slow}; a job that takes longer than {timeout_s:g} s is stopped (JOB_TIMEOUT_SECONDS)"]
