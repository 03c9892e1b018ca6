"""Grass, blossoms and snow on the near ground, and about the feet of what stands there."""

from __future__ import annotations

import numpy as np

from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.ground import SOILS, first_row
from ml_pipeline.generation.procedural.hues import Color, rgb, tinted
from ml_pipeline.generation.procedural.land import Land
from ml_pipeline.generation.procedural.noise import Stream, smoothstep, stream
from ml_pipeline.generation.procedural.scene import Scene, Season
from ml_pipeline.generation.procedural.sprites import Paper, fill_disc, fill_polygon

GRASSY = ("meadow", "forest")


def paint_grass(canvas: Canvas, land: Land, scene: Scene, seed: int) -> None:
    """Blades over the near ground and up from its edge, from far to near; blossoms in spring."""
    if land.near not in GRASSY:
        return
    view, air = canvas.view, canvas.air
    rng = stream(seed, "grass")
    base = _blade_color(land, scene)
    count = int((190 if land.is_snowy else 5200) * view.width / view.unit)
    first = max(first_row(view, land.bank) - int(0.08 * view.unit), 0)
    blades = np.zeros((view.height - first, view.width, 4), np.uint8)
    blades[..., :3] = np.rint(255 * np.clip(air.lit(base), 0, 1))
    columns = rng.uniform(-0.02, 1.02, count) * view.width
    depth = np.sort(rng.uniform(0, 1, count) ** 1.5)
    edge = land.bank[np.clip(columns, 0, view.width - 1).astype(int)]
    rows = edge + depth * (view.height - edge + 0.03 * view.unit)
    tones = rng.uniform(0.62, 1.16, count) * (1.05 - 0.35 * depth)
    lean = rng.normal(0, 0.28, count)
    blossoms = rng.random(count) < (0.07 if scene.season is Season.SPRING and not land.is_snowy else 0.0)
    colors = np.clip(air.lit(base) * tones[:, None] + rng.normal(0, 0.015, (count, 3)), 0, 1)
    for number in range(count):
        height = (0.014 + 0.055 * depth[number]) * view.unit * (0.6 + 0.8 * (number * 0.618 % 1))
        foot = (columns[number], rows[number] - first)
        _blade(blades, foot, height, lean[number], colors[number], 0.6 if land.is_snowy else 1.0)
        if blossoms[number]:
            tip = (columns[number] + lean[number] * height, rows[number] - first - height)
            fill_disc(blades, tip, (0.003 + 0.0042 * depth[number]) * view.unit, air.lit(_petal(rng)))
    near = land.bank_disparity(view.rows(first))
    alpha = blades[..., 3].astype(np.float32) / 255
    canvas.lay(land.near, blades[..., :3].astype(np.float32) / 255, alpha, near, (first, 0))


def paint_tuft(canvas: Canvas, land: Land, scene: Scene, rng: Stream, at: tuple[float, float, float]) -> None:
    """Grass about the foot of what stands on the near ground: `at` is its column, row and width."""
    view, (column, row, width) = canvas.view, at
    if land.near not in GRASSY or not land.is_near(column, row) or land.is_snowy:
        return
    high = 0.02 * view.unit * (0.6 + view.disparity(row))
    size = (int(high * 2.2) + 2, int(width + 2 * high) + 2)
    base = canvas.air.lit(_blade_color(land, scene))
    blades = np.zeros((*size, 4), np.uint8)
    blades[..., :3] = np.rint(255 * np.clip(base, 0, 1))
    count = int(np.clip(width / view.unit * 420, 8, 90))
    columns = rng.uniform(0, width, count) + high
    for x in columns:
        foot = size[0] - 1 - high * float(rng.uniform(0, 0.6))
        color = np.clip(base * float(rng.uniform(0.6, 1.1)), 0, 1)
        _blade(
            blades, (float(x), foot), high * float(rng.uniform(0.5, 1.3)), float(rng.normal(0, 0.3)), color
        )
    top, left = round(row) - size[0] + round(high * 0.9), round(column - size[1] / 2)
    alpha = blades[..., 3].astype(np.float32) / 255
    near = land.disparity(column, row)
    canvas.lay(land.near, blades[..., :3].astype(np.float32) / 255, alpha, near, (top, left))


def paint_mound(canvas: Canvas, land: Land, at: tuple[float, float, float]) -> None:
    """A little snow against the foot of what stands on it."""
    view, (column, row, width) = canvas.view, at
    high, wide = 0.012 * view.unit, width * 0.5 + 0.02 * view.unit
    rows = np.arange(-2 * high, high, dtype=np.float32)[:, None]
    columns = np.arange(-wide, wide, dtype=np.float32)[None, :]
    wave = 0.75 + 0.25 * np.sin(columns / (0.017 * view.unit) + column)
    alpha = smoothstep(
        -0.25,
        0.3,
        1 - (columns / wide) ** 2 - np.where(rows < 0, rows / (1.6 * high * wave), rows / high) ** 2,
    )
    color = canvas.air.lit(rgb("#e3eaf4"))
    near = land.disparity(column, row)
    canvas.lay(land.near, color, alpha, near, (round(row - 1.7 * high), round(column - wide)))


def _blade_color(land: Land, scene: Scene) -> Color:
    base = rgb("#b9a77c") if land.is_snowy else rgb(SOILS[land.near][scene.season])
    return tinted(base, rgb(scene.colors[land.near]), 0.92) if land.near in scene.colors else base


def _petal(rng: np.random.Generator) -> Color:
    return rgb(("#ffffff", "#ffd84d", "#f5a3c0", "#c9a2f0")[int(rng.integers(4))])


def _blade(
    blades: Paper, foot: tuple[float, float], height: float, lean: float, color: Color, stout: float = 1.0
) -> None:
    x, y = foot
    wide = max(height * 0.07 * stout, 0.45)
    bend = (x + lean * height * 0.35, y - height * 0.6)
    fill_polygon(blades, [(x - wide, y), bend, (x + lean * height, y - height), (x + wide, y)], color)
