"""Which superpixels lie in front of a cut: a binary minimum cut over the region graph."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from ml_pipeline.regions import RegionGraph
from ml_pipeline.types import Mask

PAIRWISE = 0.6
REGION_TIE = 0.3
REGION_SPREAD = 0.35
LARGEST_REGION = 0.3  # of the picture's area; a larger one is ground and may be divided
CAPACITY_UNIT = 1000  # flows are integers


class MinimumCut:
    """One region graph, to be divided at any cut.

    Each superpixel pays for lying on the wrong side of the threshold, each border for being cut where no
    edge is, and each merged region, tied to its members by a node of its own, for being torn apart.
    Boykov and Jolly, "Interactive Graph Cuts", 2001; region nodes after Kohli et al., "Robust Higher
    Order Potentials", 2009.

    Parameters
    ----------
    graph : RegionGraph
        K superpixels.
    values, confidence : (K,) ndarray
        Disparity in [0, 1] and how far to trust it.
    partitions : sequence of (K,) int64 ndarray
        Regions that want to stay whole.
    """

    def __init__(
        self,
        graph: RegionGraph,
        values: NDArray[np.float64],
        confidence: NDArray[np.float64],
        partitions: Sequence[NDArray[np.int64]],
    ) -> None:
        self._values, self._weight = values, confidence * graph.area
        self._links = _Links(graph.count)
        self._links.link(graph.pairs, PAIRWISE * graph.length * (graph.affinity + 0.001))
        for partition in partitions:
            tie, region = _region_ties(graph, values, partition)
            self._links.link_regions(region, tie)

    def near_side(self, threshold: float) -> Mask:
        """Superpixels in front of a cut, (K,)."""
        near = self._weight * np.maximum(0, self._values - threshold)
        far = self._weight * np.maximum(0, threshold - self._values)
        return self._links.source_side(near, far)


def _region_ties(
    graph: RegionGraph, values: NDArray[np.float64], partition: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """How strongly each superpixel is tied to its region (K,), 0 for ground; and the regions (K,)."""
    size = np.bincount(partition, graph.area)
    spread = _spread(values, partition)
    tie = REGION_TIE * np.exp(-((spread / REGION_SPREAD) ** 2)) * (size <= LARGEST_REGION * graph.area.sum())
    tie[np.bincount(partition) < 2] = 0
    return tie[partition] * graph.area / 3, partition


def _spread(values: NDArray[np.float64], partition: NDArray[np.int64]) -> NDArray[np.float64]:
    """From the 10th to the 90th percentile of each region's values, linear between ranks as numpy's, (R,)."""
    ranked = values[np.lexsort((values, partition))]
    count = np.bincount(partition)
    first = np.cumsum(count) - count
    low, high = (_at_rank(ranked, first + share * (count - 1)) for share in (0.1, 0.9))
    return high - low


def _at_rank(ranked: NDArray[np.float64], rank: NDArray[np.float64]) -> NDArray[np.float64]:
    lower = np.floor(rank).astype(np.int64)
    upper = np.ceil(rank).astype(np.int64)
    return ranked[lower] + (rank - lower) * (ranked[upper] - ranked[lower])


class _Links:
    """What ties the nodes of a flow network to each other; node 0 is the source (near), 1 the sink (far)."""

    def __init__(self, superpixels: int) -> None:
        self.nodes = superpixels + 2
        self.own = np.arange(superpixels) + 2
        self.tails: list[NDArray[np.int64]] = []
        self.heads: list[NDArray[np.int64]] = []
        self.capacities: list[NDArray[np.int32]] = []
        self.structure: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]] | None = None

    def link(self, pairs: NDArray[np.int64], capacity: NDArray[np.float64]) -> None:
        first, second = pairs.T + 2
        self._add(first, second, capacity)

    def link_regions(self, region: NDArray[np.int64], tie: NDArray[np.float64]) -> None:
        """Give each region a node, tied to its members with tie > 0."""
        tied = tie > 0
        self._add(self.own[tied], region[tied] + self.nodes, tie[tied])
        self.nodes += int(region.max()) + 1

    def source_side(self, near: NDArray[np.float64], far: NDArray[np.float64]) -> Mask:
        """(K,) True where the minimum cut leaves a superpixel with the source, tied to both ends as given."""
        capacity = np.concatenate([_whole(near), _whole(far), *self.capacities])
        order, heads, starts = self._structure()
        network = sparse.csr_array((capacity[order], heads, starts), (self.nodes, self.nodes))
        residual = network - maximum_flow(network, 0, 1).flow
        residual.data = np.maximum(residual.data, 0)
        residual.eliminate_zeros()
        reached = np.zeros(self.nodes, bool)
        reached[breadth_first_order(residual, 0, return_predecessors=False)] = True
        return reached[self.own]

    def _structure(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        """Where each capacity stands, row by row; the same for every cut, and so found out once."""
        if self.structure is None:
            source, sink = np.zeros_like(self.own), np.ones_like(self.own)
            tails = np.concatenate([source, self.own, *self.tails])
            heads = np.concatenate([self.own, sink, *self.heads])
            order = np.lexsort((heads, tails))
            starts = np.searchsorted(tails[order], np.arange(self.nodes + 1)).astype(np.int32)
            self.structure = order, heads[order].astype(np.int32), starts
        return self.structure

    def _add(self, some: NDArray[np.int64], others: NDArray[np.int64], capacity: NDArray[np.float64]) -> None:
        """Link both ways."""
        self.tails += [some, others]
        self.heads += [others, some]
        self.capacities += [_whole(capacity)] * 2


def _whole(capacity: NDArray[np.float64]) -> NDArray[np.int32]:
    """Capacities as the integers that flows are counted in."""
    return np.rint(capacity * CAPACITY_UNIT).astype(np.int32)
