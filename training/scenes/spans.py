"""Arcades, gates, bridges, tunnels, scaffolds, piers: what reaches over us or leads away."""

from __future__ import annotations

from training.scene import Scene
from training.scenes.arches import PAVED
from training.scenes.daylight import daylight
from training.scenes.land import GREEN, aim, horizon
from training.scenes.parts import backdrop, bar, lay, thing
from training.scenes.people import crowd, flock, person
from training.scenes.railings import railing
from training.scenes.vehicles import boat
from training.scenes.ways import Ground, Way, spread_x


def truss_bridge(scene: Scene) -> Ground:
    """Driving or walking between the lattices of a steel bridge, its bracing above."""
    daylight(scene)
    aim(scene, 1.0, 3, -0.08, 0.1)
    deep, half, high, step = (
        scene.between(6, 30),
        scene.between(1.5, 4),
        scene.between(4, 7),
        scene.between(2.5, 5),
    )
    way = Way(scene.between(-0.5, 0.5) * half, 0, scene.random.gauss(0, 0.3))
    lay(scene, Ground(level=-deep), scene.texture("water", "water", *GREEN), 0.08)
    scene.slab(
        way.point(-half, -0.6, -4),
        way.aside(2 * half),
        (0, 0.6, 0),
        way.along(80),
        scene.texture("planks", "ground", "stone"),
        per_metre=0.4,
    )
    steel, tint, thick = scene.texture("metal", "flat"), scene.tint(0.35), scene.between(0.06, 0.16)
    for i in range(9):
        near, far = 0.7 + i * step, 0.7 + (i + 1) * step
        for side in (-half, half):
            bar(scene, way.point(side, 0, near), way.point(side, high, near), thick, steel, tint)
            low, top = (near, far) if i % 2 else (far, near)
            bar(scene, way.point(side, 0, low), way.point(side, high, top), thick * 0.8, steel, tint)
        bar(scene, way.point(-half, high, near), way.point(half, high, near), thick, steel, tint)
        bar(scene, way.point(-half, high, near), way.point(half, high, far), thick * 0.6, steel, tint)
    for side in (-half, half):
        for y in (0.05, 1.0, high):
            bar(
                scene,
                way.point(side, y, -1),
                way.point(side, y, 9 * step),
                thick * (1.2 if y == high else 0.7),
                steel,
                tint,
            )
    crowd(scene, Ground(), scene.random.randint(0, 5), 2, 25)
    backdrop(
        scene,
        scene.random.choice(("ridge", "skyline", "treeline")),
        scene.between(120, 300),
        scene.between(20, 60),
        -deep,
    )
    return Ground(level=-deep)


def scaffold(scene: Scene) -> Ground:
    """Tubes and planks before a wall, or a climbing frame of them in the open."""
    daylight(scene)
    aim(scene, 0.6, 3, -0.1, 0.15)
    ground = Ground()
    lay(scene, ground, scene.texture(*PAVED, "grass"), 0.4)
    z = scene.between(2, 7)
    way = Way(scene.random.gauss(0, 2), z, scene.random.gauss(0, 0.5))
    tube, tint, thick, bay = (
        scene.texture("metal", "flat"),
        scene.tint(0.3),
        scene.between(0.02, 0.05),
        scene.between(1.2, 2.5),
    )
    for i in range(-3, 4):
        for deep in (0.0, 1.1):
            bar(scene, way.point(i * bay, 0, deep), way.point(i * bay, 8, deep), thick, tube, tint)
    for floor in range(1, 5):
        y = floor * 1.9
        for deep in (0.0, 1.1):
            bar(scene, way.point(-3 * bay, y, deep), way.point(3 * bay, y, deep), thick, tube, tint)
        bar(scene, way.point(-3 * bay, y + 1, 0), way.point(3 * bay, y + 1, 0), thick * 0.8, tube, tint)
        scene.slab(
            way.point(-3 * bay, y, 0),
            way.aside(6 * bay),
            (0, 0.06, 0),
            way.along(1.1),
            scene.texture("planks", "wood"),
        )
        for _ in range(scene.random.randint(0, 2)):
            x, deep = way.at(scene.between(-2.5, 2.5) * bay, 0.6)
            if deep > 1:
                person(scene, x, y, deep)
    if scene.chance(0.7):
        x, deep = way.at(0, 5)
        scene.block(
            x,
            0,
            deep,
            (30, 14, 6),
            way.turn,
            scene.texture("facade", "brick", "stone", "planks"),
            per_metre=0.2,
        )
    crowd(scene, ground, scene.random.randint(0, 5), 2, 12)
    horizon(scene, ground)
    return ground


def pier(scene: Scene) -> Ground:
    """Planks over water between posts, boats with masts and stays at either side."""
    daylight(scene)
    aim(scene, 1, 2.5, 0.08)
    lay(scene, Ground(level=-0.8), scene.texture("water"), scene.scale(0.1, 0.4), gloss=scene.between(0, 0.5))
    half, long = scene.between(0.7, 2.2), scene.between(6, 40)
    way = Way(scene.between(-0.8, 0.8), 0, scene.random.gauss(0, 0.4))
    scene.slab(
        way.point(-half, -0.2, -4),
        way.aside(2 * half),
        (0, 0.2, 0),
        way.along(long + 4),
        scene.texture("planks", "wood"),
        per_metre=0.6,
    )
    post = scene.texture("wood", "bark")
    for side in (-half, half):
        for i in range(7):
            x, z = way.at(side, 1.2 + i * long / 7)
            scene.cone((x, -1, z), (0, scene.between(1.3, 2.4), 0), 0.11, 0.1, post)
    if scene.chance(0.4):
        railing(scene, way.point(half, 0, 0.8), way.point(half, 0, long), 1.0, 12, post, thick=0.03)
    for _ in range(scene.random.randint(1, 4)):
        side = scene.random.choice((-1, 1))
        x, z = way.at(side * (half + scene.between(1.5, 5)), scene.scale(3, 25))
        if z > 3:
            boat(
                scene,
                x,
                z,
                way.turn + scene.random.gauss(0, 0.3),
                scene.between(3, 8),
                mast=scene.chance(0.75),
            )
    for _ in range(scene.random.randint(0, 3)):
        x, z = way.at(scene.between(-0.6, 0.6) * half, scene.scale(1.8, long))
        if z > 1.5:
            person(scene, x, 0, z)
    if scene.chance(0.5):
        flock(scene, scene.random.randint(1, 5))
    for _ in range(scene.random.randint(0, 6)):
        z = scene.scale(12, 80)
        thing(scene, "boat", spread_x(scene, z), -0.8, z, 1.4)
    horizon(scene, Ground(level=-0.8))
    return Ground(level=-0.8)
