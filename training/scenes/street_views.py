"""Streets from above: out of a window, and on a bridge."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes import street_near, street_parts
from training.scenes.buildings import row
from training.scenes.daylight import daylight
from training.scenes.flora import tree
from training.scenes.parts import backdrop, lay
from training.scenes.people import crowd
from training.scenes.railings import panel_railing, railing
from training.scenes.vehicles import bus, car
from training.scenes.ways import Ground, Way

FLAT = Ground()


PAVING = ("tiles", "stone", "ground", "brick", "noise", "flat")


ASPHALT = ("ground", "noise", "stone", "flat")


def aim(scene: Scene, low: float, high: float, pitch: float = 0.0, spread: float = 0.1) -> None:
    """Put the camera at some height between two, and tilt it."""
    scene.camera.eye = scene.scale(low, high)
    scene.camera.pitch = scene.random.gauss(pitch, spread)
    scene.camera.view = scene.between(0.45, 1.5)
    scene.camera.roll = scene.random.gauss(0, 0.02) if scene.chance(0.92) else scene.random.gauss(0, 0.15)


def from_window(scene: Scene) -> None:
    """A street seen from above, over a sill or a balcony."""
    night = daylight(scene) in {"night", "dusk"}
    aim(scene, 4, 14, 0.45, 0.18)
    road, walk = scene.between(3, 7), scene.between(1.5, 4)
    across = scene.chance(0.5)
    way = Way(
        scene.random.gauss(0, 3),
        scene.between(6, 14) if across else 0,
        scene.random.gauss(0, 0.3) + (math.pi / 2 if across else 0),
    )
    lay(scene, FLAT, scene.texture(*PAVING, "grass"), 0.25)
    street_parts.roadway(scene, way, road, 0.0, near=-60)
    far_side = 1 if not across else -1
    street_parts.pavement(scene, way, far_side, road, walk, near=-60)
    row(scene, way, far_side, road + walk, -40 if across else 12, 70, tall=18)
    for _ in range(scene.random.randint(1, 4)):
        x, z = way.at(
            scene.between(-1, 1) * road * 0.7, scene.between(-12, 12) if across else scene.between(8, 40)
        )
        if z > 4:
            scene.random.choice((car, car, bus))(scene, x, 0, z, way.turn, lit=night)
    for _ in range(scene.random.randint(0, 5)):
        x, z = way.at(
            far_side * (road + walk * 0.4), scene.between(-20, 20) if across else scene.between(8, 40)
        )
        if z > 5:
            tree(scene, x, 0, z, scene.between(4, 9))
    crowd(scene, FLAT, scene.random.randint(2, 12), 6, 40)
    if scene.chance(0.65):
        street_near.sill(scene)


def bridge(scene: Scene) -> None:
    """A road on a deck, the valley or river far below at one or both sides."""
    daylight(scene)
    aim(scene, 1.2, 3, 0.08)
    half, deep = scene.between(1.5, 5), scene.between(8, 40)
    way = Way(scene.between(-0.6, 0.6) * half, 0, scene.random.gauss(0, 0.35))
    lay(scene, Ground(level=-deep), scene.texture("water", "grass", "foliage", "ground"), 0.06, gloss=0.2)
    length = scene.between(25, 120)
    scene.slab(
        way.point(-half, -1.2, -5),
        way.aside(2 * half),
        (0, 1.2, 0),
        way.along(length),
        scene.texture(*PAVING),
        per_metre=0.3,
    )
    for side in (-1, 1):
        a, b = way.point(side * (half - 0.1), 0, -1), way.point(side * (half - 0.1), 0, 20)
        if scene.chance(0.6):
            railing(scene, a, b, 1.1, 20, scene.texture("metal", "flat"), rails=3)
        else:
            panel_railing(scene, a, b, 1.1, scene.texture("metal", "stone", "flat"))
    street_parts.traffic(scene, way, half, lit=False)
    crowd(scene, FLAT, scene.random.randint(0, 5), 2, 15)
    backdrop(scene, "ridge", scene.between(150, 400), scene.between(20, 90), -deep)
    backdrop(
        scene,
        scene.random.choice(("skyline", "treeline")),
        scene.between(80, 140),
        scene.between(15, 40),
        -deep,
    )
