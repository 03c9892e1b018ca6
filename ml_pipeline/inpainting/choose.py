"""Which engine fills hidden areas: the one that was asked for, or the best that is here and quick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from ml_pipeline.devices import choose_device
from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.inpainting.base import Inpainter
from ml_pipeline.inpainting.classical import PatchMatchInpainter
from ml_pipeline.manifest import Fallback
from ml_pipeline.models.engines import find_engine, start_engine
from ml_pipeline.models.record import InstalledModel
from ml_pipeline.models.registry import Adapter, Role
from ml_pipeline.models.store import ModelStore
from ml_pipeline.parameters import AUTO, EMBEDDED_INPAINTER

StepReport = Callable[[int, int], None]
Opened = Callable[[int, StepReport | None], Inpainter]


def choose_inpainter(
    name: str,
    store: ModelStore | None,
    device: str = "auto",
    seed: int = 0,
    on_step: StepReport | None = None,
) -> Inpainter:
    """The engine for a name, loaded.

    Parameters
    ----------
    name : str
        "patchmatch"; the key of a model; or "auto": LaMa where it is on this machine, else patches. Diffusion
        takes long and invents freely, so it must be asked for.
    store : ModelStore or None
        The models on this machine; None where there are none.
    device : {"auto", "cpu", "cuda", "mps"}
    seed : int
    on_step : callable, optional
        Told of each step of a diffusion and of how many there are; what it raises ends the run.

    Raises
    ------
    ModelUnavailableError
        When a model asked for by its key is not on this machine, or cannot be loaded. `auto` falls back to
        patches, and the engine says so.
    """
    if name == EMBEDDED_INPAINTER:
        return PatchMatchInpainter(seed)
    if name != AUTO:
        return _load(find_engine(store, name, Role.INPAINTING, "inpainter"), device, seed, on_step)
    missed: list[Fallback] = []
    for model in store.installed(Role.INPAINTING) if store else ():
        if model.adapter is Adapter.LAMA_ONNX:
            try:
                return _load(model, device, seed, on_step)
            except ModelUnavailableError as error:
                missed.append(Fallback(model.key, EMBEDDED_INPAINTER, str(error)))
    return PatchMatchInpainter(seed, tuple(missed))


def _load(model: InstalledModel, device: str, seed: int, on_step: StepReport | None) -> Inpainter:
    return start_engine(model, lambda: _open(model, device)(seed, on_step))


def unload() -> None:
    """Let go of the network of the last job."""
    _open.cache_clear()


@lru_cache(maxsize=1)  # a child goes on with the network of its last job
def _open(model: InstalledModel, device: str) -> Opened:
    """What makes an engine, of a model whose files are those that came here."""
    model.require_intact()
    if model.adapter is Adapter.LAMA_ONNX:
        from ml_pipeline.inpainting.lama import LamaInpainter  # heavy

        files = sorted(model.folder.glob("*.onnx"))
        if len(files) != 1:
            raise ModelUnavailableError(f"the model {model.key} has {len(files)} ONNX files; one is wanted")
        lama = LamaInpainter.load(files[0], model.revision, device, model.key)
        return lambda seed, on_step: lama
    if model.adapter is Adapter.DIFFUSERS_INPAINTING:
        from ml_pipeline.inpainting.diffusion import DiffusersInpainter  # heavy

        placement = choose_device(device)
        kind = placement.device.type
        diffusion = DiffusersInpainter.load(
            model.folder, model.revision, kind, variant=model.variant, name=model.key
        )
        return lambda seed, on_step: replace(
            diffusion, seed=seed, on_step=on_step, fallbacks=placement.fallbacks
        )
    raise ModelUnavailableError(
        f"the model {model.key} is run by {model.adapter}, which fills no hidden areas"
    )
