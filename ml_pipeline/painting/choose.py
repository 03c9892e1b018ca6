"""Which engine paints: the one that was asked for, or the best that is here and quick."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from ml_pipeline.devices import choose_device
from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.manifest import Fallback
from ml_pipeline.models.engines import find_engine, start_engine
from ml_pipeline.models.record import InstalledModel
from ml_pipeline.models.registry import Adapter, Role
from ml_pipeline.models.store import ModelStore
from ml_pipeline.painting.base import Brief, Painter, Painting, PaintingFailure, Scene, Tick
from ml_pipeline.painting.embedded import EmbeddedPainter
from ml_pipeline.parameters import AUTO, EMBEDDED_PAINTER, SLOW_ON_CPU

Opened = Callable[[str, tuple[Fallback, ...]], Painter]

_log = logging.getLogger(__name__)


class SteadfastPainter:
    """An engine, and the embedded painter where it fails; what it tells of itself holds once it has
    painted."""

    def __init__(self, engine: Painter) -> None:
        self._engine = engine
        self._used: Painter = engine
        self._fallen: tuple[Fallback, ...] = ()

    @property
    def name(self) -> str:
        """Of what painted."""
        return self._used.name

    @property
    def revision(self) -> str:
        """Of what painted."""
        return self._used.revision

    @property
    def device(self) -> str:
        """Where it was painted."""
        return self._used.device

    @property
    def reason(self) -> str:
        """Why the engine was taken; what then went otherwise is in `fallbacks`."""
        return self._engine.reason

    @property
    def fallbacks(self) -> tuple[Fallback, ...]:
        """Of the engine, and its failure."""
        return (*self._engine.fallbacks, *self._fallen)

    def paint(self, scene: Scene, brief: Brief, tick: Tick) -> Painting:
        """See `Painter`; nothing is painted twice but what the engine could not."""
        self._used, self._fallen = self._engine, ()
        try:
            return self._engine.paint(scene, brief, tick)
        except PaintingFailure as failure:
            reason = str(failure)
        _log.warning("%s cannot paint this: %s", self._engine.name, reason)
        self._used = EmbeddedPainter(self.reason)
        self._fallen = (Fallback(self._engine.name, self._used.name, reason),)
        return self._used.paint(scene, brief, tick)


def choose_painter(name: str, store: ModelStore | None, device: str = "auto") -> Painter:
    """The engine for a name, loaded.

    Parameters
    ----------
    name : str
        "embedded"; the key of a model; or "auto": diffusion on a GPU where its weights are on this machine,
        else the embedded painter. On a CPU diffusion takes minutes, so it must be asked for.
    store : ModelStore or None
        The models on this machine; None where there are none.
    device : {"auto", "cpu", "cuda", "mps"}

    Raises
    ------
    ModelUnavailableError
        When a model asked for by its key is not on this machine, or cannot be loaded. `auto` falls back to
        the embedded painter, and the engine says so.
    """
    if name == EMBEDDED_PAINTER:
        return EmbeddedPainter("embedded: asked for by name")
    if name == AUTO:
        return _best(store, device)
    painter = _load(find_engine(store, name, Role.PAINTING, "painter"), device, f"{name}: asked for by name")
    if painter.device == "cpu":
        _log.warning(SLOW_ON_CPU.format(painter=name))
    return painter


def _best(store: ModelStore | None, device: str) -> Painter:
    here = store.installed(Role.PAINTING) if store else []
    if not here:
        return EmbeddedPainter("auto: the embedded painter, as no model for painting is on this machine")
    if choose_device(device).device.type == "cpu":
        key = here[0].key
        return EmbeddedPainter(
            f"auto: the embedded painter; {key} is here, but on a CPU it must be asked for: painter={key}"
        )
    missed: list[Fallback] = []
    for model in here:
        try:
            return _load(model, device, _praise(model), tuple(missed))
        except ModelUnavailableError as error:
            missed.append(Fallback(model.key, "the next best painter on this machine", str(error)))
    return EmbeddedPainter(
        "auto: the embedded painter, as no other that can be used is on this machine", tuple(missed)
    )


def _praise(model: InstalledModel) -> str:
    told = f"auto: {model.key} is the best of the painters on this machine"
    return f"{told} (licence {model.licence})" if model.licence else told


def _load(model: InstalledModel, device: str, reason: str, missed: tuple[Fallback, ...] = ()) -> Painter:
    return start_engine(model, lambda: SteadfastPainter(_open(model, device)(reason, missed)))


def unload() -> None:
    """Let go of the network of the last job."""
    _open.cache_clear()


@lru_cache(maxsize=1)  # a child goes on with the network of its last job
def _open(model: InstalledModel, device: str) -> Opened:
    """What makes an engine, of a model whose files are those that came here."""
    model.require_intact()
    if model.adapter is not Adapter.DIFFUSERS_PAINTING:
        raise ModelUnavailableError(f"the model {model.key} is run by {model.adapter}, which does not paint")
    from ml_pipeline.painting.diffusion.painter import DiffusionPainter  # heavy

    placement = choose_device(device)
    kind = placement.device.type
    loaded = DiffusionPainter.load(model.folder, model.revision, kind, variant=model.variant, name=model.key)
    return lambda reason, missed: replace(loaded, reason=reason, fallbacks=(*placement.fallbacks, *missed))
