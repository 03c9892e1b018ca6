"""Views over a railing into a depth: the near part at the bottom or the top, a gap between."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.buildings import house
from training.scenes.daylight import daylight
from training.scenes.flora import overhang, tree
from training.scenes.land import GREEN, aim, horizon
from training.scenes.parts import lay, sink, strip, thing
from training.scenes.people import crowd, near_figure
from training.scenes.railings import panel_railing, railing
from training.scenes.ways import Colour, Ground, Way, seen, spread_x


def balcony(scene: Scene) -> Ground:
    """From a terrace: a balustrade and its roof or blind near by, gardens and roofs far beneath."""
    daylight(scene)
    aim(scene, 1.2, 1.8, 0.2, 0.15)
    deep = scene.scale(3, 25)
    valley = _valley(scene, deep)
    far, turn = scene.between(1, 3), scene.random.gauss(0, 0.35)
    way = Way(0, far, turn)
    floor = scene.texture("tiles", "stone", "planks")
    scene.slab(
        way.point(-10, -deep, -12),
        way.aside(20),
        (0, deep, 0),
        way.along(12.2),
        floor,
        per_metre=0.6,
        casts=False,
    )
    texture, tint = scene.texture("stone", "metal", "wood", "marble", "flat"), scene.tint(0.25)
    a, b = way.point(-4, 0, 0), way.point(4, 0, 0)
    if scene.chance(0.5):
        panel_railing(scene, a, b, 1.0, texture, tint)
    else:
        railing(
            scene,
            a,
            b,
            1.0,
            scene.random.randint(12, 40),
            texture,
            tint=tint,
            thick=scene.between(0.01, 0.05),
        )
    _near_things(scene, way, far, texture, tint)
    return valley


def _near_things(scene: Scene, way: Way, far: float, texture: int, tint: Colour) -> None:
    """What is on a terrace: a roof, posts, someone, a plant, twigs."""
    if scene.chance(0.3):
        _, y, _ = seen(scene, 0, scene.between(0.5, 0.7), far)
        scene.slab(
            way.point(-8, y, -6),
            way.aside(16),
            (0, 0.3, 0),
            way.along(6),
            scene.texture("planks", "stripes", "fabric"),
        )
    for side in (-1, 1):
        if scene.chance(0.3):
            x, _, z = way.point(side * far * math.tan(scene.camera.view / 2) * 0.9, 0, 0)
            scene.cone((x, 0, z), (0, 5, 0), 0.15, 0.13, texture, tint=tint)
    if scene.chance(0.35):
        near_figure(scene, Ground())
    if scene.chance(0.4):
        x, z = way.at(scene.random.gauss(0, 0.7), -0.4)
        if z > 0.6:
            thing(scene, scene.random.choice(("vase", "chair", "cat", "flower", "palm")), x, 0, z, 0.8)
    if scene.chance(0.3):
        overhang(scene, scene.scale(0.8, 3))


def _valley(scene: Scene, deep: float) -> Ground:
    """Trees, houses and a road far beneath."""
    valley = Ground(level=-deep)
    lay(scene, valley, scene.texture(*GREEN, "tiles", "water", "ground"), scene.scale(0.05, 0.2), near=0)
    for _ in range(scene.random.randint(3, 14)):
        z = scene.scale(max(deep, 5), 80)
        tree(scene, spread_x(scene, z), -deep, z, scene.between(4, 10))
    for _ in range(scene.random.randint(0, 4)):
        z, since = scene.scale(max(deep * 1.3, 10), 70), len(scene.rows)
        house(
            scene,
            Way(spread_x(scene, z), z, scene.between(1, 2.2)),
            0,
            0,
            (10, scene.between(4, deep + 5), 8),
            side=1,
        )
        sink(scene, since, deep)
    horizon(scene, valley)
    strip(
        scene,
        Way(0, deep * 1.5, scene.between(0, 3)),
        -2,
        2,
        -60,
        60,
        -deep + 0.05,
        scene.texture("ground", "stone", "water"),
    )
    crowd(scene, valley, scene.random.randint(0, 8), max(deep, 5), 40)
    return valley
