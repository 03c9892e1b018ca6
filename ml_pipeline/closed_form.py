"""Closed-form matting along contours, window by window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.conjugate_gradient import conjugate_gradient
from ml_pipeline.matting_laplacian import ITSELF, laplacian
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import Window, windows
from ml_pipeline.types import Alpha, Mask, Rgb8

TILE_PX, MARGIN_PX = 256, 32
PRIOR_WEIGHT, PRIOR_POWER = 2e-3, 8  # of the first matte, and how fast it falls towards one half
LEAST_PRIOR = 1e-5  # holds pixels that no window joins to others
MOST_ROUNDS = 1500
FULL_SHARE = 63  # of a window's solution where it overlaps no other; four of them fit into 8 bits
TAIL = 0.01  # of alpha next to 0 and 1, cut off


@dataclass(frozen=True)
class Refinement:
    """A matte, (M, N) uint8, and for each window that kept the first one, why."""

    alpha: Alpha
    failures: tuple[str, ...]


def refine(rgb: Rgb8, first: Alpha, unknown: Mask, visible: Mask) -> Refinement:
    """Alpha by closed-form matting where it is unknown, in windows that overlap.

    Colours in each 3×3 window lie near a line, so alpha is nearly a linear function of them there; the
    least departure from that is a sparse linear system (Levin, Lischinski and Weiss, "A Closed-Form Solution
    to Natural Image Matting", 2008). A first matte holds it where it is sure of itself: of bars so thin that
    all of them is contour nothing else is known. Windows are solved on their own, with a margin, and fade
    into each other.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    first : (M, N) uint8
        A first matte; it stays wherever alpha is not unknown.
    unknown : (M, N) bool
    visible : (M, N) bool
        Where the picture shows the layer or what lies behind it, and no nearer one.

    Returns
    -------
    Refinement
    """
    wanted = unknown & visible
    tiles = [outer for _, outer in windows(wanted, MARGIN_PX, TILE_PX)]

    def solve(window: Window) -> tuple[Alpha, str]:
        return solve_window(rgb[window], first[window], wanted[window], visible[window])

    solved = side_by_side(solve, tiles)
    alpha = _blend(first, wanted, list(zip(tiles, (matte for matte, _ in solved), strict=True)))
    return Refinement(alpha, tuple(reason for _, reason in solved if reason))


def solve_window(
    rgb: Rgb8, first: Alpha, unknown: Mask, visible: Mask, most_rounds: int = MOST_ROUNDS
) -> tuple[Alpha, str]:
    """One window's matte, and why it is the first one where it could not be solved; else an empty text."""
    start = to_float(first).astype(np.float64)
    number = np.full(unknown.shape, -1, np.int32)
    number[unknown] = np.arange(np.count_nonzero(unknown), dtype=np.int32)
    values, columns, right = laplacian(rgb, number, start, visible)
    found = start[unknown]
    prior = np.maximum(PRIOR_WEIGHT * np.abs(2 * found - 1) ** PRIOR_POWER, LEAST_PRIOR)
    values[:, ITSELF] += prior
    rounds = conjugate_gradient(values, columns, right + prior * found, found, most_rounds)
    if rounds > most_rounds:
        return first, f"conjugate gradients did not converge in {most_rounds} rounds"
    alpha = first.copy()
    alpha[unknown] = to_8_bits((found - TAIL) / (1 - 2 * TAIL))
    return alpha, ""


def _blend(first: Alpha, wanted: Mask, solved: list[tuple[Window, Alpha]]) -> Alpha:
    """Windows' mattes faded into each other; whole numbers, so that their order does not matter."""
    total = np.zeros(first.shape, np.uint16)
    shares = np.zeros(first.shape, np.uint8)
    for window, matte in solved:
        share = _share(window, first.shape)
        total[window] += share.astype(np.uint16) * matte
        shares[window] += share
    alpha = first.copy()
    alpha[wanted] = np.rint(total[wanted] / shares[wanted])
    return alpha


def _share(window: Window, size: tuple[int, ...]) -> NDArray[np.uint8]:
    """(m, n): how much each pixel of a window counts, falling towards the sides where another one follows."""
    ramps = []
    for part, length in zip(window, size, strict=True):
        along = np.arange(part.start, part.stop)
        left = along - part.start + 1 if part.start > 0 else np.inf
        right = part.stop - along if part.stop < length else np.inf
        ramps.append(np.clip(np.minimum(left, right) / (2 * MARGIN_PX), 0, 1) * np.ones(len(along)))
    return np.asarray(1 + (FULL_SHARE - 1) * np.outer(*ramps), dtype=np.uint8)
