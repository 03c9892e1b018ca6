"""Porter-Duff "over" on 8-bit files, and the last step that makes the files give the picture back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.kernels import kernel
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import strips
from ml_pipeline.types import Alpha, Mask, Rgb, Rgb8, Rgba8

TOLERANCE = 2 / 255
DAMPING = 0.01


def over(layers: Sequence[Rgba8]) -> Rgb8:
    """Composite straight-alpha layers, (M, N, 4) uint8, farthest first; layer 1 counts as opaque."""
    result = np.empty((*layers[0].shape[:2], 3), np.uint8)

    def composite(rows: slice) -> None:
        result[rows] = over_strip([layer[rows] for layer in layers])

    side_by_side(composite, strips(len(result)))
    return result


def over_strip(layers: Sequence[Rgba8]) -> Rgb8:
    """The same for a few rows, without threads."""
    below = to_float(layers[0][..., :3])
    for layer in layers[1:]:
        _lay_over(below, layer)
    return to_8_bits(below)


@kernel
def _lay_over(below: Rgb, layer: Rgba8) -> None:
    """Lay one layer, (m, N, 4), over what lies below it, (m, N, 3) in [0, 1], in place."""
    full = np.float32(255)
    for y in range(layer.shape[0]):
        for x in range(layer.shape[1]):
            if layer[y, x, 3] == 0:
                continue
            alpha = np.float32(layer[y, x, 3]) / full
            for c in range(3):
                below[y, x, c] += alpha * (np.float32(layer[y, x, c]) / full - below[y, x, c])


def soft_pixels(alpha: Alpha) -> Mask:
    """(M, N) bool: neither opaque nor absent."""
    return (alpha > 0) & (alpha < 255)


def correct(layers: Sequence[Rgba8], targets: Sequence[Rgb8]) -> None:
    """Make the 8-bit stack give the picture back, in place.

    From back to front each layer's soft pixels are corrected for what rounding left below them. Where no
    colour could explain the picture any more, alpha is raised to the least value that can.

    Parameters
    ----------
    layers : sequence of (M, N, 4) uint8
        Foreground colours and alpha, farthest first; layer 1 is opaque.
    targets : sequence of (S, 3) uint8
        For each layer in front of layer 1 what the stack up to and with it should show at its S soft
        pixels, in raster order.
    """
    starts = [_starts(layer[..., 3]) for layer in layers[1:]]

    def correct_strip(rows: slice) -> None:
        below = to_float(layers[0][rows, :, :3])
        for layer, target, start in zip(layers[1:], targets, starts, strict=True):
            strip = layer[rows]
            soft = soft_pixels(strip[..., 3])
            if soft.any():
                wanted = target[start[rows.start] : start[rows.stop]]
                strip[soft] = _fit(strip[soft], to_float(wanted), below[soft])
            _lay_over(below, strip)

    side_by_side(correct_strip, strips(len(layers[0])))


def _starts(alpha: Alpha) -> NDArray[np.int64]:
    """(M + 1,): how many soft pixels lie above each row."""
    starts = np.zeros(len(alpha) + 1, np.int64)
    for rows in strips(len(alpha)):
        starts[rows.start + 1 : rows.stop + 1] = soft_pixels(alpha[rows]).sum(axis=1)
    return np.cumsum(starts)


def _fit(layer: Rgba8, wanted: Rgb, beneath: Rgb) -> Rgba8:
    """One layer's soft pixels, (S, 4), over what really lies below them, (S, 3) in [0, 1]."""
    a = to_float(layer[:, 3:])
    own = to_float(layer[:, :3])
    own = _round(own + a / (a * a + DAMPING) * (wanted - a * own - (1 - a) * beneath))
    wrong = np.abs(wanted - a * own - (1 - a) * beneath).max(axis=1) > TOLERANCE
    a[wrong] = np.maximum(a[wrong], least_alpha(wanted[wrong], beneath[wrong]))
    own[wrong] = _round((wanted[wrong] - (1 - a[wrong]) * beneath[wrong]) / a[wrong])
    return to_8_bits(np.hstack([own, a]))


def least_alpha(wanted: Rgb, beneath: Rgb) -> Rgb:
    """The least alpha, a multiple of 1/255, with which some colour in [0, 1] over `beneath` gives `wanted`.

    Both (S, 3) in [0, 1]; returns (S, 1).
    """
    rise = (wanted - beneath) / np.maximum(1 - beneath, 1e-6)
    fall = (beneath - wanted) / np.maximum(beneath, 1e-6)
    need = np.maximum(rise, fall).max(axis=1, keepdims=True)
    return np.asarray(np.clip(np.ceil(need * 255), 1, 255) / 255, dtype=np.float32)


def _round(colour: Rgb) -> Rgb:
    return to_float(to_8_bits(colour))
