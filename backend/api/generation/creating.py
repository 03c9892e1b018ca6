"""POST …/generate: pictures from a prompt, and layers of a picture in the same job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from fastapi import APIRouter, Request, Response

from backend.api.dependencies import Services, ServicesDep
from backend.api.descriptions import GENERATION_BODY, error_answers
from backend.api.forms import FormLimits, receive_form
from backend.api.generation.answering import answer_generation
from backend.api.generation.parameters import parse_generation
from backend.api.idempotency import IdempotencyKey, once
from backend.api.parameters import parse_layering, parse_priority, parse_use_cache
from backend.api.room import NEEDS_ROOM
from backend.errors import InvalidParameterError
from backend.models.generation_schemas import GenerationResponse
from backend.models.job import Job
from backend.services import providers
from backend.services.idempotency import KeyUse
from backend.services.new_job import NewGeneration, NewJob
from ml_pipeline.parameters import Parameters

router = APIRouter(tags=["generation"])


@router.post(
    "",
    status_code=202,
    response_model=GenerationResponse,
    operation_id="create_generation",
    dependencies=[NEEDS_ROOM],
    summary="Make pictures from a prompt",
    responses=error_answers(400, 403, 408, 409, 413, 415, 422, 507),
    openapi_extra=GENERATION_BODY,
)
async def post_generation(
    request: Request, response: Response, services: ServicesDep, idempotency_key: IdempotencyKey = None
) -> GenerationResponse:
    """Queue a job of up to MAX_IMAGES_PER_JOB pictures; answered once the job is safely stored.

    Each picture can be had as soon as its `image` event says so. With `layers`, or `cuts`, the picture goes
    on to layers like a photo, in this very job.
    """
    limits = FormLimits((), services.settings.max_upload_bytes, services.uploads.incoming_path)
    async with receive_form(request, limits) as form:
        make = partial(create_generation, form.fields, services)
        answered = await once(request, idempotency_key, form, services, make)
    answered.mark(response)
    return await answer_generation(answered.jobs[0], form.fields, response, services)


async def create_generation(
    fields: Mapping[str, str], services: Services, use: KeyUse | None = None, animal: str | None = None
) -> Sequence[Job]:
    """Queue one job; `animal` is what the prompt was made of where nobody gave one."""
    settings = services.settings
    layering = parse_layering(fields, settings)
    chosen = providers.choose(
        fields.get("provider", "").strip(), fields.get("model", "").strip(), settings, services.network_device
    )
    parameters, is_random = parse_generation(fields, chosen, settings)
    if layering is not None and parameters.num_images != 1:
        raise InvalidParameterError(
            f"num_images is {parameters.num_images}, and one picture alone can become layers; send "
            "num_images=1, or leave layers and cuts out"
        )
    generation = NewGeneration(parameters, chosen.reason, layering is not None, animal, is_random)
    wanted = NewJob(
        layering or Parameters(),
        priority=parse_priority(fields),
        use_cache=parse_use_cache(fields),
        generation=generation,
    )
    return await services.creation.create([wanted], use)
