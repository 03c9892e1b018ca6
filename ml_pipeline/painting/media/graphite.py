"""Graphite beside its lines: rubbed dust, a stump, and leads that are not grey."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.painting.media.grain import grain, spread
from ml_pipeline.painting.media.page import softened
from ml_pipeline.painting.motif import Hand
from ml_pipeline.tiles import Window, strips
from ml_pipeline.types import Alpha, Rgb8

PAPER = 252
SEPIA, STEEL = (-0.42, 0.12, 0.55), (0.3, 0.02, -0.28)  # exponents, less 1, of a warm lead and a cool one
CREAM, COLD = (0, 6, 20), (12, 5, 0)  # what their papers lack


def hues_of(rgb: NDArray[np.uint8], chroma: float) -> NDArray[np.float32]:
    """What pencils add to grey, (S, 3): a vivid hand takes coloured ones."""
    found = rgb.astype(np.float32)
    hue = found - found.mean(axis=1, keepdims=True)
    strong = max(chroma, 0.0)
    return np.asarray(strong * (1.5 * hue + 40 * (np.abs(hue).max(axis=1, keepdims=True) > 25)), np.float32)


def lead_of(hand: Hand) -> NDArray[np.uint8]:
    """What becomes of each grey, (1, 256, 3): sepia for a warm style, blue-grey for a cool one."""
    warmth = hand.modifiers.warmth
    lean = abs(warmth) * np.array(SEPIA if warmth > 0 else STEEL)
    paper = PAPER - abs(warmth) * np.array(CREAM if warmth > 0 else COLD)
    light = (np.arange(256) / PAPER)[:, None]
    table = np.where(light < 1, paper * light ** (1 + lean), paper + 255 * (light - 1))
    return np.asarray(np.rint(np.clip(table, 0, 255)), np.uint8)[None]


def rub(rgb: Rgb8, darkness: Alpha, amount: float, box: Window, hand: Hand) -> None:
    """Half-tones from graphite dust rubbed into the paper, in place: soft, without any line."""
    soft = cv2.GaussianBlur(darkness, (0, 0), 2.5)
    dust = cv2.resize(soft, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_LINEAR)
    tile = np.asarray(cv2.convertScaleAbs(grain(hand.unit_px), alpha=0.5, beta=127), np.uint8)
    for part in strips(len(rgb)):
        hills = spread(tile, slice(box[0].start + part.start, box[0].start + part.stop), box[1])
        shade = cv2.cvtColor(cv2.multiply(dust[part], hills, scale=amount / 255), cv2.COLOR_GRAY2RGB)
        rgb[part] = cv2.subtract(np.ascontiguousarray(rgb[part]), shade)


def smudge(rgb: Rgb8, hand: Hand) -> None:
    """Rub the first tones with a stump, in place: graphite goes into the paper and loses its lines."""
    soft = softened(rgb, 3 * hand.unit_px)
    rgb[:] = cv2.addWeighted(rgb, 0.5, soft, 0.5, 0)
