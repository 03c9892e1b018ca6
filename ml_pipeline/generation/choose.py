"""Which provider on this machine makes pictures: the one that was asked for, or the best that is quick."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ml_pipeline.devices import choose_device
from ml_pipeline.errors import ModelUnavailableError, ProviderUnavailableError
from ml_pipeline.fallback import Fallback
from ml_pipeline.generation.base import GeneratedImage, ImageProvider, Watch
from ml_pipeline.generation.parameters import ImageRequest, Provider
from ml_pipeline.models.engines import find_engine, start_engine
from ml_pipeline.models.generators import (
    NEXT_BEST,
    SLOW_ON_CPU,
    auto_takes,
    generators_in,
    none_to_use,
    praise,
)
from ml_pipeline.models.record import InstalledModel
from ml_pipeline.models.registry import Adapter, Role
from ml_pipeline.models.store import ModelStore
from ml_pipeline.parameters import AUTO

if TYPE_CHECKING:
    from ml_pipeline.generation.diffusion import DiffusionProvider

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ChosenProvider:
    """A provider, why it was taken, and what could not be had, which each of its pictures tells."""

    provider: ImageProvider
    reason: str
    fallbacks: tuple[Fallback, ...] = ()

    @property
    def name(self) -> Provider:
        return self.provider.name

    async def generate(self, wanted: ImageRequest, target: Path, watch: Watch) -> GeneratedImage:
        """See `ImageProvider`."""
        made = await self.provider.generate(wanted, target, watch)
        return replace(made, fallbacks=(*self.fallbacks, *made.fallbacks))


def choose_provider(name: str, model: str, store: ModelStore | None, device: str = AUTO) -> ChosenProvider:
    """The provider for a name, loaded.

    Parameters
    ----------
    name : str
        "procedural"; "diffusion"; or "auto": diffusion on a GPU where its weights are on this machine, else
        procedural. On a CPU diffusion takes minutes, so it must be asked for.
    model : str
        The key of a network for diffusion; empty for the best one.
    store : ModelStore or None
        The models on this machine; None where there are none.
    device : {"auto", "cpu", "cuda", "mps"}

    Raises
    ------
    ModelUnavailableError
        When a network asked for by its key is not on this machine, or cannot be loaded.
    ProviderUnavailableError
        When diffusion is asked for, and no network is here that can be used. `auto` falls back to procedural,
        and each picture says so.
    """
    if name == AUTO:
        return _auto(store, device)
    if name == Provider.PROCEDURAL:
        return ChosenProvider(_procedural(), "procedural: asked for by name")
    if name != Provider.DIFFUSION:
        raise ValueError(f"provider {name} makes no pictures on this machine")
    if model:
        found = find_engine(store, model, Role.GENERATION, "model")
        return _load(found, device, f"{model}: asked for by name")
    best, missed = _best(store, device, Provider.DIFFUSION)
    if best is None:
        raise ProviderUnavailableError(none_to_use(missed))
    return best


def unload() -> None:
    """Let go of the network of the last job."""
    _open.cache_clear()


def _auto(store: ModelStore | None, device: str) -> ChosenProvider:
    here = generators_in(store)
    kind = choose_device(device).device.type if here.best else None  # PyTorch is not loaded for nothing
    taken, reason = auto_takes(here.best, kind)
    missed: tuple[Fallback, ...] = ()
    if taken != Provider.PROCEDURAL:
        best, missed = _best(store, device, AUTO)
        if best is not None:
            return best
        _, reason = auto_takes(None, kind)
    return ChosenProvider(_procedural(), reason, missed)


def _best(
    store: ModelStore | None, device: str, asked: str
) -> tuple[ChosenProvider | None, tuple[Fallback, ...]]:
    """The first network that can be loaded, if there is one, and those that could not be."""
    here = generators_in(store)
    missed = here.skipped
    for model in here.usable:
        try:
            return _load(model, device, praise(model, asked), missed), missed
        except ModelUnavailableError as error:
            missed = (*missed, Fallback(model.key, NEXT_BEST, str(error)))
    return None, missed


def _procedural() -> ImageProvider:
    from ml_pipeline.generation.procedural.provider import ProceduralProvider

    return ProceduralProvider()


def _load(
    model: InstalledModel, device: str, reason: str, missed: tuple[Fallback, ...] = ()
) -> ChosenProvider:
    loaded, moved = start_engine(model, lambda: _open(model, device))
    if loaded.device == "cpu":
        _log.warning(SLOW_ON_CPU)
    return ChosenProvider(loaded, reason, (*moved, *missed))


@lru_cache(maxsize=1)  # a child goes on with the network of its last job
def _open(model: InstalledModel, device: str) -> tuple[DiffusionProvider, tuple[Fallback, ...]]:
    """A provider of a model whose files are those that came here; and why it runs elsewhere than wanted."""
    model.require_intact()
    if model.adapter is not Adapter.DIFFUSERS_PAINTING:
        raise ModelUnavailableError(
            f"the model {model.key} is run by {model.adapter}, which makes no pictures from a prompt"
        )
    from ml_pipeline.generation.diffusion import DiffusionProvider  # heavy

    placement = choose_device(device)
    kind = placement.device.type
    provider = DiffusionProvider.load(
        model.folder, model.revision, kind, variant=model.variant, model=model.key
    )
    return provider, placement.fallbacks
