"""Which network makes pictures from a prompt. Light: the server tells it, and the child acts by it."""

from __future__ import annotations

from dataclasses import dataclass

from ml_pipeline.errors import ModelUnavailableError, ProviderUnavailableError
from ml_pipeline.fallback import Fallback
from ml_pipeline.generation.parameters import Provider
from ml_pipeline.models.record import InstalledModel
from ml_pipeline.models.registry import Role
from ml_pipeline.models.roles import require_role
from ml_pipeline.models.store import ModelStore

NEXT_BEST = "the next best network on this machine"
HOW_TO_GET_ONE = (
    "`./run.sh models pull sd15 --accept-licence` fetches one, `./run.sh models add KEY --path DIR` adds one "
    "of your own"
)
SLOW_ON_CPU = (
    "provider diffusion is a network, and here networks run on the CPU: expect many minutes for each "
    "picture; provider procedural takes seconds"
)
SLOW_IF_CPU = (
    "provider diffusion is a network; no worker has told yet where networks run here: on a CPU expect many "
    "minutes for each picture; provider procedural takes seconds"
)


@dataclass(frozen=True)
class Generators:
    """Networks whose files are all there, the best first; and those of which some are gone."""

    usable: tuple[InstalledModel, ...]
    skipped: tuple[Fallback, ...] = ()

    @property
    def best(self) -> InstalledModel | None:
        return self.usable[0] if self.usable else None


def generators_in(store: ModelStore | None) -> Generators:
    """What is on this machine: the registry's order, then what was added by hand."""
    usable: list[InstalledModel] = []
    skipped: list[Fallback] = []
    for model in store.installed(Role.GENERATION) if store else ():
        try:
            model.require_present()
        except ModelUnavailableError as error:
            skipped.append(Fallback(model.key, NEXT_BEST, str(error)))
        else:
            usable.append(model)
    return Generators(tuple(usable), tuple(skipped))


def require_generator(store: ModelStore, key: str) -> None:
    """Raise where a network that is asked for is not on this machine.

    Parameters
    ----------
    store : ModelStore
    key : str
        Empty for whichever is the best.

    Raises
    ------
    ModelUnavailableError
        When the key is none of a network here that makes pictures from a prompt.
    ProviderUnavailableError
        When there is none at all.
    """
    if key:
        require_role(store, key, Role.GENERATION, ())
        return
    found = generators_in(store)
    if not found.usable:
        raise ProviderUnavailableError(none_to_use(found.skipped))


def none_to_use(skipped: tuple[Fallback, ...]) -> str:
    """Why provider diffusion cannot be had, and the way out."""
    if skipped:
        return f"provider diffusion has no network that it can use: {skipped[0].reason}"
    return (
        f"provider diffusion needs a network that makes pictures from a prompt, and none is here: "
        f"{HOW_TO_GET_ONE}"
    )


def auto_takes(best: InstalledModel | None, device: str | None) -> tuple[str | None, str]:
    """What makes pictures on this machine where nobody says: a model's key or "procedural"; and why.

    Parameters
    ----------
    best : InstalledModel or None
        Of the networks here.
    device : {"cpu", "cuda", "mps"} or None
        Where networks run; None while nobody knows, and then neither is known what is taken.
    """
    if best is None:
        why = "as no network that makes pictures from a prompt and can be used is on this machine"
        return Provider.PROCEDURAL, f"auto: procedural, {why}"
    key = best.key
    if device is None:
        return None, f"auto: {key} on a GPU, else procedural; no worker has told yet which there is"
    if device == "cpu":
        why = f"{key} is here, but on a CPU it takes minutes and must be asked for: provider=diffusion"
        return Provider.PROCEDURAL, f"auto: procedural; {why}"
    return key, praise(best, "auto")


def praise(model: InstalledModel, asked: str) -> str:
    """Why the best one was taken, by its place in the order, for what was asked."""
    told = f"{asked}: {model.key} is the best network here that makes pictures from a prompt"
    return f"{told} (licence {model.licence})" if model.licence else told
