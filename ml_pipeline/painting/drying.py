"""What happens when a wash dries, pixel by pixel; see `wash`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.bristles import TOOTH_PX
from ml_pipeline.types import Alpha, Rgb8

LOGS = np.log(np.maximum(np.arange(256), 1) / 255).astype(np.float32)  # of what is left of the light
ROOM, SLACK = 1.12, 0.03  # a wash may be as dense as what it paints times this, and this more


class Wash(NamedTuple):
    """How one wash dries.

    Attributes
    ----------
    load : float
        How much of the wanted density it deposits, about 0 to 1.
    rim : float
        How much denser it gets where it ends: 1 is twice as dense.
    rim_px : float
        Width of that rim, in pixels.
    rough : float
        How far the paper's tooth breaks its edges, 0 to 1.
    uneven : float
        How much its density swings over wide distances, 0 to 1.
    """

    load: float = 1.0
    rim: float = 0.6
    rim_px: float = 3.0
    rough: float = 0.5
    uneven: float = 0.2


class Paper(NamedTuple):
    """The sheet: its colour, 0 to 255 each, how its tooth shades it, and how pigment gathers in its valleys."""

    red: float = 253.0
    green: float = 252.0
    blue: float = 248.0
    shade: float = 0.03
    granulation: float = 0.2
    warmth: float = 0.0  # of the pigment, where it lies: blue is taken away, red left


@kernel
def settle(
    canvas: Rgb8,
    wet: Rgb8,
    cover: Alpha,
    inside: Alpha,
    limit: Rgb8,
    pigment: NDArray[np.uint8],
    tooth: NDArray[np.uint8],
    top: int,
    bottom: int,
    left: int,
    right: int,
    wash: Wash,
) -> None:
    """Deposit a wash on rows `top` to `bottom` of a canvas, in place; `inside` is its cover blurred."""
    height, width = cover.shape
    down, across = pigment.shape[0] / height, pigment.shape[1] / width
    for y in range(top, bottom):
        for x in range(left, right):
            c = int(cover[y, x])
            if c < 4:
                continue
            grain = np.float32(tooth[y % TOOTH_PX, x % TOOTH_PX]) / 255 - np.float32(0.5)
            a = np.float32(c) / 255
            edge = (a - np.float32(0.5) - wash.rough * grain) * 3 + np.float32(0.5)
            soft = np.float32(1) - wash.rough
            e = soft * a + wash.rough * min(max(edge, np.float32(0)), np.float32(1))
            rim = wash.rim * max(c - int(inside[y, x]), 0) / np.float32(127) * a
            swing = _sample(pigment, y * down, x * across)
            load = wash.load * e * (1 + rim) * (1 + wash.uneven * swing)
            for k in range(3):
                clear = int(255 - (255 - int(wet[y, x, k])) * 255 / c)
                lean = 1 + (k - 1) * wash.uneven * np.float32(0.6) * swing
                old = LOGS[canvas[y, x, k]]
                least = (LOGS[limit[y, x, k]] * ROOM - SLACK) * (1 + np.float32(0.5) * rim)
                new = max(old + load * lean * LOGS[max(clear, 1)], min(old, least))
                canvas[y, x, k] = np.uint8(255 * np.exp(new) + np.float32(0.5))


@kernel
def _sample(grid: NDArray[np.uint8], y: float, x: float) -> float:
    """Between the points of a grid, -1 to 1."""
    row, column = min(int(y), grid.shape[0] - 2), min(int(x), grid.shape[1] - 2)
    v, u = min(np.float32(y - row), np.float32(1)), min(np.float32(x - column), np.float32(1))
    upper = np.float32(grid[row, column]) * (1 - u) + np.float32(grid[row, column + 1]) * u
    lower = np.float32(grid[row + 1, column]) * (1 - u) + np.float32(grid[row + 1, column + 1]) * u
    return (upper * (1 - v) + lower * v) / np.float32(127.5) - 1


@kernel
def show(
    rgb: Rgb8, tooth: NDArray[np.uint8], top: int, bottom: int, left: int, right: int, paper: Paper
) -> None:
    """Put what is painted onto its sheet, in place."""
    sheet = (paper.red, paper.green, paper.blue)
    for y in range(top, bottom):
        for x in range(left, right):
            peak = np.float32(tooth[y % TOOTH_PX, x % TOOTH_PX]) / np.float32(127.5) - 1
            light = 1 + paper.shade * (peak - 1)
            for k in range(3):
                density = -LOGS[rgb[y, x, k]]
                middle = min(density * 3, np.float32(1)) * np.exp(-np.float32(0.7) * density)
                density *= 1 - paper.granulation * peak * middle
                density *= 1 + paper.warmth * (k - 1)
                value = sheet[k] * light * np.exp(-density)
                rgb[y, x, k] = np.uint8(min(value, np.float32(255)) + np.float32(0.5))
