"""What lies, stands and hangs in a street: road, kerbs, markings, traffic, wires, sills."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.buildings import row
from training.scenes.flora import tree
from training.scenes.parts import strip, thing
from training.scenes.street_furniture import bench, bin_or_box, bollard, guard, hoarding, lamp_post, signpost
from training.scenes.vehicles import bus, car, lorry
from training.scenes.ways import Way

WHITE = (1.15, 1.15, 1.1)


YELLOW = (1.1, 0.9, 0.3)


def roadway(scene: Scene, way: Way, half: float, gloss: float, near: float = -3.0) -> None:
    """Asphalt with its markings."""
    asphalt = scene.texture("ground", "noise", "stone", "stone")
    grey = scene.between(0.35, 0.9)
    strip(
        scene,
        way,
        -half,
        half,
        near,
        220,
        0.01,
        asphalt,
        per_metre=scene.scale(0.15, 0.5),
        tint=(grey, grey, grey * 1.03),
        gloss=gloss,
    )
    paint, tint = scene.texture("flat"), WHITE if scene.chance(0.75) else YELLOW
    wide = scene.between(0.08, 0.2)
    if scene.chance(0.6):
        step = scene.random.choice((3, 5, 8))
        for i in range(scene.random.randint(5, 11)):
            strip(
                scene,
                way,
                -wide / 2,
                wide / 2,
                near + i * step,
                near + i * step + step * 0.5,
                0.02,
                paint,
                tint=tint,
            )
    for side in (-0.9, 0.9):
        if scene.chance(0.5):
            strip(scene, way, side * half, side * half + wide, near, 120, 0.02, paint, tint=tint)
    if scene.chance(0.3):
        at, count = scene.between(3, 25), int(half / 0.5)
        for i in range(min(count, 12)):
            left = -half + i * 2 * half / count + 0.2
            strip(scene, way, left, left + half / count, at, at + 3, 0.022, paint, tint=WHITE)


def pavement(scene: Scene, way: Way, side: int, road: float, walk: float, near: float = -3.0) -> None:
    """A raised footway with a kerb."""
    texture = scene.texture("tiles", "stone", "brick", "noise", "flat", "ground")
    left = road if side > 0 else -road - walk
    scene.slab(
        way.point(left, -0.1, near),
        way.aside(walk),
        (0, 0.22, 0),
        way.along(160),
        texture,
        per_metre=scene.scale(0.3, 1.0),
        casts=False,
    )
    edge = side * (road - 0.1)
    strip(
        scene,
        way,
        min(edge, edge + side * 0.25),
        max(edge, edge + side * 0.25),
        near,
        120,
        0.123,
        scene.texture("stone", "flat"),
        tint=(0.9, 0.9, 0.88),
    )


def margin(scene: Scene, way: Way, side: int, aside: float) -> None:
    """What borders the street on one side: houses, trees, a wall, a park."""
    pick = scene.random.random()
    if pick < 0.62:
        row(scene, way, side, aside, scene.between(-3, 8), 130, tall=22)
        return
    if pick < 0.85:
        guard(scene, way, side * (aside + 0.3), 1, 60)
    for _ in range(scene.random.randint(4, 12)):
        x, z = way.at(side * (aside + scene.scale(0.8, 15)), scene.scale(3, 90))
        if z > 2.5:
            tree(scene, x, 0, z, scene.between(4, 12))


def furniture(scene: Scene, way: Way, side: int, aside: float, *, lit: bool) -> None:
    """Lamps and trees in a row at the kerb, and smaller things between them."""
    step, trees = scene.between(6, 18), scene.chance(0.35)
    if scene.chance(0.8):
        for i in range(scene.random.randint(2, 5)):
            x, z = way.at(side * aside, scene.between(2.5, 5) + i * step)
            if z < 2:
                continue
            if trees and i % 2:
                tree(scene, x, 0.1, z, scene.between(4, 8), "tree")
            else:
                lamp_post(scene, x, 0.1, z, way, side, lit=lit)
    for _ in range(scene.random.randint(0, 4)):
        x, z = way.at(side * (aside + scene.between(0, 1.5)), scene.scale(3, 25))
        if z > 2:
            make = scene.random.choice((bench, bin_or_box, signpost, signpost, hoarding))
            make(scene, x, 0.12, z, way.turn + scene.random.choice((0, 0, 1.57)))
    if scene.chance(0.2):
        for i in range(6):
            bollard(scene, *way.point(side * aside, 0.12, 3 + 1.6 * i))


def traffic(scene: Scene, way: Way, half: float, *, lit: bool) -> None:
    """Vehicles at the kerbs and in the lanes, built when near and cut-outs when far."""
    built = 0
    lanes = ((-half + 1.0, 0.0), (half - 1.0, 0.0), (-half * 0.4, 0.0), (half * 0.4, math.pi))
    for _ in range(scene.random.randint(0, 9)):
        aside, turned = scene.random.choice(lanes)
        along = scene.scale(4, 70)
        x, z = way.at(aside, along)
        if z < 3 or abs(x) + z < 5:
            continue
        if built < 4 and z < 30:
            make = scene.random.choices((car, bus, lorry), (0.75, 0.13, 0.12))[0]
            if make is car or math.hypot(x, z) > 9:
                make(scene, x, 0.0, z, way.turn + turned + scene.random.gauss(0, 0.03), lit=lit)
                built += 1
        else:
            thing(scene, scene.random.choice(("car", "car", "bus", "motorbike", "bike")), x, 0, z)
