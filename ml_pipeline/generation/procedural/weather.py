"""What falls and drifts between the eye and the land: rain, snow, banks of fog, lightning."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.hues import rgb
from ml_pipeline.generation.procedural.land import Land
from ml_pipeline.generation.procedural.noise import Field, Stream, fractal, smoothstep, stream
from ml_pipeline.generation.procedural.scene import Scene, Weather


def paint_weather(canvas: Canvas, land: Land, scene: Scene, seed: int) -> None:
    """Over all, whatever is seen behind it."""
    if scene.weather is Weather.FOG:
        _banks(canvas, seed)
    elif scene.weather in (Weather.RAIN, Weather.STORM):
        _over(canvas, _rain(canvas, seed, 1.0 if scene.weather is Weather.RAIN else 0.6), "#dfe8f2", 0.42)
    elif scene.weather is Weather.SNOW:
        _over(canvas, _flakes(canvas, seed), "#ffffff", 0.92)


def paint_wet(canvas: Canvas, land: Land, seed: int) -> None:
    """Puddles and a sheen on the ground, in which the sky is seen."""
    view = canvas.view
    first = int(land.far_row)
    rows = view.rows(first)
    source = np.repeat(np.clip(2 * land.far_row - rows, 0, view.height - 1), view.width, axis=1)
    columns = np.repeat(view.columns()[None, :], len(rows), axis=0)
    mirror = cv2.remap(canvas.rgb, columns.astype(np.float32), source.astype(np.float32), cv2.INTER_LINEAR)
    mirror = cv2.GaussianBlur(mirror, (0, 0), 1.5, sigmaY=view.unit * 0.012)
    near = (rows - view.horizon) / view.below
    pools = fractal(stream(seed, "puddles"), len(rows), view.width, 0.22 * view.unit, 4, flat=4.5)
    share = 0.16 + (0.0 if land.near == "beach" else 0.44) * smoothstep(0.5, 0.9, pools + 0.25 * near)
    ground = np.isin(canvas.elements[first:], [canvas.index(name) for name in {land.middle, land.near}])
    here = canvas.rgb[first:]
    here += (mirror - here) * (share * ground)[..., None].astype(np.float32)


def paint_lightning(canvas: Canvas, seed: int) -> None:
    """One bolt out of the clouds, and the light around it."""
    view, rng = canvas.view, stream(seed, "lightning")
    column, row = view.width * float(rng.uniform(0.15, 0.85)), view.horizon * 0.08
    light = np.zeros((view.height, view.width), np.uint8)
    points = [(column, row)]
    while row < view.horizon:
        row += view.unit * float(rng.uniform(0.015, 0.04))
        column += view.unit * float(rng.normal(0, 0.02))
        points.append((column, min(row, view.horizon)))
        if rng.random() < 0.22:
            _branch(light, rng, points[-1], view.unit)
    thick = max(round(view.unit / 400), 1)
    cv2.polylines(
        light, [np.rint(np.array(points) * 16).astype(np.int32)], False, 255.0, thick, cv2.LINE_AA, 4
    )
    bolt = light.astype(np.float32) / 255
    glow = (
        cv2.GaussianBlur(bolt, (0, 0), view.unit * 0.012) * 5
        + cv2.GaussianBlur(bolt, (0, 0), view.unit * 0.06) * 9
    )
    share = np.clip(bolt + np.clip(glow, 0, 0.55), 0, 1)[..., None]
    canvas.rgb += (rgb("#eef0ff") - canvas.rgb) * share


def _branch(light: NDArray[np.uint8], rng: Stream, start: tuple[float, float], unit: float) -> None:
    lean = float(rng.choice([-1, 1])) * 0.03
    steps = np.cumsum(np.vstack([start, rng.normal((lean, 0.025), 0.012, (6, 2)) * unit]), axis=0)
    cv2.polylines(light, [np.rint(steps * 16).astype(np.int32)], False, 150.0, 1, cv2.LINE_AA, 4)


def _over(canvas: Canvas, share: Field, color: str, strength: float) -> None:
    light = rgb(color) * np.float32(1 - 0.5 * canvas.air.shade)
    canvas.rgb += (light - canvas.rgb) * (share * np.float32(strength))[..., None]


def _rain(canvas: Canvas, seed: int, strength: float) -> Field:
    """Streaks, near ones long and few."""
    view, rng = canvas.view, stream(seed, "rain")
    total = np.zeros((view.height, view.width), np.float32)
    area = view.width * view.height / view.unit**2
    for count, length, thick, bright in ((900, 0.03, 1, 0.4), (380, 0.06, 1, 0.55), (90, 0.11, 2, 0.5)):
        paper = np.zeros((view.height, view.width), np.uint8)
        many = int(count * area * strength)
        starts = rng.uniform((-0.1, -0.15), (1.0, 1.0), (many, 2)) * (view.width, view.height)
        reach = rng.uniform(0.6, 1.3, many) * length * view.unit
        for start, long in zip(starts, reach, strict=True):
            end = start + np.array([0.16, 1.0]) * long
            ends = np.rint(np.array([start, end]) * 16).astype(int).tolist()
            cv2.line(paper, ends[0], ends[1], 255.0, max(round(thick * view.unit / 900), 1), cv2.LINE_AA, 4)
        total += paper.astype(np.float32) * np.float32(bright / 255)
    return np.clip(total, 0, 1)


def _flakes(canvas: Canvas, seed: int) -> Field:
    """Discs, near ones large, few and out of focus."""
    view, rng = canvas.view, stream(seed, "flakes")
    total = np.zeros((view.height, view.width), np.float32)
    area = view.width * view.height / view.unit**2
    for count, radius, bright in ((1100, 0.0013, 0.75), (420, 0.0026, 0.85), (70, 0.0065, 0.6)):
        paper = np.zeros((view.height, view.width), np.uint8)
        many = int(count * area)
        places = rng.uniform(0, 1, (many, 2)) * (view.width, view.height)
        sizes = rng.uniform(0.6, 1.3, many) * radius * view.unit
        for (x, y), size in zip(places, sizes, strict=True):
            cv2.circle(
                paper, (round(x * 16), round(y * 16)), max(round(size * 16), 8), 255.0, -1, cv2.LINE_AA, 4
            )
        soft = cv2.GaussianBlur(paper, (0, 0), max(radius * view.unit * 0.5, 0.5))
        total += soft.astype(np.float32) * np.float32(bright / 255)
    return np.clip(total, 0, 1)


def _banks(canvas: Canvas, seed: int) -> None:
    """Fog that lies in layers over the land, thicker where it is far."""
    view = canvas.view
    drift = fractal(stream(seed, "fog"), view.height, view.width, 0.7 * view.unit, 4, 0.5, flat=4)
    height = (view.rows() - view.horizon) / view.unit
    band = np.exp(-(((height - 0.02) / 0.17) ** 2))
    far = 1 - np.clip(canvas.disparity / 1.0, 0, 1)
    share = np.clip(band * (0.45 + 0.4 * drift), 0, 0.85) * far
    canvas.rgb += (canvas.air.haze[None] - canvas.rgb) * share[..., None].astype(np.float32)
