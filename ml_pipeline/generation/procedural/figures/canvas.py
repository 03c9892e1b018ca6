"""A sheet to draw one figure on: larger than the figure is to be, and made smaller once it is done."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

import cv2
import numpy as np
from numpy.typing import NDArray

Color = tuple[float, float, float]
Points = Sequence[tuple[float, ...]] | NDArray[np.float64]

FINEST, COARSEST = 4, 2  # sheet's pixels for one of the figure's, in each direction
LONGEST_PX = 1200
BITS = 3  # of a pixel's fractions
STEPS, FINE_STEPS, FINE_PX = 7, 14, 600  # of a spline between two of its points, and on which sheets
ABOVE, BELOW = 1.25, 0.3


class Canvas:
    """Draws in units of the figure's height: x to the right, y upwards, the ground at y = 0.

    The sheet reaches from `left` to `right`, and from the ground's BELOW to ABOVE.
    """

    def __init__(self, height_px: int, left: float, right: float) -> None:
        self.finer = int(np.clip(LONGEST_PX // max(height_px, 1), COARSEST, FINEST))
        self.scale = float(height_px * self.finer)
        self.left = left
        self.steps = FINE_STEPS if self.scale > FINE_PX else STEPS
        rows = (int((ABOVE + BELOW) * height_px) + 1) * self.finer
        columns = (int((right - left) * height_px) + 1) * self.finer
        self.ground = (int(ABOVE * height_px) + 1) * self.finer
        self.pixels = np.zeros((rows, columns, 4), np.uint8)

    def fill(self, outline: Points, color: Color) -> None:
        """Fill a closed outline of straight lines."""
        cv2.fillPoly(self.pixels, [self._fixed(np.asarray(outline, float))], self._ink(color), shift=BITS)

    def blob(self, outline: Points, color: Color) -> None:
        """Fill a closed spline; a point that is given twice is a corner."""
        self.fill(spline(outline, self.steps, closed=True), color)

    def limb(self, bones: Points, color: Color) -> None:
        """Draw a spline of points (x, y, radius) as a round limb."""
        self._capsules(spline(bones, self.steps), color)

    def stick(self, bones: Points, color: Color) -> None:
        """Draw a limb of straight pieces."""
        self._capsules(np.asarray(bones, float), color)

    def _capsules(self, dots: NDArray[np.float64], color: Color) -> None:
        """Draw each piece as a quad between two discs."""
        ink = self._ink(color)
        along = np.diff(dots[:, :2], axis=0)
        along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
        across = np.stack([-along[:, 1], along[:, 0]], axis=1)
        left, right = across * dots[:-1, 2:], across * dots[1:, 2:]
        start, end = dots[:-1, :2], dots[1:, :2]
        quads = np.stack([start + left, end + right, end - right, start - left], axis=1)  # (pieces, 4, 2)
        for quad in self._fixed(quads.reshape(-1, 2)).reshape(-1, 4, 2):
            cv2.fillConvexPoly(self.pixels, quad, ink, shift=BITS)
        radii = np.round(np.maximum(dots[:, 2], 0) * self.scale * 2**BITS).astype(int).tolist()
        for center, radius in zip(self._fixed(dots[:, :2]).tolist(), radii, strict=True):
            cv2.circle(self.pixels, center, radius, ink, -1, shift=BITS)

    def disc(self, x: float, y: float, radius: float, color: Color) -> None:
        center = self._fixed(np.array([[x, y]]))[0]
        size = round(radius * self.scale * 2**BITS)
        cv2.circle(self.pixels, (int(center[0]), int(center[1])), size, self._ink(color), -1, shift=BITS)

    def round_off(self, radius: float) -> None:
        """Fill the corners between what was drawn so far, which must be of one colour."""
        left, top, width, height = cv2.boundingRect(self.pixels[..., 3])
        if not width:
            return
        cut = self.pixels[top : top + height, left : left + width]
        small = cv2.resize(cut[..., 3], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        sigma = max(radius * self.scale / 2, 0.5)
        small = cv2.GaussianBlur(small, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT)
        softened = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
        filled = cv2.max(cv2.threshold(softened, 127, 255, cv2.THRESH_BINARY)[1], cut[..., 3])
        column, row = cv2.minMaxLoc(cut[..., 3])[3]
        ink = cut[row, column].copy()
        cut[:] = cv2.merge([filled & part for part in ink])

    def copy(self) -> Canvas:
        """Another sheet with the same on it."""
        other = copy(self)
        other.pixels = self.pixels.copy()
        return other

    def lay_over(self, other: Canvas) -> None:
        """Put a sheet of the same size over this one."""
        left, top, width, height = cv2.boundingRect(other.pixels[..., 3])
        upper = other.pixels[top : top + height, left : left + width]
        cv2.copyTo(upper, upper[..., 3], self.pixels[top : top + height, left : left + width])

    def level(self, y: float = 0.0) -> None:
        """Take away what is below, as the ends of trunks are round."""
        self.pixels[round(self.ground - y * self.scale) :] = 0

    def mirror(self) -> None:
        self.pixels = np.ascontiguousarray(self.pixels[:, ::-1])

    def shrink(self) -> tuple[NDArray[np.float32], NDArray[np.float32], float]:
        """Make the figure of it, cut close.

        Returns
        -------
        rgb : (M, N, 3) ndarray
            sRGB, 0 to 1.
        alpha : (M, N) ndarray
        foot_y : float
            The ground's row.
        """
        filled = cv2.boundingRect(self.pixels[..., 3])
        top, left = (filled[1] // self.finer) * self.finer, (filled[0] // self.finer) * self.finer
        bottom, right = filled[1] + max(filled[3], 1), filled[0] + max(filled[2], 1)
        rows, columns = -(-(bottom - top) // self.finer), -(-(right - left) // self.finer)
        cut = self.pixels[top : top + rows * self.finer, left : left + columns * self.finer]
        small = cv2.resize(cut, (columns, rows), interpolation=cv2.INTER_AREA) / np.float32(255)
        alpha = small[..., 3]
        rgb = small[..., :3] / np.maximum(alpha, 1e-3)[..., None]
        return np.clip(rgb, 0, 1), np.clip(alpha, 0, 1), (self.ground - top) / self.finer

    def _fixed(self, points: NDArray[np.float64]) -> NDArray[np.int32]:
        columns = (points[:, 0] - self.left) * self.scale
        rows = self.ground - points[:, 1] * self.scale
        return np.asarray(np.round(np.stack([columns, rows], axis=1) * 2**BITS), np.int32)

    @staticmethod
    def _ink(color: Color) -> tuple[float, ...]:
        return (*(min(max(float(part), 0.0), 1.0) * 255 for part in color), 255.0)


def spline(points: Points, steps: int = STEPS, closed: bool = False) -> NDArray[np.float64]:
    """Go through all points on a Catmull-Rom spline; doubled points are corners.

    Parameters
    ----------
    points : (N, C) array
    steps : int
        From each point to the next.
    closed : bool
        Whether the last point goes on to the first.

    Returns
    -------
    dots : (M, C) ndarray
    """
    given = np.asarray(points, float)
    if len(given) < 3:
        return given
    around = np.concatenate([given[-1:], given, given[:2]] if closed else [given[:1], given, given[-1:]])
    before, start, end, after = around[:-3], around[1:-2], around[2:-1], around[3:]
    pace = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    span = np.linalg.norm((end - start)[:, :2], axis=1)[:, None, None]
    leaving = _tangent(before, start, end)[:, None] * span
    arriving = _tangent(start, end, after)[:, None] * span
    first, last = start[:, None], end[:, None]
    square, cube = pace**2, pace**3
    dots = (
        (2 * cube - 3 * square + 1) * first
        + (cube - 2 * square + pace) * leaving
        + (3 * square - 2 * cube) * last
        + (cube - square) * arriving
    ).reshape(-1, given.shape[1])
    return dots if closed else np.concatenate([dots, given[-1:]])


def _tangent(
    before: NDArray[np.float64], here: NDArray[np.float64], after: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Per unit of length, so that points close together do not overshoot."""
    reach = np.linalg.norm((here - before)[:, :2], axis=1) + np.linalg.norm((after - here)[:, :2], axis=1)
    is_corner = (np.linalg.norm((here - before)[:, :2], axis=1) < 1e-9) | (
        np.linalg.norm((after - here)[:, :2], axis=1) < 1e-9
    )
    slope = (after - before) / np.maximum(reach, 1e-9)[:, None]
    return np.where(is_corner[:, None], 0.0, slope)


def times(color: Color, factor: float) -> Color:
    """So many times as bright."""
    return (color[0] * factor, color[1] * factor, color[2] * factor)
