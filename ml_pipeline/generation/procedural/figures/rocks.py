"""A few boulders with facets, the greatest in the middle."""

from __future__ import annotations

import numpy as np

from ml_pipeline.generation.procedural.figures.base import Figure, Light
from ml_pipeline.generation.procedural.figures.canvas import Canvas, Color, times
from ml_pipeline.generation.procedural.figures.lighting import shine_on

STONE: Color = (0.44, 0.42, 0.41)
SNOW: Color = (0.93, 0.95, 0.99)
CORNERS = 8
SUNK = -0.03


def draw_rocks(height_px: int, rng: np.random.Generator, color: Color | None, light: Light) -> Figure:
    """Draw two or three that lie together."""
    stone = color or STONE
    sheet = Canvas(height_px, -1.8, 1.8)
    side = 1 if rng.random() < 0.5 else -1
    boulders = [(0.0, 0.85, 1.0), (side * 0.82, 0.55, float(rng.uniform(0.4, 0.62)))]
    if rng.random() < 0.7:
        boulders.append((-side * 0.8, 0.36, float(rng.uniform(0.24, 0.38))))
    for x, half, height in boulders:
        _draw_boulder(sheet, rng, x, half, height, stone, light)
    rgb, alpha, foot_y = sheet.shrink()
    return Figure(shine_on(rgb, alpha, light, 0.25, 0.1), alpha, foot_y)


def _draw_boulder(
    sheet: Canvas, rng: np.random.Generator, x: float, half: float, height: float, stone: Color, light: Light
) -> None:
    """Draw a rough dome in three rows of facets, each as bright as it lies to the light."""
    turns = np.linspace(np.pi, 0, CORNERS)
    rough = rng.uniform(0.82, 1.05, CORNERS)
    dome = np.stack([np.cos(turns) * half * rough, np.sin(turns) ** 0.7 * height * rough], axis=1)
    dome[[0, -1], 1] = SUNK
    dome[:, 1] *= height / dome[:, 1].max()
    shelf = dome * np.stack([rng.uniform(0.66, 0.8, CORNERS), rng.uniform(0.66, 0.84, CORNERS)], axis=1)
    foot = np.stack([dome[:, 0] * rng.uniform(0.72, 0.9, CORNERS), np.full(CORNERS, SUNK)], axis=1)
    toward = np.array([light.azimuth, 0.9]) / np.hypot(light.azimuth, 0.9)
    at = np.array([x, 0.0])
    sheet.fill(dome + at, times(stone, 0.7))
    for row, (upper, lower) in enumerate(((dome, shelf), (shelf, foot))):
        for number in range(CORNERS - 1):
            middle = (upper[number] + upper[number + 1]) / 2
            normal = middle / [half, height]
            facing = float(normal @ toward / max(np.hypot(*normal), 1e-6))
            bright = 0.86 - 0.16 * row + (0.34 - 0.12 * row) * facing + float(rng.uniform(-0.06, 0.06))
            is_snowy = light.season == "winter" and row == 0 and middle[1] > 0.62 * height
            corners = np.array([upper[number], upper[number + 1], lower[number + 1], lower[number]])
            sheet.fill(corners + at, times(SNOW, min(bright, 1.0)) if is_snowy else times(stone, bright))
