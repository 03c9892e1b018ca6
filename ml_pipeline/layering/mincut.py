"""Which superpixels lie in front of a cut: one binary minimum cut over the region graph."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from ml_pipeline.regions import RegionGraph
from ml_pipeline.types import Mask

PAIRWISE = 0.3
REGION_TIE = 0.15
REGION_SPREAD = 0.35
LARGEST_REGION = 0.3  # of the picture's area; a larger one is ground and may be divided
CAPACITY_UNIT = 1000  # flows are integers


def near_side(
    graph: RegionGraph,
    values: NDArray[np.float64],
    confidence: NDArray[np.float64],
    threshold: float,
    partitions: Sequence[NDArray[np.int64]],
) -> Mask:
    """Superpixels in front of a cut.

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
    threshold : float
        The cut.
    partitions : sequence of (K,) int64 ndarray
        Regions that want to stay whole.

    Returns
    -------
    (K,) bool ndarray
    """
    network = _Network(graph.count)
    weight = confidence * graph.area
    network.tie_to_ends(
        weight * np.maximum(0, values - threshold), weight * np.maximum(0, threshold - values)
    )
    network.link(graph.pairs, PAIRWISE * graph.length * (graph.affinity + 0.001))
    for partition in partitions:
        tie, region = _region_ties(graph, values, partition)
        network.link_regions(region, tie)
    return network.source_side()[: graph.count]


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


class _Network:
    """A flow network; node 0 is the source (near), node 1 the sink (far), superpixels follow."""

    def __init__(self, superpixels: int) -> None:
        self.nodes = superpixels + 2
        self.superpixels = superpixels
        self.tails: list[NDArray[np.int64]] = []
        self.heads: list[NDArray[np.int64]] = []
        self.capacities: list[NDArray[np.float64]] = []

    def tie_to_ends(self, near: NDArray[np.float64], far: NDArray[np.float64]) -> None:
        own = np.arange(self.superpixels) + 2
        self._add(np.zeros_like(own), own, near)
        self._add(own, np.ones_like(own), far)

    def link(self, pairs: NDArray[np.int64], capacity: NDArray[np.float64]) -> None:
        first, second = pairs.T + 2
        self._add(first, second, capacity)
        self._add(second, first, capacity)

    def link_regions(self, region: NDArray[np.int64], tie: NDArray[np.float64]) -> None:
        own = np.arange(self.superpixels) + 2
        hub = region + self.nodes
        tied = tie > 0
        self.nodes += int(region.max()) + 1
        self._add(own[tied], hub[tied], tie[tied])
        self._add(hub[tied], own[tied], tie[tied])

    def source_side(self) -> Mask:
        """(K + more,) True where the minimum cut leaves a superpixel with the source."""
        capacity = np.rint(np.concatenate(self.capacities) * CAPACITY_UNIT).astype(np.int32)
        tails, heads = np.concatenate(self.tails), np.concatenate(self.heads)
        network = sparse.csr_array((capacity, (tails, heads)), (self.nodes, self.nodes), dtype=np.int32)
        residual = network - maximum_flow(network, 0, 1).flow
        residual.data = np.maximum(residual.data, 0)
        residual.eliminate_zeros()
        reached = np.zeros(self.nodes, bool)
        reached[breadth_first_order(residual, 0, return_predecessors=False)] = True
        return reached[2:]

    def _add(self, tails: NDArray[np.int64], heads: NDArray[np.int64], capacity: NDArray[np.float64]) -> None:
        self.tails.append(tails)
        self.heads.append(heads)
        self.capacities.append(capacity)
