"""One name for everything that a result depends on; equal names mean equal results. Imports nothing heavy."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from backend.config import Settings
from backend.models.job import Upload
from backend.services.new_job import NewGeneration, NewJob
from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.generation.parameters import Provider
from ml_pipeline.models.record import InstalledModel
from ml_pipeline.models.registry import REGISTRY, Role
from ml_pipeline.models.store import ModelStore
from ml_pipeline.parameters import EMBEDDED_MODEL, Mode

FORMAT = 1


def key_of(request: NewJob, settings: Settings, threads: int, revision: str) -> str | None:
    """SHA-256 over picture, map, parameters, program, models, device and threads.

    None where nobody can say that it would come out the same: an upload came before checksums were kept,
    pictures have a seed that was drawn by lot, or come from elsewhere by a model whose version is left open.
    Networks differ in last bits from one number of threads to another.
    """
    source = _source(request) if request.generation is None else _prompt(request.generation)
    if source is None:
        return None
    told = {
        "format": FORMAT,
        **source,
        "parameters": request.parameters.to_dict(),
        "program": revision,
        "models": sorted(_models(request, ModelStore(settings.models_path))),
        "device": settings.device,
        "threads": threads,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def fell_short(manifest: dict[str, Any], settings: Settings) -> bool:
    """Whether a network, or the device for one, was not to be had: that may be otherwise the next time."""
    here = ModelStore(settings.models_path).installed()
    engines = {EMBEDDED_MODEL, *(entry.key for entry in REGISTRY), *(model.key for model in here)}
    return any(wanted in engines or wanted.startswith("device ") for wanted in _wanted(manifest))


def _source(request: NewJob) -> dict[str, Any] | None:
    uploads = (request.picture, request.disparity)
    if any(upload is not None and upload.sha256 is None for upload in uploads) or request.picture is None:
        return None
    return {
        "picture": request.picture.sha256,
        "disparity": _map(request.disparity),
        "origin": request.disparity_origin,
    }


def _prompt(generation: NewGeneration) -> dict[str, Any] | None:
    asked = generation.parameters
    is_open = asked.provider.is_remote and "/" in asked.model and ":" not in asked.model
    if generation.is_random or is_open:
        return None
    return {"prompt": asked.to_dict(), "is_layered": generation.is_layered}


def _map(disparity: Upload | None) -> list[str | None]:
    return [disparity.kind.value, disparity.sha256] if disparity else []


def _models(request: NewJob, store: ModelStore) -> Iterator[str]:
    """The models that have a say, by what they are for: which of them is taken follows from what is here."""
    roles: set[Role] = set()
    if request.generation is not None and request.generation.parameters.provider is Provider.DIFFUSION:
        roles.add(Role.GENERATION)
    if request.generation is None or request.generation.is_layered:
        roles.add(Role.INPAINTING)
        if request.disparity is None:
            roles.add(Role.DISPARITY)
        if request.parameters.mode == Mode.PAINTERLY:
            roles.add(Role.PAINTING)
    for model in store.installed():
        if roles.intersection(model.roles):
            yield f"{model.key}@{model.revision} {_state(model)}"


def _state(model: InstalledModel) -> str:
    try:
        model.require_present()
    except ModelUnavailableError:
        return "damaged"
    return "here"


def _wanted(manifest: dict[str, Any]) -> Iterator[str]:
    """What was wanted and not had; a child wrote the manifest, so it may hold anything."""
    generation = manifest.get("generation")
    images = generation.get("images") if isinstance(generation, dict) else None
    for record in (manifest, manifest.get("disparity"), *(images if isinstance(images, list) else ())):
        fallbacks = record.get("fallbacks") if isinstance(record, dict) else None
        for fallback in fallbacks if isinstance(fallbacks, list | tuple) else ():
            if isinstance(fallback, dict):
                yield str(fallback.get("wanted"))
