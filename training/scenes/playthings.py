"""Thin and airy things near the camera: hoops, fences, wheels, tripods, swings and slides; statues."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.cycles import bicycle, ring
from training.scenes.daylight import daylight, lens
from training.scenes.flora import scatter
from training.scenes.land import GREEN, aim
from training.scenes.parts import backdrop, bar, lay, thing
from training.scenes.people import herd, leaping
from training.scenes.playground import BRIGHT, YARD, background
from training.scenes.street_near import statue
from training.scenes.ways import Ground, Way, seen, spread_x


def hoop(scene: Scene) -> Ground:
    """A basket on its pole with board and net, from below; a ball in the air."""
    daylight(scene)
    aim(scene, 0.8, 1.8, -0.35, 0.15)
    ground = Ground()
    lay(scene, ground, scene.texture(*YARD), 0.3)
    background(scene, ground)
    depth = scene.scale(1.2, 6)
    scene.camera.view = scene.between(0.5, 1.1)
    x, y, z = seen(scene, scene.between(-0.5, 0.5), scene.between(-0.1, 0.5), depth)
    y = max(y, scene.camera.eye + 0.2)
    way = Way(x, z, scene.between(-math.pi, math.pi) if scene.chance(0.5) else scene.random.gauss(0, 0.5))
    steel, tint = (
        scene.texture("metal", "flat"),
        scene.random.choice((*BRIGHT, (0.06, 0.06, 0.07), (0.06, 0.06, 0.07))),
    )
    ring(scene, way, 0, y, 0.23, 0.012, steel, tint, flat=True)
    basket(scene, way, y)
    bar(scene, way.point(0, y, 0.23), way.point(0, y, 0.42), 0.03, steel, tint)
    bx, bz = way.at(0, 0.42)
    scene.block(
        bx,
        y - 0.15,
        bz,
        (1.4 * scene.between(0.7, 1.1), 0.95, 0.05),
        way.turn,
        scene.texture("flat", "painting", "wood"),
        tint=scene.tint(0.15),
    )
    bar(scene, way.point(0, y + 0.2, 0.46), way.point(0, y, 1.1), 0.05, steel, (0.1, 0.1, 0.1))
    bar(scene, way.point(0, 0, 1.1), way.point(0, y + 0.4, 1.1), 0.08, steel, (0.1, 0.1, 0.1))
    if scene.chance(0.7):
        ball = way.point(
            scene.random.gauss(0, 0.08), y + scene.random.gauss(0, 0.2), scene.random.gauss(0, 0.08)
        )
        scene.ball(*ball, (0.12, 0.12, 0.12), scene.texture("dots", "noise", "flat"), tint=(0.95, 0.5, 0.25))
    if scene.chance(0.35):
        leaping(scene, ("person", "artic"))
    lens(scene, 0.7, 0.02, near=0.95)
    return ground


def basket(scene: Scene, way: Way, y: float) -> None:
    """The net: strands that cross on their way down a narrowing tube."""
    cord, tint = scene.texture("flat"), (0.95, 0.95, 0.92)
    rows, count, radii = 3, 9, (0.22, 0.18, 0.14, 0.13)
    for level in range(rows):
        for i in range(count):
            ends = []
            for at, shift in ((level, 0.0), (level + 1, 0.5)):
                ends.append((at, 2 * math.pi * (i + shift + level * 0.5) / count))
            for sign in (1, -1):
                (la, ta), (lb, tb) = ends[0], (ends[1][0], ends[0][1] + sign * math.pi / count)
                a = way.point(radii[la] * math.cos(ta), y - 0.14 * la, radii[la] * math.sin(ta))
                b = way.point(radii[lb] * math.cos(tb), y - 0.14 * lb, radii[lb] * math.sin(tb))
                bar(scene, a, b, 0.006, cord, tint, casts=False)


def near_mesh(scene: Scene) -> Ground:
    """A fence, net, lattice or window bars right before the camera, the world behind it."""
    daylight(scene)
    aim(scene, 0.6, 1.9, 0.0, 0.1)
    ground = Ground()
    lay(scene, ground, scene.texture(*YARD), 0.4)
    background(scene, ground)
    herd(scene, ground, scene.random.choice(("animal", "person", "car")), scene.random.randint(1, 5), 2.5, 20)
    z, turn = scene.scale(0.5, 3), scene.random.gauss(0, 0.35)
    way, size = Way(scene.random.gauss(0, 0.3), z, turn), scene.scale(0.8, 2.2) * max(z, 1)
    top = scene.camera.eye + z * scene.between(-0.3, 1.2) * math.tan(scene.camera.view / 2)
    if scene.chance(0.7):
        sprite, tint = scene.sprite("net", "lattice", "truss"), scene.tint(0.2)
        for i in range(-2, 2):
            for k in range(2):
                scene.quad(
                    way.point(i * size, top - (k + 1) * size, 0),
                    way.aside(size),
                    (0, size, 0),
                    sprite=sprite,
                    tint=tint,
                )
    else:
        texture, tint, thick = (
            scene.texture("metal", "wood", "flat"),
            scene.tint(0.4),
            z * scene.between(0.008, 0.03),
        )
        gap = z * scene.between(0.1, 0.3)
        for i in range(-12, 13):
            bar(scene, way.point(i * gap, top - 3, 0), way.point(i * gap, top, 0), thick, texture, tint)
        for y in (top - 0.1 * z, top - 1.2 * z):
            bar(scene, way.point(-13 * gap, y, 0), way.point(13 * gap, y, 0), thick, texture, tint)
    lens(scene, 0.4, 0.012, near=0.5)
    return ground


def wheels(scene: Scene) -> Ground:
    """A bicycle or big wheels close by."""
    daylight(scene)
    aim(scene, 0.4, 1.4, 0.05)
    ground = Ground()
    lay(scene, ground, scene.texture(*YARD), 0.4)
    background(scene, ground)
    for i in range(scene.random.randint(1, 4)):
        z = scene.scale(0.9, 2.2) * (1 + 0.5 * i)
        x = scene.random.gauss(0, 0.5) * z
        if i < 2 and scene.chance(0.75):
            bicycle(
                scene,
                x,
                0,
                z + 0.3,
                scene.between(0.6, 2.5) if scene.chance(0.8) else scene.between(-0.5, 0.5),
            )
        else:
            thing(scene, scene.random.choice(("bike", "wheel", "motorbike")), x, 0, z)
    lens(scene, 0.35, 0.012)
    return ground


def tripods(scene: Scene) -> Ground:
    """Three-legged stands with cameras, lamps and easels, people and beasts among them."""
    daylight(scene)
    aim(scene, 0.3, 1.6, 0.03)
    ground = Ground()
    lay(scene, ground, scene.texture(*YARD), 0.4)
    background(scene, ground)
    dark = (0.07, 0.07, 0.08)
    for _ in range(scene.random.randint(1, 4)):
        z = scene.scale(1.2, 6)
        x, high = spread_x(scene, z, 0.8), scene.between(1.0, 1.7)
        turn, spread = scene.between(0, 2), scene.between(0.25, 0.5)
        steel = scene.texture("metal", "flat", "wood")
        for k in range(3):
            a = turn + k * 2.094
            foot = (x + spread * math.cos(a), 0, z + spread * math.sin(a))
            bar(scene, foot, (x, high, z), 0.014, steel, dark, 0.02)
        scene.block(x, high, z, (0.16, 0.12, 0.1), turn, scene.texture("flat"), tint=dark)
        scene.cone(
            (x, high + 0.06, z),
            (math.sin(turn) * 0.15, 0, -math.cos(turn) * 0.15),
            0.05,
            0.05,
            steel,
            tint=dark,
        )
    herd(scene, ground, scene.random.choice(("cat", "animal", "person")), scene.random.randint(1, 7), 0.9, 8)
    if scene.chance(0.4):
        leaping(scene)
    lens(scene, 0.4, 0.01)
    return ground


def monument(scene: Scene) -> Ground:
    """A statue on its pedestal, seen from below, or several along a walk."""
    daylight(scene)
    aim(scene, 0.6, 1.8, -0.18, 0.12)
    ground = Ground()
    lay(scene, ground, scene.texture("tiles", "stone", *GREEN), 0.5)
    background(scene, ground)
    for i in range(scene.random.randint(1, 4)):
        z = scene.scale(2.5, 7) + 3 * i
        statue(scene, spread_x(scene, z, 0.7), 0, z, scene.between(-0.8, 0.8))
    scatter(scene, ground, ("vase", "bush", "flower", "person"), scene.random.randint(0, 10), 2, 20)
    if scene.chance(0.3):
        backdrop(scene, "skyline", scene.between(80, 200), scene.between(20, 60))
    lens(scene, 0.3, 0.008)
    return ground
