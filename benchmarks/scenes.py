"""Invented scenes whose layers are known: colours, alpha, background and disparity, from a seed alone."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Scene:
    """A foreground over a background.

    Attributes
    ----------
    picture, foreground, background : (M, N, 3) uint8
        `picture` is foreground over background with `alpha`, rounded.
    alpha : (M, N) float32 in [0, 1]
    disparity : (M, N) float32 in [0, 1]
        1 on the foreground; blurred as an estimate would be.
    """

    picture: NDArray[np.uint8]
    foreground: NDArray[np.uint8]
    background: NDArray[np.uint8]
    alpha: NDArray[np.float32]
    disparity: NDArray[np.float32]


def invent(seed: int, height: int = 360, width: int = 480, blur_px: float = 3.0) -> Scene:
    """A blob with or without hair before a textured ground; the same seed gives the same scene."""
    rng = np.random.default_rng(seed)
    background, foreground = (_texture(rng, height, width) for _ in range(2))
    alpha = _shape(rng, height, width, hairy=seed % 2 == 1)
    a = alpha[..., None]
    picture = np.rint(a * foreground + (1 - a) * background).astype(np.uint8)
    near = cv2.GaussianBlur((alpha > 0.5).astype(np.float32), (0, 0), blur_px)
    slope = np.linspace(0, 0.2, height, dtype=np.float32)[:, None]
    return Scene(picture, foreground, background, alpha, np.clip(0.2 + slope + 0.6 * near, 0, 1))


def _texture(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """Coloured noise of a random spectrum over a gradient."""
    spectrum = rng.uniform(1.0, 2.2)
    rows, columns = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    fall = 1 / np.maximum(np.hypot(rows, columns), 1 / max(height, width)) ** spectrum
    base = rng.uniform(40, 215, 3)
    planes = []
    shared = rng.normal(size=(height, width))
    for c in range(3):
        own = shared + 0.5 * rng.normal(size=shared.shape)
        noise = np.fft.irfft2(np.fft.rfft2(own) * fall, (height, width))
        noise *= rng.uniform(10, 28) / noise.std()
        planes.append(base[c] + noise + np.linspace(-20, 20, height)[:, None] * rng.uniform(-1, 1))
    return np.clip(np.dstack(planes), 0, 255).astype(np.uint8)


def _shape(rng: np.random.Generator, height: int, width: int, hairy: bool) -> NDArray[np.float32]:
    """(M, N) alpha of a rounded blob, drawn at four times the size; hair grows outwards from its rim."""
    big = np.zeros((height * 4, width * 4), np.uint8)
    center = np.array([rng.uniform(0.4, 0.6) * width, rng.uniform(0.5, 0.65) * height]) * 4
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    radius = 0.27 * min(height, width) * 4
    wobble = 1 + sum(rng.uniform(0, 0.16) / k * np.cos(k * angles + rng.uniform(0, 6.3)) for k in (2, 3, 5))
    rim = center + (radius * wobble)[:, None] * np.column_stack([np.cos(angles), 1.15 * np.sin(angles)])
    cv2.fillPoly(big, [np.rint(rim).astype(np.int32)], 255)
    if hairy:
        for start in rim[rng.integers(0, len(rim), 160)]:
            direction = (start - center) / np.linalg.norm(start - center)
            length = rng.uniform(15, 50)
            bend = rng.normal(0, 0.25)
            steps = np.linspace(-8, length, 8)[:, None]
            side = np.array([-direction[1], direction[0]])
            path = start + steps * direction + bend * steps**2 / length * side
            cv2.polylines(big, [np.rint(path).astype(np.int32)], False, 255, int(rng.integers(2, 6)))
    small = cv2.resize(big, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return np.asarray(cv2.GaussianBlur(small, (0, 0), rng.uniform(0.4, 1.2)), dtype=np.float32)
