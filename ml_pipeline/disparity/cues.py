"""Disparity without a network: monocular cues on superpixels. What the embedded network falls back to.

Four cues are added up: how low a region's foot stands in the picture, how hard it is to reach from the
picture's border without crossing edges, how sharp it is, and how free of haze.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.ndimage import labeled_comprehension

from ml_pipeline.color import to_float
from ml_pipeline.disparity.base import Disparity, normalise
from ml_pipeline.disparity.rows import is_plain, lower_is_nearer
from ml_pipeline.merging import merge_regions
from ml_pipeline.regions import RegionGraph, build_regions, working_size
from ml_pipeline.types import Rgb8

MODEL, REVISION = "cues", "cues-1"
LARGEST_OBJECT = 0.25  # of the picture; a larger region is ground or wall and has no foot
CUE_WEIGHTS = {"foot": 0.4, "enclosure": 0.3, "sharpness": 0.2, "clarity": 0.1}
MERGE_COSTS = (10.0, 20.0, 30.0)


class CuesEstimator:
    """The estimator that needs no weights."""

    def estimate(self, rgb: Rgb8) -> Disparity:
        """Disparity of an (M, N, 3) uint8 picture at working size (about 0.35 megapixels)."""
        small = working_size(rgb)
        if is_plain(small):
            return lower_is_nearer(small, MODEL)
        graph = build_regions(small)
        partitions = merge_regions(graph, np.zeros(graph.count), MERGE_COSTS)
        cues = {
            "foot": _foot(graph, partitions),
            "enclosure": _enclosure(graph),
            "sharpness": _rank(graph, _sharpness(graph, small)),
            "clarity": _rank(graph, _clarity(graph, small)),
        }
        combined = np.sum([CUE_WEIGHTS[name] * cue for name, cue in cues.items()], axis=0)
        smooth = graph.smooth(_level_objects(graph, partitions, combined), np.ones(graph.count), strength=0.5)
        return Disparity(normalise(smooth[graph.labels]), MODEL, REVISION, "cpu")


def _foot(graph: RegionGraph, partitions: Sequence[NDArray[np.int64]]) -> NDArray[np.float64]:
    """(K,): the row of each region's lowest part, 0 top to 1 bottom; upright things stand on their foot."""
    height, width = graph.labels.shape
    own = graph.mean(np.linspace(0, 1, height)[:, None].repeat(width, axis=1))
    feet = [own]
    for partition, is_object in _objects(graph, partitions):
        numbers = np.arange(partition.max() + 1)
        lowest = labeled_comprehension(
            own, partition, numbers, lambda part: np.percentile(part, 95), float, 0
        )
        feet.append(np.where(is_object, lowest[partition], own))
    return np.asarray(np.mean(feet, axis=0))


def _level_objects(
    graph: RegionGraph, partitions: Sequence[NDArray[np.int64]], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Draw each object's superpixels towards their mean value, (K,), so that it is not cut in two."""
    levels = []
    for partition, is_object in _objects(graph, partitions):
        mean = np.bincount(partition, graph.area * values) / np.bincount(partition, graph.area)
        levels.append(np.where(is_object, mean[partition], values))
    return np.asarray(np.mean(levels, axis=0))


def _objects(
    graph: RegionGraph, partitions: Sequence[NDArray[np.int64]]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.bool_]]]:
    """Each partition with the superpixels, (K,), whose region is small enough to be an object."""
    for partition in partitions:
        size = np.bincount(partition, graph.area)
        yield partition, (size < LARGEST_OBJECT * graph.labels.size)[partition]


def _enclosure(graph: RegionGraph) -> NDArray[np.float64]:
    """(K,) in [0, 1]: geodesic distance from the upper three borders, by edges crossed on the way.

    Wei et al., "Geodesic Saliency Using Background Priors", 2012. The lower border is left out: what
    touches it is often the nearest of all.
    """
    cost = np.maximum(graph.contrast - 4, 0) + 0.5 * graph.edge + 0.05
    adjacency = sparse.coo_array((cost, graph.pairs.T), (graph.count, graph.count)).tocsr()
    rows = graph.labels.shape[0]
    border = np.unique(
        np.concatenate([graph.labels[0], *(graph.labels[: rows * 3 // 4, edge] for edge in (0, -1))])
    )
    distance = sparse.csgraph.dijkstra(adjacency, directed=False, indices=border, min_only=True)
    return np.asarray(np.minimum(distance / max(np.percentile(distance, 97), 1e-9), 1))


def _sharpness(graph: RegionGraph, rgb: Rgb8) -> NDArray[np.float64]:
    """(K,): share of the gradient that a slight blur removes."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    fine = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 1.0))
    coarse = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 4.0))
    return graph.mean(cv2.GaussianBlur(fine, (0, 0), 6)) / (
        graph.mean(cv2.GaussianBlur(coarse, (0, 0), 6)) + 1
    )


def _clarity(graph: RegionGraph, rgb: Rgb8) -> NDArray[np.float64]:
    """(K,): 1 - dark channel. He et al., "Single Image Haze Removal Using Dark Channel Prior", 2009."""
    dark = cv2.erode(to_float(rgb).min(axis=2), np.ones((9, 9), np.uint8))
    return 1 - graph.mean(np.asarray(dark, dtype=np.float32))


def _rank(graph: RegionGraph, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each region's place among all, by area, in [0, 1]."""
    order = np.argsort(values, kind="stable")
    place = np.empty(graph.count)
    place[order] = np.cumsum(graph.area[order]) / graph.area.sum()
    return place
