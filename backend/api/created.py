"""The answer to a job's creation: the job, and what its owner should know before waiting for it."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response

from backend.api.dependencies import Services
from backend.api.parameters import painting_asked_for
from backend.config import Settings
from backend.models.job import Job, JobStatus
from backend.models.schemas import JobResponse
from backend.services.models import painter_in_force
from ml_pipeline.manifest import STROKES_FILENAME
from ml_pipeline.parameters import EMBEDDED_PAINTER, PAINTERS, SLOW_IF_CPU, SLOW_ON_CPU, Mode, Parameters


def answer_created(
    job: Job, fields: Mapping[str, str], response: Response, services: Services
) -> JobResponse:
    """The job as its row is, with warnings, which are told once and kept nowhere.

    Its place in the queue is for whoever asks again: a worker may have it by then.
    """
    response.headers["Location"] = f"{services.settings.api_prefix}/jobs/{job.id}"
    return with_warnings(job, fields, services)


def with_warnings(job: Job, fields: Mapping[str, str], services: Services) -> JobResponse:
    """A job, and what to know of it."""
    is_done = job.status is JobStatus.COMPLETED
    warnings = warnings_of(job.parameters, fields, services.settings, services.network_device, is_done)
    return JobResponse.model_validate(job).model_copy(update={"warnings": warnings})


def warnings_of(
    parameters: Parameters,
    fields: Mapping[str, str],
    settings: Settings,
    device: str | None,
    is_done: bool = False,
) -> list[str]:
    """What to know of a job by its parameters and by the fields that were sent, a sentence each.

    `device` is where networks run; None while no worker has told. Where the result is there already
    (`is_done`), nobody needs to know how long it takes.
    """
    return [
        *_of_idle_fields(parameters, fields),
        *_of_strokes(parameters, settings, device),
        *([] if is_done else _of_time(parameters, device, settings.job_timeout_seconds)),
    ]


def _of_idle_fields(parameters: Parameters, fields: Mapping[str, str]) -> list[str]:
    asked = painting_asked_for(fields)
    if parameters.mode == Mode.PAINTERLY or not asked:
        return []
    verb = "paints" if len(asked) == 1 else "paint"
    return [f"{', '.join(asked)} {verb} nothing in mode {parameters.mode}; send mode={Mode.PAINTERLY} too"]


def _of_strokes(parameters: Parameters, settings: Settings, device: str | None) -> list[str]:
    """Of strokes that were asked for and that there will not be."""
    if parameters.mode != Mode.PAINTERLY or not parameters.strokes:
        return []
    painter, _ = painter_in_force(settings, parameters.painter, device)
    if parameters.painterly_strength == 0:
        why = "painterly_strength is 0, which leaves the photo as it is"
    elif painter not in (None, EMBEDDED_PAINTER):
        why = f"painter {painter} is a diffusion network, which lays no strokes"
    else:
        return []
    return [f"strokes is true, but {why}: there will be no {STROKES_FILENAME}"]


def _of_time(parameters: Parameters, device: str | None, timeout_s: float) -> list[str]:
    """Of a painting that takes long; `device` is None where it is not known yet."""
    is_painted = parameters.mode == Mode.PAINTERLY and parameters.painterly_strength > 0
    if not is_painted or parameters.painter in PAINTERS or device not in (None, "cpu"):
        return []
    slow = (SLOW_ON_CPU if device else SLOW_IF_CPU).format(painter=parameters.painter)
    return [f"{slow}; a job that takes longer than {timeout_s:g} s is stopped (JOB_TIMEOUT_SECONDS)"]
