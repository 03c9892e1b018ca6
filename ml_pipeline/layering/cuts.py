"""Where to divide the disparities: at values whose contours run along edges and steps of the picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.regions import RegionGraph
from ml_pipeline.types import Mask

EVEN_SHARES, EVEN_STEPS = 30, 20  # candidates at even shares of the area, and at even steps of disparity
DECIMALS = 5  # of a cut, as the manifest shows it
LEAST_SHARE = 0.03  # of the area, behind the first cut and in front of the last
LEAST_GAP = 0.02  # of the area, between two cuts
CLEAR_STEP = 0.06  # a disparity difference that counts as a step
GOOD_EVIDENCE = 0.6  # a border with more of it is worth a cut, one with less speaks against it
UNCOVERING = 8.0  # how much more a good border is worth for a step of the whole range: motion uncovers more
FAINTEST_EDGE = 0.01  # of the evidence that a strong edge gives
LEAST_LENGTH = (
    0.12  # of new contour, in sides of a square of the picture's area, that one more layer is worth
)
LEAST_RISE = 0.1  # and of what the cuts before it have


@dataclass(frozen=True)
class ChosenCut:
    """A cut, how well edges and steps support its contour, 0 to 1, and the area's share in front of it."""

    disparity: float
    edge_support: float
    area: float


@dataclass(frozen=True)
class Candidates:
    """T cuts to choose from, rising, each with the contour that it would make.

    Attributes
    ----------
    disparity : (T,) float64
    near : (T, K) bool
        Superpixels in front of each; what is in front of one is in front of all before it.
    share : (T,) float64
        Of the picture's area, in front.
    support : (T,) float64
        Mean, along the contour, of edge evidence times disparity step, in [0, 1].
    length : (T, T) float64
        [i, j]: good contour less bad that cut j adds to what cut i has; [j, j] is what it has alone. Lengths
        are in sides of a square of the picture's area.
    gain : (T, T) float64
        The same, good contour counting for more the larger the step across it.
    """

    disparity: NDArray[np.float64]
    near: NDArray[np.bool_]
    share: NDArray[np.float64]
    support: NDArray[np.float64]
    length: NDArray[np.float64]
    gain: NDArray[np.float64]


def propose_cuts(
    graph: RegionGraph, values: NDArray[np.float64], near_side: Callable[[float], Mask]
) -> Candidates:
    """Try cuts at even shares of the area and at even steps of disparity.

    Parameters
    ----------
    graph : RegionGraph
        K superpixels.
    values : (K,) ndarray
        Disparity of each, in [0, 1].
    near_side : callable
        Which superpixels, (K,), lie in front of a cut.
    """
    shares = np.linspace(0, 1, EVEN_SHARES + 2)[1:-1]
    low, high = np.quantile(values, (0.01, 0.99))
    both = (_weighted_quantiles(values, graph.area, shares), np.linspace(low, high, EVEN_STEPS))
    disparity = np.unique(np.round(np.concatenate(both), DECIMALS))
    near = np.logical_and.accumulate(np.array([near_side(float(t)) for t in disparity]), axis=0)
    share = near @ graph.area / graph.area.sum()
    support = np.array([edge_support(graph, values, mask) for mask in near])
    worth = graph.length * (border_evidence(graph, values) - GOOD_EVIDENCE) / graph.area.sum() ** 0.5
    step = np.abs(values[graph.pairs[:, 0]] - values[graph.pairs[:, 1]])
    counted = np.where(worth > 0, worth * (1 + UNCOVERING * step), worth)
    tables = (_added(graph, near, each) for each in (worth, counted))
    return Candidates(disparity, near, share, support, *tables)


