"""Scenes to paint whose layers are known."""

from __future__ import annotations

import numpy as np

from benchmarks import scenes
from ml_pipeline.painting.base import Brief, Painting, Scene
from ml_pipeline.painting.embedded import EmbeddedPainter
from ml_pipeline.painting.motif import Hand, Motif, unit_px
from ml_pipeline.painting.styles import Medium, Modifiers, Preset, Style
from ml_pipeline.types import Alpha, Rgb8

SIZE = (200, 260)


def invented(seed: int = 2, size: tuple[int, int] = SIZE) -> Scene:
    """A blob before a textured ground, whose hidden part is known too."""
    return of(scenes.invent(seed, *size))


def of(made: scenes.Scene) -> Scene:
    """An invented scene as a painter gets it."""
    alpha = np.rint(made.alpha * 255).astype(np.uint8)
    opaque = np.full_like(alpha, 255)
    return Scene(
        picture=made.picture,
        layers=[np.dstack([made.background, opaque]), np.dstack([made.foreground, alpha])],
        labels=np.where(alpha >= 128, 2, 1).astype(np.uint8),
        disparity=np.rint(made.disparity * 65535).astype(np.uint16),
    )


def plain(alpha: Alpha, near: tuple[int, ...], far: tuple[int, ...]) -> Scene:
    """One colour before another, through a matte."""
    a = alpha[..., None] / 255
    ground, front = (np.full((*alpha.shape, 3), colour, np.uint8) for colour in (far, near))
    return Scene(
        picture=np.rint(a * front + (1 - a) * ground).astype(np.uint8),
        layers=[np.dstack([ground, np.full_like(alpha, 255)]), np.dstack([front, alpha])],
        labels=np.where(alpha >= 128, 2, 1).astype(np.uint8),
        disparity=np.where(alpha >= 128, 50000, 9000).astype(np.uint16),
    )


def painted(
    scene: Scene,
    medium: Medium = Medium.OIL,
    strength: float = 0.6,
    seed: int = 42,
    modifiers: Modifiers | None = None,
) -> Painting:
    """A scene painted; it is left as it was."""
    preset = Preset("asked-for", "Asked for", "", medium)
    style = Style("asked for", preset, modifiers or Modifiers())
    copy = Scene(scene.picture, list(scene.layers), scene.labels, scene.disparity)
    return EmbeddedPainter().paint(copy, Brief(style, strength, seed), lambda done: None)


def motif_of(rgb: Rgb8, free: Alpha | None = None) -> Motif:
    """A layer that is all there, or there where it is free."""
    whole = np.full(rgb.shape[:2], 255, np.uint8) if free is None else free
    plane = np.full(rgb.shape[:2], 128, np.uint8)
    return Motif(rgb, whole, whole, plane, np.zeros_like(plane))


def hand_of(rgb: Rgb8, strength: float = 0.6, seed: int = 42) -> Hand:
    return Hand(strength, seed, Modifiers(), unit_px(rgb.shape))
