"""A square of colour and height whose edges meet, and shapes drawn across them."""

from itertools import product

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.painting.noise import SIDE, Field, noise
from training.painting.palette import Colour

Swatch = tuple[NDArray[np.float32], Field]  # (SIDE, SIDE, 3) in [0, 1]; (SIDE, SIDE) in [-1, 1], 0 is flat

_FINE = 2  # drawn twice as large, then averaged: cheap smooth edges
_SUBPIXEL = 4  # OpenCV's fractional bits
FLAT: Field = np.zeros((SIDE, SIDE), np.float32)


class Tile:
    """Shapes in the unit square, wrapped around; each may raise or lower the surface."""

    def __init__(self, ground: ArrayLike, height: ArrayLike = 0.0) -> None:
        """Start from a colour, (3,), or from a coloured square, (SIDE, SIDE, 3)."""
        square = np.broadcast_to(np.asarray(ground, np.float32), (SIDE, SIDE, 3))
        level = np.broadcast_to(np.asarray(height, np.float32), (SIDE, SIDE))
        self._rgb = self._grow(np.clip(square * 255, 0, 255))
        self._height = self._grow(np.clip(level * 127 + 128, 0, 255))

    @staticmethod
    def _grow(square: NDArray[np.float32]) -> NDArray[np.uint8]:
        small = square.astype(np.uint8)
        return small.repeat(_FINE, 0).repeat(_FINE, 1)

    def polygon(self, points: ArrayLike, colour: Colour, height: float | None = None) -> None:
        """Fill a polygon of (x, y) points."""
        corners = np.asarray(points, np.float64)
        low, high = corners.min(0), corners.max(0)
        for shift in product((-1, 0, 1), repeat=2):
            if np.all(high + shift > 0) and np.all(low + shift < 1):
                self._fill(corners + shift, colour, height)

    def _fill(self, corners: NDArray[np.float64], colour: Colour, height: float | None) -> None:
        fixed = np.round(corners * (SIDE * _FINE << _SUBPIXEL)).astype(np.int32)
        paint = tuple(float(part) * 255 for part in colour)
        cv2.fillPoly(self._rgb, [fixed], paint, cv2.LINE_8, _SUBPIXEL)
        if height is not None:
            cv2.fillPoly(self._height, [fixed], (128 + 127 * height,), cv2.LINE_8, _SUBPIXEL)

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        colour: Colour,
        height: float | None = None,
    ) -> None:
        """Fill an upright rectangle."""
        self.polygon([[left, top], [right, top], [right, bottom], [left, bottom]], colour, height)

    def ellipse(
        self, centre: ArrayLike, radii: ArrayLike, angle: float, colour: Colour, height: float | None = None
    ) -> None:
        """Fill an ellipse turned by `angle` radians."""
        around = np.linspace(0, 2 * np.pi, 16, endpoint=False)
        ring = np.stack([np.cos(around), np.sin(around)], 1) * radii
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        self.polygon(ring @ turn + centre, colour, height)

    def stroke(
        self, start: ArrayLike, end: ArrayLike, width: float, colour: Colour, height: float | None = None
    ) -> None:
        """Draw a straight line that ends in points, as blades and cracks do."""
        first, last = np.asarray(start, np.float64), np.asarray(end, np.float64)
        along = last - first
        side = np.array([-along[1], along[0]]) / (np.hypot(*along) + 1e-9) * width / 2
        middle = (first + last) / 2
        self.polygon([first, middle + side, last, middle - side], colour, height)

    def swatch(self, random: np.random.Generator, grain: float = 0.03) -> Swatch:
        """Finish: average, and multiply by fine noise."""
        size = (SIDE, SIDE)
        rgb = cv2.resize(self._rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        level = cv2.resize(self._height, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        rough = 1 + grain * noise(random, random.uniform(0.3, 1.2))[..., None]
        return rgb * rough, np.asarray((level - 128) / 127, np.float32)
