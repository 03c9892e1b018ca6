"""Where a painter looks: how near a layer is, and how finely its parts want to be painted."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.painting.edges import above
from ml_pipeline.types import Alpha, Disparity16, Labels, Rgb8

Field = NDArray[np.float32]

NEARNESS_PX, CARE_PX = 256, 640  # long sides of the grids on which these are found
CONTOUR_UNITS = 9.0  # how far from a contour care reaches
DETAIL = 10.0  # 8-bit steps of fine structure, more than usual, that want full care
AROUND_UNITS = 90.0  # how far around is looked for what is usual
USUAL = 0.75  # how much of that is left out


def nearness_of(disparity: Disparity16, labels: Labels, index: int, alpha: Alpha) -> Alpha:
    """A layer's own disparity, (M, N) uint8, 255 nearest: as seen, and continued from there everywhere else.

    After the pull-push of Gortler et al., "The Lumigraph", 1996. A layer that is seen nowhere lies where
    its matte says.

    Parameters
    ----------
    disparity : (M, N) uint16
    labels : (M, N) uint8
        Which layer is seen.
    index : int
        The layer's number.
    alpha : (M, N) uint8
        Its matte.
    """
    height, width = disparity.shape
    step = max(1, -(-max(height, width) // NEARNESS_PX))
    at = np.s_[
        min(step // 2, height - 1) :: step, min(step // 2, width - 1) :: step
    ]  # some even of thin ones
    near = np.asarray(disparity[at] >> 8, np.float32)
    own = (labels[at] == index).astype(np.float32)
    own = np.asarray(cv2.erode(own, np.ones((3, 3), np.uint8)), np.float32) if own.mean() > 0.05 else own
    if not own.any():
        own = (alpha[at] > 0).astype(np.float32)
    if not own.any():
        own[:] = 1
    filled = _continued(near * own, own)
    smooth = np.asarray(cv2.GaussianBlur(filled, (0, 0), 1.0), np.uint8)
    whole = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole, np.uint8)


def _continued(sums: Field, weights: Field) -> Field:
    """Weighted values where there are any, else those of ever coarser blocks."""
    known = np.minimum(weights, 1)
    own = sums / np.maximum(weights, 1e-6)
    height, width = sums.shape
    if max(height, width) < 3:
        return np.full_like(sums, float(sums.sum() / max(weights.sum(), 1e-6)))
    half = (-(-width // 2), -(-height // 2))
    coarse = _continued(
        *(
            np.asarray(cv2.resize(part, half, interpolation=cv2.INTER_AREA), np.float32)
            for part in (sums, weights)
        )
    )
    around = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    return np.asarray(around + known * (own - around), np.float32)


def care_of(rgb: Rgb8, alpha: Alpha, nearness: Alpha, disparity: Disparity16, unit_px: float) -> Alpha:
    """How finely a layer's parts want to be painted, (M, N) uint8.

    Most on the contours and in the detail of what is near.

    Parameters
    ----------
    rgb, alpha, nearness
        As of `Motif`.
    disparity : (M, N) uint16
        Of what is seen: what is near is near for this picture.
    unit_px : float
        See `Hand`.
    """
    height, width = alpha.shape
    scale = min(1.0, CARE_PX / max(height, width))
    step = max(1, max(height, width) // NEARNESS_PX)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small, matte, nearby = (
        np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
        for part in (rgb, alpha, nearness)
    )
    far, close = np.percentile(disparity[::step, ::step] >> 8, (20, 95))
    near = np.clip((nearby.astype(np.float32) - far) / max(close - far, 1.0), 0, 1)
    unit = max(unit_px * scale, 0.2)
    rim = cv2.morphologyEx(above(matte, 127), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    outside = cv2.bitwise_not(rim)
    away = cv2.distanceTransform(outside, cv2.DIST_L2, 3) if rim.any() else np.full(near.shape, np.inf)
    contour = np.clip(1.6 - away / (CONTOUR_UNITS * unit), 0, 1) * (0.4 + 0.6 * near)
    care = np.maximum(contour, _detail(small, unit) * (0.25 + 0.75 * near))
    whole = cv2.resize(np.asarray(care * 255, np.uint8), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole, np.uint8)


def _detail(rgb: Rgb8, unit: float) -> Field:
    """How much more fine structure there is around each pixel than all around, 0 to 1: a face, not gravel."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.float32)
    fine = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), max(5 * unit, 1.0)))
    around = np.asarray(cv2.GaussianBlur(fine, (0, 0), max(7 * unit, 1.2)), np.float32)
    step = max(1, round(AROUND_UNITS * unit / 4))
    size = (-(-grey.shape[1] // step), -(-grey.shape[0] // step))
    coarse = cv2.GaussianBlur(cv2.resize(around, size, interpolation=cv2.INTER_AREA), (0, 0), 4)
    usual = np.asarray(cv2.resize(coarse, grey.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    return np.asarray(np.clip((around - USUAL * usual) / DETAIL, 0, 1), np.float32)
