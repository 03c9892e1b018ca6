"""`/generations`: so many pictures of an animal that is drawn by lot, or of a prompt; names in camelCase."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from backend.api.dependencies import JobId, ServicesDep
from backend.api.descriptions import error_answers
from backend.api.idempotency import IdempotencyKey
from backend.api.listing import PAGE, Limit, Skip
from backend.api.room import NEEDS_ROOM
from backend.api.sister.asking import Asked, ask, json_body
from backend.api.sister.telling import SisterStatus, changed_at, error_of, image_urls, newest, status_of
from backend.models.generation_schemas import GenerationResponse
from backend.models.schemas import EXAMPLE_ID, UtcTime
from ml_pipeline.generation.parameters import MAX_PROMPT_LENGTH
from ml_pipeline.generation.procedural.scene import ANIMALS

_CAPITAL = re.compile("[A-Z]")
_EXAMPLE_URL = f"http://127.0.0.1:8000/api/generate/{EXAMPLE_ID}/download/image_1.png"

router = APIRouter(tags=["sister"])


class _InCamelCase(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)


class AnimalRequest(_InCamelCase):
    """Other fields of POST /api/generate may be sent too, in camelCase or as they are."""

    num_images: int = Field(default=1, ge=1, examples=[3], description="at most MAX_IMAGES_PER_JOB")
    prompt: str | None = Field(
        default=None,
        max_length=MAX_PROMPT_LENGTH,
        examples=[None, "A beautiful sunset"],
        description="without one, an animal is drawn by lot",
    )


class AnimalsQueued(_InCamelCase):
    job_id: str = Field(examples=[EXAMPLE_ID])
    status: SisterStatus


class AnimalsJob(AnimalsQueued):
    """`imageUrls` are those of the pictures that are there; `error` comes only with a job that failed."""

    num_images: int = Field(examples=[3])
    animal: str | None = Field(examples=["cat"], description="null where a prompt was given")
    image_urls: list[str] = Field(examples=[[_EXAMPLE_URL]])
    created_at: UtcTime
    updated_at: UtcTime
    error: str | None = None


class AnimalsList(BaseModel):
    jobs: list[AnimalsJob]


@router.post(
    "/generations",
    status_code=202,
    response_model=AnimalsQueued,
    operation_id="create_animals",
    dependencies=[NEEDS_ROOM],
    summary="Create an image generation job",
    responses=error_answers(400, 403, 408, 409, 413, 415, 422, 507),
    openapi_extra=json_body(AnimalRequest),
)
async def create_animals(
    request: Request, response: Response, services: ServicesDep, idempotency_key: IdempotencyKey = None
) -> AnimalsQueued:
    """The same as POST …/generate, which tells more."""
    job = await ask(request, response, idempotency_key, services, _translated)
    return AnimalsQueued(job_id=job.id, status=status_of(job))


@router.head("/generations/{job_id}", response_model=AnimalsJob, include_in_schema=False)
@router.get(
    "/generations/{job_id}",
    response_model=AnimalsJob,
    response_model_exclude_unset=True,
    operation_id="get_animals",
    summary="Get the status and results of a job",
    responses=error_answers(404),
)
async def get_animals(request: Request, job_id: JobId, services: ServicesDep) -> AnimalsJob:
    """The same as GET …/generate/{id}, which tells more."""
    return _told(await services.views.generation(job_id), request)


@router.head("/generations", response_model=AnimalsList, include_in_schema=False)
@router.get(
    "/generations",
    response_model=AnimalsList,
    response_model_exclude_unset=True,
    operation_id="list_animals",
    summary="List generation jobs, newest first",
    responses=error_answers(400),
)
async def list_animals(
    request: Request, services: ServicesDep, skip: Skip = 0, limit: Limit = PAGE
) -> AnimalsList:
    """The same as GET …/generate, which can do more."""
    return AnimalsList(jobs=[_told(job, request) for job in await newest(services, skip, limit)])


def _translated(fields: Mapping[str, str]) -> Asked:
    renamed = {
        _CAPITAL.sub(lambda found: f"_{found[0].lower()}", name): text for name, text in fields.items()
    }
    if renamed.get("prompt", "").strip():
        return Asked(renamed)
    animal = secrets.choice(ANIMALS).value
    article = "an" if animal[0] in "aeiou" else "a"
    return Asked({**renamed, "prompt": f"{article} {animal} in a meadow"}, animal)


def _told(job: GenerationResponse, request: Request) -> AnimalsJob:
    told = AnimalsJob(
        job_id=job.id,
        status=status_of(job),
        num_images=job.num_images,
        animal=job.animal,
        image_urls=image_urls(job, request),
        created_at=job.created_at,
        updated_at=changed_at(job),
    )
    return told.model_copy(update={"error": error_of(job)}) if error_of(job) else told
