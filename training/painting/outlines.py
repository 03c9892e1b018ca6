"""Outlines as (N, 2) arrays of x and y."""

# ruff: noqa: RUF005 (an array plus a list is a sum)

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
Path = Points | Sequence[ArrayLike]  # (N, 2), or N points


def ellipse(x: float, y: float, across: float, down: float, angle: float = 0.0) -> Points:
    """An ellipse of these radii, turned by `angle` radians."""
    around = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    right, below = across * np.cos(around), down * np.sin(around)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([x + right * cos - below * sin, y + right * sin + below * cos], 1)


def smooth(points: Path, closed: bool = True, steps: int = 6) -> Points:
    """A Catmull-Rom curve through the points."""
    knots = np.asarray(points, np.float64)
    if closed:
        before, after, beyond = (np.roll(knots, -shift, 0) for shift in (-1, 1, 2))
        start = knots
    else:
        padded = np.concatenate([knots[:1], knots, knots[-1:]])
        before, start, after, beyond = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    before, start, after, beyond = (part[:, None] for part in (before, start, after, beyond))
    curve = start + 0.5 * t * (
        after
        - before
        + t * (2 * before - 5 * start + 4 * after - beyond + t * (3 * (start - after) + beyond - before))
    )
    flat = curve.reshape(-1, 2)
    return flat if closed else np.concatenate([flat, knots[-1:]])


def blob(
    random: np.random.Generator, x: float, y: float, radius: float, rough: float = 0.2, waves: int = 6
) -> Points:
    """A wobbly disc; `rough` of 0.1 is a pebble, 0.5 a splash."""
    around = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    reach = np.ones(64)
    for wave in range(1, waves + 1):
        reach += rough * random.normal() / wave**0.8 * np.cos(wave * around + random.uniform(0, 6.3))
    reach = np.clip(reach, 0.25, 2.2) * radius
    return np.stack([x + reach * np.cos(around), y + reach * np.sin(around)], 1)


def stroke(points: Path, widths: ArrayLike) -> Points:
    """The outline of a line through the points with round ends; one width, or one per point."""
    path = np.asarray(points, np.float64)
    half = np.broadcast_to(np.asarray(widths, np.float64), len(path)) / 2
    ahead = np.gradient(path, axis=0)
    ahead /= np.hypot(*ahead.T)[:, None] + 1e-9
    side = np.stack([-ahead[:, 1], ahead[:, 0]], 1) * half[:, None]
    return np.concatenate(
        [
            path + side,
            _cap(path[-1], ahead[-1], half[-1]),
            (path - side)[::-1],
            _cap(path[0], -ahead[0], half[0]),
        ]
    )


def _cap(end: Points, ahead: Points, radius: float) -> Points:
    left = np.array([-ahead[1], ahead[0]])
    turn = np.linspace(0, np.pi, 7)[1:-1, None]
    return np.asarray(end + radius * (np.cos(turn) * left + np.sin(turn) * ahead), np.float64)


def lathe(heights: ArrayLike, radii: ArrayLike, x: float) -> Points:
    """A body turned about the upright line at `x`: smooth through the given radii, ends level."""
    sides = smooth(
        np.stack([np.asarray(radii, np.float64), np.asarray(heights, np.float64)], 1), closed=False
    )
    mirror = sides[::-1] * [-1, 1]
    return np.asarray(np.concatenate([sides, mirror]) + [x, 0], np.float64)
