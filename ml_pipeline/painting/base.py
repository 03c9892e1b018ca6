"""What every way of painting is given and gives back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from ml_pipeline.manifest import Fallback
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.painting.styles import Style
from ml_pipeline.types import Disparity16, Labels, Rgb8, Rgba8

Tick: TypeAlias = Callable[[float], None]
"""Told how much of the painting is done, 0 to 1, twice a second or more often; raises to stop it."""


class PaintingFailure(Exception):
    """Raised by an engine that cannot paint a scene and has left it as it was; another engine then does."""


@dataclass(frozen=True)
class Scene:
    """What is painted: the photo and its finished layers.

    Attributes
    ----------
    picture : (M, N, 3) uint8
        The photo.
    layers : list of (M, N, 4) uint8
        Photo-realistic layers, farthest first: hidden areas filled, colours continued under alpha 0. A
        painter empties the list as it goes, so that what is painted gives its memory back.
    labels : (M, N) uint8
        The layer that is seen at each pixel.
    disparity : (M, N) uint16
        Of what is seen.
    """

    picture: Rgb8
    layers: list[Rgba8]
    labels: Labels
    disparity: Disparity16


@dataclass(frozen=True)
class Brief:
    """How it is to be painted: the style as understood, strength in (0, 1], and the seed."""

    style: Style
    strength: float
    seed: int


@dataclass(frozen=True)
class Painting:
    """The whole painting, (M, N, 3) uint8, and its layers, (M, N, 4) uint8, farthest first.

    `strokes` holds those of each layer, in the order in which they were laid; empty where the engine does
    not paint in strokes.
    """

    picture: Rgb8
    layers: list[Rgba8]
    strokes: Sequence[Strokes] = ()


class Painter(Protocol):
    """Paints a scene. The same scene, brief and device give the same bytes."""

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
    def reason(self) -> str:
        """Why this engine was taken, in a sentence."""
        ...

    @property
    def fallbacks(self) -> tuple[Fallback, ...]:
        """What it stands in for, or could not have."""
        ...

    def paint(self, scene: Scene, brief: Brief, tick: Tick) -> Painting:
        """Paint the scene; what `tick` raises passes through.

        Raises
        ------
        PaintingFailure
            When it cannot.
        """
        ...
