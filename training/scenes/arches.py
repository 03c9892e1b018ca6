"""Columns and arches, and arcades of them."""

from __future__ import annotations

import math
from itertools import pairwise

from training.scene import Scene
from training.scenes.daylight import daylight
from training.scenes.land import aim, horizon
from training.scenes.parts import bar, lay, thing, wall
from training.scenes.people import crowd
from training.scenes.ways import Colour, Ground, Way

PAVED = ("tiles", "stone", "brick", "ground", "planks")


def column(
    scene: Scene, x: float, y: float, z: float, top: float, radius: float, texture: int, tint: Colour
) -> None:
    """A round pillar with base and capital."""
    scene.cone((x, y, z), (0, top - y, 0), radius, radius * 0.85, texture, tint=tint)
    for at, size in ((y, 2.8), (top - radius * 1.2, 2.6)):
        scene.block(x, at, z, (radius * size, radius * 1.2, radius * size), 0, texture, tint=tint)


def arch(
    scene: Scene,
    a: tuple[float, float],
    b: tuple[float, float],
    y: float,
    thick: float,
    texture: int,
    tint: Colour,
) -> None:
    """Half a ring of bars between two points of the plan, upwards from `y`."""
    middle, half = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), ((b[0] - a[0]) / 2, (b[1] - a[1]) / 2)
    size = math.hypot(*half)
    ends = []
    for i in range(8):
        t = math.pi * i / 7
        ends.append(
            (middle[0] - half[0] * math.cos(t), y + size * math.sin(t), middle[1] - half[1] * math.cos(t))
        )
    for i in range(7):
        bar(scene, ends[i], ends[i + 1], thick, texture, tint)


def arcade(scene: Scene) -> Ground:
    """Pillars in rows, under a ceiling or open, with arches between them."""
    daylight(scene)
    aim(scene, 0.6, 1.9, -0.05, 0.12)
    ground = Ground()
    lay(scene, ground, scene.texture(*PAVED), scene.scale(0.3, 0.9))
    half, step, high = scene.between(1.2, 4), scene.between(2.2, 4.5), scene.between(3, 6)
    way = Way(scene.between(-0.6, 0.6) * half, 0, scene.random.gauss(0, 0.3))
    texture, tint, radius = (
        scene.texture("stone", "marble", "brick", "flat", "wood"),
        scene.tint(0.2),
        scene.scale(0.12, 0.5),
    )
    spring = high - step / 2 if scene.chance(0.5) else None
    start, count = scene.between(0.8, 2.5), scene.random.randint(4, 8)
    for side in (-1, 1):
        if side < 0 and scene.chance(0.4):
            wall(
                scene,
                way.at(-half, -3),
                way.at(-half, 60),
                0,
                high + 1,
                scene.texture("brick", "facade", "flat", "stone"),
            )
            continue
        places = [way.at(side * half, start + i * step) for i in range(count + 1)]
        _pillars(scene, places, high, radius, spring, texture, tint)
        scene.slab(
            way.point(side * half - radius, high, -2),
            way.aside(2 * radius),
            (0, 0.8, 0),
            way.along(count * step + 3),
            texture,
            tint=tint,
            per_metre=0.5,
        )
    _cover(scene, way, half, high, step, count, texture, tint)
    far = start + count * step + 2
    crowd(scene, ground, scene.random.randint(0, 6), 2, far)
    if scene.chance(0.5):
        x, z = way.at(0, far + 5)
        thing(scene, scene.random.choice(("statue", "tree", "bush")), x, 0, z, 1.5)
    horizon(scene, ground)
    return ground


def _pillars(
    scene: Scene,
    places: list[tuple[float, float]],
    high: float,
    radius: float,
    spring: float | None,
    texture: int,
    tint: Colour,
) -> None:
    """Columns at places of the plan but the last; arches from one to the next that begin at `spring`."""
    for i, (a, b) in enumerate(pairwise(places)):
        if math.hypot(*a) < 0.5 + radius * 1.5:
            continue
        column(scene, a[0], 0, a[1], high, radius, texture, tint)
        if spring is not None and i < 6:
            arch(scene, a, b, spring, radius * 0.7, texture, tint)


def _cover(
    scene: Scene, way: Way, half: float, high: float, step: float, count: int, texture: int, tint: Colour
) -> None:
    """A ceiling or beams over the way between two rows of `count` pillars, or nothing."""
    overhead = scene.random.random()
    if overhead < 0.45:
        scene.quad(
            way.point(-half, high + 0.3, -3),
            way.aside(2 * half),
            way.along(count * step + 4),
            scene.texture("planks", "stone", "flat", "tiles"),
            per_metre=0.5,
        )
    elif overhead < 0.8:
        for i in range(10):
            scene.slab(
                way.point(-half - 0.4, high + 0.2, 0.6 + i * step / 2),
                way.aside(2 * half + 0.8),
                (0, 0.18, 0),
                way.along(0.12),
                texture,
                tint=tint,
            )
