"""Forests: rows of trees on the far shore, and great ones at the picture's sides."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.conifers import NEEDLES, conifer
from ml_pipeline.generation.procedural.foliage import LEAVES, bare, broadleaf
from ml_pipeline.generation.procedural.grass import paint_mound, paint_tuft
from ml_pipeline.generation.procedural.hues import Color, rgb, tinted
from ml_pipeline.generation.procedural.land import Land
from ml_pipeline.generation.procedural.noise import Stream, f32, line, stream
from ml_pipeline.generation.procedural.ridges import lay_ridge
from ml_pipeline.generation.procedural.scene import Ground, Scene, Season
from ml_pipeline.generation.procedural.sprites import Sprite

ROWS = ((0.20, 0.085), (0.219, 0.105), (0.238, 0.125))  # disparity and the trees' height
NEEDLED = {Season.SPRING: 0.5, Season.SUMMER: 0.6, Season.AUTUMN: 0.25, Season.WINTER: 0.75}
VARIETY = 10


def paint_forest(canvas: Canvas, land: Land, scene: Scene, seed: int) -> None:
    """Three rows on the far shore, each darker and taller than the one behind."""
    view, air = canvas.view, canvas.air
    for number, (disparity, height) in enumerate(ROWS):
        rng = stream(seed, f"forest {number}")
        foot = view.row(disparity)
        kinds = [_tree(rng, canvas, scene, land, int(height * view.unit * 1.3)) for _ in range(VARIETY)]
        under = foot - view.unit * height * (0.32 + 0.06 * line(rng, view.width, 0.1 * view.unit, 4))
        lay_ridge(canvas, "forest", under, air.lit(_undergrowth(scene)), disparity)
        count = int(view.width / view.unit / (height * 0.22))
        columns = (np.arange(count) + rng.uniform(-0.6, 0.6, count)) / max(count - 1, 1) * view.width
        sizes = rng.uniform(0.72, 1.25, count) * height * view.unit
        wave = 1 + 0.12 * line(rng, view.width, 0.4 * view.unit, 2)
        for column, size in zip(columns, sizes, strict=True):
            tall = size * wave[int(np.clip(column, 0, view.width - 1))]
            stand(canvas, "forest", kinds[int(rng.integers(VARIETY))], (column, foot), tall, disparity)


def paint_frame(canvas: Canvas, land: Land, scene: Scene, seed: int) -> None:
    """Great trees at both sides, on the near ground."""
    view = canvas.view
    rng = stream(seed, "forest near")
    trees = []
    for side, count in ((0, 4), (1, 3)):
        for _ in range(count):
            share = float(rng.uniform(-0.05, 0.12)) * min(1.0, view.unit / view.width * 1.25)
            column = (share if side == 0 else 1 - share) * view.width
            edge = float(land.bank[int(np.clip(column, 0, view.width - 1))])
            down = float(rng.uniform(0.03, 0.11)) * (1 - 2 * abs(share))
            row = min(edge + down * view.unit, view.height * 0.995)
            tall = float(rng.uniform(0.7, 1.15)) * view.unit
            trees.append((row, column, tall, _tree(rng, canvas, scene, land, int(tall))))
    for row, column, tall, sprite in sorted(trees, key=lambda tree: tree[0]):
        stand(canvas, "forest", sprite, (column, row), tall, land.disparity(column, row))
        foot = (column, row, 0.09 * tall)
        if land.is_snowy:
            paint_mound(canvas, land, foot)
        else:
            paint_tuft(canvas, land, scene, rng, foot)


def paint_copses(canvas: Canvas, land: Land, scene: Scene, seed: int) -> None:
    """A few clumps of far trees on an open plane."""
    view, rng = canvas.view, stream(seed, "copses")
    for row in np.sort(rng.uniform(0.245, 0.34, 5)):
        middle, foot = float(rng.uniform(0, 1)) * view.width, view.row(float(row))
        for _ in range(int(rng.integers(2, 7))):
            column = middle + float(rng.normal(0, 0.05)) * view.unit
            tall = view.unit * 0.2 * float(row) * float(rng.uniform(0.7, 1.3))
            sprite = _tree(rng, canvas, scene, land, int(tall * 1.2))
            stand(canvas, land.middle, sprite, (column, foot), tall, view.disparity(foot))


def stand(
    canvas: Canvas, name: str, sprite: Sprite, foot: tuple[float, float], height: float, disparity: float
) -> None:
    """Lay a tree so that it stands at a column and row."""
    tall = max(round(height), 3)
    wide = max(round(sprite.shape[1] * height / sprite.shape[0]), 2)
    way = cv2.INTER_AREA if tall < sprite.shape[0] else cv2.INTER_LINEAR
    alpha = cv2.resize(sprite[..., 3], (wide, tall), interpolation=way)
    color = cv2.resize(sprite[..., :3] * sprite[..., 3:], (wide, tall), interpolation=way)
    color = color / np.maximum(alpha, 1e-3)[..., None]
    at = (round(foot[1]) - tall, round(foot[0] - wide / 2))
    canvas.lay(name, f32(color), f32(alpha), disparity, at)


def _tree(rng: Stream, canvas: Canvas, scene: Scene, land: Land, height: int) -> Sprite:
    side = 1 if canvas.air.sun_at[0] > canvas.view.width / 2 else -1
    needled = rng.random() < NEEDLED[scene.season]
    names = (NEEDLES if needled else LEAVES)[scene.season]
    base = rgb(names[int(rng.integers(len(names)))])
    if "forest" in scene.colors:
        base = tinted(base, rgb(scene.colors["forest"]), 0.92)
    draw = conifer if needled else bare if scene.season is Season.WINTER else broadleaf
    sprite = draw(rng, max(height, 12), side, base, land.is_snowy)
    sprite[..., :3] = canvas.air.lit(sprite[..., :3])
    return sprite


def _undergrowth(scene: Scene) -> Color:
    base = rgb(NEEDLES[scene.season][0] if scene.season is not Season.AUTUMN else LEAVES[scene.season][4])
    base = base * np.float32(0.55)
    return tinted(base, rgb(scene.colors["forest"]), 0.9) if Ground.FOREST.value in scene.colors else base
