"""Trees with leaves, or bare of them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.generation.procedural.conifers import WOOD
from ml_pipeline.generation.procedural.hues import Color, mix, rgb
from ml_pipeline.generation.procedural.noise import Stream
from ml_pipeline.generation.procedural.scene import Season
from ml_pipeline.generation.procedural.sprites import (
    Paper,
    Sprite,
    fill_disc,
    fill_polygon,
    new_paper,
    straighten,
)

LEAVES = {
    Season.SPRING: ("#7fae4e", "#93b85a", "#6c9c4a", "#a9c36a", "#e7b6c8"),
    Season.SUMMER: ("#4d7a3c", "#587f38", "#41703a", "#668a45"),
    Season.AUTUMN: ("#c8662a", "#d98e2f", "#b2452a", "#e0ae43", "#9c5a2b"),
    Season.WINTER: ("#6b5d55",),
}


def broadleaf(rng: Stream, height: int, side: int, base: Color, snowy: bool) -> Sprite:
    """A crown of many tufts, light above and on the sun's side."""
    width = int(height * rng.uniform(0.66, 0.86))
    paint, middle = new_paper(height, width), width / 2
    wood = rgb(WOOD)
    for part, thick in ((1.0, 0.8), (0.0, 0.6)):  # the side in shadow, then the other over a part of it
        left, right = (-0.022, 0.022) if part else ((-0.022, 0.004) if side < 0 else (-0.004, 0.022))
        trunk = [
            (left * 1.5, 1.0),
            (left, 0.93),
            (left * thick, 0.5),
            (right * thick, 0.5),
            (right, 0.93),
            (right * 1.5, 1.0),
        ]
        tone = np.float32(0.7 if part else 1.05)
        fill_polygon(paint, [(middle + x * height, y * height) for x, y in trunk], wood * tone)
    _crown(paint, rng, side, base, snowy)
    return straighten(paint)


def _crown(paint: Paper, rng: Stream, side: int, base: Color, snowy: bool) -> None:
    """Round heads in shadow, and on them tufts of leaves, the brightest last."""
    height, width = paint.shape[:2]
    heads = _heads(rng, width, height)
    for column, row, radius in heads:
        fill_disc(paint, (column, row), radius * 0.93, base * np.float32(0.56 + 0.25 * (1 - row / height)))
    tufts = int(np.clip(height * 4, 90, 2600))
    picked = rng.integers(0, len(heads), tufts)
    angle, radius = rng.uniform(0, 2 * np.pi, tufts), rng.uniform(0, 1, tufts) ** 0.55
    x = heads[picked, 0] + np.cos(angle) * radius * heads[picked, 2]
    y = heads[picked, 1] + np.sin(angle) * radius * heads[picked, 2]
    local = 0.5 - 0.55 * np.sin(angle) * radius + 0.28 * side * np.cos(angle) * radius
    whole = 0.5 - (y - height * 0.4) / height * 0.9 + 0.3 * side * (x - width / 2) / width
    light = np.clip(0.55 * local + 0.5 * whole + rng.normal(0, 0.09, tufts), 0, 1)
    sizes = np.maximum(height * (0.034 - 0.016 * light) * rng.uniform(0.6, 1.2, tufts), 0.9)
    sizes *= (80 / max(height, 80)) ** 0.3
    tilts = rng.uniform(0, 180, tufts)
    colors = mix(base * np.float32(0.5), base * np.float32(1.2), light)
    colors = np.where((light > 0.72)[:, None] & snowy, rgb("#eef3fa"), colors)
    inks = np.column_stack([np.clip(colors, 0, 1), np.ones(tufts)]) * 255
    for each in np.argsort(light + rng.normal(0, 0.12, tufts)):
        center, size = (round(x[each] * 16), round(y[each] * 16)), sizes[each] * 16
        axes = (max(round(size), 8), max(round(size * 0.55), 7))
        cv2.ellipse(paint, center, axes, tilts[each], 0, 360, inks[each].tolist(), -1, cv2.LINE_AA, 4)


def bare(rng: Stream, height: int, side: int, base: Color, snowy: bool) -> Sprite:
    """Trunk and branches without leaves."""
    width = int(height * 1.25)
    paint = new_paper(height, width)
    limbs = [(width / 2, float(height), -np.pi / 2, height * 0.27, height * 0.042, 0)]
    while limbs:
        x, y, angle, length, thick, depth = limbs.pop()
        end = (x + np.cos(angle) * length, y + np.sin(angle) * length)
        color = base * np.float32(0.75 + 0.1 * depth)
        across, up = -np.sin(angle) / 2, np.cos(angle) / 2
        near = max(thick * (1.0 if depth else 1.5), 0.9)  # stouter at its foot
        far = max(thick * 0.66, 0.8)
        corners = [(x, y, near), (*end, far), (*end, -far), (x, y, -near)]
        fill_polygon(paint, [(x + across * half, y + up * half) for x, y, half in corners], color)
        if thick > 2:
            fill_disc(paint, end, thick * 0.33, color)
        if depth < 7 and length > 3:
            for turn in (-1, 1) if depth else (-1, 1, 0.15):
                bend = angle + turn * rng.uniform(0.22, 0.55)
                limbs.append((*end, bend, length * rng.uniform(0.66, 0.84), thick * 0.66, depth + 1))
    return straighten(paint)


def _heads(rng: Stream, width: int, height: int) -> NDArray[np.float64]:
    """Column, row and radius of the round parts of a crown, (K, 3)."""
    parts = [(0.5 * width, 0.40 * height, 0.27 * height)]
    for turn in np.linspace(0, 2 * np.pi, 8, endpoint=False) + rng.uniform(0, 0.6):
        far = rng.uniform(0.75, 1.0)
        size = rng.uniform(0.11, 0.17) * height
        column = width / 2 + np.cos(turn) * far * (width / 2 - size - 2)
        row = height * 0.4 + np.sin(turn) * far * (height * 0.36 - size)
        parts.append((column, row, size))
    return np.array(parts)
