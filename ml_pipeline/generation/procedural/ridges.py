"""Mountains and hills: outlines one behind the other, each in its own air."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.hues import Color, luma, mix, rgb, tinted
from ml_pipeline.generation.procedural.noise import Field, Stream, fractal, line, smoothstep, stream
from ml_pipeline.generation.procedural.scene import Ground, Scene, Season

MOUNTAINS = ((0.08, 0.34, 0.62), (0.12, 0.26, 0.45), (0.165, 0.17, 0.34))  # disparity, height, width of forms
HILLS = ((0.18, 0.13, 0.5), (0.21, 0.085, 0.42))
GRASS = {
    Season.SPRING: "#7aa24a",
    Season.SUMMER: "#5f8a42",
    Season.AUTUMN: "#a58a48",
    Season.WINTER: "#e6edf4",
}


def paint_mountains(canvas: Canvas, scene: Scene, seed: int) -> None:
    """Three ranges with rock that the sun lights from one side, and snow above a line."""
    for number, (disparity, height, form) in enumerate(MOUNTAINS):
        rng = stream(seed, f"mountains {number}")
        top = _peaks(rng, canvas, height, form) + canvas.view.row(disparity)
        color = _rock(rng, canvas, top, scene, number)
        lay_ridge(canvas, "mountains", top, color, disparity)


def paint_hills(canvas: Canvas, scene: Scene, seed: int) -> None:
    """Round ones with meadows and copses."""
    view = canvas.view
    for number, (disparity, height, form) in enumerate(HILLS):
        rng = stream(seed, f"hills {number}")
        wave = line(rng, view.width, form * view.unit, 3, 0.35)
        top = view.row(disparity) - view.unit * height * (0.66 + 0.6 * np.tanh(0.5 * wave))
        first = int(np.clip(top.min(), 0, view.height - 1))
        patches = fractal(rng, view.height - first, view.width, 0.12 * view.unit, 4, 0.6, flat=3)
        color = mix(
            rgb(GRASS[scene.season]),
            rgb(GRASS[scene.season]) * np.float32(0.7),
            smoothstep(-0.6, 1.6, patches),
        )
        color = colored(color, scene, Ground.HILLS)
        lay_ridge(canvas, "hills", top, canvas.air.lit(color), disparity)


def lay_ridge(canvas: Canvas, name: str, top: Field, color: Color, disparity: float) -> None:
    """Lay all that is under an outline, (N,) in rows, with its lower part in mist.

    `color` is (3,), or (m, N, 3) from the outline's highest row on.
    """
    view = canvas.view
    first = int(np.clip(np.floor(top.min()) - 1, 0, view.height - 1))
    rows = view.rows(first)
    slope = np.gradient(top)
    alpha = np.clip((rows - top) / np.sqrt(1 + slope**2) + 0.5, 0, 1).astype(np.float32)
    if color.ndim == 3:
        pad = (view.height - first) - color.shape[0]
        color = np.pad(color, ((max(pad, 0), 0), (0, 0), (0, 0)), mode="edge")[-(view.height - first) :]
    foot = view.row(disparity)
    mist = smoothstep(foot - 0.16 * view.unit, foot + 0.02 * view.unit, rows) * 0.4
    haze = canvas.air.haze[None]
    color = color + (haze - color) * mist[..., None]
    canvas.lay(name, color.astype(np.float32), alpha, disparity, (first, 0))


def colored(color: Color, scene: Scene, ground: Ground, strength: float = 0.9) -> Color:
    """In the colour that was named for a ground, if any."""
    name = scene.colors.get(ground.value)
    return color if name is None else tinted(color, rgb(name), strength)


def _peaks(rng: Stream, canvas: Canvas, height: float, form: float) -> Field:
    """Heights as rows above the foot, negative upwards, (N,): great peaks, saddles, and teeth on both."""
    view = canvas.view
    places, heights, at = [], [], -0.3 * form * view.unit
    while at < view.width + form * view.unit:
        top = float(rng.beta(2.4, 1.8))
        places += [at, at + float(rng.uniform(0.32, 0.5)) * form * view.unit]
        heights += [0.42 + 0.58 * top, float(rng.uniform(0.22, 0.45)) + 0.2 * top]
        at = places[-1] + float(rng.uniform(0.22, 0.42)) * form * view.unit
    share = np.interp(view.columns(), places, heights).astype(np.float32)
    teeth = np.zeros(view.width, np.float32)
    for octave in range(6):
        part = line(rng, view.width, max(form * view.unit * 0.26 / 2**octave, 2), 1)
        teeth += np.float32(0.55**octave) * (0.5 - np.abs(part))
    share = share + np.float32(0.085) * teeth * (0.4 + share)
    return -np.clip(share, 0.06, 1.15) * np.float32(height * view.unit)


def _rock(rng: Stream, canvas: Canvas, top: Field, scene: Scene, number: int) -> Color:
    """(m, N, 3): faces towards the sun and away from it, gullies, snow."""
    view, air = canvas.view, canvas.air
    first = int(np.clip(np.floor(top.min()) - 1, 0, view.height - 1))
    rows = view.rows(first)
    relief = fractal(rng, len(rows), view.width, 0.13 * view.unit, 6, 0.62, flat=0.5)
    under = np.maximum(rows - top, 0) / view.unit  # how far below the outline
    lit = _faces(canvas, relief, under, top)
    stone = rgb("#5f6d84") if scene.season is not Season.AUTUMN else rgb("#6d6a78")
    named = scene.colors.get(Ground.MOUNTAINS.value)
    stone = colored(stone, scene, Ground.MOUNTAINS)
    is_dark = named is not None and float(luma(rgb(named))) < 0.2
    stone, sheen = (stone * np.float32(0.25), 0.07) if is_dark else (stone, 0.22)
    color = mix(stone * np.float32(0.62), mix(stone * np.float32(1.12), air.sun, sheen), lit)
    if number == len(MOUNTAINS) - 1 and scene.season is not Season.WINTER:
        green = colored(rgb(GRASS[scene.season]) * np.float32(0.66), scene, Ground.MOUNTAINS)
        share = smoothstep(0.03, 0.15, under + relief * np.float32(0.022)) * 0.8
        color = mix(color, green * (0.62 + 0.5 * lit[..., None]), share)
    bare = 1.0 if named is None else float(0.5 + luma(rgb(named)))  # dark ones show rock, and no snow
    white = colored(mix(rgb("#93abd0"), rgb("#fffdf8"), lit), scene, Ground.MOUNTAINS, 0.55)
    snow = _snow(canvas, scene, rows, under, relief, number) * np.float32(min(bare, 1.0))
    return air.lit(mix(color, white, snow))


def _faces(canvas: Canvas, relief: Field, under: Field, top: Field) -> Field:
    """How much each spot faces the sun: spurs run down from the peaks, and wander."""
    view = canvas.view
    slope = np.gradient(cv2.GaussianBlur(top[None], (0, 0), view.unit * 0.007)[0])
    broad = cv2.GaussianBlur(relief, (0, 0), view.unit * 0.012)
    wander = (broad * (0.01 + 0.3 * under) + relief * np.float32(0.008)) * np.float32(view.unit)
    columns = np.clip(view.columns() + wander, 0, view.width - 1).astype(np.int32)
    side = 1.0 if canvas.air.sun_at[0] > view.width / 2 else -1.0
    soft = cv2.GaussianBlur(relief, (0, 0), max(view.unit / 600, 0.7))
    bumps = np.gradient(soft, axis=1) * np.float32(0.016 * view.unit)
    return smoothstep(-0.42, 0.5, side * (slope[columns] * 0.75 + bumps) + 0.02)


def _snow(canvas: Canvas, scene: Scene, rows: Field, under: Field, relief: Field, number: int) -> Field:
    """How much snow lies: above a line that frays along the gullies, lower in winter."""
    view = canvas.view
    disparity, height, _ = MOUNTAINS[number]
    if scene.season is Season.WINTER:
        return 1 - 0.75 * smoothstep(0.25, 1.5, relief + 0.8 * (number - 1.6))
    line_row = view.row(disparity) - view.unit * height * (0.52, 0.7, 1.4)[number]
    low = (rows - line_row) / view.unit + relief * np.float32(0.022) + 0.1 * under
    return (1 - smoothstep(-0.012, 0.018, low)) * np.float32(0.95)
