"""Alpha as a local linear function of colour: Fisher's discriminant between what is inside and outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.types import Mask, Plane, Rgb8

LocalFit: TypeAlias = NDArray[np.float32]  # (m, n, 4): alpha = r·red + g·green + b·blue + offset
Moments: TypeAlias = NDArray[np.float32]  # (m, n, 10): weight, three colours, six products of them

LEAST_VARIANCE = 2e-4  # of a colour, added to the measured one
NEAR_COUNTS = 0.5  # how much farther windows count beside nearer ones of the same weight
LEAST_APART = 1e-4  # squared standard deviations between both sides
UNTOLD_NOISE = 100  # of alpha, where they are no farther apart
INSIDE_SHARE = 0.35  # of the noise; the rest is the ground's, whose texture shows through hair


@dataclass(frozen=True)
class Discriminant:
    """A fit, and how far texture and grain alone move alpha on each side of the contour.

    `noise` is (m, n, 2) float32: one standard deviation outside, and one inside.
    """

    fit: LocalFit
    noise: NDArray[np.float32]


def discriminate(rgb: Rgb8, inside: Mask, weight: Plane, radii_px: Sequence[int]) -> Discriminant:
    """Where a colour lies between the colours seen inside and outside a contour.

    The slope is Fisher's (1936): along it the two sides stand apart most, measured by their spread. Means
    and spreads are taken in windows of several sizes; a smaller window counts as far as it holds weight,
    so that colours are those seen closest by, and yet are found in the midst of a wide band.

    Parameters
    ----------
    rgb : (m, n, 3) uint8
    inside : (m, n) bool
        On which side of the contour each pixel lies.
    weight : (m, n) float32
        How surely it does.
    radii_px : sequence of int
        Half the windows, rising.

    Returns
    -------
    Discriminant
        For colours in [0, 1]; the mean colour outside gives 0, the one inside 1.
    """
    outer, inner = (_local(_moments(rgb, weight, inside, side), radii_px) for side in (False, True))
    fit = np.empty((*inside.shape, 4), np.float32)
    noise = np.empty((*inside.shape, 2), np.float32)
    _separate(outer, inner, fit, noise)
    return Discriminant(fit, noise)


def read(rgb: Rgb8, fit: LocalFit) -> Plane:
    """(m, n) alpha as the fit has it for each pixel's own colour; not clipped."""
    alpha = np.empty(fit.shape[:2], np.float32)
    _read(rgb, fit, alpha)
    return alpha


@kernel
def _read(rgb: Rgb8, fit: LocalFit, alpha: Plane) -> None:
    for y in range(alpha.shape[0]):
        for x in range(alpha.shape[1]):
            value = fit[y, x, 3]
            for c in range(3):
                value += fit[y, x, c] * np.float32(rgb[y, x, c]) / np.float32(255)
            alpha[y, x] = value


@kernel
def _moments(rgb: Rgb8, weight: Plane, inside: Mask, side: bool) -> Moments:
    """Weighted colours and their products on one side of the contour; 0 on the other."""
    moments = np.zeros((*weight.shape, 10), np.float32)
    for y in range(weight.shape[0]):
        for x in range(weight.shape[1]):
            if inside[y, x] != side:
                continue
            w, at = weight[y, x], 4
            moments[y, x, 0] = w
            for i in range(3):
                one = w * np.float32(rgb[y, x, i]) / np.float32(255)
                moments[y, x, 1 + i] = one
                for j in range(i, 3):
                    moments[y, x, at] = one * np.float32(rgb[y, x, j]) / np.float32(255)
                    at += 1
    return moments


def _local(moments: Moments, radii_px: Sequence[int]) -> Moments:
    """Means in windows, the smaller before the larger ones; `moments[..., 0]` is the largest one's weight."""
    *smaller, largest = radii_px
    means = _blurred(moments, largest)
    _normalise(means)
    for radius in reversed(smaller):
        _prefer(_blurred(moments, radius), means)
    return means


def _blurred(moments: Moments, radius_px: int) -> Moments:
    square = (2 * radius_px + 1, 2 * radius_px + 1)
    return np.asarray(cv2.blur(moments, square, borderType=cv2.BORDER_REFLECT_101), dtype=np.float32)


@kernel
def _normalise(moments: Moments) -> None:
    for y in range(moments.shape[0]):
        for x in range(moments.shape[1]):
            total = max(moments[y, x, 0], np.float32(1e-7))
            for k in range(1, 10):
                moments[y, x, k] /= total


@kernel
def _prefer(nearer: Moments, means: Moments) -> None:
    """Mix the means of a smaller window into those of the larger ones, in place."""
    for y in range(means.shape[0]):
        for x in range(means.shape[1]):
            wider = np.float32(NEAR_COUNTS) * max(means[y, x, 0], np.float32(1e-7))
            total = nearer[y, x, 0] + wider
            for k in range(1, 10):
                means[y, x, k] = (nearer[y, x, k] + wider * means[y, x, k]) / total


@kernel
def _separate(outer: Moments, inner: Moments, fit: LocalFit, noise: NDArray[np.float32]) -> None:
    """Fisher's discriminant at each pixel; the symmetric 3×3 systems are solved by their adjugates."""
    spreads = np.empty((2, 3, 3), np.float32)
    slope = np.empty(3, np.float32)
    for y in range(fit.shape[0]):
        for x in range(fit.shape[1]):
            _spread(outer[y, x], spreads[0])
            _spread(inner[y, x], spreads[1])
            spread = np.float32(INSIDE_SHARE) * spreads[1] + np.float32(1 - INSIDE_SHARE) * spreads[0]
            determinant, apart = np.float32(0), np.float32(0)
            for i in range(3):
                slope[i] = 0
                for j in range(3):
                    p, q, r, s = (i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3
                    cofactor = spread[p, r] * spread[q, s] - spread[p, s] * spread[q, r]
                    slope[i] += cofactor * (inner[y, x, 1 + j] - outer[y, x, 1 + j])
                    if i == 0:
                        determinant += cofactor * spread[0, j]
            for i in range(3):
                slope[i] /= determinant
                apart += slope[i] * (inner[y, x, 1 + i] - outer[y, x, 1 + i])
            told = apart > LEAST_APART
            apart = max(apart, np.float32(LEAST_APART))
            fit[y, x, 3] = 0
            for i in range(3):
                fit[y, x, i] = slope[i] / apart
                fit[y, x, 3] -= fit[y, x, i] * outer[y, x, 1 + i]
            for side in range(2):
                variance = np.float32(0)
                for i in range(3):
                    for j in range(3):
                        variance += fit[y, x, i] * spreads[side, i, j] * fit[y, x, j]
                noise[y, x, side] = (
                    np.sqrt(max(variance, np.float32(0))) if told else np.float32(UNTOLD_NOISE)
                )


@kernel
def _spread(means: Moments, spread: NDArray[np.float32]) -> None:
    """The covariance of colours, (3, 3), of one pixel's means."""
    at = 4
    for i in range(3):
        for j in range(i, 3):
            spread[i, j] = means[at] - means[1 + i] * means[1 + j]
            spread[j, i] = spread[i, j]
            at += 1
        spread[i, i] = max(spread[i, i], np.float32(0)) + np.float32(LEAST_VARIANCE)
