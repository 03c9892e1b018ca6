"""How well an estimate orders points by nearness: against marked points, and against true disparity.

A pair whose two values are the same, or not finite, counts half: a constant map scores 0.5. Maps may be of
any size; what is compared with truth is brought to the truth's size first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.disparity.base import resize_plane
from ml_pipeline.types import Mask, Plane

WINDOW = 0.01  # of the map's width: side of the square whose mean a marked point takes
MARGIN = 0.1  # of the larger true disparity: pairs that differ by no more are left out
JUMP = 0.05  # of the larger true disparity: a change from one pixel to the next beyond it is a step
SAMPLES = 17  # along a line of at most 16 px, so that neighbours are at most a pixel apart
PAIRS = 100_000  # drawn; what is left after the conditions is counted

Places: TypeAlias = NDArray[np.int64]  # (P, 2): row, column


@dataclass(frozen=True)
class Order:
    """How many pairs of marked points are in the right order, of how many.

    Attributes
    ----------
    right, total : float, int
        Over all pairs whose ranks differ; a tie adds 0.5 to `right`.
    higher_right, higher_total : float, int
        Over those of them whose nearer point is the higher one in the frame, where "lower is nearer" fails.
    """

    right: float = 0.0
    total: int = 0
    higher_right: float = 0.0
    higher_total: int = 0

    def __add__(self, other: Order) -> Order:
        return Order(
            self.right + other.right,
            self.total + other.total,
            self.higher_right + other.higher_right,
            self.higher_total + other.higher_total,
        )

    @property
    def share(self) -> float:
        """Of all pairs; NaN without any."""
        return self.right / self.total if self.total else float("nan")

    @property
    def higher_share(self) -> float:
        """Of the pairs whose nearer point is higher; NaN without any."""
        return self.higher_right / self.higher_total if self.higher_total else float("nan")


def pairwise_order(values: Plane, points: NDArray[np.float64]) -> Order:
    """Count the pairs of marked points whose nearer one has the larger value.

    Each point takes the mean of a square window, 1 % of the map's width wide.

    Parameters
    ----------
    values : (m, n) float32
        Disparity at any size, larger is nearer.
    points : (K, 3) float64
        Place across and down the picture, each in [0, 1], and rank, 0 nearest.

    Returns
    -------
    Order
    """
    found = np.array([_window_mean(values, x, y) for x, y, _ in points])
    y, rank = points[:, 1], points[:, 2]
    nearer = rank[:, None] < rank[None, :]  # (K, K): the row's point is nearer than the column's
    higher = nearer & (y[:, None] < y[None, :])
    right = _agreement(found[:, None], found[None, :])
    return Order(float(right[nearer].sum()), int(nearer.sum()), float(right[higher].sum()), int(higher.sum()))


def order_on_truth(
    values: Plane, truth: Plane, known: Mask, *, margin: float = MARGIN, pairs: int = PAIRS, seed: int = 0
) -> float:
    """Share of random point pairs that an estimate puts in their true order.

    Parameters
    ----------
    values : (m, n) float32
        Estimated disparity at any size, larger is nearer.
    truth : (M, N) float32
        True disparity, proportional to inverse depth: not shifted, so that shares of it mean something.
    known : (M, N) bool
        Where the truth is known.
    margin : float
        Pairs count whose true disparities differ by more than this share of the larger one.
    pairs : int
        Drawn uniformly over known pixels, with replacement.
    seed : int
        The same pairs every time.

    Returns
    -------
    float
        In [0, 1]; NaN if no pair differs enough.
    """
    generator = np.random.default_rng(seed)
    pixels = np.argwhere(known)
    first, second = (pixels[generator.integers(len(pixels), size=pairs)] for _ in range(2))
    return _share_in_order(values, truth, *_differing(truth, first, second, margin))


def order_across_steps(
    values: Plane,
    truth: Plane,
    known: Mask,
    *,
    apart_px: tuple[float, float] = (6, 16),
    margin: float = MARGIN,
    jump: float = JUMP,
    pairs: int = PAIRS,
    seed: int = 0,
) -> float:
    """Share of close point pairs, one on each side of a true depth step, that are in their true order.

    A pair counts if its true disparities differ by more than `margin` and, along the straight line between
    them, the truth is known everywhere and somewhere jumps from one pixel to the next by more than `jump`. A
    slanted surface changes by as much over some pixels, but without a jump.

    Parameters
    ----------
    values : (m, n) float32
        Estimated disparity at any size, larger is nearer.
    truth : (M, N) float32
        True disparity, not shifted.
    known : (M, N) bool
        Where the truth is known.
    apart_px : (float, float)
        Least and greatest distance of a pair in pixels of the truth; every direction is as likely.
    margin, jump : float
        As shares of the larger of a pair's two true disparities.
    pairs : int
        Drawn; a few percent of them lie across a step.
    seed : int
        The same pairs every time.

    Returns
    -------
    float
        In [0, 1]; NaN if no pair lies across a step.
    """
    first, second = _close_pairs(known, apart_px, pairs, np.random.default_rng(seed))
    first, second = _differing(truth, first, second, margin)
    along = np.linspace(0, 1, SAMPLES)[None, :, None]
    line = np.rint(first[:, None] + (second - first)[:, None] * along).astype(np.int64)  # (P, SAMPLES, 2)
    profile = truth[line[..., 0], line[..., 1]]
    larger = np.maximum(profile[:, 0], profile[:, -1])
    jumps = np.abs(np.diff(profile, axis=1)).max(axis=1, initial=0) > jump * larger
    counts = jumps & known[line[..., 0], line[..., 1]].all(axis=1)
    return _share_in_order(values, truth, first[counts], second[counts])


def at_size(values: Plane, truth: Plane) -> Plane:
    """An estimate resampled to the truth's size."""
    return resize_plane(np.asarray(values, dtype=np.float32), *truth.shape)


