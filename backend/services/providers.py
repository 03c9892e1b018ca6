"""What makes pictures from a prompt: which providers can be had here, and which one a request gets. Light."""

from __future__ import annotations

import re
from dataclasses import dataclass

from backend.config import Settings
from backend.errors import InvalidParameterError
from backend.services.models import generator_in_force, require_generator
from ml_pipeline.errors import ModelUnavailableError, ProviderUnavailableError
from ml_pipeline.generation.parameters import Provider
from ml_pipeline.models.generators import generators_in
from ml_pipeline.models.store import ModelStore
from ml_pipeline.parameters import AUTO, KEY_PATTERN, RESERVED_KEYS

TOKEN = "REPLICATE_API_TOKEN"  # noqa: S105 - the setting's name
_REMOTE_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)?(:[A-Za-z0-9]+)?")
MAX_MODEL_LENGTH = 255
PROCEDURAL_SIZE_PX = (1024, 768)
NO_TOKEN = (
    f"provider replicate needs a token, and {TOKEN} is not set; set it in .env (replicate.com/account/"
    "api-tokens has them) and start anew, or take another provider"
)


@dataclass(frozen=True)
class ChosenProvider:
    """What makes the pictures of one request, by which model, and a sentence why."""

    provider: Provider
    model: str
    reason: str


@dataclass(frozen=True)
class ProviderState:
    """One provider as it is here and now; where it cannot be had, `reason` says why and what to do.

    `size`, width and height in pixels, is that of its pictures where none is asked for; None is the model's.
    """

    provider: Provider
    title: str
    reason: str | None
    models: tuple[str, ...]
    size: tuple[int, int] | None


def choose(wanted: str, model: str, settings: Settings, device: str | None) -> ChosenProvider:
    """The provider for a request; `device` is where networks run, None while no worker has told.

    `wanted` and `model` are empty where the request names none. Raises where what it names is not here.
    """
    name = wanted or settings.provider
    if name != AUTO and name not in set(Provider):
        names = ", ".join((AUTO, *Provider))
        raise InvalidParameterError(f"provider is {name[:80]!r}; it must be one of {names}")
    if name == AUTO:
        return _of_model(model, settings) if model else _automatic(settings, device)
    why = "asked for by name" if wanted else f"the setting PROVIDER is {name}"
    return _named(Provider(name), model, settings, why)


def in_force(settings: Settings, device: str | None) -> tuple[Provider | None, str]:
    """What a request that names none would get, and why; None where that cannot be had."""
    try:
        chosen = choose("", "", settings, device)
    except (ProviderUnavailableError, ModelUnavailableError) as error:
        return None, str(error)
    return chosen.provider, chosen.reason


def states(settings: Settings) -> list[ProviderState]:
    """Every provider, in the order of what they need: nothing, a network, an account."""
    networks = tuple(model.key for model in generators_in(ModelStore(settings.models_path)).usable)
    painter = "a painter of landscapes, which comes with the program and takes the prompt's own words"
    no_token = None if has_token(settings) else NO_TOKEN
    remote = (settings.replicate_model,)
    return [
        ProviderState(Provider.PROCEDURAL, painter, None, (), PROCEDURAL_SIZE_PX),
        ProviderState(Provider.DIFFUSION, "a network on this machine", _why_not(settings), networks, None),
        ProviderState(Provider.REPLICATE, "Replicate's service, for money", no_token, remote, None),
    ]


def has_token(settings: Settings) -> bool:
    return bool(settings.replicate_api_token.get_secret_value())


def _why_not(settings: Settings) -> str | None:
    try:
        require_generator(settings, "")
    except (ProviderUnavailableError, ModelUnavailableError) as error:
        return str(error)
    return None


def _automatic(settings: Settings, device: str | None) -> ChosenProvider:
    if has_token(settings):
        reason = f"auto: replicate, as {TOKEN} is set"
        return ChosenProvider(Provider.REPLICATE, settings.replicate_model, reason)
    taken, why = generator_in_force(settings, device)
    if taken is None:
        why = f"{why}, so it is procedural"
    is_network = taken not in (None, Provider.PROCEDURAL)
    # The best network is left open: where it cannot be loaded after all, the next best will do.
    provider = Provider.DIFFUSION if is_network else Provider.PROCEDURAL
    return ChosenProvider(provider, "", f"{why}; no {TOKEN} is set")


def _of_model(model: str, settings: Settings) -> ChosenProvider:
    """Who names a model and no provider means the provider that has it."""
    networks = [found.key for found in generators_in(ModelStore(settings.models_path)).usable]
    is_remote = model not in networks and (has_token(settings) or "/" in model)
    provider = Provider.REPLICATE if is_remote else Provider.DIFFUSION
    return _named(provider, model, settings, f"it has the model {model[:80]}, which was asked for by name")


def _named(provider: Provider, model: str, settings: Settings, why: str) -> ChosenProvider:
    if provider is Provider.PROCEDURAL and model:
        raise InvalidParameterError(
            f"model is {model[:80]!r}, and provider procedural paints without one; leave model out"
        )
    if provider is Provider.DIFFUSION:
        _require_network(model, settings)
    if provider is Provider.REPLICATE:
        if not has_token(settings):
            raise ProviderUnavailableError(NO_TOKEN)
        if model and (len(model) > MAX_MODEL_LENGTH or not _REMOTE_MODEL.fullmatch(model)):
            raise InvalidParameterError(
                f"model is {model[:80]!r}; with provider replicate it must be owner/name, "
                "owner/name:version, or a version's id"
            )
        model = model or settings.replicate_model
    return ChosenProvider(provider, model, f"{provider}: {why}")


def _require_network(model: str, settings: Settings) -> None:
    if model and (not KEY_PATTERN.fullmatch(model) or model in RESERVED_KEYS):
        raise InvalidParameterError(
            f"model is {model[:80]!r}; with provider diffusion it must be the key of a model on this machine "
            "(`./run.sh models list`)"
        )
    try:
        require_generator(settings, model)
    except ModelUnavailableError as error:
        raise type(error)(f"model is {model!r}: {error}") from error
