"""Sparse linear systems whose rows all have as many places, as those of pixels and their neighbours do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel

TOLERANCE = 1e-4  # of the right side


@kernel
def conjugate_gradient(
    values: NDArray[np.float64],
    columns: NDArray[np.int32],
    right: NDArray[np.float64],
    x: NDArray[np.float64],
    most_rounds: int,
) -> int:
    """Solve a symmetric positive definite system in place, from a first guess; returns the rounds taken.

    Preconditioned by one symmetric Gauss-Seidel sweep (Saad, "Iterative Methods for Sparse Linear Systems",
    2003, section 10.2). `values` and `columns` hold a row for each unknown, its entries in the order of their
    columns, its own in the middle, column -1 where there is none. One round more than `most_rounds` says
    that it did not converge.
    """
    residual = right - _times(values, columns, x)
    enough = TOLERANCE * np.sqrt((right * right).sum())
    way = np.zeros_like(x)
    last = 1.0
    for done in range(most_rounds + 1):
        if np.sqrt((residual * residual).sum()) <= enough:
            return done
        if done == most_rounds:
            break
        z = _swept(values, columns, residual)
        now = (residual * z).sum()
        way = z if done == 0 else z + now / last * way
        last = now
        ahead = _times(values, columns, way)
        step = now / (way * ahead).sum()
        x += step * way
        residual -= step * ahead
    return most_rounds + 1


@kernel
def _times(
    values: NDArray[np.float64], columns: NDArray[np.int32], x: NDArray[np.float64]
) -> NDArray[np.float64]:
    product = np.zeros_like(x)
    for row in range(len(x)):
        for k in range(columns.shape[1]):
            if columns[row, k] >= 0:
                product[row] += values[row, k] * x[columns[row, k]]
    return product


@kernel
def _swept(
    values: NDArray[np.float64], columns: NDArray[np.int32], right: NDArray[np.float64]
) -> NDArray[np.float64]:
    """One Gauss-Seidel sweep forwards and one backwards, from 0."""
    x, middle = np.zeros_like(right), values.shape[1] // 2
    for row in range(len(x)):
        rest = right[row]
        for k in range(middle):
            if columns[row, k] >= 0:
                rest -= values[row, k] * x[columns[row, k]]
        x[row] = rest / values[row, middle]
    for row in range(len(x) - 1, -1, -1):
        rest = 0.0
        for k in range(middle + 1, columns.shape[1]):
            if columns[row, k] >= 0:
                rest += values[row, k] * x[columns[row, k]]
        x[row] -= rest / values[row, middle]
    return x
