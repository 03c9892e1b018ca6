"""Ways through a wall or a hill: gates and tunnels."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.arches import PAVED, arch
from training.scenes.daylight import daylight
from training.scenes.land import aim, horizon
from training.scenes.parts import lay, thing, wall
from training.scenes.people import crowd
from training.scenes.ways import Colour, Ground, Way


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
    _portal(scene, way, half, high, deep, texture, tint)
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


def _portal(
    scene: Scene, way: Way, half: float, high: float, deep: float, texture: int, tint: Colour
) -> None:
    """Walls without end around an opening, under an arch or a lintel."""
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


def tunnel(scene: Scene) -> Ground:
    """A passage with a bright end, ribs or lamps along it, someone on the way."""
    daylight(scene, "clear", "overcast", "hazy", "golden")
    scene.light.ambient = scene.between(0.25, 0.6)
    aim(scene, 0.8, 1.8, 0, 0.06)
    half, high, long = scene.between(1.3, 3), scene.between(2.4, 4), scene.between(8, 35)
    way = Way(scene.between(-0.5, 0.5) * half, -1, scene.random.gauss(0, 0.12))
    lay(scene, Ground(), scene.texture(*PAVED, "grass"), 0.5)
    lining, tint = scene.texture("brick", "tiles", "stone", "flat", "metal"), scene.tint(0.25)
    _line(scene, way, half, high, long, lining, tint)
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


def _line(scene: Scene, way: Way, half: float, high: float, long: float, lining: int, tint: Colour) -> None:
    """The walls and the ceiling of a passage, thick."""
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
