"""Flights of stairs, up and down, indoors and out, with railings and balustrades."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.daylight import daylight, shade
from training.scenes.land import aim
from training.scenes.parts import backdrop, bar, lay, thing
from training.scenes.people import crowd, person
from training.scenes.railings import panel_railing, railing
from training.scenes.ways import Colour, Ground, Point, Way

STONES = ("stone", "marble", "tiles", "noise", "flat", "wood", "planks")


def flight(
    scene: Scene,
    way: Way,
    base: float,
    count: int,
    wide: float,
    rise: float,
    run: float,
    texture: int,
    tint: Colour,
) -> Point:
    """Solid steps that climb along the way from `base`; the middle of the last one's top."""
    carpet = scene.texture("fabric", "flat") if scene.chance(0.3) else -1
    for i in range(count):
        x, z = way.at(0, (i + 0.5) * run)
        scene.block(
            x,
            base,
            z,
            (wide, (i + 1) * rise, run),
            way.turn,
            texture,
            tint=shade(scene, tint, 0.02),
            per_metre=0.7,
        )
        if carpet >= 0:
            x, z = way.at(0, (i + 0.5) * run - 0.01)
            scene.block(
                x,
                base,
                z,
                (wide * 0.55, (i + 1) * rise + 0.012, run),
                way.turn,
                carpet,
                tint=(0.9, 0.25, 0.25),
            )
    return way.point(0, base + count * rise, count * run)


def rails(
    scene: Scene, way: Way, base: float, count: int, wide: float, rise: float, run: float, pierced: bool
) -> None:
    """A railing at either side of a flight, of thin posts or pierced panels."""
    texture, tint, high = (
        scene.texture("metal", "wood", "stone", "flat"),
        scene.tint(0.3),
        scene.between(0.8, 1.05),
    )
    thick = scene.between(0.012, 0.04)
    for side in (-1, 1):
        if scene.chance(0.15):
            continue
        a = way.point(side * wide / 2, base + rise, run / 2)
        b = way.point(side * wide / 2, base + count * rise, (count - 0.5) * run)
        if pierced:
            panel_railing(scene, a, b, high, texture, tint)
        else:
            railing(
                scene,
                a,
                b,
                high,
                min(count * 2, 22),
                texture,
                tint=tint,
                thick=thick,
                rails=scene.random.choice((1, 2)),
            )
        for end in (a, b):
            bar(scene, end, (end[0], end[1] + high * 1.15, end[2]), thick * 2.5, texture, tint)


def stairs_up(scene: Scene) -> Ground:
    """Before a flight that climbs away, to a terrace or a door."""
    daylight(scene)
    aim(scene, 0.5, 1.8, -0.1, 0.12)
    ground = Ground()
    lay(scene, ground, scene.texture("tiles", "stone", "ground", "brick", "grass"), 0.5)
    way = Way(scene.random.gauss(0, 1), scene.between(1.8, 6), scene.random.gauss(0, 0.5))
    count, wide = scene.random.randint(6, 22), scene.between(1.2, 9)
    rise, run = scene.between(0.14, 0.19), scene.between(0.27, 0.42)
    texture, tint = scene.texture(*STONES), scene.tint(0.2)
    top = flight(scene, way, 0, count, wide, rise, run, texture, tint)
    rails(scene, way, 0, count, wide, rise, run, scene.chance(0.3))
    length = count * run
    x, z = way.at(0, length + 6)
    scene.block(
        x,
        0,
        z,
        (40, top[1] - 0.01, 12),
        way.turn,
        scene.texture("stone", "brick", "grass", "flat"),
        per_metre=0.4,
    )
    if scene.chance(0.6):
        x, z = way.at(0, length + 9)
        scene.block(
            x,
            top[1],
            z,
            (24, scene.between(4, 10), 4),
            way.turn,
            scene.texture("facade", "brick", "stone"),
            per_metre=0.2,
        )
    _peopled(scene, way, count, wide, rise, run, top[1])
    if scene.chance(0.5):
        backdrop(scene, "treeline", scene.between(40, 90), scene.between(8, 20))
    return ground


def _peopled(scene: Scene, way: Way, count: int, wide: float, rise: float, run: float, top: float) -> None:
    """Someone on a flight; vases, trees and the like at its foot and its top."""
    for _ in range(scene.random.randint(0, 5)):
        step = scene.random.randint(0, count)
        x, z = way.at(scene.between(-0.4, 0.4) * wide, (step - 0.5) * run if step else -0.6)
        if z > 1:
            person(scene, x, step * rise, z)
    for _ in range(scene.random.randint(0, 4)):
        x, z = way.at(
            scene.random.choice((-0.5, 0.5)) * wide + scene.random.gauss(0, 0.2),
            scene.random.choice((-0.4, count * run + 0.6)),
        )
        if z > 1:
            y = top if z > way.z + 1 else 0
            thing(
                scene, scene.random.choice(("vase", "statue", "bush", "streetlight", "palm", "cat")), x, y, z
            )


def stairs_down(scene: Scene) -> Ground:
    """At the head of a flight, the ground deep at its foot."""
    daylight(scene)
    aim(scene, 1.2, 1.8, 0.4, 0.15)
    count, wide = scene.random.randint(8, 26), scene.between(1.2, 7)
    rise, run = scene.between(0.14, 0.19), scene.between(0.27, 0.4)
    deep, start = count * rise, scene.between(0.5, 2)
    way = Way(scene.random.gauss(0, 0.6), start, scene.random.gauss(0, 0.35))
    texture, tint = scene.texture(*STONES), scene.tint(0.2)
    ground = Ground(level=-deep)
    lay(scene, ground, scene.texture("tiles", "stone", "ground", "water", "grass"), 0.4, near=1)
    scene.slab(
        way.point(-6, -deep, -8), way.aside(12), (0, deep, 0), way.along(8), texture, tint=tint, casts=False
    )
    foot = way.at(0, count * run)
    back = Way(*foot, way.turn + math.pi)
    flight(scene, back, -deep, count, wide, rise, run, texture, tint)
    rails(scene, back, -deep, count, wide, rise, run, scene.chance(0.3))
    for side in (-1, 1):
        if scene.chance(0.6):
            x, z = way.at(side * (wide / 2 + 4), count * run / 2 + 0.5)
            scene.block(
                x,
                -deep,
                z,
                (7.6, deep * scene.between(0.2, 1.3), count * run),
                way.turn,
                scene.texture("brick", "stone", "foliage", "facade"),
                per_metre=0.5,
            )
    for _ in range(scene.random.randint(0, 5)):
        step = scene.random.randint(1, count)
        x, z = way.at(scene.between(-0.4, 0.4) * wide, (step - 0.5) * run)
        if z > 1:
            person(scene, x, -step * rise, z)
    crowd(scene, ground, scene.random.randint(0, 7), count * run + start + 1, 40)
    backdrop(
        scene,
        scene.random.choice(("treeline", "skyline", "ridge")),
        scene.between(50, 150),
        scene.between(10, 40),
        -deep,
    )
    return ground
