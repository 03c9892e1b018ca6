"""What every way of filling hidden areas offers, and the wrapper through which all are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ml_pipeline.errors import PipelineError
from ml_pipeline.kernels import kernel
from ml_pipeline.manifest import Fallback
from ml_pipeline.tiles import Window
from ml_pipeline.types import Mask, Rgb8

MARGIN_PX = 128  # context around the holes, at full size
ENOUGH_KNOWN = 0.5  # known pixels wanted in the crop, as a share of the pixels to be filled


@dataclass(frozen=True)
class Filling:
    """A picture, (M, N, 3) uint8, with its holes filled, and by what; `fallback` says so where it was not
    the engine's own way."""

    rgb: Rgb8
    method: str
    fallback: Fallback | None = None


class Inpainter(Protocol):
    """Fills holes from known pixels alone."""

    @property
    def name(self) -> str:
        """What the manifest calls this engine."""
        ...

    def fill(self, rgb: Rgb8, known: Mask, holes: Mask, visible_px: int) -> Filling:
        """Return the picture with its holes filled; what lies outside of them is of no account."""
        ...


@dataclass(frozen=True)
class Patch:
    """The part of a picture that a filling changes: `filling.rgb` belongs at `window`, where `holes` are."""

    window: Window
    holes: Mask
    filling: Filling

    def paste(self, rgb: Rgb8) -> None:
        """Put the new colours into a picture, in place; outside the holes it stays bit-identical."""
        _paste(rgb[self.window], self.filling.rgb, self.holes)


@kernel
def _paste(rgb: Rgb8, filled: Rgb8, holes: Mask) -> None:
    """Copy the True pixels, in place."""
    for y in range(holes.shape[0]):
        for x in range(holes.shape[1]):
            if holes[y, x]:
                for c in range(3):
                    rgb[y, x, c] = filled[y, x, c]


def complete(inpainter: Inpainter, rgb: Rgb8, known: Mask, holes: Mask, visible_px: int) -> Patch | None:
    """Fill the holes of one layer.

    Parameters
    ----------
    inpainter : Inpainter
        The engine; it sees a crop around the holes.
    rgb : (M, N, 3) ndarray of uint8
        Picture, sRGB.
    known : (M, N) ndarray of bool
        Pixels that may be copied from: this layer's own, clean of its neighbours' colours.
    holes : (M, N) ndarray of bool
        Pixels to be filled. Those neither known nor holes belong to other layers and are never used.
    visible_px : int
        Width of the band inside the holes, from the known border, that a parallax can show.
        Deeper pixels may be filled more cheaply.

    Returns
    -------
    patch : Patch or None
        To be pasted into the picture; None where there is no hole.

    Raises
    ------
    PipelineError
        When no pixel at all is known: colours would have to come from other layers.
    """
    if not holes.any():
        return None
    if not known.any():
        raise PipelineError(
            f"{int(holes.sum())} hidden pixels have no known pixel to be filled from; "
            "mark at least one clean pixel of the layer as known."
        )
    crop = _crop(known, holes)
    inside = holes[crop]
    return Patch(crop, inside, inpainter.fill(rgb[crop], np.greater(known[crop], inside), inside, visible_px))


def _crop(known: Mask, holes: Mask) -> Window:
    """Return the holes' bounding box with a margin, grown until enough known pixels lie in it."""
    wanted = min(int(known.sum()), int(ENOUGH_KNOWN * holes.sum()) + 1)
    margin = MARGIN_PX
    while True:
        crop = _widen(holes, margin)
        if known[crop].sum() >= wanted or known[crop].size == known.size:
            return crop
        margin *= 2


def _widen(holes: Mask, margin: int) -> Window:
    """Return the holes' bounding box, `margin` pixels wider on each side where the picture allows."""
    rows = np.flatnonzero(holes.any(axis=1))
    columns = np.flatnonzero(holes.any(axis=0))
    return (
        slice(max(int(rows[0]) - margin, 0), int(rows[-1]) + margin + 1),
        slice(max(int(columns[0]) - margin, 0), int(columns[-1]) + margin + 1),
    )
