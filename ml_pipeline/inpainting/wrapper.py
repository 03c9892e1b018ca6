"""The one way in which engines are called: what they are shown, what is taken of their answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from ml_pipeline.errors import PipelineError
from ml_pipeline.inpainting.base import Canvas, EngineFailure, Filling, Inpainter
from ml_pipeline.inpainting.canvas import shown_on
from ml_pipeline.inpainting.classical import PatchMatchInpainter
from ml_pipeline.kernels import kernel
from ml_pipeline.manifest import Fallback
from ml_pipeline.tiles import Window
from ml_pipeline.types import Mask, Rgb8

Array = TypeVar("Array", Rgb8, Mask)

MARGIN_PX = 128  # context around the holes, at full size
MARGIN_SHARE = 0.125  # the same for networks, of the holes' longer side
ENOUGH_KNOWN = 0.5  # known pixels wanted in the crop, as a share of the pixels to be filled
LAST_RESORT = PatchMatchInpainter()


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

    An engine that fails, or whose answer is no picture of the size that it was shown, is told as a fallback,
    and patches are taken instead. Whatever its answer holds outside the holes is never looked at.

    Parameters
    ----------
    inpainter : Inpainter
        The engine; it sees a crop around the holes, on its canvas where it wants one.
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
    crop = _crop(known, holes, inpainter.canvas)
    inside = holes[crop]
    seen = _Seen(rgb[crop], np.greater(known[crop], inside), inside, visible_px)
    try:
        filling = seen.asked(inpainter)
    except (EngineFailure, MemoryError) as failure:
        if isinstance(inpainter, PatchMatchInpainter):
            raise
        filling = seen.asked(LAST_RESORT)
        reason = str(failure) or "there is not enough memory"
        filling = replace(filling, fallback=Fallback(inpainter.name, filling.method, reason))
    return Patch(crop, inside, filling)


@dataclass(frozen=True)
class _Seen:
    """What an engine is shown of one layer."""

    rgb: Rgb8
    known: Mask
    holes: Mask
    visible_px: int

    def asked(self, inpainter: Inpainter) -> Filling:
        """The engine's filling, of the size of `holes`."""
        if inpainter.canvas is not None:
            return self._asked_on(inpainter, inpainter.canvas)
        rgb, known, holes = _read_only(self.rgb), _read_only(self.known), _read_only(self.holes)
        return _checked(inpainter.fill(rgb, known, holes, self.visible_px), self.holes.shape)

    def _asked_on(self, inpainter: Inpainter, canvas: Canvas) -> Filling:
        shown = shown_on(canvas, self.rgb, self.known, self.holes)
        rgb, known = _read_only(shown.rgb), _read_only(shown.known)
        filling = inpainter.fill(rgb, known, _read_only(~shown.known), -(-self.visible_px // shown.factor))
        _checked(filling, shown.known.shape)
        return replace(filling, rgb=shown.taken_off(filling.rgb, self.rgb, self.holes))


def _checked(filling: Filling, shape: tuple[int, ...]) -> Filling:
    """Raise EngineFailure for what is no picture of that shape."""
    found = filling.rgb
    if not isinstance(found, np.ndarray) or found.dtype != np.uint8 or found.shape != (*shape, 3):
        told = f"{found.dtype} of shape {found.shape}" if isinstance(found, np.ndarray) else type(found)
        raise EngineFailure(f"the engine answered with {told} where uint8 of shape {(*shape, 3)} was wanted")
    return filling


def _read_only(array: Array) -> Array:
    view = array.view()
    view.flags.writeable = False
    return view


def _crop(known: Mask, holes: Mask, canvas: Canvas | None) -> Window:
    """Return the holes' bounding box with a margin, grown until enough known pixels lie in it."""
    wanted = min(int(known.sum()), int(ENOUGH_KNOWN * holes.sum()) + 1)
    margin = MARGIN_PX
    if canvas is not None:
        longest = max(side.stop - side.start for side in _widen(holes, 0))
        margin = max(margin, (canvas.longest_px - longest) // 2, round(MARGIN_SHARE * longest))
    while True:
        crop = _widen(holes, margin)
        if known[crop].sum() >= wanted or known[crop].size == known.size:
            return crop
        margin *= 2


def _widen(holes: Mask, margin: int) -> Window:
    """Return the holes' bounding box, `margin` pixels wider on each side where the picture allows."""
    rows = np.flatnonzero(holes.any(axis=1))
    columns = np.flatnonzero(holes.any(axis=0))
    height, width = holes.shape
    return (
        slice(max(int(rows[0]) - margin, 0), min(int(rows[-1]) + margin + 1, height)),
        slice(max(int(columns[0]) - margin, 0), min(int(columns[-1]) + margin + 1, width)),
    )
