"""The models as a page shows them. Reads a few small files; imports nothing heavy."""

from __future__ import annotations

from typing import Any

from backend.config import Settings
from backend.roles import require_role
from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.models.preference import preferred
from ml_pipeline.models.record import InstalledModel
from ml_pipeline.models.registry import REGISTRY, ModelEntry, Role, entry_of
from ml_pipeline.models.store import ModelStore
from ml_pipeline.parameters import EMBEDDED_MODEL, INPAINTERS, PAINTERS


def describe_models(settings: Settings) -> dict[str, Any]:
    """The registry and what was added by hand, with what is here and what jobs get by default."""
    store = ModelStore(settings.models_path)
    here = {model.key: model for model in store.installed()}
    added = [model for model in here.values() if entry_of(model.key) is None]
    force, reason = _in_force(store, settings.depth_model)
    rows = [_of_registry(entry, here.get(entry.key)) for entry in REGISTRY]
    rows += [_of_folder(model) for model in added]
    for row in rows:
        row["in_force"] = row["key"] == force
    return {
        "depth_model": {"setting": settings.depth_model, "in_force": force, "reason": reason},
        "models": [_embedded(force), *rows],
    }


def require_model(settings: Settings, key: str) -> None:
    """Raise ModelUnavailableError where a depth model that a request names is not on this machine."""
    preferred(ModelStore(settings.models_path), key)


def require_inpainter(settings: Settings, key: str) -> None:
    """Raise ModelUnavailableError where an inpainter that a request names is not on this machine."""
    if key not in INPAINTERS:
        require_role(settings.models_path, key, Role.INPAINTING)


def require_painter(settings: Settings, key: str) -> None:
    """Raise ModelUnavailableError where a painter that a request names is not on this machine."""
    if key not in PAINTERS:
        require_role(settings.models_path, key, Role.PAINTING)


def _in_force(store: ModelStore, setting: str) -> tuple[str | None, str]:
    try:
        choice = preferred(store, setting)
    except ModelUnavailableError as error:  # it was here when the server started
        return None, str(error)
    return choice.key, choice.reason


def _embedded(force: str | None) -> dict[str, Any]:
    return {
        "key": EMBEDDED_MODEL,
        "title": "the network that comes with the program",
        "role": Role.DISPARITY,
        "adapter": None,
        "state": "here",
        "in_force": force == EMBEDDED_MODEL,
        "licence": {"name": "MIT", "url": None, "summary": "The program's own.", "commercial_use": True},
    }


def _of_registry(entry: ModelEntry, model: InstalledModel | None) -> dict[str, Any]:
    licence = entry.licence
    return {
        "key": entry.key,
        "title": entry.title,
        "role": entry.role,
        "adapter": entry.adapter,
        "state": _state(model),
        "repository": entry.repository,
        "revision": model.revision if model else entry.revision,
        "size_bytes": model.size_bytes if model else entry.size_mb and entry.size_mb * 1_000_000,
        "memory_bytes": entry.memory_mb and entry.memory_mb * 1_000_000,
        "licence": {
            "name": licence.name,
            "url": licence.url,
            "summary": licence.summary,
            "commercial_use": licence.allows_commercial_use,
        },
        "note": entry.note,
        "pull": None if model else _command(entry),
    }


def _of_folder(model: InstalledModel) -> dict[str, Any]:
    return {
        "key": model.key,
        "title": model.key,
        "role": model.role,
        "adapter": model.adapter,
        "state": _state(model),
        "revision": model.revision,
        "size_bytes": model.size_bytes,
        "note": "added by hand",
    }


def _state(model: InstalledModel | None) -> str:
    if model is None:
        return "absent"
    try:
        model.require_present()
    except ModelUnavailableError:
        return "damaged"
    return "here"


def _command(entry: ModelEntry) -> str:
    consent = " --accept-licence" if entry.licence.needs_consent else ""
    return f"./run.sh models pull {entry.key}{consent}"
