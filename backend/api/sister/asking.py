"""A request to a sister address, made one of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from backend.api.dependencies import Services
from backend.api.forms import FormLimits, receive_form
from backend.api.generation.creating import create_generation
from backend.api.idempotency import once
from backend.models.generation_schemas import GenerationResponse


@dataclass(frozen=True)
class Asked:
    """The fields of POST …/generate; `animal` is what the prompt was made of where nobody gave one."""

    fields: Mapping[str, str]
    animal: str | None = None


def as_they_are(fields: Mapping[str, str]) -> Asked:
    return Asked(fields)


async def ask(
    request: Request,
    response: Response,
    idempotency_key: str | None,
    services: Services,
    translate: Callable[[Mapping[str, str]], Asked] = as_they_are,
) -> GenerationResponse:
    """Queue what was asked for, as POST …/generate does."""
    limits = FormLimits((), services.settings.max_upload_bytes, services.uploads.incoming_path)
    async with receive_form(request, limits) as form:
        asked = translate(form.fields)
        make = partial(create_generation, asked.fields, services, animal=asked.animal)
        answered = await once(request, idempotency_key, form, services, make)
    answered.mark(response)
    return await services.views.generation(answered.jobs[0].id)


def json_body(fields: type[BaseModel]) -> dict[str, Any]:
    """For a route's `openapi_extra`: the body is read as it streams, so FastAPI does not see it."""
    schema = fields.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
