"""A model that is to be run for a role: found by its key, and loaded with a word about what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.models.environment import prepare_environment
from ml_pipeline.models.record import InstalledModel
from ml_pipeline.models.registry import Role
from ml_pipeline.models.store import ModelStore

Engine = TypeVar("Engine")


def find_engine(store: ModelStore | None, key: str, role: Role, field: str) -> InstalledModel:
    """The model of a key, for the parameter `field`.

    Raises
    ------
    ModelUnavailableError
        When there is no store, no such model in it, or the model is for another role.
    """
    if store is None:
        raise ModelUnavailableError(
            f"there is no folder of models to take the {field} {key[:80]!r} from; set MODELS_PATH, "
            f"then `./run.sh models pull {key[:80]}` fetches it"
        )
    model = store.find(key)
    if role not in model.roles:
        raise ModelUnavailableError(
            f"the model {key} is for {' and '.join(model.roles)}; {field} wants one for {role}: "
            "`./run.sh models list`"
        )
    return model


def start_engine(model: InstalledModel, start: Callable[[], Engine]) -> Engine:
    """What `start` makes of a model whose files are there, in an environment that fetches nothing.

    Raises
    ------
    ModelUnavailableError
        When files are missing, or a library that it needs.
    """
    model.require_present()
    prepare_environment()
    try:
        return start()
    except ImportError as error:
        raise ModelUnavailableError(
            f"the model {model.key} needs {error.name or error}, which cannot be imported; "
            "install requirements.txt again"
        ) from error
