"""Where to divide the disparities: at values whose contour runs along edges of the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.regions import RegionGraph

CANDIDATES = 97
REACH = 0.10  # how far, in shares of the area, a cut may lie from its even place
CLEAR_STEP = 0.06  # a disparity difference that counts as a step


@dataclass(frozen=True)
class ChosenCut:
    """A cut and how well the picture's edges support its contour, 0 to 1."""

    disparity: float
    edge_support: float


def choose_cuts(graph: RegionGraph, values: NDArray[np.float64], count: int) -> list[ChosenCut]:
    """The `count` best cuts, rising, one around each even share of the area.

    A candidate is scored by the mean over its contour of edge evidence times disparity step. Equal shares
    alone would slice through subjects; edges alone would put all cuts around one of them.

    Parameters
    ----------
    graph : RegionGraph
        K superpixels.
    values : (K,) ndarray
        Disparity of each, in [0, 1].
    count : int
        Cuts wanted, 1 to 4.
    """
    shares = np.linspace(0, 1, CANDIDATES + 2)[1:-1]
    thresholds = _weighted_quantiles(values, graph.area, shares)
    scores = np.array([edge_support(graph, values, t) for t in thresholds])
    chosen: list[ChosenCut] = []
    for k in range(1, count + 1):
        reach = min(REACH, 0.4 / (count + 1))
        near = np.abs(shares - k / (count + 1)) <= reach
        near &= thresholds > (chosen[-1].disparity if chosen else -np.inf)
        if not near.any():
            near = np.abs(shares - k / (count + 1)) <= reach
        best = int(np.flatnonzero(near)[np.argmax(scores[near])])
        chosen.append(ChosenCut(float(thresholds[best]), float(scores[best])))
    return chosen


def edge_support(graph: RegionGraph, values: NDArray[np.float64], threshold: float) -> float:
    """Mean, by length, of edge evidence times disparity step along the borders that a threshold crosses."""
    first, second = values[graph.pairs[:, 0]], values[graph.pairs[:, 1]]
    crossed = (first > threshold) != (second > threshold)
    if not crossed.any():
        return 0.0
    step = np.minimum(np.abs(first - second)[crossed] / CLEAR_STEP, 1)
    evidence = (1 - graph.affinity[crossed]) * step
    return float(np.average(evidence, weights=graph.length[crossed]))


def _weighted_quantiles(
    values: NDArray[np.float64], weights: NDArray[np.float64], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Values under which the given shares of the weight lie, each midway to the next value."""
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order]) / weights.sum()
    at = np.clip(np.searchsorted(cumulative, shares), 0, len(values) - 2)
    ranked = values[order]
    return np.asarray((ranked[at] + ranked[at + 1]) / 2)
