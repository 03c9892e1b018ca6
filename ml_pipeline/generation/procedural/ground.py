"""The ground one could walk on: meadow, sand, snow, the floor of a forest."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.hues import Color, mix, rgb, tinted
from ml_pipeline.generation.procedural.land import Land
from ml_pipeline.generation.procedural.noise import Field, Stream, f32, line, smoothstep, stream, tile
from ml_pipeline.generation.procedural.scene import Scene, Season, Weather
from ml_pipeline.generation.procedural.view import View

TILE = 512
SOILS = {
    "meadow": {
        Season.SPRING: "#86ad4c",
        Season.SUMMER: "#6f9a45",
        Season.AUTUMN: "#b4934a",
        Season.WINTER: "#eaf0f7",
    },
    "forest": {
        Season.SPRING: "#6d8a44",
        Season.SUMMER: "#56743a",
        Season.AUTUMN: "#a5692f",
        Season.WINTER: "#e6edf5",
    },
    "beach": dict.fromkeys(Season, "#e3cf9f"),
    "desert": dict.fromkeys(Season, "#dfb06a"),
}


def paint_plane(canvas: Canvas, land: Land, scene: Scene, seed: int, start: float | None = None) -> None:
    """Flat ground from its far end, or from a row, to the lower edge."""
    view = canvas.view
    wave = line(stream(seed, "far edge"), view.width, 0.5 * view.unit, 3, 0.4)
    top = (land.far_row if start is None else start) + wave * np.float32(0.005 * view.unit)
    color = _soil(canvas, land, land.middle, scene, seed, top, False)
    near = np.maximum(view.rows(first_row(view, top)) - np.float32(view.horizon), 0) / np.float32(view.below)
    _lay(canvas, land.middle, top, near, color)


def paint_bank(canvas: Canvas, land: Land, scene: Scene, seed: int) -> None:
    """The near ground, higher than the plane behind it."""
    color = _soil(canvas, land, land.near, scene, seed, land.bank, True)
    alpha_rows = first_row(canvas.view, land.bank)
    rows = canvas.view.rows(alpha_rows)
    edge = np.exp(-((rows - land.bank) / (0.02 * canvas.view.unit))).clip(0, 1)
    glow = canvas.air.sun * canvas.air.light * np.float32(0.22 * (0.3 + 0.7 * canvas.air.sun_shines))
    color = color + edge[..., None] * glow
    _lay(canvas, land.near, land.bank, land.bank_disparity(rows), color)


def perspective(view: View, texture: Field, first: int, scale: float) -> Field:
    """A tile of noise laid on the plane, from row `first` on, (m, N)."""
    near = np.maximum(view.rows(first) - np.float32(view.horizon), 0.5) / np.float32(view.below)
    density = TILE / scale
    across = (view.columns() - view.width / 2) / view.unit * density / near
    deep = 2.2 * density * view.below / view.unit / near
    across, deep = f32(across % TILE), f32(np.broadcast_to(deep % TILE, across.shape))
    return np.asarray(
        cv2.remap(texture, across, deep, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP), np.float32
    )


def first_row(view: View, top: Field) -> int:
    return int(np.clip(np.floor(top.min()) - 1, 0, view.height - 1))


def _lay(canvas: Canvas, name: str, top: Field, near: Field, color: Color) -> None:
    view = canvas.view
    first = first_row(view, top)
    rows = view.rows(first)
    alpha = np.clip(rows - top + 0.5, 0, 1).astype(np.float32)
    canvas.lay(name, color.astype(np.float32), alpha, near, (first, 0))


def _soil(canvas: Canvas, land: Land, kind: str, scene: Scene, seed: int, top: Field, is_near: bool) -> Color:
    """(m, N, 3) from the line's highest row on."""
    view, air = canvas.view, canvas.air
    first = first_row(view, top)
    rng = stream(seed, f"soil {kind} {'near' if is_near else 'far'}")
    base = rgb(SOILS[kind][scene.season])
    if land.is_snowy and kind != "desert":
        base = rgb("#e9eff7")
    elif kind == "desert" and (scene.season is Season.WINTER or scene.weather is Weather.SNOW):
        base = mix(base, rgb("#e9edf3"), 0.8)
    base = tinted(base, rgb(scene.colors[kind]), 0.92) if kind in scene.colors else base
    coarse = perspective(view, tile(rng, TILE, 120, 4), first, 1.3)
    fine = perspective(view, _grain(kind, rng, land.is_snowy), first, 0.8)
    near = ((view.rows(first) - view.horizon) / view.below).clip(0, 1)
    dark = base * (f32([0.86, 0.89, 0.95]) if land.is_snowy else f32([0.66, 0.70, 0.72]))
    color = mix(
        dark, base, 0.5 + 0.5 * smoothstep(-2.4, 2.0, coarse + 0.6 * fine * smoothstep(0.05, 0.5, near))
    )
    depth = 1.06 - 0.34 * smoothstep(0.35, 1.1, near * np.float32(1.04 if is_near else 0.77))
    if not land.is_snowy:
        color = color * depth[..., None]
    return air.lit(color)


def _grain(kind: str, rng: Stream, is_snowy: bool) -> Field:
    """What a soil looks like from near, (TILE, TILE): ripples in sand, or clods."""
    grain = tile(rng, TILE, 26, 3)
    if is_snowy or kind not in ("desert", "beach"):
        return grain
    rows = np.arange(TILE, dtype=np.float32)[:, None]
    waves = np.sin(2 * np.pi * (rows * 9 / TILE) + 1.6 * tile(rng, TILE, 200, 3))
    return np.asarray((1.5 if kind == "desert" else 0.5) * waves + 0.4 * grain, np.float32)
