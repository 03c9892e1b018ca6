"""Grand halls with columns, galleries and chandeliers, and moving stairs."""

from __future__ import annotations

import math

from training.conditions import Sky
from training.scene import Scene
from training.scenes.arches import column
from training.scenes.daylight import shade
from training.scenes.land import aim
from training.scenes.parts import bar
from training.scenes.people import crowd, person
from training.scenes.railings import panel_railing
from training.scenes.stairways import flight, rails
from training.scenes.ways import Ground, Way, seen


def hall(scene: Scene) -> Ground:
    """A grand staircase hall: columns, a gallery with balustrades, doors, chandeliers."""
    cream = shade(scene, (0.75, 0.68, 0.58), 0.15)
    scene.sky = Sky(horizon=cream, zenith=cream, open=False)
    scene.light.ambient, scene.light.sun_strength = scene.between(0.5, 0.75), scene.between(0, 0.35)
    scene.light.sun = (scene.random.gauss(0, 0.6), 0.8, -0.7)
    aim(scene, 1.2, 4.5, 0.02, 0.12)
    scene.light.lamp, scene.light.lamp_strength = (scene.random.gauss(0, 3), 6, 5), scene.between(0, 8)
    half, far, high = scene.between(5, 10), scene.between(9, 20), scene.between(6, 11)
    walls, stone = (
        scene.texture("flat", "marble", "stone", "noise", "tiles"),
        scene.texture("marble", "stone", "flat"),
    )
    room(scene, half, far, high, walls)
    gallery, radius = scene.between(2.2, 4.2), scene.between(0.2, 0.4)
    tint = scene.tint(0.1)
    scene.slab(
        (-half, gallery - 0.4, far - 3),
        (2 * half, 0, 0),
        (0, 0.4, 0),
        (0, 0, 3),
        stone,
        tint=tint,
        casts=False,
    )
    for side in (-1, 1):
        for i in range(scene.random.randint(1, 3)):
            x = side * (0.25 + 0.3 * i) * half
            column(scene, x, 0 if scene.chance(0.6) else gallery, far - 3.2, high, radius, stone, tint)
    gilt = scene.texture("metal", "wood", "flat")
    _front(scene, half, far, gallery, gilt)
    count, rise, run = scene.random.randint(9, 18), gallery / 16, scene.between(0.28, 0.36)
    turn = scene.random.choice((math.pi / 2, -math.pi / 2, 0.0, 0.0, scene.random.gauss(0, 0.6)))
    wide = scene.between(1.8, 4.5)
    x0 = scene.between(-0.3, 0.3) * half + count * run / 2 * math.sin(turn)
    way = Way(x0, scene.between(4, max(far - 5 - count * run * abs(math.cos(turn)), 4.5)), turn)
    flight(scene, way, 0, count, wide, rise, run, stone, tint)
    rails(scene, way, 0, count, wide, rise, run, scene.chance(0.6))
    if scene.chance(0.35):  # a balustrade right before the camera
        z = scene.between(1.2, 2.5)
        y = scene.camera.eye - z * scene.between(0.25, 0.6) - 0.9
        panel_railing(
            scene, (-3, y, z), (3, y + scene.random.gauss(0, 1), z + scene.between(0, 2)), 0.95, gilt
        )
    for _ in range(scene.random.randint(0, 3)):
        chandelier(
            scene, scene.between(-0.7, 0.7) * half, high, scene.between(3.5, far - 3), scene.between(1, 3)
        )
    crowd(scene, Ground(), scene.random.randint(0, 4), 3, far - 4)
    return Ground()


def _front(scene: Scene, half: float, far: float, gallery: float, gilt: int) -> None:
    """The balustrade of a gallery, and doors and pictures behind it."""
    for i in range(4):
        a = -half + i * half / 2
        panel_railing(
            scene, (a, gallery, far - 3), (a + half / 2, gallery, far - 3), 0.95, gilt, (0.8, 0.65, 0.35)
        )
    for i in range(scene.random.randint(2, 5)):
        x = (i - 2) * half * 0.38 + scene.random.gauss(0, 0.3)
        scene.quad(
            (x, gallery, far - 0.03),
            (1.3, 0, 0),
            (0, 2.5, 0),
            scene.texture("wood", "painting", "flat"),
            casts=False,
        )


