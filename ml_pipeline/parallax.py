"""How far layers may move before one's own end shows beside a nearer one."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin

import cv2
import numpy as np

from ml_pipeline.manifest import Parallax
from ml_pipeline.types import Alpha, Disparity16, Labels, Mask

PLANNED_SHARE = 0.03  # of the width
LEAST_SHARE = 0.015
DIRECTIONS = 8
TEARING_ALLOWED = 0.05
MEASURED_PIXELS = 350_000


def planned_shift_px(width: int) -> float:
    """The shift of the nearest layer against layer 1 that the hidden areas are made for."""
    return PLANNED_SHARE * width


def measure(alphas: Sequence[Alpha], mean_disparity: Sequence[float]) -> Parallax:
    """Verify the planned shift on the saved alphas, and take it back where layers would tear.

    Parameters
    ----------
    alphas : sequence of (M, N) uint8
        As saved, farthest first.
    mean_disparity : sequence of float
        Of each layer; a layer moves in proportion to it.
    """
    height, width = alphas[0].shape
    planned = planned_shift_px(width)
    scale = min(1.0, (MEASURED_PIXELS / (height * width)) ** 0.5)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    opaque = [cv2.resize(alpha, size, interpolation=cv2.INTER_AREA) >= 128 for alpha in alphas]
    shares = np.linspace(PLANNED_SHARE, LEAST_SHARE, 4)
    for share in shares:
        tearing = tear_share(opaque, motion(mean_disparity), share * width * scale)
        if tearing <= TEARING_ALLOWED:
            break
    return Parallax(round(float(share) * width, 3), round(planned, 3), round(tearing, 5))


def mean_disparities(disparity: Disparity16, labels: Labels, num_layers: int) -> list[float]:
    """The mean disparity of what is seen of each layer, farthest first, in [0, 1]; 0 where nothing is."""
    masks = ((labels == layer).view(np.uint8) for layer in range(1, num_layers + 1))
    return [cv2.mean(disparity, mask=mask)[0] / 65535 for mask in masks]


def motion(mean_disparity: Sequence[float]) -> list[float]:
    """Each layer's share of the shift, 0 for layer 1 and 1 for the nearest."""
    low, high = mean_disparity[0], mean_disparity[-1]
    return [float(np.clip((d - low) / max(high - low, 1e-6), 0, 1)) for d in mean_disparity]


def tear_share(opaque: Sequence[Mask], shares: Sequence[float], shift_px: float) -> float:
    """Of the ground that nearer layers uncover beside a middle layer, the share it does not continue.

    The worst of eight directions. Ground lies beside a layer when that layer is what one meets first,
    going from it against the motion.

    Parameters
    ----------
    opaque : sequence of (M, N) bool
        Where each layer is, seen or hidden, farthest first.
    shares : sequence of float
        Of the shift, for each layer; see `motion`.
    shift_px : float
        Of the nearest layer against layer 1.

    Returns
    -------
    float
        From 0 to 1; 0 where nothing is uncovered.
    """
    seen = visible_parts(opaque)
    worst = 0.0
    for step in range(DIRECTIONS):
        angle = 2 * pi * step / DIRECTIONS
        torn = total = 0
        for layer in range(1, len(opaque) - 1):
            for nearer in range(layer + 1, len(opaque)):
                distance = shift_px * (shares[nearer] - shares[layer])
                beside = _uncovered_beside(seen[nearer], seen[layer], distance, (cos(angle), sin(angle)))
                torn += int((beside & ~opaque[layer]).sum())
                total += int(beside.sum())
        worst = max(worst, torn / total if total else 0.0)
    return worst


def visible_parts(opaque: Sequence[Mask]) -> list[Mask]:
    """What is seen of each layer, farthest first."""
    parts = []
    free = np.ones(opaque[0].shape, bool)
    for mask in reversed(opaque):
        parts.append(mask & free)
        free = free & ~mask
    return parts[::-1]


def _uncovered_beside(nearer: Mask, layer: Mask, distance_px: float, direction: tuple[float, float]) -> Mask:
    """Pixels of `nearer` that its motion uncovers and that border on `layer` against the motion."""
    found = np.zeros(nearer.shape, bool)
    reached = layer
    for step in range(1, int(distance_px) + 1):
        dx, dy = (round(step * part) - round((step - 1) * part) for part in direction)
        reached = _moved(reached, dx, dy) & nearer
        found |= reached
    return found


def _moved(mask: Mask, dx: int, dy: int) -> Mask:
    moved = np.zeros_like(mask)
    height, width = mask.shape
    moved[max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)] = mask[
        max(-dy, 0) : height + min(-dy, 0), max(-dx, 0) : width + min(-dx, 0)
    ]
    return moved
