"""Colours that things have."""

import colorsys

import numpy as np
from numpy.typing import ArrayLike, NDArray

Colour = NDArray[np.float32]  # (3,), RGB in [0, 1]

# Bounds of hue, saturation and value for each family of colours.
_FAMILIES: dict[str, tuple[tuple[float, float], tuple[float, float], tuple[float, float]]] = {
    "any": ((0, 1), (0, 0.85), (0.15, 1)),
    "earth": ((0.03, 0.13), (0.1, 0.65), (0.2, 0.9)),
    "green": ((0.17, 0.38), (0.2, 0.8), (0.12, 0.75)),
    "leaf": ((0.18, 0.33), (0.3, 0.8), (0.22, 0.7)),
    "autumn": ((0.0, 0.14), (0.45, 0.95), (0.3, 0.9)),
    "grey": ((0, 1), (0, 0.12), (0.15, 0.9)),
    "pale": ((0, 1), (0, 0.2), (0.75, 1)),
    "dark": ((0, 1), (0, 0.5), (0.03, 0.25)),
    "vivid": ((0, 1), (0.6, 1), (0.5, 1)),
    "muted": ((0, 1), (0.1, 0.45), (0.25, 0.8)),
    "blue": ((0.52, 0.66), (0.1, 0.8), (0.3, 1)),
    "glass": ((0.5, 0.66), (0.05, 0.5), (0.08, 0.55)),
    "skin": ((0.02, 0.09), (0.25, 0.6), (0.3, 0.98)),
    "hair": ((0.02, 0.12), (0.1, 0.6), (0.04, 0.5)),
    "brick": ((0.0, 0.07), (0.3, 0.7), (0.3, 0.75)),
    "fur": ((0.04, 0.11), (0.05, 0.6), (0.2, 0.97)),
    "food": ((0.0, 0.2), (0.35, 0.95), (0.35, 0.98)),
    "wood": ((0.04, 0.11), (0.2, 0.7), (0.2, 0.85)),
    "metal": ((0.5, 0.7), (0, 0.12), (0.3, 0.9)),
}
_COMMON = ("any", "earth", "green", "grey", "pale", "dark", "vivid", "muted", "blue")


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """Return the RGB colour of a hue (wrapped), a saturation and a value (both clipped)."""
    clipped = (min(max(part, 0.0), 1.0) for part in (saturation, value))
    return np.array(colorsys.hsv_to_rgb(hue % 1, *clipped), np.float32)


def pick(random: np.random.Generator, *families: str) -> Colour:
    """Draw a colour of one of these families, or of any common one."""
    names = families or _COMMON
    bounds = _FAMILIES[names[int(random.integers(len(names)))]]
    return hsv(*(float(random.uniform(*bound)) for bound in bounds))


def near(random: np.random.Generator, colour: ArrayLike, spread: float = 0.2) -> Colour:
    """Vary a colour: its brightness by about `spread`, its hue by less, so that the dark stays dark."""
    scaled = np.asarray(colour, np.float32) * random.uniform(1 - spread, 1 + spread)
    stray = random.normal(0, spread / 5, 3) * (0.1 + scaled.mean())
    return np.asarray(np.clip(scaled + stray, 0, 1), np.float32)


def mix(first: ArrayLike, second: ArrayLike, share: float) -> Colour:
    """Return `share` of the second colour with the rest of the first."""
    mixed = np.asarray(first, np.float32) * (1 - share) + np.asarray(second, np.float32) * np.float32(share)
    return np.asarray(mixed, np.float32)
