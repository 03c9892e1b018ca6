"""The stage itself: a photo and its disparity in, cuts and a full-size label map out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.disparity.base import resize_plane
from ml_pipeline.errors import ParameterError
from ml_pipeline.layering.cuts import (
    LEAST_GAP,
    Candidates,
    ChosenCut,
    choose_cuts,
    choose_number,
    edge_support,
    has_contours,
    propose_cuts,
)
from ml_pipeline.layering.labels import (
    SMALLEST_PIECE,
    count_near_masks,
    enlarge_labels,
    join_small_pieces,
    refine_contour,
)
from ml_pipeline.layering.mincut import MinimumCut
from ml_pipeline.layering.pieces import join_enclosed
from ml_pipeline.manifest import Fallback
from ml_pipeline.merging import merge_regions
from ml_pipeline.parameters import AUTO, MAX_LAYERS, MIN_LAYERS
from ml_pipeline.regions import RegionGraph, build_regions, working_size
from ml_pipeline.threads import side_by_side
from ml_pipeline.types import Disparity16, Labels, Mask, Plane, Rgb8

SMALLEST_LAYER = 0.01  # of the picture's area
TOO_SMALL = f"a layer would have held under {SMALLEST_LAYER:.0%} of the picture"
MERGE_COSTS = (6.0, 10.0, 15.0)
LEAST_GAPS = (LEAST_GAP, 2 * LEAST_GAP, 4 * LEAST_GAP)  # tried in turn, until no layer is too small
EVEN_GAP = 0.3  # of an even layer's area, where the cuts are to lie near even shares
EVEN_DRIFT = 30.0


@dataclass(frozen=True)
class Division:
    """Which layer each pixel belongs to, 1 the background, and the cuts that made it so."""

    labels: Labels
    cuts: tuple[ChosenCut, ...]
    fallbacks: tuple[Fallback, ...] = ()


def divide(
    rgb: Rgb8,
    disparity: Plane | Disparity16,
    num_layers: int | Literal["auto"],
    cuts: Sequence[float] = (),
) -> Division:
    """Divide a photo into layers along contours.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
        The photo.
    disparity : (m, n) float32 in [0, 1], or uint16 as the file holds it
        Larger is nearer; the photo's aspect, any size.
    num_layers : int or "auto"
        2 to 5; "auto" for as many of these as the contours support.
    cuts : sequence of float
        Disparities to divide at, rising, between 0 and 1; with them `num_layers` counts for nothing.

    Returns
    -------
    Division
        Every layer, from 1 to the highest, owns pixels.

    Raises
    ------
    ParameterError
        If no pixel lies between two of the given cuts, behind the first or in front of the last.
    """
    scene = _Scene.read(rgb, disparity)
    if cuts:
        return _at_given_cuts(scene, [float(cut) for cut in cuts])
    if not has_contours(scene.graph, scene.values):
        count = MIN_LAYERS if num_layers == AUTO else num_layers
        return _equal_areas(rgb, scene.plane, count, "neither the picture nor its disparity has a contour")
    candidates = propose_cuts(scene.graph, scene.values, scene.minimum_cut().near_side)
    most = 1 + choose_number(candidates, MAX_LAYERS - 1) if num_layers == AUTO else num_layers
    fewest = MIN_LAYERS if num_layers == AUTO else most
    for count in range(most, fewest - 1, -1):
        for gap in LEAST_GAPS:
            division = _by_edges(scene, candidates, choose_cuts(candidates, count - 1, gap))
            if division is not None:
                return division
    even = _by_edges(scene, candidates, choose_cuts(candidates, fewest - 1, EVEN_GAP / fewest, EVEN_DRIFT))
    if even is not None:
        return replace(even, fallbacks=(_fallback("cuts at even shares of the area", TOO_SMALL),))
    return _equal_areas(rgb, scene.plane, fewest, TOO_SMALL)


def _by_edges(scene: _Scene, candidates: Candidates, chosen: list[int]) -> Division | None:
    """The division at the chosen candidates, if there are any and each layer is of a useful size."""
    labels = scene.draw(candidates.near[chosen]) if chosen else None
    if labels is None or _smallest_share(labels, len(chosen) + 1) < SMALLEST_LAYER:
        return None
    told = zip(candidates.disparity[chosen], candidates.support[chosen], strict=True)
    return Division(labels, _explained(told, labels))


@dataclass(frozen=True)
class _Scene:
    """A photo, and at working size: the photo, its disparity, its regions and their K disparities."""

    rgb: Rgb8
    small: Rgb8
    plane: Plane
    graph: RegionGraph
    values: NDArray[np.float64]
    confidence: NDArray[np.float64]

    @classmethod
    def read(cls, rgb: Rgb8, disparity: Plane | Disparity16) -> _Scene:
        small = working_size(rgb)
        plane = _shrink(disparity, *small.shape[:2])
        graph = build_regions(small)
        return cls(rgb, small, plane, graph, *_region_values(graph, plane))

    def minimum_cut(self) -> MinimumCut:
        partitions = merge_regions(self.graph, self.values, MERGE_COSTS)
        return MinimumCut(self.graph, self.values, self.confidence, partitions)

    def draw(self, near: Mask) -> Labels:
        """The full-size label map of nested near sides, (cuts, K), drawn to the photo's edges."""
        layer = join_enclosed(self.graph, self.values, 1 + near.sum(axis=0))
        masks = [(layer > cut)[self.graph.labels] for cut in range(1, len(near) + 1)]
        labels = count_near_masks(side_by_side(lambda mask: refine_contour(self.small, mask), masks))
        return enlarge_labels(self.rgb, join_small_pieces(labels, SMALLEST_PIECE * labels.size))


