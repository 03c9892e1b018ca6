"""Light that falls across thick paint."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import strips
from ml_pipeline.types import Alpha, Rgb8

STEEPNESS = 16.0
OPAQUE = 130.0  # thickness, of 255, through which no ground is seen


def light(rgb: Rgb8, height: Alpha, amount: float, gloss: float, unit_px: float) -> None:
    """Shade paint by the slope of its surface, in place; the light comes from the upper left.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    height : (M, N) uint8
        How thick the paint lies.
    amount : float
        How much lighter and darker slopes get, 0 to about 0.4.
    gloss : float
        How much the steepest slopes towards the light shine, 0 to 1.
    unit_px : float
        See `Hand`.
    """
    smooth = np.asarray(cv2.GaussianBlur(height, (0, 0), max(0.7, 1.3 * unit_px)), np.uint8)
    side_by_side(
        lambda rows: _shade(
            rgb,
            smooth,
            rows.start,
            rows.stop,
            np.float32(amount),
            np.float32(gloss),
            np.float32(1 / max(unit_px, 0.4)),
        ),
        strips(len(rgb)),
    )


def shine_through(rgb: Rgb8, height: Alpha, ground: tuple[float, float, float], amount: float) -> None:
    """Let the ground shine through where paint lies thin, in place.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    height : (M, N) uint8
        How thick the paint lies.
    ground : tuple of float
        Its colour, 0 to 255 each.
    amount : float
        How much of it is seen through no paint at all, 0 to 1.
    """
    colour = np.array(ground, np.float32)
    side_by_side(lambda rows: _shine(rgb[rows], height[rows], colour, np.float32(amount)), strips(len(rgb)))


@kernel
def _shine(rgb: Rgb8, height: Alpha, ground: NDArray[np.float32], amount: np.float32) -> None:
    opaque, none = np.float32(OPAQUE), np.float32(0)
    for y in range(rgb.shape[0]):
        for x in range(rgb.shape[1]):
            share = amount * max(np.float32(1) - np.float32(height[y, x]) / opaque, none)
            for c in range(3):
                paint = np.float32(rgb[y, x, c])
                rgb[y, x, c] = np.uint8(paint + share * (ground[c] - paint) + np.float32(0.5))


@kernel
def _shade(
    rgb: Rgb8, height: Alpha, top: int, bottom: int, amount: np.float32, gloss: np.float32, per_px: np.float32
) -> None:
    rows, columns = height.shape
    one, full, half = np.float32(1), np.float32(255), np.float32(0.5)
    steep = np.float32(STEEPNESS / 510) / per_px
    for y in range(top, bottom):
        above, below = max(y - 1, 0), min(y + 1, rows - 1)
        for x in range(columns):
            left, right = max(x - 1, 0), min(x + 1, columns - 1)
            gx = np.float32(height[y, right]) - np.float32(height[y, left])
            gy = np.float32(height[below, x]) - np.float32(height[above, x])
            slope = steep * (np.float32(0.6) * gx + np.float32(0.8) * gy)
            bend = slope / (one + abs(slope))  # a slope that rises away from the light lies in it
            shade = one + amount * bend
            shine = gloss * max(bend - half, np.float32(0)) ** 2
            for c in range(3):
                value = np.float32(rgb[y, x, c]) * shade
                value += shine * (np.float32(40) + value)  # wet paint shines in its own colour
                rgb[y, x, c] = np.uint8(min(max(value, np.float32(0)), full) + half)
