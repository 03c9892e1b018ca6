"""What lies behind what: each layer continued under the nearer ones."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ml_pipeline.types import Labels, Mask, Plane

ROUNDING_PX = 9


@dataclass(frozen=True)
class Support:
    """Where one layer exists.

    Attributes
    ----------
    visible : (M, N) bool
        Nothing nearer covers it.
    extent : (M, N) bool
        Visible, or hidden under nearer layers.
    """

    visible: Mask
    extent: Mask


def supports(labels: Labels, num_layers: int, reach_px: float) -> tuple[Support, ...]:
    """Where each layer exists, farthest first.

    Layers are lifted off one by one, the nearest first; what a layer uncovers belongs to whatever is seen
    closest by (its Voronoi cell), so that contours run on under the layer that hid them. A middle layer is
    continued no farther than `reach_px`; layer 1 is continued everywhere.

    Parameters
    ----------
    labels : (M, N) uint8
        Layer of each pixel, 1 to `num_layers`.
    num_layers : int
    reach_px : float
        How far a middle layer is continued under nearer ones.
    """
    found: list[Support] = []
    remaining = labels
    for layer in range(num_layers, 1, -1):
        visible = labels == layer
        extent = remaining == layer
        if layer < num_layers:
            extent &= distance_to(visible) <= reach_px
        found.append(Support(visible, _round_off(extent, visible, invented=labels > layer)))
        remaining = lift(remaining, layer)
    found.append(Support(labels == 1, np.ones(labels.shape, bool)))
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


def _round_off(extent: Mask, visible: Mask, invented: Mask) -> Mask:
    """Smooth the invented part of a contour; the part that is seen stays as it is."""
    if not (extent & invented).any():
        return extent
    smooth = cv2.medianBlur(extent.astype(np.uint8), ROUNDING_PX) > 0
    return np.where(invented, smooth, extent) | visible
