"""The sky and what is in it: sun, moon, stars, rainbow."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.hues import mix, rgb, tinted
from ml_pipeline.generation.procedural.noise import Field, fractal, smoothstep, stream
from ml_pipeline.generation.procedural.scene import Placed


def paint_sky(canvas: Canvas, seed: int) -> None:
    """From the horizon to the zenith, lighter around the sun."""
    view, air = canvas.view, canvas.air
    up = np.clip(1 - view.rows() / view.horizon, 0, 1)  # (M, 1): 0 at the horizon
    waver = fractal(stream(seed, "sky"), view.height, view.width, view.unit, 3, flat=3) * np.float32(0.012)
    up = np.clip(up + waver, 0, 1)
    color = mix(
        mix(air.horizon, air.between, smoothstep(0, 0.42, up)), air.zenith, smoothstep(0.22, 1.05, up)
    )
    across = (view.columns() - air.sun_at[0]) / view.unit
    down = (view.rows() - air.sun_at[1]) / view.unit
    far = np.sqrt(across**2 + (down * 1.5) ** 2)
    glow = 0.75 * np.exp(-((far / 0.16) ** 1.2)) + (0.5 if air.shade else 0.25) * np.exp(-far / 0.42)
    low = np.exp(-((np.minimum(down, 0) / 0.5) ** 2))
    glow = np.clip(glow * low * air.sun_shines, 0, 1)
    canvas.rgb[:] = mix(color, air.sun, glow.astype(np.float32))


def paint_stars(canvas: Canvas, seed: int, many: bool) -> None:
    """Points of light, more of them faint than bright, fewer towards the horizon, and a hazy band."""
    view, rng = canvas.view, stream(seed, "stars")
    count = int((1500 if many else 260) * view.width * view.horizon / view.unit**2)
    columns, rows = rng.uniform(0, view.width, count), rng.uniform(0, 1, count) ** 1.25 * view.horizon
    bright = rng.pareto(2.2, count) * 0.22 + 0.12
    size = max(view.unit / 768, 0.8)
    light = np.zeros((view.height, view.width), np.float32)
    for column, row, strength in zip(columns, rows, np.clip(bright, 0, 1.6), strict=True):
        _dot(light, column, row, size * (0.5 + 0.5 * min(strength, 1.4)), strength)
    fade = smoothstep(0.02, 0.5, np.clip(1 - view.rows() / view.horizon, 0, 1))
    light *= fade
    if many:
        along = (view.columns() - 0.5 * view.width) / view.unit * 0.6 + view.rows() / view.unit - 0.33
        band = np.exp(-((along / 0.13) ** 2)) * (
            0.6 + 0.4 * fractal(rng, view.height, view.width, view.unit / 5, 5)
        )
        canvas.rgb += np.clip(band, 0, 2)[..., None] * fade[..., None] * rgb("#222a48") * np.float32(0.55)
    canvas.rgb += light[..., None] * rgb("#eef2ff")
    _mark(canvas, "stars", np.clip(light * 3, 0, 1))


def paint_sun(canvas: Canvas, placed: Placed) -> None:
    """A disc with a glow, at the place that the light comes from."""
    view, air = canvas.view, canvas.air
    column, row = air.sun_at
    color = mix(air.sun, rgb("#fffef4"), 0.7)
    if placed.color:
        color = tinted(color, rgb(placed.color), 0.9)
    far = np.hypot(view.columns() - column, view.rows() - row) / view.unit
    strength = 0.35 + 0.65 * air.sun_shines
    halo = (0.5 * np.exp(-((far / 0.075) ** 2)) + 0.35 * np.exp(-far / 0.1)) * strength
    canvas.rgb[:] = mix(canvas.rgb, color, np.clip(halo, 0, 1))
    disc = np.clip((0.042 - far) * view.unit + 0.5, 0, 1) * np.float32(strength)
    canvas.lay("sun", color, disc.astype(np.float32), 0.0, hazy=False)


def paint_moon(canvas: Canvas, placed: Placed, seed: int, number: int = 0) -> tuple[float, float]:
    """A full moon or a crescent with its seas and a halo; returns its column and row.

    `number` counts from 0 where there are several: the others are smaller, and stand apart.
    """
    view, rng = canvas.view, stream(seed, f"moon {number}" if number else "moon")
    side = (-1 if canvas.air.sun_at[0] > view.width / 2 else 1) * (-1 if number % 2 else 1)
    column = view.width * (0.5 + side * (float(rng.uniform(0.1, 0.28)) + 0.06 * number))
    row = view.horizon * (float(rng.uniform(0.24, 0.4)) + (0.14 if number else 0.0))
    radius = 0.05 * (0.62 if number else 1.0)
    color = rgb("#f4f0dc")
    if placed.color:
        color = tinted(color, rgb(placed.color), 0.95)
    dx, dy = (view.columns() - column) / view.unit, (view.rows() - row) / view.unit
    far = np.hypot(dx, dy)
    lit = np.clip((radius - far) * view.unit + 0.5, 0, 1)
    is_crescent = rng.random() < 0.4
    if placed.kind == "crescent" or (is_crescent and placed.kind != "full"):
        dark = np.clip(
            (radius * 0.95 - np.hypot(dx - side * radius * 0.55, dy + radius * 0.2)) * view.unit + 0.5, 0, 1
        )
        lit = lit * (1 - dark)
    night = 0.35 + 0.65 * canvas.air.shade
    halo = (0.34 * np.exp(-((far / (2 * radius)) ** 2)) + 0.22 * np.exp(-far / (2.6 * radius))) * night
    canvas.rgb[:] = mix(canvas.rgb, color, np.clip(halo, 0, 1).astype(np.float32))
    seas = smoothstep(0.2, 1.3, fractal(rng, view.height, view.width, 0.036 * view.unit, 4))
    face = mix(color, color * np.float32(0.83), seas)
    canvas.lay("moon", face, lit.astype(np.float32), 0.0, hazy=False)
    return column, row


def paint_rainbow(canvas: Canvas) -> None:
    """An arc of all hues opposite the sun, and a second one, fainter and the other way round."""
    view = canvas.view
    side = 1 if canvas.air.sun_at[0] < view.width / 2 else -1
    center = view.width * (0.5 + 0.42 * side)
    far = np.hypot(view.columns() - center, view.rows() - view.horizon - 0.12 * view.unit) / view.unit
    share = np.zeros(far.shape, np.float32)
    hue = np.zeros(far.shape, np.float32)
    for radius, width, strength, turn in ((0.56, 0.05, 0.55, 1), (0.69, 0.06, 0.16, -1)):
        place = (far - radius) / width * turn + np.float32(0.5)
        share += smoothstep(0, 0.25, place) * smoothstep(0, 0.25, 1 - place) * np.float32(strength)
        hue = np.where((place > 0) & (place < 1), np.clip((0.86 - place) / 0.72, 0, 1) * 275, hue)
    hsv = np.dstack([hue, np.full_like(hue, 0.75), np.ones_like(hue)]).astype(np.float32)
    colors = np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), np.float32)
    visible = (
        share
        * np.float32(0.7 + 0.3 * (1 - canvas.air.shade))
        * smoothstep(-0.2, 0.5, 1 - view.rows() / view.horizon)
    )
    canvas.rgb += (np.maximum(canvas.rgb, 0.25) * 0.35 + colors * 0.65 - canvas.rgb) * visible[..., None]
    _mark(canvas, "rainbow", share * 2.2)


def _mark(canvas: Canvas, name: str, share: Field) -> None:
    canvas.elements[share > 0.5] = canvas.index(name)


def _dot(light: Field, column: float, row: float, radius: float, strength: float) -> None:
    """Add a soft point."""
    reach = int(np.ceil(radius * 2))
    y, x = int(row), int(column)
    rows = slice(max(y - reach, 0), min(y + reach + 1, light.shape[0]))
    columns = slice(max(x - reach, 0), min(x + reach + 1, light.shape[1]))
    dy = np.arange(rows.start, rows.stop)[:, None] + 0.5 - row
    dx = np.arange(columns.start, columns.stop) + 0.5 - column
    light[rows, columns] += (strength * np.exp(-(dx**2 + dy**2) / radius**2)).astype(np.float32)
