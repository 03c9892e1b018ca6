"""Skylines: houses in three ranks, with windows that are lit in the dark."""

from __future__ import annotations

import numpy as np

from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.hues import Color, mix, rgb, tinted
from ml_pipeline.generation.procedural.land import Land
from ml_pipeline.generation.procedural.noise import Field, Stream, stream
from ml_pipeline.generation.procedural.scene import Ground, Scene

RANKS = ((0.17, 0.40, 0.55), (0.20, 0.30, 0.8), (0.235, 0.19, 1.0))  # disparity, height, how dark
LAMPS = ("#ffd27a", "#ffe3a6", "#ffb95e", "#fff2d0", "#bfe0ff")


def paint_city(canvas: Canvas, land: Land, scene: Scene, seed: int) -> None:
    """Towers far away, lower houses before them."""
    view = canvas.view
    _glow(canvas)
    for number, (disparity, height, dark) in enumerate(RANKS):
        rng = stream(seed, f"city {number}")
        column, foot = -0.02 * view.width, view.row(disparity)
        while column < view.width:
            wide = view.unit * float(rng.uniform(0.035, 0.085))
            center = 1 - 0.55 * abs((column + wide / 2) / view.width - 0.5) * 2
            tall = view.unit * height * float(rng.uniform(0.35, 1.0)) * center
            if rng.random() < 0.9 or number == 2:
                _house(
                    canvas,
                    rng,
                    scene,
                    (column, max(land.far_row + 0.02 * view.unit, foot), wide, tall),
                    disparity,
                    dark,
                )
            column += wide * float(rng.uniform(0.82, 1.12))


def _glow(canvas: Canvas) -> None:
    """The light of its lamps in the air above it, by night."""
    view, air = canvas.view, canvas.air
    away = np.hypot(
        (view.columns() / view.width - 0.5) * 1.1, (view.rows() - view.horizon) / view.unit / 0.42
    )
    share = np.exp(-((away / 0.62) ** 2)) * np.float32(0.34 * max(air.shade - 0.3, 0) / 0.7)
    canvas.rgb += (rgb("#f0a868") * np.float32(0.75) - canvas.rgb) * share[..., None].astype(np.float32)


def _house(
    canvas: Canvas,
    rng: Stream,
    scene: Scene,
    box: tuple[float, float, float, float],
    disparity: float,
    dark: float,
) -> None:
    """One house: a light and a shaded front, windows, and something on its roof."""
    column, foot, wide, tall = box
    width, height = max(round(wide), 4), max(round(tall), 6)
    air = canvas.air
    base = rgb(("#8b93a3", "#a39a94", "#7d8a9c", "#b0a294", "#6f7c90")[int(rng.integers(5))]) * np.float32(
        1.15 - 0.4 * dark
    )
    if Ground.CITY.value in scene.colors:
        base = tinted(base, rgb(scene.colors[Ground.CITY.value]), 0.9)
    side = 1 if air.sun_at[0] > column + wide / 2 else -1
    across = np.arange(width)[None, :] / width
    split = float(rng.uniform(0.3, 0.7))
    lit = ((across > split) == (side > 0)).astype(np.float32) * 0.3 + 0.78
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    color = air.lit(base * (lit * (1.06 - 0.22 * down))[..., None])
    color = _windows(canvas, rng, color, height, width)
    _roof(canvas, rng, (column, foot - height, width), air.lit(base * np.float32(0.8)), disparity)
    alpha = np.ones((height, width), np.float32)
    canvas.lay("city", color, alpha, disparity, (round(foot) - height, round(column)))


def _windows(canvas: Canvas, rng: Stream, color: Color, height: int, width: int) -> Color:
    """A grid of panes: dark by day, and many of them lit at night."""
    unit, shade = canvas.view.unit, canvas.air.shade
    pitch_x, pitch_y = max(round(unit * 0.0105), 4), max(round(unit * 0.0135), 5)
    rows, columns = (height - pitch_y) // pitch_y, (width - 2) // pitch_x
    if rows < 1 or columns < 1:
        return color
    cell = np.zeros((pitch_y, pitch_x), np.float32)
    cell[pitch_y // 3 :, max(pitch_x // 3, 1) :] = 1
    panes = np.tile(cell, (rows, columns))
    glow = rng.random((rows, columns))
    lamps = rng.integers(0, len(LAMPS), (rows, columns))
    share = float(np.interp(shade, [0, 0.3, 0.7, 1], [0.0, 0.1, 0.36, 0.42])) * rng.uniform(0.3, 1.3)
    colors = np.stack([rgb(name) for name in LAMPS])[lamps] * rng.uniform(0.65, 1.0, (rows, columns, 1))
    glass = mix(canvas.air.zenith, canvas.air.horizon, 0.35) * np.float32(0.55)
    lit = (glow < share)[..., None]
    colors = np.where(lit, colors, glass).repeat(pitch_y, 0).repeat(pitch_x, 1)
    top, left = pitch_y // 2, (width - columns * pitch_x) // 2
    color = color.copy()
    here = color[top : top + rows * pitch_y, left : left + columns * pitch_x]
    strength = np.where(lit, 1.0, 0.5).repeat(pitch_y, 0).repeat(pitch_x, 1)[..., 0] * panes
    here += (colors - here) * strength[..., None].astype(np.float32)
    return color


def _roof(canvas: Canvas, rng: Stream, at: tuple[float, float, int], color: Color, disparity: float) -> None:
    """A step, a slope, a mast, or nothing."""
    column, top, width = at
    kind = rng.random()
    unit = canvas.view.unit
    if kind < 0.35:
        shape = np.ones((max(round(unit * 0.018), 2), max(width * 2 // 3, 2)), np.float32)
    elif kind < 0.5:
        high = max(round(unit * 0.03), 3)
        rise = np.arange(width, dtype=np.float32)[None, :] / width * high
        shape = _above(rise if rng.random() < 0.5 else rise[:, ::-1], high)
    elif kind < 0.7:
        shape = np.ones((max(round(unit * 0.055), 3), max(round(unit * 0.0022), 1)), np.float32)
    else:
        return
    left = round(column + (width - shape.shape[1]) / 2)
    canvas.lay("city", color, shape, disparity, (round(top) - shape.shape[0], left))


def _above(rise: Field, high: int) -> Field:
    rows = np.arange(high, dtype=np.float32)[:, None]
    return np.asarray(np.clip(rise - (high - 1 - rows) + 0.5, 0, 1))
