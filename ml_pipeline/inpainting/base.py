"""What every way of filling hidden areas offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ml_pipeline.manifest import Fallback
from ml_pipeline.types import Mask, Rgb8


class EngineFailure(Exception):
    """Raised by an engine that cannot fill a hole; its message says why. Another engine then does."""


@dataclass(frozen=True)
class Canvas:
    """The size at which a network wants to see a hole and what lies around it.

    Attributes
    ----------
    longest_px : int
        Longer side of the picture that it is shown; what is larger is shrunk, keeping its proportions.
    multiple_px : int
        Each side must be a multiple of this; what is smaller is padded.
    is_square : bool
        Whether both sides must be `longest_px`, no more and no less.
    """

    longest_px: int
    multiple_px: int = 1
    is_square: bool = False


@dataclass(frozen=True)
class Filling:
    """A picture, (M, N, 3) uint8, with its holes filled, and by what; `fallback` says so where it was not
    the engine's own way."""

    rgb: Rgb8
    method: str
    fallback: Fallback | None = None


class Inpainter(Protocol):
    """Fills holes from known pixels alone. It may be called from several threads at a time."""

    @property
    def name(self) -> str:
        """What the manifest calls this engine."""
        ...

    @property
    def revision(self) -> str:
        """Of its weights or, without weights, of its code."""
        ...

    @property
    def device(self) -> str:
        """Where it computes."""
        ...

    @property
    def canvas(self) -> Canvas | None:
        """The size it wants; None for any size, then it is shown all pixels as they are."""
        ...

    @property
    def fallbacks(self) -> tuple[Fallback, ...]:
        """What it stands in for, or could not have when it was loaded."""
        ...

    def fill(self, rgb: Rgb8, known: Mask, holes: Mask, visible_px: int) -> Filling:
        """Return the picture with its holes filled; what lies outside of them is of no account.

        Its arrays cannot be written to. On a canvas every pixel is either known or hole.

        Raises
        ------
        EngineFailure
            When it cannot.
        """
        ...
