"""What happens when a wash dries, pixel by pixel; see `wash`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.types import Alpha, Rgb8

LOGS = np.log(np.maximum(np.arange(256), 1) / 255).astype(np.float32)  # of what is left of the light
ROOM, SLACK = 1.12, 0.03  # a wash may be as dense as what it paints times this, and this more; white stays


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
    crisp : float
        How steeply it ends: 1 as softly as it was laid.
    uneven : float
        How much its density swings over wide distances, 0 to 1.
    hue : float
        How much its pigments part over the same distances, warm from cool.
    """

    load: float = 1.0
    rim: float = 0.6
    rim_px: float = 3.0
    rough: float = 0.5
    crisp: float = 4.0
    uneven: float = 0.2
    hue: float = 0.0


class Paper(NamedTuple):
    """The sheet: its colour, 0 to 255 each, how its tooth shades it, how pigment gathers in its valleys."""

    red: float = 253.0
    green: float = 252.0
    blue: float = 248.0
    shade: float = 0.012
    granulation: float = 0.18
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
    first: int,
    top: int,
    bottom: int,
    left: int,
    right: int,
    wash: Wash,
) -> None:
    """Deposit a wash on rows `top` to `bottom` of a canvas, in place.

    `inside`, its cover blurred, and `limit` begin at row `first` and column `left`.
    """
    height, width = cover.shape
    down, across = pigment.shape[0] / height, pigment.shape[1] / width
    for y in range(top, bottom):
        for x in range(left, right):
            if cover[y, x] < 4:
                continue
            grain = np.float32(tooth[y % len(tooth), x % len(tooth)]) / 255 - np.float32(0.5)
            a = np.float32(cover[y, x]) / 255
            edge = (a - np.float32(0.5) - wash.rough * grain) * wash.crisp + np.float32(0.5)
            e = min(max(edge, np.float32(0)), np.float32(1))
            rim = wash.rim * max(a - np.float32(inside[y - first, x - left]) / 255, np.float32(0)) * 2 * a
            swing = _sample(pigment, y * down, x * across)
            load = wash.load * e * (1 + rim) * (1 + wash.uneven * swing)
            for k in range(3):
                clear = int(255 - (255 - np.float32(wet[y, x, k])) / a)
                lean = 1 + (k - 1) * wash.hue * swing
                old = LOGS[canvas[y, x, k]]
                asked = LOGS[limit[y - first, x - left, k]]
                room = asked * ROOM + max(asked, -SLACK)
                least = room * (1 + np.float32(0.5) * rim)
                new = max(old + load * lean * LOGS[max(clear, 1)], min(old, least))
                canvas[y, x, k] = np.uint8(255 * np.exp(new) + np.float32(0.5))


@kernel
def _sample(grid: NDArray[np.uint8], y: float, x: float) -> float:
    """Between the points of a grid, -1 to 1."""
    row, column = min(int(y), grid.shape[0] - 2), min(int(x), grid.shape[1] - 2)
    v, u = min(np.float32(y - row), np.float32(1)), min(np.float32(x - column), np.float32(1))
    upper = np.float32(grid[row, column]) * (1 - u) + np.float32(grid[row, column + 1]) * u
    lower = np.float32(grid[row + 1, column]) * (1 - u) + np.float32(grid[row + 1, column + 1]) * u
    return float((upper * (1 - v) + lower * v) / np.float32(127.5) - 1)


@kernel
def show(
    rgb: Rgb8, tooth: NDArray[np.uint8], top: int, bottom: int, left: int, right: int, paper: Paper
) -> None:
    """Put what is painted onto its sheet, in place."""
    sheet = (paper.red, paper.green, paper.blue)
    for y in range(top, bottom):
        for x in range(left, right):
            peak = np.float32(tooth[y % len(tooth), x % len(tooth)]) / np.float32(127.5) - 1
            light = 1 + paper.shade * (peak - 1)
            for k in range(3):
                density = -LOGS[rgb[y, x, k]]
                middle = min(density * 3, np.float32(1)) * np.exp(-np.float32(0.7) * density)
                density *= 1 - paper.granulation * peak * middle
                density *= 1 + paper.warmth * (k - 1)
                value = sheet[k] * light * np.exp(-density)
                rgb[y, x, k] = np.uint8(min(value, np.float32(255)) + np.float32(0.5))
