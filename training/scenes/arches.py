"""Columns and arches: arcades, gates and tunnels."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.daylight import daylight
from training.scenes.land import aim, horizon
from training.scenes.parts import bar, lay, thing, wall
from training.scenes.people import crowd
from training.scenes.ways import Colour, Ground, Way


def column(
    scene: Scene, x: float, y: float, z: float, top: float, radius: float, texture: int, tint: Colour
) -> None:
    """A round pillar with base and capital."""
    scene.cone((x, y, z), (0, top - y, 0), radius, radius * 0.85, texture, tint=tint)
    for at, size in ((y, 2.8), (top - radius * 1.2, 2.6)):
        scene.block(x, at, z, (radius * size, radius * 1.2, radius * size), 0, texture, tint=tint)


PAVED = ("tiles", "stone", "brick", "ground", "planks")


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
    arches, start, count = scene.chance(0.5), scene.between(0.8, 2.5), scene.random.randint(4, 8)
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
        for i in range(count):
            x, z = way.at(side * half, start + i * step)
            if math.hypot(x, z) < 0.5 + radius * 1.5:
                continue
            column(scene, x, 0, z, high, radius, texture, tint)
            if arches and i < 6:
                arch(
                    scene,
                    (x, z),
                    way.at(side * half, start + (i + 1) * step),
                    high - step / 2,
                    radius * 0.7,
                    texture,
                    tint,
                )
        scene.slab(
            way.point(side * half - radius, high, -2),
            way.aside(2 * radius),
            (0, 0.8, 0),
            way.along(count * step + 3),
            texture,
            tint=tint,
            per_metre=0.5,
        )
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
    far = start + count * step + 2
    crowd(scene, ground, scene.random.randint(0, 6), 2, far)
    if scene.chance(0.5):
        x, z = way.at(0, far + 5)
        thing(scene, scene.random.choice(("statue", "tree", "bush")), x, 0, z, 1.5)
    horizon(scene, ground)
    return ground


def gate(scene: Scene) -> Ground:
    """A portal close by, dark against the bright place seen through it."""
    daylight(scene, "clear", "harsh", "golden", "overcast", "hazy")
    aim(scene, 0.8, 1.8, -0.02, 0.08)
    ground = Ground()
    lay(scene, ground, scene.texture(*PAVED), 0.5)
    z, turn = scene.between(1.2, 4), scene.random.gauss(0, 0.25)
    way = Way(scene.random.gauss(0, 0.3) * z, z, turn)
    half = z * math.tan(scene.camera.view / 2) * scene.between(0.35, 0.75)
    high = scene.camera.eye + half * scene.between(0.6, 1.3)
    texture, tint, deep = (
        scene.texture("stone", "brick", "wood", "flat", "marble"),
        scene.tint(0.25),
        scene.between(0.2, 1.2),
    )
    for side in (-1, 1):
        scene.slab(
            way.point(side * half, 0, 0),
            way.aside(side * 20),
            (0, 14, 0),
            way.along(deep),
            texture,
            tint=tint,
            per_metre=0.6,
        )
    scene.slab(
        way.point(-half, high, 0),
        way.aside(2 * half),
        (0, 12, 0),
        way.along(deep),
        texture,
        tint=tint,
        per_metre=0.6,
    )
    if scene.chance(0.6):
        arch(
            scene,
            way.at(-half, deep / 2),
            way.at(half, deep / 2),
            high - half * 0.9,
            min(0.3, deep / 2),
            texture,
            tint,
        )
    if scene.chance(0.4):
        side = scene.random.choice((-1, 1))
        a, b = way.at(side * half, deep), way.at(side * half * 0.75, deep + half * 0.9)
        wall(scene, a, b, 0.05, high * 0.9, scene.texture("metal", "wood"), sprite=scene.sprite("lattice"))
    crowd(scene, ground, scene.random.randint(0, 5), z + deep + 1, 25)
    for _ in range(scene.random.randint(2, 8)):
        far = scene.scale(z + 4, 50)
        kind = scene.random.choice(("tree", "bush", "statue", "car", "person", "flower", "palm"))
        thing(scene, kind, scene.random.gauss(0, 0.3) * far, 0, far)
    if scene.chance(0.5):
        x = scene.random.gauss(0, 5)
        scene.block(x, 0, scene.between(20, 45), (20, 10, 8), turn, scene.texture("facade"), per_metre=0.15)
    horizon(scene, ground)
    return ground


def tunnel(scene: Scene) -> Ground:
    """A passage with a bright end, ribs or lamps along it, someone on the way."""
    daylight(scene, "clear", "overcast", "hazy", "golden")
    scene.light.ambient = scene.between(0.25, 0.6)
    aim(scene, 0.8, 1.8, 0, 0.06)
    half, high, long = scene.between(1.3, 3), scene.between(2.4, 4), scene.between(8, 35)
    way = Way(scene.between(-0.5, 0.5) * half, -1, scene.random.gauss(0, 0.12))
    lay(scene, Ground(), scene.texture(*PAVED, "grass"), 0.5)
    lining, tint = scene.texture("brick", "tiles", "stone", "flat", "metal"), scene.tint(0.25)
    for side in (-1, 1):
        scene.slab(
            way.point(side * half, 0, 0),
            way.aside(side * 4),
            (0, high + 3, 0),
            way.along(long),
            lining,
            tint=tint,
            per_metre=0.5,
        )
    scene.slab(
        way.point(-half, high, 0),
        way.aside(2 * half),
        (0, 3, 0),
        way.along(long),
        lining,
        tint=tint,
        per_metre=0.5,
    )
    for i in range(scene.random.choice((0, 5, 9))):
        at = 2 + i * long / 10
        if scene.chance(0.5):
            scene.block(
                *way.point(0, high - 0.12, at),
                (0.25, 0.1, 1.0),
                way.turn,
                lining,
                tint=(1, 1, 0.9),
                glow=1.0,
                casts=False,
            )
        arch(scene, way.at(-half, at), way.at(half, at), high - half, 0.12, lining, tint)
    crowd(scene, Ground(), scene.random.randint(0, 4), 2.5, long)
    for _ in range(scene.random.randint(2, 7)):
        z = long + scene.scale(3, 40)
        thing(
            scene,
            scene.random.choice(("tree", "bush", "car", "conifer")),
            scene.random.gauss(0, 0.2) * z,
            0,
            z,
        )
    return Ground()