def border_evidence(graph: RegionGraph, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """(P,) in [0, 1]: edge evidence times disparity step of each touching pair."""
    step = np.minimum(np.abs(values[graph.pairs[:, 0]] - values[graph.pairs[:, 1]]) / CLEAR_STEP, 1)
    return np.asarray((1 - graph.affinity) * step)


def edge_support(graph: RegionGraph, values: NDArray[np.float64], near: Mask) -> float:
    """Mean, by length, of the evidence along the contour of the near superpixels, (K,)."""
    crossed = near[graph.pairs[:, 0]] != near[graph.pairs[:, 1]]
    if not crossed.any():
        return 0.0
    return float(np.average(border_evidence(graph, values)[crossed], weights=graph.length[crossed]))


def _added(graph: RegionGraph, near: Mask, worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """What cut j adds to what cut i has, (T, T), when each border, (P,), is worth so much.

    A border is crossed by the candidates from `low` to `high` - 1.
    """
    count = len(near)
    level = near.sum(axis=0)
    first, second = level[graph.pairs[:, 0]], level[graph.pairs[:, 1]]
    low, high = np.minimum(first, second), np.maximum(first, second)
    crossed = np.where(low == high, 0, worth)
    table = np.bincount(low * (count + 1) + high, crossed, (count + 1) ** 2).reshape(count + 1, count + 1)
    begun_by = np.cumsum(np.cumsum(table[:, ::-1], axis=1)[:, ::-1], axis=0)[:, 1:]  # low <= l, high > j
    own = begun_by[np.arange(count), np.arange(count)]
    gain = own[None] - begun_by[:count]  # what begins after i and is crossed by j
    gain[np.arange(count), np.arange(count)] = own
    return np.asarray(gain)


def choose_cuts(
    candidates: Candidates, count: int, least_gap: float = LEAST_GAP, drift: float = 0.0
) -> list[int]:
    """The numbers of the `count` candidates that are best together; empty where there are not so many.

    They are to follow as much good contour as they can, and little bad: each border counts once, however many
    cuts cross it, so that a second cut through one and the same step is worth nothing. A cut's mean support
    counts too. The best set is exact, by dynamic programming: of a set of nested contours, those that share
    a border lie side by side.

    Parameters
    ----------
    candidates : Candidates
    count : int
        1 to 4.
    least_gap : float
        Share of the area that lies between two cuts at least.
    drift : float
        What a cut pays for lying a whole picture away from its even place.
    """
    share = candidates.share
    single = np.diag(candidates.gain) + candidates.support
    single[(share < LEAST_SHARE) | (share > 1 - LEAST_SHARE)] = -np.inf
    pair = candidates.gain + candidates.support
    pair[(share[:, None] - share < least_gap) | np.isinf(single) | np.isinf(single)[:, None]] = -np.inf
    places = np.arange(count, 0, -1) / (count + 1)
    astray = drift * np.abs(share - places[:, None])
    total, came_from = single - astray[0], []
    for k in range(1, count):
        options = total[:, None] + pair
        came_from.append(options.argmax(axis=0))
        total = options.max(axis=0) - astray[k]
    chosen = [int(total.argmax())]
    if np.isinf(total[chosen[0]]):
        return []
    for back in reversed(came_from):
        chosen.insert(0, int(back[chosen[0]]))
    return chosen


def followed_length(candidates: Candidates, chosen: list[int]) -> float:
    """Good contour less bad that the chosen cuts follow together, in sides of a square of the area."""
    before = [chosen[0], *chosen[:-1]]
    return float(candidates.length[before, chosen].sum())


def choose_number(candidates: Candidates, most: int) -> int:
    """How many cuts the picture's contours support, from 1 to `most`.

    One more is taken as long as it adds a good stretch of contour to what fewer cuts follow.
    """
    chosen = choose_cuts(candidates, 1)
    if not chosen:
        return 1
    length = followed_length(candidates, chosen)
    for count in range(2, most + 1):
        chosen = choose_cuts(candidates, count)
        longer = followed_length(candidates, chosen) if chosen else -np.inf
        if longer - length < max(LEAST_LENGTH, LEAST_RISE * length):
            return count - 1
        length = longer
    return most


def has_contours(graph: RegionGraph, values: NDArray[np.float64]) -> bool:
    """Whether there is an edge anywhere in the picture or a step anywhere in its disparity, (K,)."""
    steps = np.abs(values[graph.pairs[:, 0]] - values[graph.pairs[:, 1]])
    return bool((graph.affinity < 1 - FAINTEST_EDGE).any() or (steps > CLEAR_STEP).any())


def _weighted_quantiles(
    values: NDArray[np.float64], weights: NDArray[np.float64], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Values under which the given shares of the weight lie, each midway to the next value."""
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order]) / weights.sum()
    at = np.clip(np.searchsorted(cumulative, shares), 0, len(values) - 2)
    ranked = values[order]
    return np.asarray((ranked[at] + ranked[at + 1]) / 2)
