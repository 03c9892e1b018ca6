"""Which tones of ink a picture gets: few, much bare paper, and paler what is far."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.painting.media.ink_lines import BLACKEST
from ml_pipeline.painting.motif import Hand, Motif
from ml_pipeline.types import Alpha, Rgb8

WORK_PX = 1000  # long side of the picture in which tones and contours are thought out
TONES = 4  # of ink; the lightest is paper
PARTED = 0.85  # how distinctly a bold hand parts them
SPOT_PX, SPOT = 13, 55  # size and depth, in steps, of dark spots that are never left out
AIR, AIR_NEAR = 0.52, 0.72  # how much ink distance takes away, and nearness gives back
DUSK, DEEP = 0.32, 0.14  # medians below which it is dusk, and how much lower it is night
BARER = 36  # percentiles by which a light style leaves more of the paper bare
SUBTLER = 0.6  # how much of what would be bare paper gets a tone from a timid hand


def working(motif: Motif) -> Alpha:
    """Lightness without small detail, at working size."""
    height, width = motif.alpha.shape
    scale = min(1.0, WORK_PX / max(height, width))
    size = (max(3, round(width * scale)), max(3, round(height * scale)))
    grey = cv2.resize(cv2.cvtColor(motif.rgb, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.medianBlur(grey, 3), np.uint8)


def dusk_of(motif: Motif, hand: Hand) -> float:
    """How dark the whole picture is, 0 to 1: by night far things may be black, too."""
    whole = motif.rgb[::8, ::8] if hand.thumbnail is None else hand.thumbnail
    return float(np.clip((DUSK - np.median(cv2.cvtColor(whole, cv2.COLOR_RGB2GRAY)) / 255) / DEEP, 0, 1))


def tones_of(motif: Motif, grey: Alpha, hand: Hand) -> Rgb8:
    """What is to be painted, (M, N, 3): few tones, much white, and everything paler the farther it is."""
    flat = cv2.medianBlur(cv2.medianBlur(grey, 2 * round(2 + 2 * hand.strength) + 1), 5)
    dusk = dusk_of(motif, hand)
    ink = _wanted(np.minimum(flat, _spots(grey)), dusk, hand)
    step = ink * TONES
    rise = np.clip((step - np.floor(step) - 0.25) / 0.5, 0, 1)
    stairs = (np.floor(step) + rise * rise * (3 - 2 * rise)) / TONES
    ink += PARTED * hand.strength * (stairs - ink)
    size = (grey.shape[1], grey.shape[0])
    near = cv2.GaussianBlur(cv2.resize(motif.nearness, size, interpolation=cv2.INTER_AREA), (0, 0), 6)
    air = (1 - dusk) * np.sqrt(hand.strength) * (AIR_NEAR * near.astype(np.float32) / 255 - AIR)
    ink = np.minimum(ink * (1 + air), 1)
    light = np.clip(255 - ink * (255 - BLACKEST), 0, 255).astype(np.uint8)
    height, width = motif.alpha.shape
    full = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.merge((full, full, full)), np.uint8)


def _wanted(flat: Alpha, dusk: float, hand: Hand) -> NDArray[np.float32]:
    """How much ink, 0 (paper) to 1 (black), for lightness."""
    whole = flat if hand.thumbnail is None else cv2.cvtColor(hand.thumbnail, cv2.COLOR_RGB2GRAY)
    tone = hand.modifiers.tone
    white = float(np.clip(np.percentile(whole, 54 - BARER * tone) / 255, 0.38, 0.8 - 0.1 * tone))
    white += (1 - hand.strength) ** 2 * SUBTLER * (1 - white)
    black = min(float(np.percentile(whole, 2 + 8 * dusk)) / 255, 0.7 * white)
    light = flat.astype(np.float32) / np.float32(255)
    ink = np.clip((np.float32(white) - light) / np.float32(white - black), 0, 1)
    ink = ink ** np.float32(2 ** (0.8 * tone - 0.5 * hand.modifiers.thickness))
    return _contrasting(ink, hand.modifiers.contrast)


def _spots(grey: Alpha) -> Alpha:
    """What is small and much darker than around it, as eyes are; 255 elsewhere."""
    around = cv2.morphologyEx(
        grey, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (SPOT_PX, SPOT_PX))
    )
    return np.where(cv2.subtract(around, grey) > SPOT, grey // 2, 255).astype(np.uint8)


def _contrasting(ink: NDArray[np.float32], contrast: float) -> NDArray[np.float32]:
    """How much ink, 0 to 1: less of the half-tones, or no bare paper and nothing quite black."""
    if contrast > 0:
        return np.asarray(ink + contrast * (ink * ink * (3 - 2 * ink) - ink), np.float32)
    return np.asarray(ink - contrast * (0.12 - 0.5 * ink), np.float32)