def _window_mean(values: Plane, x: float, y: float) -> float:
    height, width = values.shape
    side = max(1, round(WINDOW * width))
    left = min(max(round(x * width - side / 2), 0), max(width - side, 0))
    top = min(max(round(y * height - side / 2), 0), max(height - side, 0))
    return float(values[top : top + side, left : left + side].mean(dtype=np.float64))


def _agreement(nearer: NDArray[np.float64], farther: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 where the nearer value is larger, 0 where it is smaller, 0.5 where neither can be said."""
    undecided = ~(np.isfinite(nearer) & np.isfinite(farther)) | (nearer == farther)
    return np.where(undecided, 0.5, (nearer > farther).astype(np.float64))


def _close_pairs(
    known: Mask, apart_px: tuple[float, float], pairs: int, generator: np.random.Generator
) -> tuple[Places, Places]:
    """Pairs of pixels at a distance drawn from a range, both inside the picture, the first one known."""
    pixels = np.argwhere(known)
    first = pixels[generator.integers(len(pixels), size=pairs)]
    angle, apart = generator.uniform(0, 2 * np.pi, pairs), generator.uniform(*apart_px, pairs)
    offset = np.stack([np.sin(angle), np.cos(angle)], axis=1) * apart[:, None]
    second = first + np.rint(offset).astype(np.int64)
    inside = ((second >= 0) & (second < known.shape)).all(axis=1)
    return first[inside], second[inside]


def _differing(truth: Plane, first: Places, second: Places, margin: float) -> tuple[Places, Places]:
    a, b = truth[tuple(first.T)], truth[tuple(second.T)]
    differ = np.abs(a - b) > margin * np.maximum(a, b)
    return first[differ], second[differ]


def _share_in_order(values: Plane, truth: Plane, first: Places, second: Places) -> float:
    if not len(first):
        return float("nan")
    estimate = at_size(values, truth).astype(np.float64)
    swapped = truth[tuple(first.T)] < truth[tuple(second.T)]
    near, far = (np.where(swapped[:, None], *ends) for ends in ((second, first), (first, second)))
    return float(_agreement(estimate[tuple(near.T)], estimate[tuple(far.T)]).mean())
