"""Tame landscapes: meadows, parks, water, a yard. Each returns the ground that it stands on."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.buildings import house
from training.scenes.daylight import daylight
from training.scenes.flora import clump, scatter, tree
from training.scenes.land import GREEN, aim, fence, hills, horizon, path, sloping
from training.scenes.parts import backdrop, bar, lay, strip, thing, wall
from training.scenes.people import crowd, herd, leaping, person
from training.scenes.street_furniture import bench, guard
from training.scenes.vehicles import boat
from training.scenes.ways import Ground, Way, seen, spread_x


def meadow(scene: Scene) -> Ground:
    """Open country: grass, flowers, scattered trees, beasts, a path, a fence, hills."""
    daylight(scene)
    aim(scene, 0.25, 3)
    ground = sloping(scene)
    lay(scene, ground, scene.texture(*GREEN), scene.scale(0.15, 0.8), relief=scene.between(0, 0.08))
    horizon(scene, ground)
    hills(scene, ground, scene.random.randint(0, 4), 40, 150)
    near = max(1.0, scene.camera.eye * 1.2)
    if scene.chance(0.6):
        scatter(scene, ground, ("flower", "grass", "fern"), scene.random.randint(6, 40), near * 0.6, 8)
    kinds = tuple(scene.random.sample(("tree", "bare", "conifer", "bush", "rock", "palm", "bush"), 3))
    scatter(scene, ground, kinds, scene.random.randint(1, 16), 5, 90)
    for make in (path, fence):
        if scene.chance(0.4):
            make(scene, ground)
    if scene.chance(0.5):
        herd(scene, ground, "animal", scene.random.randint(1, 8), near * 1.5, 40)
    if scene.chance(0.4):
        crowd(scene, ground, scene.random.randint(1, 4), near * 1.5, 40)
    if scene.chance(0.3):
        x, z = spread_x(scene, 30), scene.between(20, 70)
        house(
            scene, Way(x, z, scene.between(-0.8, 0.8)), 0, 0, (10, 4.5, 7), side=scene.random.choice((-1, 1))
        )
    if scene.chance(0.15):
        scatter(scene, ground, ("tent", "tent", "chair", "table"), 4, 4, 25)
    return ground


def park(scene: Scene) -> Ground:
    """Lawns between trees, with benches, people, dogs and paths."""
    daylight(scene, "clear", "harsh", "overcast", "golden", "hazy", "backlit")
    aim(scene, 0.4, 2.5)
    ground = sloping(scene, 0.03)
    lay(scene, ground, scene.texture(*GREEN), scene.scale(0.2, 0.8))
    path(scene, ground)
    backdrop(scene, "treeline", scene.between(40, 120), scene.between(8, 20), ground.at(0, 60) - 1)
    for _ in range(scene.random.randint(3, 9)):
        z = scene.scale(4, 45)
        x = spread_x(scene, z)
        tree(scene, x, ground.at(x, z), z, scene.between(4, 12))
    for _ in range(scene.random.randint(0, 4)):
        z = scene.scale(2.5, 20)
        x = spread_x(scene, z)
        bench(scene, x, ground.at(x, z), z, scene.between(-1.5, 1.5))
    crowd(scene, ground, scene.random.randint(1, 10), 2.2, 30)
    herd(
        scene,
        ground,
        scene.random.choice(("animal", "bird", "cat")),
        scene.random.randint(0, 4),
        1.5,
        12,
        0.7,
    )
    if scene.chance(0.4):
        clump(
            scene,
            ground,
            scene.random.choice(("flower", "bush", "fern")),
            spread_x(scene, 3),
            scene.scale(1.5, 8),
            12,
            1.0,
        )
    if scene.chance(0.3):
        guard(scene, Way(0, scene.between(3, 12), math.pi / 2 + scene.random.gauss(0, 0.3)), 0, -12, 12)
    return ground


def water(scene: Scene) -> Ground:
    """A lake or the sea: shore, boats, far land, people at the edge."""
    daylight(scene)
    aim(scene, 0.5, 8, 0.05)
    level = Ground()
    lay(
        scene,
        level,
        scene.texture("water", "water", "water", "noise"),
        scene.scale(0.05, 0.4),
        gloss=scene.between(0, 0.5),
        relief=scene.between(0, 0.1),
        tint=scene.tint(0.2),
    )
    horizon(scene, level)
    for _ in range(scene.random.randint(0, 5)):
        z = scene.scale(6, 90)
        if z < 30:
            boat(
                scene,
                spread_x(scene, z),
                z,
                scene.between(0, 6.3),
                scene.between(3, 8),
                mast=scene.chance(0.6),
            )
        else:
            thing(scene, "boat", spread_x(scene, z), 0, z, 2)
    if scene.chance(0.4):
        hills(scene, level, scene.random.randint(1, 3), 30, 120)
    if scene.chance(0.75):
        shore(scene)
    if scene.chance(0.5):
        for _ in range(scene.random.randint(1, 9)):
            z = scene.scale(2, 25)
            size = z * scene.between(0.03, 0.12)
            scene.ball(spread_x(scene, z), 0, z, (size, size * 0.5, size), scene.texture("stone", "noise"))
    return level


def shore(scene: Scene) -> None:
    """Land at our feet: sand, grass or stones, its edge askew, with what stands there."""
    far, turn = scene.scale(1.5, 14), scene.random.gauss(0, 0.35)
    way = Way(0, far, turn)
    sand = scene.texture("ground", "ground", "stone", "grass", "noise")
    scene.quad(way.point(-120, 0.03, -60), way.aside(240), way.along(60), sand, per_metre=0.4, casts=False)
    foam = scene.texture("flat", "noise", "clouds")
    strip(scene, way, -120, 120, -0.15, 0.35, 0.04, foam, tint=(1.1, 1.1, 1.1))
    ground = Ground(level=0.03)
    for _ in range(scene.random.randint(0, 10)):
        z = scene.scale(max(1.2, scene.camera.eye), max(far, 2) + 1)
        x = spread_x(scene, z)
        if z < far + math.tan(turn) * x:
            kind = scene.random.choice(
                ("rock", "person", "umbrella", "bird", "grass", "boat", "chair", "animal", "palm")
            )
            thing(scene, kind, x, 0.03, z, 0.7 if kind == "boat" else 1)
    if scene.chance(0.4):
        person(scene, spread_x(scene, far * 0.8), ground.level, max(far * 0.8, 1.5))


def yard(scene: Scene) -> Ground:
    """Animals on paving before a wall or a shed, one of them in mid-air, poles and tripods behind."""
    daylight(scene, "clear", "harsh", "overcast", "golden", "backlit")
    aim(scene, 0.25, 1.2, 0.08)
    ground = Ground()
    lay(
        scene,
        ground,
        scene.texture("tiles", "stone", "ground", "grass", "noise", "brick"),
        scene.scale(0.3, 1),
    )
    far = scene.between(4, 14)
    skew = scene.random.gauss(0, 1.5)
    wall(
        scene,
        (-25, far + skew),
        (25, far - skew),
        0,
        scene.between(1.5, 6),
        scene.texture("brick", "planks", "facade", "stone", "flat", "stripes"),
        per_metre=0.4,
    )
    kind = scene.random.choice(("cat", "cat", "animal", "bird"))
    herd(scene, ground, kind, scene.random.randint(3, 10), 0.9, far * 0.7, 1.0 if kind != "animal" else 0.6)
    for _ in range(scene.random.randint(1, 6)):
        z = scene.scale(1.5, far)
        kind = scene.random.choice(
            ("tripod", "post", "chair", "bike", "vase", "ladder", "bush", "person", "car", "wheel")
        )
        thing(scene, kind, spread_x(scene, z), 0, z)
    if scene.chance(0.4):
        for _ in range(3):
            foot = seen(scene, scene.between(-1, 1), 0, scene.between(1.5, far))
            bar(
                scene,
                (foot[0], 0, foot[2]),
                (foot[0] * 0.9, 4, foot[2]),
                0.02,
                scene.texture("metal"),
                (0.1, 0.1, 0.1),
            )
    if scene.chance(0.6):
        leaping(scene, (kind,) if kind in ("cat", "animal", "bird") else ("cat", "animal", "bird"))
    return ground
