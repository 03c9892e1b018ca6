"""Which model of disparity is in force. Light: the server tells it, and the pipeline acts by it."""

from __future__ import annotations

from dataclasses import dataclass

from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.manifest import Fallback
from ml_pipeline.models.record import InstalledModel
from ml_pipeline.models.registry import Role
from ml_pipeline.models.store import ModelStore
from ml_pipeline.parameters import AUTO, EMBEDDED_MODEL

NOTHING_ELSE = "auto: the embedded network, as no other model that can be used is on this machine"


@dataclass(frozen=True)
class Choice:
    """What is taken and why; `model` is None for the embedded network. `skipped` could not be taken."""

    model: InstalledModel | None
    reason: str
    skipped: tuple[Fallback, ...] = ()

    @property
    def key(self) -> str:
        return self.model.key if self.model else EMBEDDED_MODEL


def preferred(store: ModelStore | None, wanted: str) -> Choice:
    """The model that `wanted` stands for.

    Parameters
    ----------
    store : ModelStore or None
        None where there is none: then `auto` is the embedded network.
    wanted : str
        "auto", "embedded", or a key. Auto takes the first model whose files are all there, in the registry's
        order, then those added by hand.

    Raises
    ------
    ModelUnavailableError
        When a key is not on this machine, or no model of disparity.
    """
    if wanted == EMBEDDED_MODEL:
        return Choice(None, "embedded: asked for by name")
    if wanted != AUTO:
        return Choice(_of_disparity(store, wanted), f"{wanted}: asked for by name")
    skipped: list[Fallback] = []
    for model in store.installed(Role.DISPARITY) if store else ():
        try:
            model.require_present()
        except ModelUnavailableError as error:
            skipped.append(Fallback(model.key, "the next best model on this machine", str(error)))
        else:
            told = f"auto: {model.key} is the best of the models on this machine"
            return Choice(model, _with_licence(told, model), tuple(skipped))
    return Choice(None, NOTHING_ELSE, tuple(skipped))


def without(choice: Choice, store: ModelStore, why: str) -> Choice:
    """Auto's next best after a model that turned out not to load."""
    skipped = (*choice.skipped, Fallback(choice.key, "the next best model on this machine", why))
    tried = {told.wanted for told in skipped}
    for model in store.installed(Role.DISPARITY):
        if model.key not in tried:
            told = f"auto: {model.key} is the best of the models on this machine that can be used"
            return Choice(model, _with_licence(told, model), skipped)
    return Choice(None, NOTHING_ELSE, skipped)


def _of_disparity(store: ModelStore | None, key: str) -> InstalledModel:
    if store is None:
        raise ModelUnavailableError(
            f"there is no folder of models to take {key[:80]!r} from; set MODELS_PATH"
        )
    model = store.find(key)
    if Role.DISPARITY not in model.roles:
        raise ModelUnavailableError(
            f"the model {key} is for {' and '.join(model.roles)}; depth_model wants one for disparity: "
            "`./run.sh models list`"
        )
    return model


def _with_licence(told: str, model: InstalledModel) -> str:
    return f"{told} (licence {model.licence})" if model.licence else told
