"""Colours: names in code, mixtures, and what a named colour does to an element."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.generation.procedural.noise import Field, f32

Color: TypeAlias = NDArray[np.floating[Any]]  # (3,) or (M, N, 3), sRGB
LUMA = f32([0.299, 0.587, 0.114])


def rgb(color: str | tuple[float, float, float]) -> Color:
    """`#rrggbb` or three parts of 1, as an array."""
    if isinstance(color, str):
        return f32([int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return f32(color)


def mix(first: Color, second: Color, share: float | Field) -> Color:
    """From the first, at share 0, to the second; a share of (M, N) gives (M, N, 3)."""
    part = np.asarray(share, np.float32)
    part = part[..., None] if part.ndim else part
    return np.asarray(first + (second - first) * part, np.float32)


def luma(color: Color) -> Field:
    """(…, 3) → (…): how bright a colour is."""
    return np.asarray(color @ LUMA, np.float32)


def gray(color: Color) -> Color:
    return np.repeat(luma(color)[..., None], 3, axis=-1)


def tinted(color: Color, name: Color, strength: float) -> Color:
    """A colour turned towards a named one, as bright as before but where the name itself says otherwise."""
    bright = luma(color)[..., None]
    named = float(luma(name))
    wanted = bright * np.float32(0.6) + np.float32(0.4 * named) * bright / (bright + np.float32(0.25)) * 1.25
    scaled = name * (wanted / max(named, 0.04))
    over = np.maximum(scaled.max(axis=-1, keepdims=True) - 1, 0)  # lighter than the hue can be: towards white
    scaled = np.minimum(scaled + over * np.float32(0.15), 1)
    return mix(color, scaled, strength)
