"""Invented motifs for media of painting, and hands to paint them."""

from __future__ import annotations

import cv2
import numpy as np
import skimage.data

from benchmarks.scenes import invent
from ml_pipeline.painting.motif import Hand, Motif
from ml_pipeline.painting.styles import Modifiers
from ml_pipeline.types import Alpha, Rgb8

HEIGHT, WIDTH = 240, 320


def motif_of(rgb: Rgb8, alpha: Alpha | None = None, nearness: int = 128, care: Alpha | None = None) -> Motif:
    """A layer; without a matte, of the whole page."""
    matte = np.full(rgb.shape[:2], 255, np.uint8) if alpha is None else alpha
    beside = cv2.dilate(matte, np.ones((5, 5), np.uint8))
    free = np.where(matte >= 128, 255, np.where(beside > 0, 128, 0)).astype(np.uint8)
    plain = np.zeros(matte.shape, np.uint8)
    return Motif(rgb, matte, free, np.full_like(plain, nearness), plain if care is None else care)


def astronaut() -> Motif:
    """A face, dark and light cloth."""
    rgb = cv2.resize(skimage.data.astronaut(), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return motif_of(np.asarray(rgb, np.uint8))


def blob(seed: int = 2) -> Motif:
    """Something in the middle of the page, with a matte."""
    scene = invent(seed, HEIGHT, WIDTH)
    return motif_of(scene.foreground, np.rint(scene.alpha * 255).astype(np.uint8), 200)


def plain(colour: tuple[int, int, int]) -> Motif:
    return motif_of(np.full((HEIGHT, WIDTH, 3), colour, np.uint8))


def nothing() -> Motif:
    """A layer that is nowhere."""
    rgb = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    return motif_of(rgb, np.zeros((HEIGHT, WIDTH), np.uint8))


def hand(
    strength: float = 0.6, seed: int = 7, looseness: float = 0.0, thickness: float = 0.0, chroma: float = 0.0
) -> Hand:
    """As for a picture of some 0.4 megapixels."""
    modifiers = Modifiers(looseness=looseness, thickness=thickness, chroma=chroma)
    return Hand(strength, seed, modifiers, 0.45)


def off(painted: Rgb8, motif: Motif, blur: float = 0.0) -> float:
    """Mean distance in 8-bit steps, seen from a step away."""
    pair = [np.asarray(part, np.float32) for part in (painted, motif.rgb)]
    if blur:
        pair = [np.asarray(cv2.GaussianBlur(part, (0, 0), blur), np.float32) for part in pair]
    return float(np.abs(pair[0] - pair[1]).mean())
