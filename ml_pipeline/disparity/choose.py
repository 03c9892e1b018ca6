"""Where a run's disparity comes from, and why from there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ml_pipeline.disparity.base import Disparity, DisparitySource
from ml_pipeline.disparity.embedded import EmbeddedEstimator
from ml_pipeline.disparity.supplied import SuppliedMap
from ml_pipeline.disparity.transformers import TransformersEstimator
from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.manifest import Fallback
from ml_pipeline.memory_errors import RAN_OUT
from ml_pipeline.models.preference import Choice, preferred, without
from ml_pipeline.models.store import ModelStore
from ml_pipeline.parameters import AUTO
from ml_pipeline.types import Rgb8, Task


@dataclass(frozen=True)
class ChosenSource:
    """A source, why it was chosen, and what could not be."""

    source: DisparitySource
    reason: str
    skipped: tuple[Fallback, ...] = ()

    def estimate(self, rgb: Rgb8) -> Disparity:
        """The source's estimate, with the reason for it."""
        found = self.source.estimate(rgb)
        return replace(found, reason=self.reason, fallbacks=(*self.skipped, *found.fallbacks))


def choose_source(task: Task) -> ChosenSource:
    """The map that the user brought, else the model that the parameters name, loaded.

    Raises
    ------
    ModelUnavailableError
        When a model asked for by its key is not on this machine, or cannot be loaded. `auto` goes on to the
        next best instead, the embedded network last of all, and says so.
    """
    if task.disparity is not None:
        supplied = SuppliedMap(task.disparity, task.max_megapixels, task.parameters.disparity_convention)
        return ChosenSource(supplied, "supplied: the map that came with the picture")
    store = ModelStore(task.models) if task.models is not None else None
    wanted = task.parameters.depth_model
    choice = preferred(store, wanted)
    while choice.model is not None:
        try:
            source = TransformersEstimator.load(choice.model, task.device)
            return ChosenSource(source, choice.reason, _settled(choice))
        except ModelUnavailableError as error:
            if wanted != AUTO or store is None:
                raise
            choice = without(choice, store, str(error))
    reason = f"auto: the embedded network, as {RAN_OUT}" if task.is_changed("depth_model") else choice.reason
    return ChosenSource(EmbeddedEstimator(), reason, _settled(choice))


def _settled(choice: Choice) -> tuple[Fallback, ...]:
    """What was skipped, now that it is known what is used instead."""
    return tuple(replace(told, used=choice.key) for told in choice.skipped)
