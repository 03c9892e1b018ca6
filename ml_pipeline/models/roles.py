"""Whether a model on this machine is for what it is wanted for. Light: the server imports it."""

from __future__ import annotations

from collections.abc import Sequence

from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.models.record import RECORD_FILENAME
from ml_pipeline.models.registry import REGISTRY, Role, entry_of
from ml_pipeline.models.store import ModelStore


def require_role(store: ModelStore, key: str, role: Role, fixed: Sequence[str]) -> None:
    """Raise ModelUnavailableError where a model is not here, or is for something else.

    `fixed` are the words that stand for no model, such as "auto"; an error lists them before the keys.
    """
    entry = entry_of(key)
    is_here = (store.home(key) / RECORD_FILENAME).exists()
    if entry is None and not is_here:
        raise ModelUnavailableError(
            f"there is no model {key}; there are {_choices(store, role, fixed)}, and "
            f"`./run.sh models add {key} --path DIR` adds one of your own"
        )
    found = entry.roles if entry and not is_here else store.find(key).roles
    if role not in found:
        raise ModelUnavailableError(
            f"it is for {' and '.join(found)}, not for {role}; there are {_choices(store, role, fixed)}: "
            "see `./run.sh models list`"
        )
    store.find(key)


def _choices(store: ModelStore, role: Role, fixed: Sequence[str]) -> str:
    known = [entry.key for entry in REGISTRY if role in entry.roles]
    added = [model.key for model in store.installed(role) if model.key not in known]
    return ", ".join([*fixed, *known, *added])
