"""Clouds: heaps with lit heads and flat feet, and closed covers."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.hues import Color, mix, rgb, tinted
from ml_pipeline.generation.procedural.noise import Field, Stream, f32, fractal, smoothstep, stream, tile
from ml_pipeline.generation.procedural.scene import Placed, Weather

# how much of the sky a cover closes, and how dark its thick parts are
COVERS = {
    Weather.CLOUDY: (0.42, 0.16),
    Weather.OVERCAST: (1.0, 0.30),
    Weather.FOG: (0.8, 0.0),
    Weather.RAIN: (1.0, 0.42),
    Weather.STORM: (1.0, 0.66),
    Weather.SNOW: (1.0, 0.15),
}
HEAPS = {Weather.CLEAR: 6, Weather.CLOUDY: 11}
TILE = 512


def paint_clouds(canvas: Canvas, placed: Placed | None, weather: Weather, seed: int) -> None:
    """What the weather brings, and heaps where clouds were named."""
    if weather in COVERS:
        _paint_cover(canvas, placed, *COVERS[weather], seed)
    if weather in HEAPS:
        for share in np.sort(stream(seed, "cloud rows").uniform(0, 1, HEAPS[weather])):
            _paint_heap(canvas, placed, float(share), seed)


def _paint_cover(canvas: Canvas, placed: Placed | None, closed: float, dark: float, seed: int) -> None:
    """A ceiling seen from below: its forms crowd towards the horizon."""
    view = canvas.view
    rng = stream(seed, "cover")
    rows, columns = max(int(view.horizon) // 2, 8), max(view.width // 2, 8)
    up = 1 - (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / rows
    away = 1 / (up + np.float32(0.22))
    across = (np.arange(columns, dtype=np.float32)[None, :] - columns / 2) / (view.unit / 2)
    wander = fractal(rng, rows, columns, 0.2 * view.unit, 3, flat=2) * np.float32(9)
    across = f32((across * away * 190 + wander) % TILE)
    deep = f32(np.broadcast_to(away * 250 % TILE, across.shape))
    forms = cv2.remap(
        tile(rng, TILE, 210, 6, 0.55), across, deep, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP
    )
    forms = f32(cv2.GaussianBlur(forms, (0, 0), 0.8))
    thick = smoothstep(-1.3, 1.5, forms)
    start = 1.1 - 2.6 * closed
    alpha = smoothstep(start, start + 1.5, forms) * np.float32(0.92)
    alpha = alpha * (smoothstep(0.0, 0.16, up) * 0.8 + 0.2)
    color = _cover_color(canvas, placed, thick, closed, dark)
    whole = cv2.resize(np.dstack([color, alpha]), (view.width, rows * 2), interpolation=cv2.INTER_LINEAR)
    canvas.lay(
        "clouds", np.ascontiguousarray(whole[..., :3]), np.ascontiguousarray(whole[..., 3]), 0.0, hazy=False
    )


def _cover_color(canvas: Canvas, placed: Placed | None, thick: Field, closed: float, dark: float) -> Color:
    """A closed cover is darkest where it is thick; one with gaps is lit through, and lighter than the sky."""
    air = canvas.air
    light = mix(air.horizon, air.between, 0.3) * np.float32(1.02 - 0.3 * dark)
    deep = mix(air.between, air.zenith, 0.55) * np.float32(1 - dark)
    deep = mix(mix(light, rgb("#ffffff"), 0.25 * (1 - air.shade)), deep, closed**2)
    if placed is not None and placed.color:
        light, deep = (tinted(part, rgb(placed.color), 0.9) for part in (light, deep))
    return mix(light, deep, thick)


def _paint_heap(canvas: Canvas, placed: Placed | None, share: float, seed: int) -> None:
    """One heap: a dome of puffs, frayed; `share` 0 is small at the horizon, 1 great and high."""
    view, air = canvas.view, canvas.air
    rng = stream(seed, f"heap {share:.6f}")
    wide = view.unit * (0.1 + 0.34 * share) * float(rng.uniform(0.8, 1.25))
    tall = wide * float(rng.uniform(0.34, 0.46))
    column = float(rng.uniform(-0.05, 1.05)) * view.width
    foot = view.horizon * (0.86 - 0.66 * share**0.8)
    pad = wide * 0.16
    size = (int(tall * 1.25 + 2 * pad), int(wide + 2 * pad))
    step = 1 if size[1] < 260 else 2
    small = (max(size[0] // step, 8), max(size[1] // step, 12))
    dome, facing = _dome(rng, small, pad / step, air.sun_at[0] > column, air.shade > 0)
    bend = [fractal(rng, *small, small[1] * 0.16, 5, 0.6) * np.float32(small[1] * 0.017) for _ in range(2)]
    rows, columns = np.mgrid[: small[0], : small[1]].astype(np.float32)
    frayed = (columns + bend[0], rows + bend[1])
    dome = f32(cv2.remap(dome, *frayed, cv2.INTER_LINEAR))
    facing = f32(cv2.GaussianBlur(cv2.remap(facing, *frayed, cv2.INTER_LINEAR), (0, 0), small[1] * 0.008))
    grain = fractal(rng, *small, small[1] * 0.09, 4, 0.6)
    alpha = smoothstep(0.05, 0.62, dome + grain * np.float32(0.07)) * np.float32(0.97)
    base = smoothstep(0, 0.3, (small[0] - pad / step - rows) / (tall / step) + 0.05 * grain)
    lit = smoothstep(-0.35, 0.95, facing + 0.12 * grain - 0.1)
    alpha = alpha * (0.25 + 0.75 * base)
    color = _heap_color(canvas, placed, lit * (0.35 + 0.65 * base))
    whole = cv2.resize(np.dstack([color, alpha]), size[::-1], interpolation=cv2.INTER_LINEAR)
    fade = np.float32(0.55 + 0.45 * min(share * 2, 1))
    at = (round(foot - size[0] + pad), round(column - size[1] / 2))
    canvas.lay("clouds", np.ascontiguousarray(whole[..., :3]), whole[..., 3] * fade, 0.0, at, hazy=False)


def _dome(
    rng: Stream, size: tuple[int, int], pad: float, sun_is_right: bool, sun_is_low: bool
) -> tuple[Field, Field]:
    """How thick a heap of puffs is, and how much its surface faces the sun, both (m, n)."""
    height, width = size
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    thick, facing = np.zeros(size, np.float32), np.zeros(size, np.float32)
    light = np.array([0.55 if sun_is_right else -0.55, -0.35 if sun_is_low else -0.85, 0.45])
    light /= np.linalg.norm(light)
    for _ in range(46):
        along = float(np.clip(rng.normal(0, 0.4), -1, 1))
        roof = (1 - along**2) ** 0.7
        radius = width * float(rng.uniform(0.05, 0.12)) * (0.5 + 0.5 * roof)
        up = float(rng.uniform(0, 1)) ** 0.8 * roof * (height - 2 * pad - radius)
        x, y = width / 2 + along * (width / 2 - pad - radius * 0.6), height - pad - radius * 0.35 - up
        dx, dy = (columns - x) / radius, (rows - y) / radius
        z2 = 1 - dx**2 - dy**2
        z = np.sqrt(np.maximum(z2, 0))
        inside = (z2 > 0) & (z * (0.6 + 0.4 * radius / width * 8) > thick)
        thick = np.where(inside, z * (0.6 + 0.4 * radius / width * 8), thick)
        facing = np.where(inside, dx * light[0] + dy * light[1] + z * light[2] + 0.25 * (up / height), facing)
    return thick.astype(np.float32), facing.astype(np.float32)


def _heap_color(canvas: Canvas, placed: Placed | None, lit: Field) -> Color:
    air = canvas.air
    bright = float(np.interp(air.shade, [0, 0.45, 0.7, 1], [1.0, 1.0, 0.72, 0.34]))
    top = mix(rgb("#ffffff"), air.sun, 0.8 if air.shade else 0.1) * np.float32(bright)
    if air.shade > 0.5:
        top = mix(top, air.horizon, 0.45)
    deep = mix(mix(air.between, air.zenith, 0.35), top, 0.42 if air.shade == 0 else 0.12)
    if placed is not None and placed.color:
        top, deep = (tinted(part, rgb(placed.color), 0.92) for part in (top, deep))
    return mix(deep, top, lit)
