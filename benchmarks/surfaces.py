"""Invented scenes of several surfaces whose disparity is known at every pixel, from a seed alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Canvas: TypeAlias = NDArray[np.uint8]
FAR = 0.05
LEAN = 0.02  # of disparity, from side to side of one thing


@dataclass(frozen=True)
class SurfaceScene:
    """Things before a wall, most of them standing on slanted ground.

    Attributes
    ----------
    picture : (M, N, 3) uint8
    disparity : (M, N) float32 in [0, 1]
    surface : (M, N) int32
        0 is slanted ground; 1 the wall, 2 and more the things, each of nearly one disparity.
    """

    picture: NDArray[np.uint8]
    disparity: NDArray[np.float32]
    surface: NDArray[np.int32]


def invent_surfaces(
    seed: int, height: int = 300, width: int = 400, things: int | None = None
) -> SurfaceScene:
    """A wall, ground in two scenes of three, and 2 to 4 things of several colours, the farthest first."""
    rng = np.random.default_rng((seed, 77))
    picture = _texture(rng, height, width).astype(np.float32)
    disparity = np.full((height, width), FAR, np.float32)
    surface = np.ones((height, width), np.int32)
    horizon = int(height * rng.uniform(0.35, 0.6))
    grounded = seed % 3 != 2
    if grounded:
        disparity[horizon:] = np.linspace(FAR, 0.9, height - horizon, dtype=np.float32)[:, None]
        surface[horizon:] = 0
        picture[horizon:] = _texture(rng, height, width)[horizon:]
    count = things or int(rng.integers(2, 5))
    nearness = np.linspace(0.3, 0.95, count) + rng.uniform(-0.04, 0.04, count)
    for number, near in enumerate(nearness, start=2):
        foot = horizon + (near - FAR) / (0.9 - FAR) * (height - horizon) if grounded else rng.uniform(0.6, 1)
        foot = foot if grounded else foot * height
        tall = height * rng.uniform(0.3, 0.45) * (0.6 + 0.8 * near)
        box = (rng.uniform(0.12, 0.88) * width, min(foot, height * 1.05), tall)
        drawing = THINGS[int(rng.integers(len(THINGS)))]
        for part in drawing(rng, height, width, *box):
            inside = part > 0
            picture[inside] = _texture(rng, height, width)[inside]
            surface[inside] = number
        lean = np.linspace(-LEAN, LEAN, width, dtype=np.float32)[None] * rng.choice((-1, 1))
        disparity = np.where(surface == number, np.float32(near) + lean, disparity)
    soft = cv2.GaussianBlur(picture, (0, 0), 0.6) + rng.normal(0, 2, picture.shape)
    return SurfaceScene(np.clip(soft, 0, 255).astype(np.uint8), np.clip(disparity, 0, 1), surface)


def _texture(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """One base colour with noise of one grain, a gradient, and stripes in one of four."""
    plane = np.zeros((height, width), np.float32)
    for cell in rng.choice([3, 8, 20, 60], 2, replace=False):
        rough = rng.normal(0, 1, (height // cell + 2, width // cell + 2)).astype(np.float32)
        plane += rng.uniform(2, 9) * cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    if rng.random() < 0.25:
        angle, period = rng.uniform(0, np.pi), rng.uniform(12, 40)
        plane += 20 * np.sign(np.sin((rows * np.sin(angle) + columns * np.cos(angle)) * 2 * np.pi / period))
    plane += rng.uniform(-25, 25) * rows / height + rng.uniform(-25, 25) * columns / width
    return np.clip(rng.uniform(30, 225, 3) + plane[..., None], 0, 255).astype(np.uint8)


def _blank(height: int, width: int) -> Canvas:
    return np.zeros((height, width), np.uint8)


def _figure(
    rng: np.random.Generator, height: int, width: int, x: float, foot: float, tall: float
) -> list[Canvas]:
    """Legs, jacket with arms, head, hair: four colours, one surface."""
    legs, jacket, head, hair = (_blank(height, width) for _ in range(4))
    unit, spread = tall / 8, rng.uniform(0.5, 1.2)
    at = _points(x, foot, unit)
    for side in (-1, 1):
        cv2.line(legs, at(0, 4), at(side * spread, 0), 255, max(3, round(0.8 * unit)))
        cv2.line(
            jacket,
            at(0, 6),
            at(side * rng.uniform(1.5, 2.5), rng.uniform(3, 7)),
            255,
            max(3, round(0.6 * unit)),
        )
    cv2.ellipse(jacket, at(0, 5), (round(1.1 * unit), round(1.7 * unit)), 0, 0, 360, 255, -1)
    cv2.circle(hair, at(0, 7.4), round(0.95 * unit), 255, -1)
    cv2.circle(head, at(0, 7.1), round(0.75 * unit), 255, -1)
    return [legs, jacket, hair, head]


def _animal(
    rng: np.random.Generator, height: int, width: int, x: float, foot: float, tall: float
) -> list[Canvas]:
    """A large head with ears, and eyes enclosed in it."""
    head, muzzle, eyes = (_blank(height, width) for _ in range(3))
    at = _points(x, foot, tall / 4)
    size = tall / 2.2
    cv2.ellipse(head, at(0, 2), (round(size * rng.uniform(0.8, 1.2)), round(size)), 0, 0, 360, 255, -1)
    for side in (-1, 1):
        ear = np.array([at(side * 0.4, 3.3), at(side * 1.7, 4.2), at(side * 1.8, 2.6)])
        cv2.fillPoly(head, [ear], 255)
        cv2.circle(eyes, at(side * 0.7, 2.5), max(3, round(size / 6)), 255, -1)
    cv2.ellipse(muzzle, at(0, 1.3), (round(size / 3), round(size / 5)), 0, 0, 360, 255, -1)
    return [head, muzzle, eyes]


def _box(
    rng: np.random.Generator, height: int, width: int, x: float, foot: float, tall: float
) -> list[Canvas]:
    """An upright board with a panel of another colour."""
    board, panel = _blank(height, width), _blank(height, width)
    at = _points(x, foot, tall / 4)
    half = rng.uniform(0.8, 2)
    cv2.rectangle(board, at(-half, 4), at(half, 0), 255, -1)
    if rng.random() < 0.6:
        cv2.rectangle(panel, at(-half * 0.6, 3.4), at(half * 0.5, rng.uniform(0.6, 2.2)), 255, -1)
    return [board, panel]


def _tree(
    rng: np.random.Generator, height: int, width: int, x: float, foot: float, tall: float
) -> list[Canvas]:
    """A thin trunk and a crown of overlapping discs."""
    trunk, crown = _blank(height, width), _blank(height, width)
    at = _points(x, foot, tall / 8)
    cv2.line(trunk, at(0, 0), at(0, 6), 255, max(3, round(tall / rng.uniform(20, 40))))
    for _ in range(6):
        where = at(rng.uniform(-1.5, 1.5), rng.uniform(5, 8))
        cv2.circle(crown, where, round(tall * rng.uniform(0.1, 0.17)), 255, -1)
    return [trunk, crown]


def _posts(
    rng: np.random.Generator, height: int, width: int, x: float, foot: float, tall: float
) -> list[Canvas]:
    """Thin posts with a rail."""
    posts = _blank(height, width)
    at = _points(x, foot, tall / 4)
    for place in np.linspace(-2.5, 2.5, int(rng.integers(2, 5))):
        cv2.line(posts, at(place, 0), at(place, 4), 255, max(3, round(tall / 22)))
    cv2.line(posts, at(-2.5, 3), at(2.5, 3), 255, max(3, round(tall / 22)))
    return [posts]


def _points(x: float, foot: float, unit: float) -> Callable[[float, float], tuple[int, int]]:
    """Pixels from units right of `x` and above `foot`."""
    return lambda right, up: (round(x + right * unit), round(foot - up * unit))


THINGS = (_figure, _figure, _animal, _box, _tree, _posts)
