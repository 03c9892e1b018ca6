"""What lies behind what: each layer continued under the nearer ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.parallax import MEASURED_PIXELS, TEARING_ALLOWED, motion, planned_shift_px, tear_share
from ml_pipeline.types import Labels, Mask, Plane

ROUNDING_PX = 9
MOST_PIXELS = 1_500_000  # on which hidden contours are drawn
SPARE_PX = 1.5  # beyond what a motion uncovers, for contours that are rounded off
LEANS = (1.0, 1.5, 2.0, 3.0, 5.0, 1000.0)
TEARING_AIM = 0.4 * TEARING_ALLOWED  # mattes come out a little different from what is planned here


def extents(
    labels: Labels, num_layers: int, reach_px: float, mean_disparity: Sequence[float] = ()
) -> tuple[Mask, ...]:
    """Where each layer exists, farthest first.

    What nearer layers hide belongs to a layer as far as `reach_px` from what is seen of it, where nothing
    farther is seen closer by: so contours run on under the layer that hid them. Under something thin that
    has a layer on one side and something farther on the other, either would need more than its half; so
    layers also go on beyond it, as far as motion can uncover them, and no farther than keeps tearing small.
    That is the lesser fault: a gap beside a nearer layer is seen in every motion, a layer that reaches too
    far in one direction alone. Layers are sheets of their own and may overlap. Layer 1 is continued
    everywhere. Hidden contours are invented, so those of a large picture are drawn on a smaller copy.

    Parameters
    ----------
    labels : (M, N) uint8
        Layer of each pixel, 1 to `num_layers`.
    num_layers : int
    reach_px : float
        How far a middle layer is continued under nearer ones.
    mean_disparity : sequence of float, optional
        Of each layer, farthest first, from which follows how far one moves against another. Without it no
        layer is continued where something farther is seen closer by.

    Returns
    -------
    tuple of (M, N) bool
        Where each layer is visible, or hidden under nearer ones.
    """
    small, width = _at_most(labels, MOST_PIXELS), labels.shape[1]
    ways = Ways(reach_px / width, _uncovered(mean_disparity, num_layers))
    if mean_disparity:
        ways = _least_lean(_at_most(labels, MEASURED_PIXELS), num_layers, ways, motion(mean_disparity))
    middle = [_extent(labels, layer, _reached(small, layer, ways)) for layer in range(2, num_layers)]
    return np.ones(labels.shape, bool), *middle, labels == num_layers


@dataclass(frozen=True)
class Ways:
    """How far layers go on under others, in widths of the picture.

    Attributes
    ----------
    reach : float
        Of a middle layer where nothing farther is seen closer by.
    uncovered : (L + 1, L + 1) float32
        `uncovered[near, far]`: how far the budget moves one layer against another.
    lean : float
        How much closer by something farther may be seen where a layer goes on as far as it can be uncovered.
    """

    reach: float
    uncovered: NDArray[np.float32]
    lean: float = 1.0


def _uncovered(mean_disparity: Sequence[float], num_layers: int) -> NDArray[np.float32]:
    uncovered = np.zeros((num_layers + 1, num_layers + 1), np.float32)
    if mean_disparity:
        shares = np.array(motion(mean_disparity), np.float32)
        uncovered[1:, 1:] = planned_shift_px(1) * np.maximum(shares[:, None] - shares, 0)
    return uncovered


def _least_lean(labels: Labels, num_layers: int, ways: Ways, shares: Sequence[float]) -> Ways:
    """The ways with the smallest of `LEANS` that keeps tearing small."""
    front, back = labels == num_layers, np.ones(labels.shape, bool)
    for lean in LEANS:
        ways = replace(ways, lean=lean)
        middle = [_extent(labels, layer, _reached(labels, layer, ways)) for layer in range(2, num_layers)]
        if tear_share((back, *middle, front), shares, planned_shift_px(labels.shape[1])) <= TEARING_AIM:
            break
    return ways


def _reached(labels: Labels, layer: int, ways: Ways) -> Mask:
    """Where a middle layer is seen, or goes on under nearer ones."""
    width = labels.shape[1]
    own, farther = distance_to(labels == layer), distance_to(labels < layer)
    wanted = (ways.uncovered[:, layer] * width + SPARE_PX)[labels]  # (M, N)
    goes_on = (own <= ways.reach * width) & (own <= farther)
    goes_on |= (own <= wanted) & (own <= ways.lean * farther)
    return np.asarray(goes_on & (labels >= layer))


def distance_to(mask: Mask) -> Plane:
    """(M, N) float32: Euclidean distance in pixels to the nearest True pixel, 0 inside."""
    return np.asarray(cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5), dtype=np.float32)


def _extent(labels: Labels, layer: int, reached: Mask) -> Mask:
    """What is seen of a layer, and under nearer ones where it was found to reach, its contour rounded off."""
    visible = labels == layer
    hidden = labels > layer
    if not (reached & (_resize(hidden.view(np.uint8), *reached.shape) > 0)).any():
        return np.asarray(visible)
    smooth = cv2.medianBlur(reached.astype(np.uint8), ROUNDING_PX) * np.uint8(255)
    if smooth.shape != labels.shape:
        smooth = np.asarray(
            cv2.resize(smooth, labels.shape[::-1], interpolation=cv2.INTER_LINEAR), dtype=np.uint8
        )
    return np.asarray(((smooth > 127) & hidden) | visible)


def _at_most(labels: Labels, pixels: int) -> Labels:
    """Labels shrunk by the least whole factor that leaves no more than so many pixels."""
    factor = ceil(sqrt(labels.size / pixels))
    return _resize(labels, -(-labels.shape[0] // factor), -(-labels.shape[1] // factor))


def _resize(labels: Labels, height: int, width: int) -> Labels:
    """The label at the middle of each cell."""
    if labels.shape == (height, width):
        return labels
    return np.asarray(
        cv2.resize(labels, (width, height), interpolation=cv2.INTER_NEAREST_EXACT), dtype=np.uint8
    )
