"""Deserts: crests one behind the other, each with a bright and a shaded side."""

from __future__ import annotations

import numpy as np

from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.hues import Color, mix, rgb
from ml_pipeline.generation.procedural.noise import Field, Stream, f32, fractal, line, smoothstep, stream
from ml_pipeline.generation.procedural.ridges import colored, lay_ridge
from ml_pipeline.generation.procedural.scene import Ground, Scene, Season, Weather

DUNES = ((0.12, 0.12, 0.5), (0.17, 0.125, 0.6), (0.215, 0.085, 0.75))


def paint_dunes(canvas: Canvas, scene: Scene, seed: int) -> None:
    """Far ones; the sand before them is the ground's."""
    view = canvas.view
    for number, (disparity, height, form) in enumerate(DUNES):
        rng = stream(seed, f"desert {number}")
        swell = line(rng, view.width, form * view.unit, 3, 0.3)
        top = view.row(disparity) - view.unit * height * (0.62 + 0.57 * np.tanh(0.52 * swell))
        lay_ridge(canvas, "desert", top, sand(rng, canvas, scene, top), disparity)


def sand(rng: Stream, canvas: Canvas, scene: Scene, top: Field) -> Color:
    """(m, N, 3) from the outline's highest row on: crests wind down from it, with shadow on one side."""
    view, air = canvas.view, canvas.air
    first = int(np.clip(np.floor(top.min()) - 1, 0, view.height - 1))
    rows = view.rows(first)
    wind = fractal(rng, len(rows), view.width, 0.5 * view.unit, 2, 0.4, flat=2.2)
    phase = (view.columns() / view.unit * 2.0 + wind * 0.42 + (rows - top) / view.unit * 1.6) * np.float32(
        1.25
    )
    saw = phase - np.floor(phase)
    side = saw if air.sun_at[0] > view.width / 2 else 1 - saw
    lit = smoothstep(0.0, 0.035, side) * (1 - 0.55 * smoothstep(0.3, 1.0, side))
    lit = lit * (1 - smoothstep(0.985, 1.0, side))
    ripples = np.sin(rows / view.unit * 260 / (1 + (rows - first) / view.unit * 9) + wind * 6) * 0.02
    base = rgb("#e3b873") if not _is_snowy(scene) else rgb("#e9e6e2")
    base = colored(base, scene, Ground.DESERT)
    dark = base * f32([0.66, 0.58, 0.60])
    color = mix(dark, mix(base, air.sun, 0.18), np.clip(lit * 0.85 + ripples + 0.1, 0, 1).astype(np.float32))
    return air.lit(color)


def _is_snowy(scene: Scene) -> bool:
    return scene.season is Season.WINTER or scene.weather is Weather.SNOW
