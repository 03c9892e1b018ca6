"""Superpixels merged into larger and larger regions, the cheapest pair first."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.regions import RegionGraph

SMALL_AREA_PX = 600.0
NONE = -1


def merge_regions(
    graph: RegionGraph, values: NDArray[np.float64], stops: Sequence[float]
) -> list[NDArray[np.int64]]:
    """Merge neighbours until the cheapest merge costs more than each stop.

    A pair costs (edge + contrast / 2 + 15 |difference of values|), less where the smaller of the two
    is small: region adjacency graph merging as in Trémeau and Colantoni, 2000.

    Parameters
    ----------
    graph : RegionGraph
        K superpixels.
    values : (K,) ndarray
        Disparity of each, in [0, 1].
    stops : sequence of float
        Rising costs.

    Returns
    -------
    list of (K,) int64 ndarray
        For each stop the region of each superpixel, 0 to R - 1.
    """
    parents = _merge(
        np.column_stack([graph.lab, values]),
        graph.area.copy(),
        graph.pairs.copy(),
        graph.length.copy(),
        graph.edge.copy(),
        np.asarray(stops, dtype=np.float64),
    )
    return [np.unique(parent, return_inverse=True)[1].astype(np.int64) for parent in parents]


@kernel
def _cost(feature: NDArray[np.float64], area: NDArray[np.float64], a: int, b: int, edge: float) -> np.float64:
    """What it costs to merge two regions whose common border has this mean edge strength."""
    squares = 0.0
    for i in range(3):
        squares += (feature[a, i] - feature[b, i]) ** 2
    contrast = np.sqrt(squares)
    difference = edge + 0.5 * contrast + 15 * abs(feature[a, 3] - feature[b, 3])
    small = min(1.0, min(area[a], area[b]) / SMALL_AREA_PX)
    return np.float64(difference * (0.35 + 0.65 * small))


@kernel
def _lists(count: int, ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Return each region's borders as a linked list of nodes 2·border + side: first, last, following."""
    first, last = np.full(count, NONE), np.full(count, NONE)
    following = np.full(2 * len(ends), NONE)
    for node in range(2 * len(ends)):
        region = ends[node // 2, node % 2]
        if first[region] == NONE:
            first[region] = node
        else:
            following[last[region]] = node
        last[region] = node
    return first, last, following


@kernel
def _absorb(kept: int, gone: int, feature: NDArray[np.float64], area: NDArray[np.float64]) -> None:
    """Bring the mean of the region that is kept, and its area, up to date."""
    share = area[gone] / (area[kept] + area[gone])
    for i in range(4):
        feature[kept, i] = (1 - share) * feature[kept, i] + share * feature[gone, i]
    area[kept] += area[gone]


@kernel
def _take_over(
    kept: int,
    gone: int,
    lists: tuple[NDArray[np.int64], ...],
    ends: NDArray[np.int64],
    length: NDArray[np.float64],
    edge: NDArray[np.float64],
    alive: NDArray[np.bool_],
    border_with: NDArray[np.int64],
) -> None:
    """Give the borders of the region that is gone to the one that is kept, which may have the same ones."""
    first, last, following = lists
    node = first[kept]
    while node != NONE:
        if alive[node // 2]:
            border_with[ends[node // 2, 0] + ends[node // 2, 1] - kept] = node // 2
        node = following[node]
    node = first[gone]
    while node != NONE:
        border = node // 2
        if alive[border]:
            other = ends[border, 0] + ends[border, 1] - gone
            same = border_with[other]
            if same == NONE:
                ends[border, 0], ends[border, 1] = min(kept, other), max(kept, other)
            else:
                total = length[same] + length[border]
                edge[same] = (length[same] * edge[same] + length[border] * edge[border]) / total
                length[same] = total
                alive[border] = False
        node = following[node]
    following[last[kept]] = first[gone]
    last[kept] = last[gone]


@kernel
def _merge(
    feature: NDArray[np.float64],
    area: NDArray[np.float64],
    ends: NDArray[np.int64],
    length: NDArray[np.float64],
    edge: NDArray[np.float64],
    stops: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Return (stops, K): the region that each superpixel is part of by then. Overwrites its arguments."""
    lists = _lists(len(area), ends)
    parent, border_with = np.arange(len(area)), np.full(len(area), NONE)
    alive = np.ones(len(ends), np.bool_)
    answer = np.empty((len(stops), len(area)), np.int64)
    heap = [(0.0, 0, 0, 0) for _ in range(0)]
    for e in range(len(ends)):
        heap.append((_cost(feature, area, ends[e, 0], ends[e, 1], edge[e]), ends[e, 0], ends[e, 1], e))
    heapq.heapify(heap)
    for s in range(len(stops)):
        while len(heap) > 0 and heap[0][0] <= stops[s]:
            cost, a, b, e = heapq.heappop(heap)
            # an entry is stale when its border is gone or either end has changed since
            if not alive[e] or ends[e, 0] != a or ends[e, 1] != b:
                continue
            if cost != _cost(feature, area, a, b, edge[e]):
                continue
            alive[e] = False
            parent[b] = a
            _absorb(a, b, feature, area)
            _take_over(a, b, lists, ends, length, edge, alive, border_with)
            node = lists[0][a]
            while node != NONE:
                border = node // 2
                if alive[border]:
                    near, far = ends[border, 0], ends[border, 1]
                    heapq.heappush(heap, (_cost(feature, area, near, far, edge[border]), near, far, border))
                    border_with[near + far - a] = NONE
                node = lists[2][node]
        for i in range(len(area)):  # a region's parent has the smaller number, so it is settled already
            answer[s, i] = i if parent[i] == i else answer[s, parent[i]]
    return answer
