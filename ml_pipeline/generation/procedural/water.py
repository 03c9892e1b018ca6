"""Seas, lakes and rivers: they mirror what is behind them, and glitter towards the light."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.ground import TILE, perspective
from ml_pipeline.generation.procedural.hues import Color, gray, mix, rgb, tinted
from ml_pipeline.generation.procedural.land import Land
from ml_pipeline.generation.procedural.noise import Field, line, smoothstep, stream, tile
from ml_pipeline.generation.procedural.scene import Ground, Scene, Weather

DEEP = {Ground.SEA: "#1c5f80", Ground.LAKE: "#2b6478", Ground.RIVER: "#3a7284"}
ROUGHNESS = {Ground.SEA: 1.0, Ground.LAKE: 0.4, Ground.RIVER: 0.55}
WINDS = {Weather.STORM: 2.4, Weather.RAIN: 1.3, Weather.FOG: 0.5}


def paint_water(
    canvas: Canvas, land: Land, scene: Scene, seed: int, glints: list[tuple[float, Color]]
) -> None:
    """The sea or the lake that fills the plane.

    `glints` are columns of bright lights in the sky, with their colours.
    """
    if land.water is None:
        return
    top = np.full(canvas.view.width, land.far_row, np.float32)
    _fill(canvas, land, scene, seed, land.water, top, None, glints)
    if land.water is Ground.SEA:
        _surf(canvas, land, seed)


def paint_river(
    canvas: Canvas, land: Land, scene: Scene, seed: int, glints: list[tuple[float, Color]]
) -> None:
    """A band that winds from the far end of the plane to the lower edge."""
    view, rng = canvas.view, stream(seed, "river")
    start = view.row(0.42) if land.water else land.far_row
    rows = view.rows(int(start))
    near = np.maximum(rows - np.float32(view.horizon), 1) / np.float32(view.below)
    away = 1 / near
    turn = float(rng.uniform(0, 6.28))
    middle = view.width * 0.5 + view.unit * near * (
        0.42 * np.sin(away * 1.25 + turn) * np.minimum(away, 3) ** 0.6 - 0.1 * np.sin(turn)
    )
    half = view.unit * (0.03 + 0.3 * near)
    far = half - np.abs(view.columns() - middle)
    alpha = np.clip(far + 0.5, 0, 1).astype(np.float32)
    alpha = np.pad(alpha, ((int(start) - _first(land.far_row), 0), (0, 0)))
    top = np.full(view.width, land.far_row, np.float32)
    _fill(canvas, land, scene, seed, Ground.RIVER, top, alpha, glints)


def river_middle(canvas: Canvas, seed: int, row: float) -> float:
    """The column of the river's middle in a row."""
    view, rng = canvas.view, stream(seed, "river")
    turn = float(rng.uniform(0, 6.28))
    near = max(row - view.horizon, 1) / view.below
    away = 1 / near
    wind = 0.42 * np.sin(away * 1.25 + turn) * min(away, 3) ** 0.6 - 0.1 * np.sin(turn)
    return float(view.width * 0.5 + view.unit * near * wind)


def _first(row: float) -> int:
    return int(np.floor(row) - 1) if row >= 1 else 0


def _fill(
    canvas: Canvas,
    land: Land,
    scene: Scene,
    seed: int,
    kind: Ground,
    top: Field,
    alpha: Field | None,
    glints: list[tuple[float, Color]],
) -> None:
    view, air = canvas.view, canvas.air
    first = _first(float(top.min()))
    rng = stream(seed, f"water {kind}")
    rough = ROUGHNESS[kind] * WINDS.get(scene.weather, 1.0)
    rows = view.rows(first)
    near = np.maximum(rows - np.float32(view.horizon), 0.2) / np.float32(view.below)
    swell = perspective(view, tile(rng, TILE, 120, 4, 0.6), first, 1.1)
    waves = perspective(view, tile(rng, TILE, 30, 3, 0.6), first, 0.55) * smoothstep(0.01, 0.3, near)
    wave = swell * smoothstep(0.0, 0.12, near) + 0.7 * waves
    mirror = _mirror(canvas, first, float(top[0]), wave, rough, near)
    deep = rgb(DEEP[kind])
    named = scene.colors.get("water", scene.colors.get(kind.value))
    if named is not None:
        deep, mirror = tinted(deep, rgb(named), 0.97), tinted(mirror, rgb(named), 0.62)
    deep = air.lit(mix(deep, gray(mirror).mean(axis=(0, 1)), 0.25))
    own = smoothstep(0.02, 1.0, near) * 0.55 + 0.1
    color = mix(mirror, deep, np.clip(own + 0.05 * rough * wave, 0, 1))
    bright = air.horizon * np.float32(0.07 + 0.05 * rough)
    color = color + np.clip(wave, -2, 2.5)[..., None] * bright * smoothstep(0.02, 0.3, near)[..., None] * 0.5
    for column, light in glints:
        wide = view.unit * (0.022 + 0.16 * near) * (0.7 + 0.4 * rough)
        path = np.exp(-(((view.columns() - column) / wide) ** 2))
        sparks = smoothstep(0.25, 1.25, wave + 0.9 * waves) * 0.9 + 0.16 * path
        color = mix(color, light, np.clip(path * sparks, 0, 0.95).astype(np.float32))
    rows_alpha = np.clip(rows - top + 0.5, 0, 1).astype(np.float32)
    alpha = rows_alpha if alpha is None else alpha * rows_alpha
    canvas.lay(kind.value, color.astype(np.float32), alpha, near, (first, 0))


def _mirror(canvas: Canvas, first: int, line_row: float, wave: Field, rough: float, near: Field) -> Color:
    """What is above the water's far end, upside down, in waves."""
    view = canvas.view
    rows = view.rows(first)
    reach = view.unit * 0.02 * rough * np.minimum(near * 2 + 0.05, 1)
    source = 2 * line_row - rows - (rows - line_row) * 0.12 + wave * reach * 1.6
    across = view.columns() + wave * reach * 0.5
    bent = np.clip(source, 0, max(line_row - 1, 0)).astype(np.float32)
    mirror = cv2.remap(
        canvas.rgb, across.astype(np.float32), bent, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    mirror = cv2.GaussianBlur(
        mirror,
        (0, 0),
        max(view.unit * (0.002 + 0.007 * max(rough - 0.5, 0)), 0.6),
        sigmaY=view.unit * 0.004 * (0.6 + rough),
    )
    return np.asarray(mirror, np.float32) * np.float32(0.93)


def _surf(canvas: Canvas, land: Land, seed: int) -> None:
    """Foam where waves run out on the near shore."""
    view, rng = canvas.view, stream(seed, "surf")
    first = _first(float(land.bank.min()) - 0.12 * view.unit)
    rows = view.rows(first)
    for away, strength in ((0.012, 0.8), (0.04, 0.55), (0.085, 0.3)):
        wander = line(rng, view.width, 0.3 * view.unit, 4) * np.float32(0.008 * view.unit)
        behind = (land.bank - away * view.unit + wander - rows) / view.unit
        lace = perspective(view, tile(rng, TILE, 40, 4, 0.7), first, 0.7)
        foam = np.exp(-((behind / 0.006) ** 2)) + 0.5 * np.exp(-behind / 0.02) * (behind > 0) * smoothstep(
            0.2, 1.4, lace
        )
        share = np.clip(foam * strength * smoothstep(-1.2, 0.6, lace), 0, 1)[..., None]
        white = canvas.air.lit(rgb("#ffffff")) * np.float32(0.97)
        here = canvas.rgb[first:]
        here += (white - here) * share.astype(np.float32)