def room(scene: Scene, half: float, far: float, high: float, walls: int) -> None:
    """Floor, ceiling and walls of a hall; the camera stands inside."""
    tint = scene.tint(0.15)
    scene.quad(
        (-half, 0, -3),
        (2 * half, 0, 0),
        (0, 0, far + 3),
        scene.texture("tiles", "marble", "wood", "fabric"),
        per_metre=0.5,
        gloss=0.2,
        casts=False,
    )
    scene.quad(
        (-half, high, -3),
        (2 * half, 0, 0),
        (0, 0, far + 3),
        scene.texture("flat", "tiles", "wood"),
        per_metre=0.4,
        casts=False,
    )
    scene.quad((-half, 0, far), (2 * half, 0, 0), (0, high, 0), walls, per_metre=0.3, tint=tint, casts=False)
    for side in (-1, 1):
        scene.quad(
            (side * half, 0, -3),
            (0, 0, far + 3),
            (0, high, 0),
            walls,
            per_metre=0.3,
            tint=shade(scene, tint, 0.05),
            casts=False,
        )
        for i in range(scene.random.randint(0, 3)):
            scene.quad(
                (side * (half - 0.03), 2, 3 + 3.5 * i),
                (0, 0, 1.6),
                (0, high * 0.45, 0),
                scene.texture("flat", "photo", "clouds", "painting"),
                glow=scene.between(0, 0.9),
                casts=False,
            )


def chandelier(scene: Scene, x: float, high: float, z: float, drop: float) -> None:
    """Globes of light around a stem that hangs from the ceiling."""
    y, radius, gilt = high - drop, scene.between(0.3, 0.7), scene.texture("metal", "flat")
    scene.cone((x, y, z), (0, drop, 0), 0.025, 0.025, gilt, tint=(0.8, 0.6, 0.3))
    for i in range(7):
        a = 2 * math.pi * i / 7
        at = (x + radius * math.cos(a), y + 0.15, z + radius * math.sin(a))
        bar(scene, (x, y, z), at, 0.02, gilt, (0.8, 0.6, 0.3))
        scene.ball(*at, (0.11, 0.13, 0.11), gilt, tint=(1, 0.95, 0.8), glow=0.9, casts=False)


def moving_stairs(scene: Scene) -> Ground:
    """An escalator between smooth walls under a sloping ceiling."""
    cream = shade(scene, (0.6, 0.6, 0.6), 0.2)
    scene.sky = Sky(horizon=cream, zenith=cream, open=False)
    scene.light.ambient, scene.light.sun_strength = scene.between(0.5, 0.8), scene.between(0, 0.3)
    climb = scene.random.choice((-1, 1)) * scene.between(0.4, 0.6)
    aim(scene, 1.5, 1.9, -climb * 0.6, 0.1)
    metal, count, wide = scene.texture("metal", "stripes"), 20, scene.between(0.9, 1.3)
    half = wide * scene.random.choice((1.6, 2.8))
    slope = (0.0, 30 * climb, 30.0)
    for x in (-half - 1, half + 1):
        scene.quad(
            (x, -3, -1), slope, (0, 7, 0), scene.texture("flat", "tiles", "text"), per_metre=0.3, casts=False
        )
    scene.quad(
        (-half - 1, 3.4, -1),
        slope,
        (2 * half + 2, 0, 0),
        scene.texture("flat", "metal", "tiles"),
        per_metre=0.4,
        casts=False,
    )
    scene.quad((-half - 1, -0.8, -1), slope, (2 * half + 2, 0, 0), metal, per_metre=0.5, casts=False)
    for lane in (-1, 1) if half > 2 else (0,):
        middle = lane * half * 0.55
        for i in range(count):
            z = 0.8 + 0.45 * i
            scene.block(middle, z * climb - 0.8, z, (wide, 0.8, 0.45), 0, metal, per_metre=2)
        for side in (-0.6, 0.6):
            x = middle + side * wide
            scene.slab(
                (x - 0.08, -0.6, 0.2),
                (0.16, 0, 0),
                (0, 1.4, 0),
                slope,
                scene.texture("metal", "flat"),
                per_metre=0.3,
            )
            bar(scene, (x, 0.85, 0.2), (x, 0.85 + slope[1], 30.2), 0.06, metal, (0.12, 0.12, 0.12))
        for _ in range(scene.random.randint(1, 6)):
            z = scene.scale(1.8, 9)
            person(scene, middle + scene.random.gauss(0, 0.15), z * climb, z)
    x, y, z = seen(scene, scene.between(-0.6, 0.6), 0.5, scene.between(3, 9))
    scene.block(x, y, z, (1.6, 0.5, 0.1), 0, scene.texture("text"), glow=0.6)
    return Ground()
