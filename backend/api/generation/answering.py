"""The answer to a request for pictures: the job, and what its owner should know before waiting for it."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response

from backend.api.created import warnings_of
from backend.api.dependencies import Services
from backend.api.parameters import layering_asked_for
from backend.models.generation import Generation
from backend.models.generation_schemas import GenerationResponse
from backend.models.job import Job, JobStatus
from backend.services.generation_views import describe_generation
from ml_pipeline.generation.parameters import Provider
from ml_pipeline.models.generators import SLOW_IF_CPU, SLOW_ON_CPU


async def answer_generation(
    job: Job, fields: Mapping[str, str], response: Response, services: Services
) -> GenerationResponse:
    """The job as its row is, with warnings, which are told once and kept nowhere."""
    url = f"{services.settings.api_prefix}/generate"
    response.headers["Location"] = f"{url}/{job.id}"
    order = await services.images.order(job.id)
    warnings = generation_warnings(job, order.generation, fields, services)
    return describe_generation(job, order.generation, order.images, url, warnings=warnings)


def generation_warnings(
    job: Job, generation: Generation, fields: Mapping[str, str], services: Services
) -> list[str]:
    """What to know of a job, a sentence each; where it has its result already, nothing of time and money."""
    settings, device = services.settings, services.network_device
    is_done = job.status is JobStatus.COMPLETED
    told = [] if is_done else _of_provider(generation.provider, device, settings.job_timeout_seconds)
    if generation.is_layered:
        return [*told, *warnings_of(job.parameters, fields, settings, device, is_done)]
    return [*told, *_of_idle_fields(fields)]


def _of_provider(provider: Provider, device: str | None, timeout_s: float) -> list[str]:
    if provider is Provider.REPLICATE:
        return [
            "the prompt leaves this machine: it goes to Replicate, where every picture that is made costs "
            "money; provider=procedural stays here"
        ]
    if provider is not Provider.DIFFUSION or device not in (None, "cpu"):
        return []
    slow = SLOW_ON_CPU if device else SLOW_IF_CPU
    return [f"{slow}; a job that takes longer than {timeout_s:g} s is stopped (JOB_TIMEOUT_SECONDS)"]


def _of_idle_fields(fields: Mapping[str, str]) -> list[str]:
    asked = layering_asked_for(fields)
    if not asked:
        return []
    verb = "changes" if len(asked) == 1 else "change"
    return [f"{', '.join(asked)} {verb} nothing without layers; send layers=4 too, or any from 2 to 5"]
