"""Porter-Duff "over" on 8-bit files, and the last step that makes the files give the picture back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.types import Plane, Rgb, Rgb8, Rgba8

STRIP_ROWS = 256
TOLERANCE = 2 / 255
DAMPING = 0.01


def over(layers: Sequence[Rgba8]) -> Rgb8:
    """Composite straight-alpha layers, (M, N, 4) uint8, farthest first; layer 1 counts as opaque."""
    result = np.empty((*layers[0].shape[:2], 3), np.uint8)
    for top in range(0, len(result), STRIP_ROWS):
        rows = slice(top, top + STRIP_ROWS)
        result[rows] = to_8_bits(_over_strip([layer[rows] for layer in layers]))
    return result


def _over_strip(layers: Sequence[Rgba8]) -> Rgb:
    below = to_float(layers[0][..., :3])
    for layer in layers[1:]:
        below += to_float(layer[..., 3:]) * (to_float(layer[..., :3]) - below)
    return below


def assemble(colours: Sequence[Rgb8], alphas: Sequence[Plane], targets: Sequence[Rgb8]) -> list[Rgba8]:
    """Put colour and alpha together so that the 8-bit stack gives the picture back.

    From back to front each layer's soft pixels are corrected for what rounding left below them. Where no
    colour could explain the picture any more, alpha is raised to the least value that can.

    Parameters
    ----------
    colours : sequence of (M, N, 3) uint8
        Foreground colours, farthest first.
    alphas : sequence of (M, N) float32
        Mattes; the first is 1 everywhere.
    targets : sequence of (M, N, 3) uint8
        What the stack up to and with each layer should look like; the last is the photo.

    Returns
    -------
    list of (M, N, 4) uint8
    """
    height, width = alphas[0].shape
    layers = [np.empty((height, width, 4), np.uint8) for _ in alphas]
    for top in range(0, height, STRIP_ROWS):
        rows = slice(top, top + STRIP_ROWS)
        layers[0][rows] = _join(targets[0][rows], alphas[0][rows])
        below = to_float(targets[0][rows])
        for layer, colour, alpha, target in zip(
            layers[1:], colours[1:], alphas[1:], targets[1:], strict=True
        ):
            layer[rows] = _fit(colour[rows], alpha[rows], target[rows], below)
            exact = to_float(layer[rows])
            below += exact[..., 3:] * (exact[..., :3] - below)
    return layers


def _fit(colour: Rgb8, alpha: Plane, target: Rgb8, below: Rgb) -> Rgba8:
    """One strip of one layer over what really lies below it, (m, N, 4) uint8."""
    fitted = _join(np.where((alpha >= 1)[..., None], target, colour), alpha)
    soft = (alpha > 0) & (alpha < 1)
    if not soft.any():
        return fitted
    wanted, beneath, a = (
        target[soft].astype(np.float32) / 255,
        below[soft],
        alpha[soft][:, None],
    )  # (S, 3), (S, 1)
    own = to_float(colour[soft])
    own = _round(own + a / (a * a + DAMPING) * (wanted - a * own - (1 - a) * beneath))
    wrong = np.abs(wanted - a * own - (1 - a) * beneath).max(axis=1) > TOLERANCE
    a[wrong] = np.maximum(a[wrong], least_alpha(wanted[wrong], beneath[wrong]))
    own[wrong] = _round((wanted[wrong] - (1 - a[wrong]) * beneath[wrong]) / a[wrong])
    fitted[soft] = to_8_bits(np.hstack([own, a]))
    return fitted


def least_alpha(wanted: Rgb, beneath: Rgb) -> Plane:
    """The least alpha, a multiple of 1/255, with which some colour in [0, 1] over `beneath` gives `wanted`.

    Both (S, 3) in [0, 1]; returns (S, 1).
    """
    rise = (wanted - beneath) / np.maximum(1 - beneath, 1e-6)
    fall = (beneath - wanted) / np.maximum(beneath, 1e-6)
    need = np.maximum(rise, fall).max(axis=1, keepdims=True)
    return np.asarray(np.clip(np.ceil(need * 255), 1, 255) / 255, dtype=np.float32)


def _join(colour: Rgb8, alpha: Plane) -> Rgba8:
    return np.dstack([colour, to_8_bits(alpha)])


def _round(colour: Rgb) -> Rgb:
    return to_float(to_8_bits(colour))
