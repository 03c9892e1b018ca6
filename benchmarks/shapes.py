"""Outlines of invented things: alpha mattes drawn from a seed, from a plain blob to hair, leaves and nets."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Canvas: TypeAlias = NDArray[np.uint8]  # four times the picture's size
Points: TypeAlias = NDArray[np.float64]  # (K, 2): x, y on the canvas
Draw: TypeAlias = Callable[[np.random.Generator, Canvas, float], None]

FINER = 4  # the canvas against the picture
USUAL_WIDTH = 480  # at which lengths below are given, in pixels of the picture


def draw(kind: str, rng: np.random.Generator, height: int, width: int) -> NDArray[np.float32]:
    """(M, N) alpha in [0, 1] of one kind of outline, its details in proportion to the width."""
    canvas = np.zeros((height * FINER, width * FINER), np.uint8)
    unit = FINER * width / USUAL_WIDTH
    SHAPES[kind](rng, canvas, unit)
    small = cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    if kind == "defocus":
        small = cv2.filter2D(small, -1, disc(rng.uniform(3, 9) * width / USUAL_WIDTH))
    return np.asarray(cv2.GaussianBlur(small, (0, 0), rng.uniform(0.4, 0.9)), dtype=np.float32)


def disc(radius_px: float) -> NDArray[np.float32]:
    """The blur of a lens that is out of focus."""
    reach = int(np.ceil(radius_px))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    kernel = np.clip(radius_px + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    return np.asarray(kernel / kernel.sum())


def _rim(rng: np.random.Generator, canvas: Canvas, size: float = 0.27) -> tuple[Points, Points]:
    """A wobbling closed line, and its middle."""
    height, width = canvas.shape
    center = np.array([rng.uniform(0.4, 0.6) * width, rng.uniform(0.45, 0.6) * height])
    angles = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    wobble = 1 + sum(rng.uniform(0, 0.18) / k * np.cos(k * angles + rng.uniform(0, 6.3)) for k in (2, 3, 5))
    around = np.column_stack([np.cos(angles), 1.1 * np.sin(angles)])
    return center + (size * min(height, width) * wobble)[:, None] * around, center


def _fill(canvas: Canvas, outline: Points) -> None:
    cv2.fillPoly(canvas, [np.rint(outline).astype(np.int32)], 255)


def _strand(canvas: Canvas, path: Points, thick: float, thin: float = 1.0) -> None:
    """A line that grows thinner towards its end."""
    for (start, end), share in zip(pairwise(path), np.linspace(1, 0, len(path) - 1), strict=True):
        width = max(1, round(thin + share * (thick - thin)))
        cv2.line(canvas, *(tuple(int(v) for v in np.rint(p)) for p in (start, end)), 255, width, cv2.LINE_AA)


def _curve(start: Points, direction: Points, length: float, bend: float, pieces: int = 8) -> Points:
    """A bent way from a point; `bend` is the sideways share at its end."""
    steps = np.linspace(-0.15, 1, pieces)[:, None] * length
    side = np.array([-direction[1], direction[0]])
    return np.asarray(start + steps * direction + bend * steps * np.abs(steps) / length * side)


def _outwards(point: Points, center: Points, turn: float = 0.0) -> Points:
    x, y = (point - center) / np.linalg.norm(point - center)
    return np.array([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)])


def _plain(rng: np.random.Generator, canvas: Canvas, unit: float) -> None:
    _fill(canvas, _rim(rng, canvas, rng.uniform(0.2, 0.33))[0])


def _hair(rng: np.random.Generator, canvas: Canvas, unit: float) -> None:
    """Locks of strands, and some that fly away alone."""
    rim, center = _rim(rng, canvas)
    _fill(canvas, rim)
    for lock in rim[rng.integers(0, len(rim), 34)]:
        turn, bend, length = rng.normal(0, 0.4), rng.normal(0, 0.4), rng.uniform(8, 30)
        for _ in range(int(rng.integers(3, 12))):
            start = lock + rng.normal(0, 3 * unit, 2)
            way = _outwards(lock, center, turn + rng.normal(0, 0.15))
            path = _curve(start, way, length * rng.uniform(0.6, 1.1) * unit, bend + rng.normal(0, 0.1))
            _strand(canvas, path, rng.uniform(0.5, 1.3) * unit, 0.3 * unit)


def _fur(rng: np.random.Generator, canvas: Canvas, unit: float) -> None:
    """Short and dense, combed one way."""
    rim, center = _rim(rng, canvas)
    _fill(canvas, rim)
    comb, length = rng.uniform(-0.9, 0.9), rng.uniform(5, 12)
    for start in rim[rng.integers(0, len(rim), 900)] + rng.normal(0, unit, (900, 2)):
        way = _outwards(start, center, comb + rng.normal(0, 0.25))
        path = _curve(start, way, length * rng.uniform(0.4, 1.2) * unit, rng.normal(0, 0.2), 4)
        _strand(canvas, path, rng.uniform(0.6, 1.5) * unit, 0.25 * unit)


def _leaves(rng: np.random.Generator, canvas: Canvas, unit: float) -> None:
    """A crown: twigs that leave a core, with leaves along them and gaps between."""
    rim, center = _rim(rng, canvas, 0.19)
    _fill(canvas, rim)
    for start in rim[rng.integers(0, len(rim), 40)]:
        way = _outwards(start, center, rng.normal(0, 0.3))
        twig = _curve(start, way, rng.uniform(15, 55) * unit, rng.normal(0, 0.3))
        _strand(canvas, twig, 1.5 * unit, 0.5 * unit)
        for at in twig[1:]:
            size = rng.uniform(2.5, 6) * unit
            middle = at + rng.normal(0, 3 * unit, 2)
            axes = (int(size), int(size * rng.uniform(0.35, 0.6)))
            place = tuple(int(v) for v in middle)
            cv2.ellipse(canvas, place, axes, rng.uniform(0, 180), 0, 360, 255, -1, cv2.LINE_AA)


def _grass(rng: np.random.Generator, canvas: Canvas, unit: float) -> None:
    """Blades that rise from the lower edge."""
    height, width = canvas.shape
    level = rng.uniform(0.55, 0.75) * height
    columns = np.linspace(0, width, 60)
    hills = level + sum(
        rng.uniform(0, 12) * unit / k * np.sin(k * columns / width * 6 + rng.uniform(0, 6)) for k in (1, 2, 3)
    )
    _fill(canvas, np.vstack([np.column_stack([columns, hills]), [[width, height], [0, height]]]))
    for x in rng.uniform(0, width, 260):
        start = np.array([x, np.interp(x, columns, hills) + 2 * unit])
        turn = rng.normal(0, 0.25)
        way = np.array([np.sin(turn), -np.cos(turn)])
        path = _curve(start, way, rng.uniform(10, 60) * unit, rng.normal(0, 0.35))
        _strand(canvas, path, rng.uniform(1.2, 3.2) * unit, 0.4 * unit)


def _spokes(rng: np.random.Generator, canvas: Canvas, unit: float) -> None:
    """A wheel on a stand."""
    height, width = canvas.shape
    center = np.array([rng.uniform(0.4, 0.6) * width, rng.uniform(0.4, 0.5) * height])
    radius, middle = rng.uniform(0.27, 0.36) * height, tuple(int(v) for v in center)
    cv2.circle(canvas, middle, int(radius), 255, round(rng.uniform(5, 9) * unit), cv2.LINE_AA)
    cv2.circle(canvas, middle, round(rng.uniform(6, 12) * unit), 255, -1, cv2.LINE_AA)
    thick, first = rng.uniform(1, 3), rng.uniform(0, 1)
    for angle in first + np.linspace(0, 2 * np.pi, int(rng.integers(8, 19)), endpoint=False):
        end = center + radius * np.array([np.cos(angle), np.sin(angle)])
        _strand(canvas, np.array([center, end]), thick * unit, thick * unit)
    for side in (-1, 1):
        foot = np.array([center[0] + side * 0.8 * radius, height])
        _strand(canvas, np.array([center, foot]), 10 * unit, 10 * unit)


def _net(rng: np.random.Generator, canvas: Canvas, unit: float) -> None:
    """A net in a frame."""
    height, width = canvas.shape
    corner = np.array([rng.uniform(0.15, 0.3) * width, rng.uniform(0.1, 0.25) * height])
    size = np.array([rng.uniform(0.4, 0.55) * width, rng.uniform(0.5, 0.65) * height])
    mesh = np.zeros_like(canvas)
    gap, thick = rng.uniform(18, 40) * unit, max(1, round(rng.uniform(1.5, 3) * unit))
    for offset in np.arange(-height, width + height, gap):
        for slope in (-1, 1):
            start, end = (int(offset), 0), (int(offset + slope * height), height)
            cv2.line(mesh, start, end, 255, thick, cv2.LINE_AA)
    low, high = (tuple(int(v) for v in p) for p in (corner, corner + size))
    canvas[low[1] : high[1], low[0] : high[0]] = mesh[low[1] : high[1], low[0] : high[0]]
    cv2.rectangle(canvas, low, high, 255, round(rng.uniform(7, 12) * unit), cv2.LINE_AA)


SHAPES: dict[str, Draw] = {
    "plain": _plain,
    "defocus": _plain,
    "hair": _hair,
    "fur": _fur,
    "leaves": _leaves,
    "grass": _grass,
    "spokes": _spokes,
    "net": _net,
}
