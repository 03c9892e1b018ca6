"""Smooth extrapolation of colours from the pixels where they are known to all others."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.types import Mask, Plane, Rgb


def pull_push(rgb: Rgb, known: Mask) -> Rgb:
    """Carry known colours smoothly over a whole picture.

    Parameters
    ----------
    rgb : (M, N, 3) ndarray of float32
        Picture in [0, 1].
    known : (M, N) ndarray of bool
        Where `rgb` may be trusted; colours elsewhere are not looked at.

    Returns
    -------
    filled : (M, N, 3) ndarray of float32
        `rgb` where known, elsewhere a weighted mean of known colours, nearer ones counting more.
        Zeros where nothing at all is known.

    References
    ----------
    .. [1] Gortler, Grzeszczuk, Szeliski & Cohen, "The Lumigraph", SIGGRAPH 1996, section 3.4.
    """
    weight = known.astype(np.float32)
    colour = rgb * weight[..., None]
    return _fill(colour, weight)


def _fill(colour: Rgb, weight: Plane) -> Rgb:
    """Fill one level from the next coarser one; `colour` is premultiplied by `weight` and is overwritten."""
    rows, columns = weight.shape
    if weight.all() or max(rows, columns) == 1:
        colour /= np.maximum(weight, 1e-6)[..., None]
        return colour
    half = (max((columns + 1) // 2, 1), max((rows + 1) // 2, 1))
    coarse_weight = _resize(weight, half, cv2.INTER_AREA)
    coarse = _resize(colour, half, cv2.INTER_AREA)
    share = np.minimum(4.0 * coarse_weight, 1.0).astype(np.float32)
    coarse *= (share / np.maximum(coarse_weight, 1e-6))[..., None]
    below = _resize(_fill(coarse, share), (columns, rows), cv2.INTER_LINEAR)
    below *= (1.0 - weight)[..., None]
    colour += below
    return colour


def _resize(array: Plane, size: tuple[int, int], interpolation: int) -> Plane:
    return np.asarray(cv2.resize(array, size, interpolation=interpolation), np.float32)
