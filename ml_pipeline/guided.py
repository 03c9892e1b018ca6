"""A matte as a local linear function of colour, after the guided filter."""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.color import to_float
from ml_pipeline.kernels import kernel
from ml_pipeline.types import Alpha, Plane, Rgb, Rgb8

LocalFit: TypeAlias = NDArray[np.float32]  # (m, n, 4): alpha = r·red + g·green + b·blue + offset

GUIDED_EPS = 1e-4
HIDDEN_TRUST = 0.01
WINDOW_SAMPLES = 8  # samples along half a window
FLOOR, CEILING = 0.12, 0.88  # the guided filter's faint tails are cut off here


def fit_alpha_to_colour(rgb: Rgb8, matte: Alpha, trust: Alpha, seen: Alpha, radius_px: int) -> LocalFit:
    """Alpha as a local linear function of colour: alpha = slope · rgb + offset.

    A guided filter (He et al., 2010) in which each pixel counts by its weight: with little weight near the
    contour that was found, the fit is made by what is surely inside and surely outside, and the picture
    decides in between, even where that contour is some pixels off. The coefficients are smooth, so they
    are fitted on a smaller copy (He and Sun, "Fast Guided Filter", 2015).

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    matte, trust, seen : (M, N) uint8
        A first matte; how far it is believed, and how much of it is seen: the two factors of the weight.
    radius_px : int
        Half the window at full size.

    Returns
    -------
    (m, n, 4) float32
        Slope and offset for colours in [0, 1], at the smaller copy's size.
    """
    height, width = matte.shape
    step = max(1, radius_px // WINDOW_SAMPLES)
    size = (max(1, width // step), max(1, height // step))

    def thin(pixels: NDArray[np.uint8]) -> Plane:
        """Every so-manieth sample, in [0, 1]."""
        return to_float(np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST_EXACT), np.uint8))

    weight = thin(trust) * np.maximum(thin(seen), np.float32(HIDDEN_TRUST))
    return _weighted_fit(thin(rgb), thin(matte), weight, max(1, radius_px // step))


def _weighted_fit(guide: Rgb, plane: Plane, weight: Plane, radius_px: int) -> LocalFit:
    def mean(values: Plane) -> Plane:
        window = (2 * radius_px + 1, 2 * radius_px + 1)
        return np.asarray(cv2.blur(values, window, borderType=cv2.BORDER_REFLECT_101), dtype=np.float32)

    def weighted(values: Plane) -> Plane:
        return mean(weight * values) / total

    total: Plane = np.maximum(mean(weight), np.float32(1e-6))
    red, green, blue = (np.ascontiguousarray(guide[..., c]) for c in range(3))
    center = [weighted(c) for c in (red, green, blue)]
    level = weighted(plane)
    joint = [weighted(plane * c) - level * m for c, m in zip((red, green, blue), center, strict=True)]
    rr, gg, bb = (
        weighted(c * c) - m * m + GUIDED_EPS for c, m in zip((red, green, blue), center, strict=True)
    )
    rg = weighted(red * green) - center[0] * center[1]
    rb = weighted(red * blue) - center[0] * center[2]
    gb = weighted(green * blue) - center[1] * center[2]
    # the symmetric 3×3 systems are solved by their adjugates, all pixels at once
    adjugate = (
        (gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb),
        (gb * rb - rg * bb, rr * bb - rb * rb, rb * rg - rr * gb),
        (rg * gb - gg * rb, rb * rg - rr * gb, rr * gg - rg * rg),
    )
    determinant = rr * adjugate[0][0] + rg * adjugate[0][1] + rb * adjugate[0][2]
    slope = [sum(a * j for a, j in zip(row, joint, strict=True)) / determinant for row in adjugate]
    offset = level - sum(s * m for s, m in zip(slope, center, strict=True))
    fit: LocalFit = np.stack([mean(np.asarray(line)) for line in (*slope, offset)], axis=-1)
    return fit


@kernel
def read_band(
    rgb: Rgb8,
    fit: LocalFit,
    top: int,
    left: int,
    size: tuple[int, int],
    trust: Alpha,
    seen: Alpha,
    soft: Alpha,
    alpha: Alpha,
) -> None:
    """Set the band's pixels of one window: alpha is read from colour where the contour is seen.

    The window's first pixel is (top, left) of `alpha`, which is of `size`; the fit is interpolated
    between its four nearest samples.
    """
    full, one, low = np.float32(255), np.float32(1), np.float32(FLOOR)
    span = np.float32(CEILING - FLOOR)
    for y in range(trust.shape[0]):
        v = min(max((top + y + 0.5) * fit.shape[0] / size[0] - 0.5, 0.0), fit.shape[0] - 1.0)
        v0 = int(v)
        v1, down = min(v0 + 1, fit.shape[0] - 1), np.float32(v - v0)
        for x in range(trust.shape[1]):
            if trust[y, x] == 255:
                continue
            u = min(max((left + x + 0.5) * fit.shape[1] / size[1] - 0.5, 0.0), fit.shape[1] - 1.0)
            u0 = int(u)
            u1, right = min(u0 + 1, fit.shape[1] - 1), np.float32(u - u0)
            read = np.float32(0)
            for c in range(4):
                upper = fit[v0, u0, c] + right * (fit[v0, u1, c] - fit[v0, u0, c])
                lower = fit[v1, u0, c] + right * (fit[v1, u1, c] - fit[v1, u0, c])
                value = np.float32(rgb[y, x, c]) / full if c < 3 else one
                read += value * (upper + down * (lower - upper))
            read = min(max((read - low) / span, np.float32(0)), one)
            share = np.float32(seen[y, x]) / full
            mixed = share * read * full + (one - share) * np.float32(soft[y, x])
            alpha[top + y, left + x] = np.uint8(np.rint(mixed))
