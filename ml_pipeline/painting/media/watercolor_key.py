"""What a watercolor aims at: a picture's colours in its light key, as flat shapes for the broad washes."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.painting.motif import Hand, Motif
from ml_pipeline.painting.palette import tinted
from ml_pipeline.types import Rgb8

CLEAN, DIMMEST = 0.84, 0.6  # lightness that is bare paper, at most and at least
BALANCE = 0.4  # how far a tinted light is taken for white
MIDDLE, LIFTS = 0.6, (0.45, 0.75)  # what a layer's median is brought to, by exponents between these
VIVID = 0.4  # chroma that is added
SHADOW = (48, 48, 66)  # what black becomes: no black is in the box
WORK_PX = 900  # long side of the picture in which broad washes are thought out
LEVELS = 5.0  # of lightness, in broad washes
DUSK, DEEP, DIM = 0.36, 0.2, 0.48  # medians below that are lifted less, by so much where far below
DENSER = 0.3  # by how much thick colour is denser, and thin colour less
KEY = 0.22  # how far a style's tone moves what is aimed at


def lightened(motif: Motif, hand: Hand) -> Rgb8:
    """The motif in watercolor's key: whites clean, darks that stay colours, and all of it more vivid."""
    whole = motif.rgb[::8, ::8] if hand.thumbnail is None else hand.thumbnail
    white = np.clip(np.percentile(whole.reshape(-1, 3), 94, axis=0) / 255, DIMMEST, CLEAN)
    bold = 0.4 + 0.6 * hand.strength
    white = 1 - bold * (1 - ((1 - BALANCE) * white.max() + BALANCE * white))
    middle = float(np.clip(np.median(whole) / 255 / white.max(), 0.05, 0.95))
    dusk = float(np.clip((DUSK - middle) / DEEP, 0, 1))
    wanted = max(MIDDLE - DIM * dusk + KEY * hand.modifiers.tone, 0.05)
    lift = 1 - bold * (1 - float(np.clip(np.log(wanted) / np.log(middle), *_lifts(hand, dusk))))
    thick = hand.modifiers.thickness
    tone = np.clip(np.linspace(0, 1, 256)[:, None] / white, 0, 1) ** (lift * (1 + DENSER * thick))
    shadow = bold * (1 - 0.6 * dusk) * np.array(tinted(SHADOW, hand.modifiers))
    tables = np.rint(shadow + (255 - shadow) * tone)
    grey = np.outer(np.ones(3), [0.3, 0.59, 0.11])
    rgb = motif.rgb.copy()
    vivid = 1 + bold * VIVID * (1 + 0.6 * thick)
    mixed = cv2.transform(rgb[motif.window], vivid * np.eye(3) + (1 - vivid) * grey)
    rgb[motif.window] = cv2.LUT(mixed, tables.astype(np.uint8)[None])
    return rgb


def _lifts(hand: Hand, dusk: float) -> tuple[float, float]:
    """The least and greatest exponents: what is dark, or is wanted so, may stay as dark as the photo."""
    least, greatest = LIFTS
    tone = hand.modifiers.tone
    return least - 0.1 * tone, greatest + 0.2 * dusk - (0.5 if tone < 0 else 0.1) * tone


def broad(motif: Motif, hand: Hand) -> Rgb8:
    """The motif as a few flat shapes, but for small lights, which a wash must leave out."""
    part = motif.rgb[motif.window]
    height, width = part.shape[:2]
    scale = min(1.0, WORK_PX / max(motif.alpha.shape))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    flat = cv2.medianBlur(small, 2 * round(2.5 + 3 * hand.strength) + 1)
    flat = cv2.medianBlur(flat, 5)
    light = cv2.cvtColor(flat, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    step = light * LEVELS
    stairs = (np.floor(step) + _smooth(np.clip((step - np.floor(step) - 0.3) / 0.4, 0, 1))) / LEVELS
    gain = 1 + 0.7 * (stairs / np.maximum(light, 0.05) - 1)
    flat = np.clip(flat * gain[..., None], 0, 255).astype(np.uint8)
    lights = cv2.erode(small, np.ones((3, 3), np.uint8))
    flat = np.maximum(flat, cv2.GaussianBlur(lights, (0, 0), 1.0))
    rgb = motif.rgb.copy()
    rgb[motif.window] = cv2.resize(flat, (width, height), interpolation=cv2.INTER_LINEAR)
    return rgb


def simple(rgb: Rgb8, radius: float) -> Rgb8:
    """What is painted as a brush of this size sees it, smaller."""
    shrink = max(1, int(radius / 2))
    height, width = rgb.shape[:2]
    size = (max(1, -(-width // shrink)), max(1, -(-height // shrink)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), max(0.3, 0.3 * radius / shrink)), np.uint8)


def _smooth(x: np.ndarray) -> np.ndarray:
    return np.asarray(x * x * (3 - 2 * x))
