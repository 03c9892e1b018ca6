"""The models as a page shows them. Reads a few small files; imports nothing heavy."""

from __future__ import annotations

from typing import Any

from backend.config import Settings
from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.models import generators
from ml_pipeline.models.preference import preferred
from ml_pipeline.models.record import InstalledModel
from ml_pipeline.models.registry import REGISTRY, Adapter, ModelEntry, Role, entry_of
from ml_pipeline.models.roles import require_role
from ml_pipeline.models.store import ModelStore
from ml_pipeline.parameters import (
    AUTO,
    EMBEDDED_INPAINTER,
    EMBEDDED_MODEL,
    EMBEDDED_PAINTER,
    INPAINTERS,
    PAINTERS,
)


def describe_models(settings: Settings, device: str | None) -> dict[str, Any]:
    """The registry and what was added by hand, with what is here and what jobs get by default.

    `device` is where networks run; None while no worker has told.
    """
    store = ModelStore(settings.models_path)
    here = {model.key: model for model in store.installed()}
    added = [model for model in here.values() if entry_of(model.key) is None]
    force, reason = _in_force(store, settings.depth_model)
    rows = [_of_registry(entry, here.get(entry.key)) for entry in REGISTRY]
    rows += [_of_folder(model) for model in added]
    for row in rows:
        row["in_force"] = row["key"] == force
    return {
        "depth_model": _told(settings.depth_model, (force, reason)),
        "painter": _told(settings.painter, painter_in_force(settings, settings.painter, device)),
        "inpainter": _told(AUTO, _inpainter_in_force(store)),
        "generator": _told(AUTO, generator_in_force(settings, device)),
        "models": [_embedded(force), *rows],
    }


def require_model(settings: Settings, key: str) -> None:
    """Raise ModelUnavailableError where a depth model that a request names is not on this machine."""
    preferred(ModelStore(settings.models_path), key)


def require_inpainter(settings: Settings, key: str) -> None:
    """Raise ModelUnavailableError where an inpainter that a request names is not on this machine."""
    if key not in INPAINTERS:
        require_role(ModelStore(settings.models_path), key, Role.INPAINTING, INPAINTERS)


def require_painter(settings: Settings, key: str) -> None:
    """Raise ModelUnavailableError where a painter that a request names is not on this machine."""
    if key not in PAINTERS:
        require_role(ModelStore(settings.models_path), key, Role.PAINTING, PAINTERS)


def require_generator(settings: Settings, key: str) -> None:
    """Raise where the network that is to make pictures from a prompt is not here; "" stands for the best."""
    generators.require_generator(ModelStore(settings.models_path), key)


def generator_in_force(settings: Settings, device: str | None) -> tuple[str | None, str]:
    """What would make pictures from a prompt on this machine, a network's key or "procedural", and why; None
    where it cannot be told yet. Nothing is loaded.
    """
    found = generators.generators_in(ModelStore(settings.models_path))
    return generators.auto_takes(found.best, device)


def painter_in_force(settings: Settings, wanted: str, device: str | None) -> tuple[str | None, str]:
    """What would paint, and why; None where it cannot be told yet, or has gone. Nothing is loaded."""
    if wanted == EMBEDDED_PAINTER:
        return EMBEDDED_PAINTER, "embedded: asked for by name"
    if wanted != AUTO:
        try:
            require_painter(settings, wanted)
        except ModelUnavailableError as error:  # it was here when the server started
            return None, str(error)
        return wanted, f"{wanted}: asked for by name"
    here = _present(ModelStore(settings.models_path), Role.PAINTING)
    if not here:
        why = "as no model for painting that can be used is on this machine"
        return EMBEDDED_PAINTER, f"auto: the embedded painter, {why}"
    key = here[0].key
    if device is None:
        return None, f"auto: {key} on a GPU, else the embedded painter; no worker has told yet which there is"
    if device == "cpu":
        why = f"{key} is here, but on a CPU it must be asked for: painter={key}"
        return EMBEDDED_PAINTER, f"auto: the embedded painter; {why}"
    return key, f"auto: {key} is the best of the painters on this machine"


def _inpainter_in_force(store: ModelStore) -> tuple[str, str]:
    here = [model for model in _present(store, Role.INPAINTING) if model.adapter is Adapter.LAMA_ONNX]
    if here:
        return here[0].key, f"auto: {here[0].key} is on this machine, and quick"
    return EMBEDDED_INPAINTER, "auto: patches of the picture itself, as LaMa is not on this machine"


def _present(store: ModelStore, role: Role) -> list[InstalledModel]:
    return [model for model in store.installed(role) if _state(model) == "here"]


def _told(setting: str, in_force: tuple[str | None, str]) -> dict[str, Any]:
    return {"setting": setting, "in_force": in_force[0], "reason": in_force[1]}


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
        "roles": [Role.DISPARITY],
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
        "roles": model.roles if model else entry.roles,
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
        "roles": model.roles,
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
