"""Where a sprite is drawn: colour and mask, parts that the light rounds."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.painting import outlines
from training.painting.outlines import Path, Points
from training.painting.palette import Colour
from training.painting.relief import draw_light, shade

FINE_PX = 384  # the side of a square canvas: twice a sprite's
_SUBPIXEL = 4  # OpenCV's fractional bits
_THIN_PX = 7.0  # what is thinner gets no shading of its own


class Canvas:
    """A picture one unit high and `width` units wide, y downwards, the foot at y = 1.

    Colours are premultiplied while drawing. Each part is shaded as if inflated, so that an arm stands out
    from the chest behind it; `graphic` canvases stay flat and may outline each part.
    """

    def __init__(self, random: np.random.Generator, width: float = 1.0) -> None:
        self.scale = FINE_PX / np.sqrt(width)
        size = (round(self.scale), round(self.scale * width))
        self.rgb: NDArray[np.uint8] = np.zeros((*size, 3), np.uint8)
        self.mask: NDArray[np.uint8] = np.zeros(size, np.uint8)
        self.light = draw_light(random)
        self.graphic = bool(random.random() < 0.1)
        self.outline_px = (
            int(random.integers(1, 5)) if random.random() < (0.6 if self.graphic else 0.06) else 0
        )
        self.ambient = float(random.uniform(0.15, 0.75))
        self.share = float(random.uniform(0.5, 1.0))

    def polygon(self, points: Path, colour: Colour, *, decal: bool = False, level: bool = False) -> None:
        """Fill an outline. A decal colours only what is there already; a level part is not rounded."""
        self.loops([np.asarray(points, np.float64)], colour, decal=decal, level=level)

    def loops(
        self, loops: Sequence[Points], colour: Colour, *, decal: bool = False, level: bool = False
    ) -> None:
        """Fill between outlines, inner ones being holes."""
        pixels = [loop * self.scale for loop in loops]
        low = np.maximum(np.min([part.min(0) for part in pixels], 0).astype(int) - 2, 0)
        high = np.minimum(np.max([part.max(0) for part in pixels], 0).astype(int) + 3, self.mask.shape[::-1])
        if np.any(high <= low):
            return
        cover = np.zeros((high - low)[::-1], np.uint8)
        fixed = [np.round((part - low - 0.5) * (1 << _SUBPIXEL)).astype(np.int32) for part in pixels]
        cv2.fillPoly(cover, fixed, (255,), cv2.LINE_AA, _SUBPIXEL)
        self._stamp(cover, (slice(low[1], high[1]), slice(low[0], high[0])), colour, decal, level)
        if self.outline_px and not decal and min(high - low) > 12:
            self._outline(fixed, low)

    def _stamp(
        self, cover: NDArray[np.uint8], box: tuple[slice, slice], colour: Colour, decal: bool, level: bool
    ) -> None:
        """Lay a colour over a part of the canvas."""
        below = self.mask[box]
        if decal:
            cover = np.minimum(cover, below)
        share = cover[..., None].astype(np.float32) / 255
        paint = np.asarray(colour, np.float32) * 255
        if not (level or decal or self.graphic or min(cover.shape) < _THIN_PX + 5):
            paint = paint * shade(cover, self.light, self.ambient, self.share)[..., None]
        self.rgb[box] = np.clip(self.rgb[box] * (1 - share) + np.minimum(paint, 255) * share, 0, 255)
        self.mask[box] = np.maximum(below, cover)

    def _outline(self, fixed: Sequence[NDArray[np.int32]], low: NDArray[np.int_]) -> None:
        shifted = [part + (low << _SUBPIXEL).astype(np.int32) for part in fixed]
        for picture, ink in ((self.rgb, (18, 16, 20)), (self.mask, (255,))):
            cv2.polylines(picture, shifted, True, ink, self.outline_px, cv2.LINE_AA, _SUBPIXEL)

    def chip(self, points: Path, colour: Colour) -> None:
        """Fill a small outline quickly, unshaded: a leaf, a petal, a pebble."""
        fixed = np.round(np.asarray(points, np.float64) * (self.scale * (1 << _SUBPIXEL))).astype(np.int32)
        paint = tuple(float(part) * 255 for part in colour)
        cv2.fillPoly(self.rgb, [fixed], paint, cv2.LINE_AA, _SUBPIXEL)
        cv2.fillPoly(self.mask, [fixed], (255,), cv2.LINE_AA, _SUBPIXEL)

    def ellipse(
        self, x: float, y: float, across: float, down: float, colour: Colour, angle: float = 0.0,
        *, decal: bool = False, level: bool = False,
    ) -> None:  # fmt: skip
        """Fill an ellipse of these radii."""
        self.polygon(outlines.ellipse(x, y, across, down, angle), colour, decal=decal, level=level)

    def box(
        self, left: float, top: float, right: float, bottom: float, colour: Colour,
        *, decal: bool = False, level: bool = True,
    ) -> None:  # fmt: skip
        """Fill an upright rectangle."""
        corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
        self.polygon(corners, colour, decal=decal, level=level)

    def stroke(self, points: Path, widths: ArrayLike, colour: Colour, *, decal: bool = False) -> None:
        """Draw a line with round ends; one width, or one per point."""
        outline = outlines.stroke(points, widths)
        if not decal and float(np.max(widths)) * self.scale < _THIN_PX:
            self.chip(outline, colour)
        else:
            self.polygon(outline, colour, decal=decal)

    def ring(
        self, x: float, y: float, radius: float, thick: float, colour: Colour, squash: float = 1.0
    ) -> None:
        """Draw a ring whose outer radius is `radius`; `squash` below 1 narrows it sideways."""
        inner = radius - thick
        outer = outlines.ellipse(x, y, radius * squash, radius)
        self.loops([outer, outlines.ellipse(x, y, max(radius * squash - thick, 0), inner)], colour)

    def picture(self, points: Path, pixels: NDArray[np.float32]) -> None:
        """Fill an outline with a picture of the canvas's size, (M, N, 3) in [0, 1]."""
        cover = np.zeros_like(self.mask)
        fixed = np.round(np.asarray(points, np.float64) * (self.scale * (1 << _SUBPIXEL))).astype(np.int32)
        cv2.fillPoly(cover, [fixed], (255,), cv2.LINE_AA, _SUBPIXEL)
        share = cover[..., None].astype(np.float32) / 255
        self.rgb[:] = self.rgb * (1 - share) + pixels * 255 * share
        self.mask[:] = np.maximum(self.mask, cover)