def _at_given_cuts(scene: _Scene, cuts: list[float]) -> Division:
    """Layers at the cuts that were given: by a minimum cut, and if that leaves a layer empty, as they are."""
    _check_layers(scene.plane, cuts)
    near_side = scene.minimum_cut().near_side
    near = np.logical_and.accumulate(np.array([near_side(cut) for cut in cuts]), axis=0)
    labels, fallbacks = scene.draw(near), []
    if _smallest_share(labels, len(cuts) + 1) == 0:
        by_value = (np.searchsorted(cuts, scene.plane, side="left") + 1).astype(np.uint8)
        labels = _enlarged(scene.rgb, by_value)
        reason = "contours along edges would have left a layer without a pixel"
        fallbacks.append(Fallback("a minimum cut at the given cuts", "the disparities alone", reason))
    elif _smallest_share(labels, len(cuts) + 1) < SMALLEST_LAYER:
        reason = f"at the given cuts a layer holds under {SMALLEST_LAYER:.0%} of the picture"
        fallbacks.append(Fallback("layers of a useful size", "the given cuts as they are", reason))
    support = [edge_support(scene.graph, scene.values, mask) for mask in near]
    return Division(labels, _explained(zip(cuts, support, strict=True), labels), tuple(fallbacks))


def _check_layers(plane: Plane, cuts: list[float]) -> None:
    """Raise ParameterError unless each layer holds a pixel of the working-size plane."""
    held = np.bincount(np.searchsorted(cuts, plane.ravel(), side="left"), minlength=len(cuts) + 1)
    for layer in np.flatnonzero(held == 0):
        cut = cuts[min(int(layer), len(cuts) - 1)]
        where = "behind" if layer == 0 else "in front of" if layer == len(cuts) else "right behind"
        raise ParameterError(
            f"the cut {cut:g} leaves layer {layer + 1} without a pixel: nothing lies {where} it; "
            f"the disparities of this picture go from {plane.min():.4f} to {plane.max():.4f}; "
            "move the cut or leave it out"
        )


def _explained(cuts: Iterable[tuple[float, float]], labels: Labels) -> tuple[ChosenCut, ...]:
    """Cuts with their support, and the share of the picture that the final labels have in front of each."""
    in_front = np.cumsum(np.bincount(labels.ravel(), minlength=MAX_LAYERS + 1)[::-1])[::-1] / labels.size
    return tuple(
        ChosenCut(float(disparity), float(support), float(in_front[layer]))
        for layer, (disparity, support) in enumerate(cuts, start=2)
    )


def _shrink(disparity: Plane | Disparity16, height: int, width: int) -> Plane:
    """Either kind at working size as float32 in [0, 1]; the full size is never held as floats."""
    if disparity.dtype != np.uint16:
        return resize_plane(np.asarray(disparity, dtype=np.float32), height, width)
    smaller = height * width < disparity.size
    method = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    resized = cv2.resize(disparity, (width, height), interpolation=method)
    return resized.astype(np.float32) / np.float32(65535)


def _equal_areas(rgb: Rgb8, plane: Plane, num_layers: int, reason: str) -> Division:
    """The last resort, whatever the picture and its disparity: no edge has a say in where the cuts lie."""
    by_rank = _by_rank(plane, num_layers)
    labels = _enlarged(rgb, by_rank)
    cuts = ((float(plane[by_rank > layer].min()), 0.0) for layer in range(1, num_layers))
    return Division(
        labels, _explained(cuts, labels), (_fallback("equal areas by disparity, then row", reason),)
    )


def _enlarged(rgb: Rgb8, small: Labels) -> Labels:
    """Working-size labels drawn to the photo's edges, unless that takes a layer away."""
    count = int(small.max())
    labels = enlarge_labels(rgb, small)
    if _smallest_share(labels, count) < min(SMALLEST_LAYER, _smallest_share(small, count)):
        size = (rgb.shape[1], rgb.shape[0])  # too fine a pattern to be drawn to edges
        labels = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    return labels


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
