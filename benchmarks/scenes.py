"""Invented scenes whose layers are known: colours, alpha, background and disparity, from a seed alone."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.shapes import SHAPES, draw

KINDS = tuple(SHAPES)
GRAIN = 1.2  # a camera's, in levels of 255
SEEN_FINENESS = 1 / 140  # of the width: what is finer, an estimate of disparity does not see


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


def invent_kind(kind: str, seed: int, height: int = 360, width: int = 480) -> Scene:
    """One kind of outline (`KINDS`) before a ground of its own; the same seed gives the same scene.

    The ways the grounds are made rotate with the seed; the picture has grain, and disparity is blurred more
    than fine detail is wide.
    """
    rng = np.random.default_rng([KINDS.index(kind), seed])
    grounds = (_texture, _cells, _stripes, _lights)
    background = grounds[seed % len(grounds)](rng, height, width)
    foreground = grounds[(seed // 2) % 2](rng, height, width)
    alpha = draw(kind, rng, height, width)
    a = alpha[..., None]
    grain = rng.normal(0, GRAIN, (height, width, 1)) + rng.normal(0, GRAIN / 2, (height, width, 3))
    picture = np.clip(np.rint(a * foreground + (1 - a) * background + grain), 0, 255).astype(np.uint8)
    near = cv2.GaussianBlur((alpha > 0.5).astype(np.float32), (0, 0), SEEN_FINENESS * width)
    slope = np.linspace(0, 0.2, height, dtype=np.float32)[:, None]
    return Scene(picture, foreground, background, alpha, np.clip(0.2 + slope + 0.6 * near, 0, 1))


def _cells(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """Patches of a few colours with straight borders, softened a little."""
    count = int(rng.integers(12, 60))
    at = rng.uniform(0, 1, (count, 2)) * (height, width)
    base, spread = rng.uniform(50, 205, 3), rng.uniform(15, 55)
    colours = base + rng.normal(0, spread, (count, 1)) + rng.normal(0, spread / 3, (count, 3))
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    nearest = np.zeros((height, width), np.int64)
    best = np.full((height, width), np.inf, np.float32)
    for k, (y, x) in enumerate(at.astype(np.float32)):
        away = (rows - y) ** 2 + (columns - x) ** 2
        nearest[away < best] = k
        best = np.minimum(best, away)
    picture = np.clip(colours[nearest], 0, 255).astype(np.float32)
    return np.asarray(np.rint(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.6, 3))), dtype=np.uint8)


def _stripes(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """Two colours that alternate along one direction, over a gradient."""
    rows, columns = np.mgrid[:height, :width] / width
    angle, count = rng.uniform(0, np.pi), rng.uniform(4, 16)
    wave = 0.5 + 0.5 * np.tanh(
        rng.uniform(1, 4) * np.sin(2 * np.pi * count * (rows * np.sin(angle) + columns * np.cos(angle)))
    )
    first = rng.uniform(60, 200, 3)
    second = first + rng.uniform(-60, 60, 3)
    picture = first + wave[..., None] * (second - first) + 40 * (rows - 0.4)[..., None] * rng.uniform(-1, 1)
    return np.asarray(np.rint(np.clip(picture, 0, 255)), dtype=np.uint8)


def _lights(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """Soft discs of colour before a smooth ground, as a lens out of focus shows them."""
    low = rng.uniform(30, 200, (2, 2, 3)).astype(np.float32)
    picture = cv2.resize(low, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(int(rng.integers(8, 40))):
        mask = np.zeros((height, width), np.float32)
        place = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        cv2.circle(mask, place, max(2, int(rng.uniform(0.01, 0.07) * width)), 1.0, -1, cv2.LINE_AA)
        mask = cv2.GaussianBlur(mask, (0, 0), 1.5)[..., None] * np.float32(rng.uniform(0.2, 0.7))
        picture += mask * (rng.uniform(0, 255, 3).astype(np.float32) - picture)
    return np.asarray(np.rint(np.clip(picture, 0, 255)), dtype=np.uint8)


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
