"""One pass of a network over a picture: how far it is told, and what is tried where it cannot be done."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ml_pipeline.diffusers_pipeline import NotFinite, in_any_precision, release_memory
from ml_pipeline.memory_errors import ran_out_of_memory
from ml_pipeline.painting.base import PaintingFailure, Tick
from ml_pipeline.types import Rgb8

_log = logging.getLogger(__name__)


@dataclass
class Steps:
    """Tells how much is done, of the steps of all passes, up to `share` of the whole work.

    `is_telling` is True while it does, and stays so after a refusal: what `tick` raises is no failure.
    """

    tick: Tick
    passes: int
    share: float
    passed: int = 0
    is_telling: bool = False

    def step(self, step: int, steps: int) -> None:
        """One step of the pass that is going on is done."""
        self.is_telling = True
        self.tick(self.share * (self.passed + step / steps) / self.passes)
        self.is_telling = False

    def next_pass(self) -> None:
        """Another pass begins."""
        self.passed += 1


@dataclass(frozen=True)
class Attempts:
    """Runs passes of a pipeline in the precision and with the memory that they need."""

    pipe: Any
    name: str
    device: str
    told: Steps

    def run(self, once: Callable[[], Rgb8]) -> Rgb8:
        """One pass.

        Raises
        ------
        PaintingFailure
            When nothing helps.
        """
        try:
            return self._in_less_memory(lambda: in_any_precision(self.pipe, self.name, once))
        except NotFinite:
            raise PaintingFailure("the network's numbers are not finite") from None
        except (RuntimeError, MemoryError) as error:  # PyTorch's own are RuntimeErrors, not all of a kind
            if self.told.is_telling:
                raise
            if ran_out_of_memory(error):
                raise PaintingFailure(f"the memory of the {self.device} device does not suffice") from error
            reason = (str(error) or type(error).__name__).splitlines()[0][:200]
            raise PaintingFailure(f"the network failed on {self.device}: {reason}") from error

    def _in_less_memory(self, run: Callable[[], Rgb8]) -> Rgb8:
        """Once more with attention in slices where memory runs out."""
        try:
            return run()
        except (RuntimeError, MemoryError) as error:
            if self.told.is_telling or not ran_out_of_memory(error):
                raise
        _log.warning("%s: memory ran out; once more with attention in slices", self.name)
        release_memory(self.device)
        self.pipe.enable_attention_slicing()
        try:
            return run()
        finally:
            self.pipe.disable_attention_slicing()  # so that the next pass begins as this one did
