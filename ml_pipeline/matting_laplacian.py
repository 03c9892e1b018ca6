"""The matting Laplacian of a window's unknown pixels, a row of 25 neighbours for each."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.types import Mask, Rgb8

System: TypeAlias = tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]]

LEAST_VARIANCE = 1e-6  # of a colour in a 3×3 window
ITSELF = 12  # a pixel's own place among its 5×5 neighbours


def laplacian(rgb: Rgb8, number: NDArray[np.int32], known: NDArray[np.float64], visible: Mask) -> System:
    """The matting Laplacian of the unknown pixels of one window.

    Parameters
    ----------
    rgb : (m, n, 3) uint8
    number : (m, n) int32
        Counts the U unknown pixels in raster order; -1 where alpha is known.
    known : (m, n) float64
        Alpha where it is known.
    visible : (m, n) bool
        3×3 windows with other pixels join nothing.

    Returns
    -------
    values : (U, 25) float64
        A row for each unknown pixel, its 5×5 neighbours in raster order.
    columns : (U, 25) int32
        Their numbers; -1 where there is none.
    right : (U,) float64
        What the known neighbours contribute to the other side of the equation.
    """
    unknowns = int(number.max(initial=-1)) + 1
    values = np.zeros((unknowns, 25))
    columns = np.full((unknowns, 25), -1, np.int32)
    right = np.zeros(unknowns)
    _join(rgb, number, known, visible, values, columns, right)
    return values, columns, right


@kernel
def _join(
    rgb: Rgb8,
    number: NDArray[np.int32],
    known: NDArray[np.float64],
    visible: Mask,
    values: NDArray[np.float64],
    columns: NDArray[np.int32],
    right: NDArray[np.float64],
) -> None:
    """Add up over all 3×3 windows that hold an unknown pixel."""
    height, width = number.shape
    for y in range(height):
        for x in range(width):
            row = number[y, x]
            if row < 0:
                continue
            for k in range(25):
                v, u = y + k // 5 - 2, x + k % 5 - 2
                if 0 <= v < height and 0 <= u < width:
                    columns[row, k] = number[v, u]
    centered = np.empty((9, 3))
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            if (
                number[y - 1 : y + 2, x - 1 : x + 2].max() < 0
                or not visible[y - 1 : y + 2, x - 1 : x + 2].all()
            ):
                continue
            inverse = _inverse_spread(rgb, y, x, centered)
            for i in range(9):
                row = number[y + i // 3 - 1, x + i % 3 - 1]
                if row < 0:
                    continue
                for j in range(9):
                    shared = 1.0
                    for a in range(3):
                        for b in range(3):
                            shared += centered[i, a] * inverse[a, b] * centered[j, b]
                    value = (1.0 if i == j else 0.0) - shared / 9
                    v, u = y + j // 3 - 1, x + j % 3 - 1
                    if number[v, u] >= 0:
                        values[row, (j // 3 - i // 3 + 2) * 5 + j % 3 - i % 3 + 2] += value
                    else:
                        right[row] -= value * known[v, u]


@kernel
def _inverse_spread(rgb: Rgb8, y: int, x: int, centered: NDArray[np.float64]) -> NDArray[np.float64]:
    """Colours of a 3×3 window less their mean, written to `centered`, and the inverse of their covariance."""
    for c in range(3):
        mean = 0.0
        for i in range(9):
            centered[i, c] = rgb[y + i // 3 - 1, x + i % 3 - 1, c] / 255
            mean += centered[i, c] / 9
        for i in range(9):
            centered[i, c] -= mean
    spread = np.zeros((3, 3))
    for a in range(3):
        spread[a, a] = LEAST_VARIANCE / 9
        for b in range(3):
            for i in range(9):
                spread[a, b] += centered[i, a] * centered[i, b] / 9
    inverse = np.empty((3, 3))
    for a in range(3):
        for b in range(3):
            p, q, r, s = (a + 1) % 3, (a + 2) % 3, (b + 1) % 3, (b + 2) % 3
            inverse[a, b] = spread[p, r] * spread[q, s] - spread[p, s] * spread[q, r]
    determinant = (inverse[0] * spread[0]).sum()
    for a in range(3):
        for b in range(3):
            inverse[a, b] /= determinant
    return inverse
