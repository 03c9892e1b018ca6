"""Superpixels that follow the picture's edges, and the graph of who touches whom."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml_pipeline.color import to_float
from ml_pipeline.types import Plane, Rgb8

WORKING_PIXELS = 350_000
REGION_COUNT = 3000


@dataclass(frozen=True)
class RegionGraph:
    """K superpixels of a working-size picture and their P touching pairs.

    Attributes
    ----------
    labels : (m, n) int32
        Superpixel of each pixel, 0 to K - 1.
    area : (K,) float64
        Pixels in each.
    lab : (K, 3) float64
        Mean CIE Lab, L from 0 to 100.
    pairs : (P, 2) int64
        Touching superpixels, smaller index first.
    length : (P,) float64
        Length of the common border in pixels.
    edge : (P,) float64
        Mean edge strength along it.
    contrast : (P,) float64
        Lab distance of the two means.
    """

    labels: NDArray[np.int32]
    area: NDArray[np.float64]
    lab: NDArray[np.float64]
    pairs: NDArray[np.int64]
    length: NDArray[np.float64]
    edge: NDArray[np.float64]
    contrast: NDArray[np.float64]

    @property
    def count(self) -> int:
        return len(self.area)

    @property
    def affinity(self) -> NDArray[np.float64]:
        """(P,): how much a pair belongs together, in (0, 1]; 1 without any edge between."""
        joined: NDArray[np.float64] = np.exp(-self.edge / 6) * np.exp(-self.contrast / 12)
        return joined

    def mean(self, plane: NDArray[np.floating]) -> NDArray[np.float64]:
        """Mean of an (m, n) plane over each superpixel, (K,)."""
        total = np.bincount(self.labels.ravel(), plane.ravel().astype(np.float64), self.count)
        return np.asarray(total / self.area)

    def smooth(
        self, values: NDArray[np.float64], confidence: NDArray[np.float64], strength: float
    ) -> NDArray[np.float64]:
        """Spread (K,) values over the graph, less across edges: (C + s·Laplacian) x = C·values."""
        weight = strength * self.length * (self.affinity + 0.001)
        first, second = self.pairs.T
        adjacency = sparse.coo_array((weight, (first, second)), (self.count, self.count))
        adjacency = adjacency + adjacency.T
        diagonal = confidence * self.area / 10
        system = sparse.diags_array(diagonal + adjacency.sum(axis=1)) - adjacency
        return np.asarray(sparse.linalg.spsolve(system.tocsc(), diagonal * values))


def working_size(rgb: Rgb8, pixels: int = WORKING_PIXELS) -> Rgb8:
    """The picture shrunk by area averaging to about that many pixels; never enlarged."""
    height, width = rgb.shape[:2]
    scale = (pixels / (height * width)) ** 0.5
    if scale >= 1:
        return rgb
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def build_regions(rgb: Rgb8) -> RegionGraph:
    """Divide a working-size picture, (m, n, 3), into superpixels.

    SLIC: Achanta et al., "SLIC Superpixels Compared to State-of-the-art Superpixel Methods", 2012.
    """
    lab = to_lab(rgb)
    labels = _slic(lab)
    area = np.bincount(labels.ravel()).astype(np.float64)
    means = np.stack(
        [np.bincount(labels.ravel(), lab[..., c].ravel(), len(area)) / area for c in range(3)], axis=1
    )
    pairs, length, edge = _borders(labels, edge_strength(lab), len(area))
    contrast = np.linalg.norm(means[pairs[:, 0]] - means[pairs[:, 1]], axis=1)
    return RegionGraph(labels, area, means, pairs, length, edge, contrast)


def to_lab(rgb: Rgb8) -> NDArray[np.float32]:
    """CIE Lab of 8-bit sRGB, (m, n, 3) float32, L from 0 to 100."""
    return np.asarray(cv2.cvtColor(to_float(rgb), cv2.COLOR_RGB2Lab), dtype=np.float32)


def edge_strength(lab: NDArray[np.float32]) -> Plane:
    """(m, n) gradient magnitude in Lab units, the stronger of two scales."""
    strongest = np.zeros(lab.shape[:2], np.float32)
    for sigma in (1.0, 2.0):
        blurred = cv2.GaussianBlur(lab, (0, 0), sigma)
        dx, dy = (cv2.Scharr(blurred, cv2.CV_32F, *axis) / 32 for axis in ((1, 0), (0, 1)))
        strongest = np.maximum(strongest, sigma * np.sqrt(dx * dx + dy * dy).sum(axis=2))
    return strongest


def _slic(lab: NDArray[np.float32]) -> NDArray[np.int32]:
    side = max(4, round((lab.shape[0] * lab.shape[1] / REGION_COUNT) ** 0.5))
    side = min(side, *lab.shape[:2])  # a grid wider than the picture would begin outside of it
    slic = cv2.ximgproc.createSuperpixelSLIC(lab, cv2.ximgproc.SLIC, side, 12.0)
    slic.iterate(6)
    slic.enforceLabelConnectivity(25)
    labels = slic.getLabels()
    _, compact = np.unique(labels, return_inverse=True)
    return compact.reshape(labels.shape).astype(np.int32)


def _borders(
    labels: NDArray[np.int32], edges: Plane, count: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Touching pairs (P, 2), border length (P,) and mean edge strength along it (P,)."""
    codes, strengths = [], []
    for here, there in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        a, b = labels[here].astype(np.int64), labels[there].astype(np.int64)
        crossing = a != b
        codes.append(np.minimum(a, b)[crossing] * count + np.maximum(a, b)[crossing])
        strengths.append(np.maximum(edges[here], edges[there])[crossing])
    unique, inverse = np.unique(np.concatenate(codes), return_inverse=True)
    length = np.bincount(inverse, minlength=len(unique)).astype(np.float64)
    edge = np.bincount(inverse, np.concatenate(strengths).astype(np.float64), len(unique)) / np.maximum(
        length, 1
    )
    return np.stack([unique // count, unique % count], axis=1), length, edge
