"""Whirls in media whose strokes do not show: lightness that runs in streaks along the flow.

References
----------
.. [1] Cabral and Leedom, "Imaging vector fields using line integral convolution", SIGGRAPH 1993.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.brush.flow import Flow
from ml_pipeline.painting.motif import Hand, Motif
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import strips
from ml_pipeline.types import Rgb8

WIDTH_UNITS = 9.0  # of a streak
THIN = 2.0
LENGTHS = 7.0  # of half a streak, in widths
CALM = np.float32(0.75 / 255)
DEPTH = 34.0  # 8-bit steps: how much darker and lighter streaks are in a middle tone


def streaked(rgb: Rgb8, motif: Motif, flow: Flow, hand: Hand) -> Rgb8:
    """Colours that get lighter and darker in streaks along the flow, as much as the style swirls.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
        Where nothing swirls, it is returned itself.
    motif : Motif
        Outside its window nothing is changed, and little where it wants care.
    flow : Flow
        Of the whole picture.
    hand : Hand
    """
    swirl = hand.modifiers.swirl
    if swirl <= 0:
        return rgb
    rows, columns = motif.window
    streaks = _streaks(flow, hand)
    height, width = rgb.shape[:2]
    full = np.asarray(cv2.resize(streaks, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    out, depth = rgb.copy(), np.float32(DEPTH * swirl / 127)
    part, seen, care = out[rows, columns], full[rows, columns], motif.care[rows, columns]
    side_by_side(lambda strip: _lighten(part[strip], seen[strip], care[strip], depth), strips(len(part)))
    return out


def _streaks(flow: Flow, hand: Hand) -> NDArray[np.uint8]:
    """Noise smeared along the flow, (m, n) uint8, 128 in the mean: the same noise for all layers.

    Its grid is that of the flow, or coarser, but never so that a streak is less than `THIN` wide.
    """
    wide = max(1.5, WIDTH_UNITS * hand.unit_px * flow.scale)
    skip = max(1, int(wide / THIN))
    cosine, sine = (np.ascontiguousarray(part[::skip, ::skip]) for part in (flow.cosine, flow.sine))
    shape, wide = cosine.shape, wide / skip
    grains = hand.rng(62).standard_normal(shape).astype(np.float32)
    noise = np.asarray(cv2.GaussianBlur(grains, (0, 0), wide / 3), np.float32)
    smeared = np.empty(shape, np.float32)
    steps = max(2, round(LENGTHS * wide))
    side_by_side(
        lambda rows: _smear(noise, cosine, sine, rows.start, rows.stop, steps, smeared),
        strips(shape[0]),
    )
    deviation = 1.5 * float(smeared.std()) + 1e-6
    return np.asarray(np.rint(128 + np.clip(smeared / deviation, -1, 1) * 127), np.uint8)


@kernel
def _smear(
    noise: NDArray[np.float32],
    cosine: NDArray[np.float32],
    sine: NDArray[np.float32],
    top: int,
    bottom: int,
    steps: int,
    out: NDArray[np.float32],
) -> None:
    rows, columns = noise.shape
    for row in range(top, bottom):
        for column in range(columns):
            total = noise[row, column]
            for way in range(2):
                x, y = np.float32(column), np.float32(row)
                dx, dy = cosine[row, column], sine[row, column]
                if way == 1:
                    dx, dy = -dx, -dy
                for _ in range(steps):
                    x, y = x + dx, y + dy
                    py, px = int(y + np.float32(0.5)), int(x + np.float32(0.5))
                    if x < 0 or y < 0 or py >= rows or px >= columns:
                        break
                    total += noise[py, px]
                    tx, ty = cosine[py, px], sine[py, px]
                    same = tx * dx + ty * dy >= 0
                    dx, dy = (tx, ty) if same else (-tx, -ty)
            out[row, column] = total


@kernel
def _lighten(rgb: Rgb8, streaks: NDArray[np.uint8], care: NDArray[np.uint8], depth: np.float32) -> None:
    """Lighter and darker, in place; less so in the dark and in the lightest lights."""
    for y in range(rgb.shape[0]):
        for x in range(rgb.shape[1]):
            calm = np.float32(1) - CALM * np.float32(care[y, x])
            for c in range(3):
                value = np.float32(rgb[y, x, c])
                room = min(value + np.float32(24), np.float32(100)) / np.float32(100)
                value += calm * depth * room * (np.float32(streaks[y, x]) - np.float32(128))
                rgb[y, x, c] = np.uint8(min(max(value, np.float32(0)), np.float32(255)) + np.float32(0.49))
