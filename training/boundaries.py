"""Whether the edges of an estimated disparity lie where the true depth steps are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.disparity.base import normalise
from ml_pipeline.types import Mask, Plane
from training.measures import JUMP, at_size

# of the normalised map's range a pixel, after a slight blur; a clean step of height h reaches about 0.4 h
THRESHOLDS = (0.003, 0.0045, 0.007, 0.01, 0.015, 0.02, 0.03, 0.045, 0.07, 0.1)
BLUR_PX = 1.0  # σ: less and single pixels decide, more and close edges melt together
FULL = 20_000  # integers a unit of gradient, as cv2.Canny takes them


@dataclass(frozen=True)
class Matches:
    """Edge pixels that were matched, at each of the T thresholds.

    Attributes
    ----------
    estimated_right, estimated : (T,) float64
        Estimated edge pixels near a true step, and all of them.
    true_found, true : (T,) float64
        Pixels of true steps near an estimated edge, and all of them.
    """

    estimated_right: NDArray[np.float64]
    estimated: NDArray[np.float64]
    true_found: NDArray[np.float64]
    true: NDArray[np.float64]

    def __add__(self, other: Matches) -> Matches:
        return Matches(
            self.estimated_right + other.estimated_right,
            self.estimated + other.estimated,
            self.true_found + other.true_found,
            self.true + other.true,
        )

    @property
    def f1(self) -> NDArray[np.float64]:
        """(T,): harmonic mean of precision and recall; 0 where nothing was found."""
        precision = self.estimated_right / np.maximum(self.estimated, 1)
        recall = self.true_found / np.maximum(self.true, 1)
        return np.asarray(2 * precision * recall / np.maximum(precision + recall, 1e-12))


def best_f1(scenes: Iterable[Matches]) -> tuple[float, float]:
    """F1 over several scenes, their edge pixels counted together, and the one threshold that is best for all.

    "Optimal dataset scale" of Arbeláez et al., "Contour Detection and Hierarchical Image Segmentation", 2011.
    """
    first, *others = scenes
    f1 = sum(others, first).f1
    return float(f1.max()), THRESHOLDS[int(f1.argmax())]


def boundary_matches(values: Plane, truth: Plane, known: Mask, tolerance_px: int = 2) -> Matches:
    """Match edges and steps, both ways, at every threshold of `THRESHOLDS`.

    Parameters
    ----------
    values : (m, n) float32
        Estimated disparity at any size, larger is nearer.
    truth : (M, N) float32
        True disparity, not shifted.
    known : (M, N) bool
        Where the truth is known.
    tolerance_px : int
        How far apart, in pixels of the truth, an edge and a step may be and still match.

    Notes
    -----
    A pixel counts as matched if one of the other kind is within the tolerance; several may share a partner.
    Pixels closer than one more than the tolerance to unknown truth do not count.
    """
    steps = true_steps(truth, known)
    counted = _distance_to(~known) > tolerance_px + 1
    near_step = _distance_to(steps) <= tolerance_px
    rows = []
    for edges in estimated_edges(at_size(values, truth)):
        near_edge = _distance_to(edges) <= tolerance_px
        masks = edges & near_step, edges, steps & near_edge, steps
        rows.append([np.count_nonzero(mask & counted) for mask in masks])
    return Matches(*np.array(rows, dtype=np.float64).T)


def true_steps(truth: Plane, known: Mask) -> Mask:
    """(M, N): the nearer pixel of every two neighbours whose disparities differ by more than `JUMP`."""
    steps = np.zeros(truth.shape, bool)
    for axis in (0, 1):
        before = tuple(slice(None, -1) if a == axis else slice(None) for a in (0, 1))
        after = tuple(slice(1, None) if a == axis else slice(None) for a in (0, 1))
        a, b = truth[before], truth[after]
        jump = (np.abs(a - b) > JUMP * np.maximum(a, b)) & known[before] & known[after]
        steps[before] |= jump & (a > b)
        steps[after] |= jump & (b > a)
    return steps


def estimated_edges(values: Plane) -> list[Mask]:
    """(M, N) each: thin edges of a map at every threshold.

    The gradient of the normalised map, its non-maxima suppressed across the edge. Canny, "A Computational
    Approach to Edge Detection", 1986, with both of its thresholds the same. What is not finite is farthest.
    """
    finite = np.isfinite(values)
    filled = np.where(finite, values, values.min(where=finite, initial=np.inf) if finite.any() else 0)
    smooth = cv2.GaussianBlur(normalise(filled), (0, 0), BLUR_PX)
    across, down = (
        np.rint(cv2.Scharr(smooth, cv2.CV_32F, *direction, scale=FULL / 32)).astype(np.int16)
        for direction in ((1, 0), (0, 1))
    )
    return [cv2.Canny(across, down, t * FULL, t * FULL, L2gradient=True) > 0 for t in THRESHOLDS]


def _distance_to(mask: Mask) -> Plane:
    """(M, N): pixels to the nearest True; infinite if there is none."""
    if not mask.any():
        return np.full(mask.shape, np.inf, np.float32)
    return np.asarray(
        cv2.distanceTransform((~mask).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE), dtype=np.float32
    )
