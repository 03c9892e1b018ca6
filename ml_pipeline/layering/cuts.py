"""Where to divide the disparities: at values whose contour runs along edges of the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.regions import RegionGraph

CANDIDATES = 119
LEAST_SHARE = 0.04  # of the area, behind the first cut and in front of the last
LEAST_GAP = 0.3  # of an even layer's area, between two cuts
CLEAR_STEP = 0.06  # a disparity difference that counts as a step
FAINTEST_EDGE = 0.01  # of the evidence that a strong edge gives


@dataclass(frozen=True)
class ChosenCut:
    """A cut and how well the picture's edges support its contour, 0 to 1."""

    disparity: float
    edge_support: float


def choose_cuts(graph: RegionGraph, values: NDArray[np.float64], count: int, drift: float) -> list[ChosenCut]:
    """The `count` cuts, rising, that the picture's edges support best together.

    A candidate is scored by the mean over its contour of edge evidence times disparity step, less a little
    for drifting from the even place. Even shares alone would slice through subjects. The best set, with
    some area between any two cuts, is found by dynamic programming.

    Parameters
    ----------
    graph : RegionGraph
        K superpixels.
    values : (K,) ndarray
        Disparity of each, in [0, 1].
    count : int
        Cuts wanted, 1 to 4.
    drift : float
        What a cut pays for lying a whole picture away from its even place; 0 lets the edges alone decide.
    """
    shares = np.linspace(0, 1, CANDIDATES + 2)[1:-1]
    thresholds = _weighted_quantiles(values, graph.area, shares)
    support = np.array([edge_support(graph, values, t) for t in thresholds])
    even = np.arange(1, count + 1)[:, None] / (count + 1)
    scores = support - drift * np.abs(shares - even)  # (count, candidates)
    scores[:, (shares < LEAST_SHARE) | (shares > 1 - LEAST_SHARE)] = -np.inf
    best = _best_places(scores, round(LEAST_GAP / (count + 1) * (CANDIDATES + 1)))
    return [ChosenCut(float(thresholds[i]), float(support[i])) for i in best]


def _best_places(scores: NDArray[np.float64], gap: int) -> list[int]:
    """One rising candidate number a row of (count, candidates), `gap` or more apart, with the best total."""
    total, came_from = scores.copy(), np.zeros(scores.shape, int)
    for k in range(1, len(scores)):
        best = np.maximum.accumulate(total[k - 1])
        leader = np.maximum.accumulate(np.where(total[k - 1] == best, np.arange(scores.shape[1]), 0))
        total[k, :gap] = -np.inf
        total[k, gap:] += best[:-gap]
        came_from[k, gap:] = leader[:-gap]
    places = [int(np.argmax(total[-1]))]
    for k in range(len(scores) - 1, 0, -1):
        places.insert(0, int(came_from[k, places[0]]))
    return places


def edge_support(graph: RegionGraph, values: NDArray[np.float64], threshold: float) -> float:
    """Mean, by length, of edge evidence times disparity step along the borders that a threshold crosses."""
    first, second = values[graph.pairs[:, 0]], values[graph.pairs[:, 1]]
    crossed = (first > threshold) != (second > threshold)
    if not crossed.any():
        return 0.0
    step = np.minimum(np.abs(first - second)[crossed] / CLEAR_STEP, 1)
    evidence = (1 - graph.affinity[crossed]) * step
    return float(np.average(evidence, weights=graph.length[crossed]))


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
