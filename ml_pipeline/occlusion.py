"""What lies behind what: each layer continued under the nearer ones."""

from __future__ import annotations

from math import ceil, sqrt

import cv2
import numpy as np

from ml_pipeline.types import Labels, Mask, Plane

ROUNDING_PX = 9
MOST_PIXELS = 1_500_000  # on which hidden contours are drawn


def extents(labels: Labels, num_layers: int, reach_px: float) -> tuple[Mask, ...]:
    """Where each layer exists, farthest first.

    Layers are lifted off one by one, the nearest first; what a layer uncovers belongs to whatever is seen
    closest by (its Voronoi cell), so that contours run on under the layer that hid them. A middle layer is
    continued no farther than `reach_px`; layer 1 is continued everywhere. Hidden contours are invented, so
    those of a large picture are drawn on a smaller copy.

    Parameters
    ----------
    labels : (M, N) uint8
        Layer of each pixel, 1 to `num_layers`.
    num_layers : int
    reach_px : float
        How far a middle layer is continued under nearer ones.

    Returns
    -------
    tuple of (M, N) bool
        Where each layer is visible, or hidden under nearer ones.
    """
    factor = ceil(sqrt(labels.size / MOST_PIXELS))
    small = _resize(labels, -(-labels.shape[0] // factor), -(-labels.shape[1] // factor))
    found: list[Mask] = [labels == num_layers]
    remaining = lift(small, num_layers)
    for layer in range(num_layers - 1, 1, -1):
        reached = (remaining == layer) & (distance_to(small == layer) <= reach_px / factor)
        found.append(_extent(labels, layer, reached))
        remaining = lift(remaining, layer)
    found.append(np.ones(labels.shape, bool))
    return tuple(reversed(found))


def lift(labels: Labels, layer: int) -> Labels:
    """Labels without `layer`, the nearest one left: its pixels take the label seen closest by."""
    covered = (labels == layer).astype(np.uint8)
    if covered.all():
        return np.full_like(labels, layer - 1)
    _, nearest = cv2.distanceTransformWithLabels(covered, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    seen = covered == 0
    label_of = np.zeros(int(nearest.max()) + 1, np.uint8)
    label_of[nearest[seen]] = labels[seen]
    return label_of[nearest]


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


def _resize(labels: Labels, height: int, width: int) -> Labels:
    """The label at the middle of each cell."""
    if labels.shape == (height, width):
        return labels
    return np.asarray(
        cv2.resize(labels, (width, height), interpolation=cv2.INTER_NEAREST_EXACT), dtype=np.uint8
    )
