"""A surface continued from where it is known: planes fitted to ever larger neighbourhoods."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from ml_pipeline.types import Plane

TENSION = 0.2  # of a neighbourhood's extent: support narrower than this tells no slope
ENOUGH = 2.0  # of a cell's weight that makes its own fit count in full
BLUR = 1.5  # cells; without it neighbouring fits differ in steps


class _Moments(NamedTuple):
    """Weighted sums over a cell's neighbourhood, each (m, n): of 1, x, y, xx, xy, yy, d, xd, yd."""

    w: Plane
    x: Plane
    y: Plane
    xx: Plane
    xy: Plane
    yy: Plane
    d: Plane
    xd: Plane
    yd: Plane


def extend_surface(values: Plane, weight: Plane) -> Plane:
    """Smooth values everywhere from values that are known here and there.

    Pull-push (Gortler et al., "The Lumigraph", 1996) with planes instead of means: at each level of a pyramid
    a plane is fitted to each cell's neighbourhood (normalised convolution of first order: Knutsson and
    Westin, 1993); where a level knows too little, the next coarser one tells. So a slope goes on about as
    far as it was seen, and flattens out beyond.

    Parameters
    ----------
    values : (m, n) float32
        Not looked at where the weight is 0.
    weight : (m, n) float32
        0 or more, not 0 everywhere.

    Returns
    -------
    (m, n) float32
        Within the range of the known values, give or take a tenth of it.
    """
    rows, columns = np.mgrid[: values.shape[0], : values.shape[1]].astype(np.float32)
    known = weight > 0
    middle = float(np.average(values[known], weights=weight[known]))
    d = np.asarray(np.where(known, values - np.float32(middle), 0) * weight, dtype=np.float32)
    x, y = columns * weight, rows * weight
    sums = _Moments(weight, x, y, x * columns, x * rows, y * rows, d, d * columns, d * rows)
    low, high = float(values[known].min()), float(values[known].max())
    margin = 0.1 * (high - low)
    filled = _fill(sums, columns, rows, 1.0) + np.float32(middle)
    return np.asarray(np.clip(filled, low - margin, high + margin), dtype=np.float32)


def _fill(sums: _Moments, columns: Plane, rows: Plane, cell: float) -> Plane:
    """One level, its cells at the given coordinates, filled from the next coarser one."""
    local = _Moments(*(_blur(plane) for plane in sums))
    own = _predict(local, columns, rows, cell)
    height, width = own.shape
    if max(height, width) <= 2:
        return own
    share = np.minimum(ENOUGH * local.w, 1)
    half = ((width + 1) // 2, (height + 1) // 2)
    coarse = _Moments(*(_shrink(plane, half) for plane in local))
    gain = np.minimum(ENOUGH * coarse.w, 1) / np.maximum(coarse.w, 1e-12)
    below = _fill(
        _Moments(*(plane * gain for plane in coarse)), _shrink(columns, half), _shrink(rows, half), 2 * cell
    )
    return np.asarray(share * own + (1 - share) * cv2.resize(below, (width, height)), dtype=np.float32)


def _predict(sums: _Moments, columns: Plane, rows: Plane, cell: float) -> Plane:
    """The fitted planes' values at the cells' own places; 0 where nothing is known."""
    total = np.maximum(sums.w, 1e-12)
    x, y, d = sums.x / total, sums.y / total, sums.d / total
    ridge = np.float32((TENSION * cell) ** 2)
    xx, yy = sums.xx / total - x * x + ridge, sums.yy / total - y * y + ridge
    xy, xd, yd = sums.xy / total - x * y, sums.xd / total - x * d, sums.yd / total - y * d
    determinant = xx * yy - xy * xy
    slope_x, slope_y = (yy * xd - xy * yd) / determinant, (xx * yd - xy * xd) / determinant
    return np.asarray(d + slope_x * (columns - x) + slope_y * (rows - y), dtype=np.float32)


def _blur(plane: Plane) -> Plane:
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), BLUR), dtype=np.float32)


def _shrink(plane: Plane, size: tuple[int, int]) -> Plane:
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
