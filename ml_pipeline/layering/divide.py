"""The stage itself: a photo and its disparity in, cuts and a full-size label map out."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.disparity.base import resize_plane
from ml_pipeline.layering.cuts import ChosenCut, choose_cuts, has_contours
from ml_pipeline.layering.labels import (
    SMALLEST_PIECE,
    count_near_masks,
    enlarge_labels,
    join_small_pieces,
    refine_contour,
)
from ml_pipeline.layering.mincut import near_side
from ml_pipeline.manifest import Fallback
from ml_pipeline.merging import merge_regions
from ml_pipeline.regions import RegionGraph, build_regions, working_size
from ml_pipeline.threads import side_by_side
from ml_pipeline.types import Labels, Plane, Rgb8

SMALLEST_LAYER = 0.01  # of the picture's area
TOO_SMALL = f"a layer would have held under {SMALLEST_LAYER:.0%} of the picture"
MERGE_COSTS = (6.0, 10.0, 15.0)
DRIFTS = (0.3, 3.0)  # first where edges support the cuts; if a layer vanishes, near even shares


@dataclass(frozen=True)
class Division:
    """Which layer each pixel belongs to, 1 the background, and the cuts that made it so."""

    labels: Labels
    cuts: tuple[ChosenCut, ...]
    fallbacks: tuple[Fallback, ...] = ()


def divide(rgb: Rgb8, disparity: Plane, num_layers: int) -> Division:
    """Divide a photo into layers along contours.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
        The photo.
    disparity : (m, n) float32
        In [0, 1], larger is nearer; the photo's aspect, any size.
    num_layers : int
        2 to 5.

    Returns
    -------
    Division
        Every layer from 1 to `num_layers` owns pixels.
    """
    small = working_size(rgb)
    plane = resize_plane(disparity, *small.shape[:2])
    graph = build_regions(small)
    values, confidence = _region_values(graph, plane)
    if not has_contours(graph, values):
        return _equal_areas(rgb, plane, num_layers, "neither the picture nor its disparity has a contour")
    partitions = merge_regions(graph, values, MERGE_COSTS)
    for attempt, drift in enumerate(DRIFTS):
        cuts = choose_cuts(graph, values, num_layers - 1, drift)
        masks = [
            near_side(graph, values, confidence, cut.disparity, partitions)[graph.labels] for cut in cuts
        ]
        labels = count_near_masks(side_by_side(lambda near: refine_contour(small, near), masks))
        labels = join_small_pieces(labels, SMALLEST_PIECE * labels.size)
        labels = enlarge_labels(rgb, labels)
        if _smallest_share(labels, num_layers) >= SMALLEST_LAYER:
            fallbacks = (_fallback("cuts at even shares of the area", TOO_SMALL),) if attempt else ()
            return Division(labels, tuple(cuts), fallbacks)
    return _equal_areas(rgb, plane, num_layers, TOO_SMALL)


def _equal_areas(rgb: Rgb8, plane: Plane, num_layers: int, reason: str) -> Division:
    """The last resort, whatever the picture and its disparity: no edge has a say in where the cuts lie."""
    by_rank = _by_rank(plane, num_layers)
    labels = enlarge_labels(rgb, by_rank)
    if _smallest_share(labels, num_layers) < SMALLEST_LAYER:  # too fine a pattern to be drawn to edges
        size = (rgb.shape[1], rgb.shape[0])
        labels = np.asarray(cv2.resize(by_rank, size, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    cuts = (ChosenCut(float(plane[by_rank > layer].min()), 0.0) for layer in range(1, num_layers))
    return Division(labels, tuple(cuts), (_fallback("equal areas by disparity, then row", reason),))


def _fallback(used: str, reason: str) -> Fallback:
    return Fallback("cuts where edges support them", used, reason)


def _region_values(graph: RegionGraph, plane: Plane) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Disparity of each superpixel and its confidence: low where the map itself changes."""
    dx, dy = (cv2.Sobel(plane, cv2.CV_32F, *axis, ksize=3, scale=1 / 8) for axis in ((1, 0), (0, 1)))
    steady = np.exp(-((dx * dx + dy * dy) / 0.01**2))
    confidence = 0.05 + graph.mean(steady)
    order = np.lexsort((plane.ravel(), graph.labels.ravel()))
    middle = np.cumsum(graph.area).astype(np.int64) - (graph.area / 2).astype(np.int64) - 1
    median = plane.ravel()[order][middle].astype(np.float64)
    return graph.smooth(median, confidence, strength=2.0), confidence


def _smallest_share(labels: Labels, num_layers: int) -> float:
    return float(np.bincount(labels.ravel(), minlength=num_layers + 1)[1:].min() / labels.size)


def _by_rank(plane: Plane, num_layers: int) -> Labels:
    """Layers of nearly equal area by disparity, ties by row (lower is nearer): never an empty layer.

    What has one disparity in one row stays together, for nothing tells where to divide it.
    """
    values, rows = plane.ravel(), np.arange(plane.shape[0]).repeat(plane.shape[1])
    order = np.lexsort((rows, values))
    is_new = (np.diff(values[order], prepend=np.nan) != 0) | (np.diff(rows[order], prepend=-1) != 0)
    tie = np.cumsum(is_new) - 1
    rank = np.bincount(tie, np.arange(plane.size)) / np.bincount(tie)  # its middle place among all pixels
    labels = np.empty(plane.size, np.uint8)
    labels[order] = (rank * num_layers / plane.size).astype(np.uint8)[tie] + 1
    return labels.reshape(plane.shape)
