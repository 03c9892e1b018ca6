"""From a request's fields, as text, to what a provider is asked for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from backend.api.values import text_of, whole
from backend.config import Settings
from backend.errors import InvalidParameterError
from backend.services.providers import ChosenProvider
from ml_pipeline.generation.parameters import (
    MAX_IMAGE_SIDE_PX,
    MAX_PROMPT_LENGTH,
    MIN_IMAGE_SIDE_PX,
    SMALLEST_PROCEDURAL_PX,
    GenerationParameters,
    Provider,
)
from ml_pipeline.parameters import MAX_SEED

_SEEDS = f"from 0 to {MAX_SEED}; leave it out to have one drawn"


def parse_generation(
    fields: Mapping[str, str], chosen: ChosenProvider, settings: Settings
) -> tuple[GenerationParameters, bool]:
    """And whether the seed was drawn by lot; raise an error that names field, value and what is allowed."""
    seed = _seed(fields)
    parameters = GenerationParameters(
        prompt=_prompt(fields),
        negative_prompt=_bounded("negative_prompt", text_of(fields, "negative_prompt", "")),
        provider=chosen.provider,
        model=chosen.model,
        num_images=_num_images(fields, settings),
        width=_side(fields, "width", chosen.provider),
        height=_side(fields, "height", chosen.provider),
        seed=secrets.randbelow(MAX_SEED + 1) if seed is None else seed,
    )
    return parameters, seed is None


def _prompt(fields: Mapping[str, str]) -> str:
    prompt = text_of(fields, "prompt", "")
    if not prompt:
        is_there = "empty" if "prompt" in fields else "missing"
        raise InvalidParameterError(
            f"prompt is {is_there}; say in 1 to {MAX_PROMPT_LENGTH} characters what is to be seen"
        )
    return _bounded("prompt", prompt)


def _bounded(name: str, text: str) -> str:
    if len(text) > MAX_PROMPT_LENGTH:
        raise InvalidParameterError(
            f"{name} has {len(text)} characters; at most {MAX_PROMPT_LENGTH} are allowed: use fewer words"
        )
    return text


def _num_images(fields: Mapping[str, str], settings: Settings) -> int:
    most = settings.max_images_per_job
    allowed = f"from 1 to {most} (MAX_IMAGES_PER_JOB)"
    number = whole(fields, "num_images", 1, allowed)
    if not 1 <= number <= most:
        raise InvalidParameterError(f"num_images is {number}; it must be a whole number {allowed}")
    return number


def _side(fields: Mapping[str, str], name: str, provider: Provider) -> int | None:
    if not fields.get(name, "").strip():
        return None
    low = SMALLEST_PROCEDURAL_PX if provider is Provider.PROCEDURAL else MIN_IMAGE_SIDE_PX
    allowed = f"from {low} to {MAX_IMAGE_SIDE_PX} pixels with provider {provider}; leave it out for its own"
    side = whole(fields, name, low, allowed)
    if not low <= side <= MAX_IMAGE_SIDE_PX:
        raise InvalidParameterError(f"{name} is {side}; it must be a whole number {allowed}")
    return side


def _seed(fields: Mapping[str, str]) -> int | None:
    if not fields.get("seed", "").strip():
        return None
    seed = whole(fields, "seed", 0, _SEEDS)
    if not 0 <= seed <= MAX_SEED:
        raise InvalidParameterError(f"seed is {seed}; it must be a whole number {_SEEDS}")
    return seed
