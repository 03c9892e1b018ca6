"""Superpixels merged into larger and larger regions, the cheapest pair first."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.regions import RegionGraph

SMALL_AREA_PX = 600.0


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
    merger = _Merger(graph, values)
    partitions = []
    for stop in stops:
        merger.advance(stop)
        partitions.append(merger.partition())
    return partitions


class _Merger:
    """Regions that are alive, their neighbours, and a heap of what each merge would cost."""

    def __init__(self, graph: RegionGraph, values: NDArray[np.float64]) -> None:
        self.parent = list(range(graph.count))
        self.area = graph.area.tolist()
        # (K, 4): the three of Lab and the value, as plain floats: numpy scalars are slow in a loop
        self.feature = np.column_stack([graph.lab, values]).tolist()
        self.border: list[dict[int, tuple[float, float]]] = [{} for _ in self.parent]
        for (a, b), length, edge in zip(
            graph.pairs.tolist(), graph.length.tolist(), graph.edge.tolist(), strict=True
        ):
            self.border[a][b] = self.border[b][a] = (length, edge)
        self.heap = [
            (self._cost(a, b), a, b) for a, others in enumerate(self.border) for b in others if a < b
        ]
        heapq.heapify(self.heap)

    def advance(self, stop: float) -> None:
        while self.heap and self.heap[0][0] <= stop:
            cost, a, b = heapq.heappop(self.heap)
            # an entry is stale when either end is gone or has changed since
            if b in self.border[a] and cost == self._cost(a, b):
                self._merge(a, b)

    def partition(self) -> NDArray[np.int64]:
        roots = [self._root(i) for i in range(len(self.parent))]
        return np.unique(roots, return_inverse=True)[1].astype(np.int64)

    def _root(self, region: int) -> int:
        while self.parent[region] != region:
            self.parent[region] = self.parent[self.parent[region]]
            region = self.parent[region]
        return region

    def _cost(self, a: int, b: int) -> float:
        first, second = self.feature[a], self.feature[b]
        contrast = math.dist(first[:3], second[:3])
        difference = self.border[a][b][1] + 0.5 * contrast + 15 * abs(first[3] - second[3])
        small = min(1.0, min(self.area[a], self.area[b]) / SMALL_AREA_PX)
        return float(difference * (0.35 + 0.65 * small))

    def _merge(self, kept: int, gone: int) -> None:
        share = self.area[gone] / (self.area[kept] + self.area[gone])
        self.feature[kept] = [
            (1 - share) * x + share * y for x, y in zip(self.feature[kept], self.feature[gone], strict=True)
        ]
        self.area[kept] += self.area[gone]
        self.parent[gone] = kept
        del self.border[kept][gone]
        for other, (length, edge) in self.border[gone].items():
            if other == kept:
                continue
            del self.border[other][gone]
            old_length, old_edge = self.border[kept].get(other, (0.0, 0.0))
            total = old_length + length
            joined = (total, (old_length * old_edge + length * edge) / total)
            self.border[kept][other] = self.border[other][kept] = joined
        self.border[gone] = {}
        for other in self.border[kept]:
            a, b = min(kept, other), max(kept, other)
            heapq.heappush(self.heap, (self._cost(a, b), a, b))
