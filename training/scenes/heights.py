"""Views up into crowns, down from edges, and from high above."""

from __future__ import annotations

from training.scene import Scene
from training.scenes.daylight import daylight
from training.scenes.flora import leaf_cloud, overhang, tree, trunk
from training.scenes.land import GREEN, aim, horizon
from training.scenes.parts import lay, strip, thing
from training.scenes.ways import Ground, Way, seen, spread_x


def crowns(scene: Scene) -> Ground:
    """Looking up along trunks into leaves and sky."""
    daylight(scene, "clear", "overcast", "backlit", "hazy", "golden")
    aim(scene, 0.5, 1.7, -0.9, 0.25)
    ground = Ground()
    lay(scene, ground, scene.texture(*GREEN), 0.4)
    bark = scene.texture("bark", "wood")
    for _ in range(scene.random.randint(3, 14)):
        z = scene.scale(1.5, 14)
        trunk(scene, spread_x(scene, z, 1.6), 0, z, scene.scale(0.08, 0.4), scene.between(10, 26), None, bark)
    for _ in range(scene.random.randint(2, 6)):
        leaf_cloud(
            scene,
            seen(scene, scene.between(-0.9, 0.9), scene.between(-0.4, 0.8), scene.between(5, 18)),
            2.0,
            scene.random.randint(4, 10),
        )
    if scene.chance(0.5):
        overhang(scene, scene.scale(0.8, 4))
    return ground


def overlook(scene: Scene) -> Ground:
    """From a height: an edge near by, the land deep under it."""
    daylight(scene)
    deep = scene.scale(4, 60)
    aim(scene, 1.0, 1.8, 0.25, 0.15)
    valley = Ground(level=-deep)
    lay(scene, valley, scene.texture(*GREEN, "water", "noise"), scene.scale(0.03, 0.15), reach=500, near=0)
    reach = deep * 1.2
    for _ in range(scene.random.randint(10, 40)):
        z = scene.scale(max(reach * 0.6, 6), reach * 6)
        tree(
            scene,
            spread_x(scene, z),
            -deep,
            z,
            scene.between(5, 12),
            scene.random.choice(("tree", "conifer", "bush")),
        )
    horizon(scene, valley)
    far, turn = scene.between(1.0, 3.5), scene.random.gauss(0, 0.4)
    way = Way(scene.random.gauss(0, 1), far, turn)
    edge = scene.texture("stone", "grass", "ground", "planks")
    wide = scene.random.choice((30.0, scene.between(0.5, 2)))
    scene.slab(
        way.point(-wide, -deep, -20),
        way.aside(2 * wide),
        (0, deep, 0),
        way.along(20),
        edge,
        per_metre=0.5,
        casts=False,
    )
    for _ in range(scene.random.randint(0, 5)):
        x, z = way.at(scene.between(-1, 1) * min(wide, 3), scene.between(-0.8, -0.1))
        if z > 0.7:
            thing(
                scene,
                scene.random.choice(("grass", "rock", "person", "flower", "post", "bird", "animal")),
                x,
                0,
                z,
                0.8,
            )
    return Ground(level=-deep if wide < 5 else 0.0)


def aerial(scene: Scene) -> Ground:
    """The land from high above, nearly all at one distance."""
    daylight(scene, "clear", "hazy", "overcast", "golden")
    scene.camera.eye, scene.camera.pitch = scene.scale(25, 120), scene.between(0.9, 1.4)
    scene.camera.view, scene.camera.roll = scene.between(0.6, 1.2), scene.between(-0.5, 0.5)
    high = scene.camera.eye
    ground = Ground()
    lay(scene, ground, scene.texture(*GREEN, "tiles", "noise"), 3 / high, near=-2 * high)
    for _ in range(scene.random.randint(2, 8)):
        x, z = scene.between(-1, 1) * high, scene.between(-0.4, 1.3) * high
        strip(
            scene,
            Way(x, z, scene.between(0, 3)),
            0,
            high * scene.between(0.03, 0.5),
            0,
            high,
            0.1,
            scene.texture("ground", "grass", "stripes", "water", "flat"),
            per_metre=4 / high,
        )
    for _ in range(scene.random.randint(8, 40)):
        x, z = scene.between(-0.9, 0.9) * high, scene.between(-0.2, 1.2) * high
        size = high * scene.between(0.02, 0.06)
        if scene.chance(0.5):
            scene.block(
                x,
                0,
                z,
                (size * 1.5, size, size),
                scene.between(0, 3),
                scene.texture("tiles", "flat", "brick"),
                per_metre=2 / size,
            )
        else:
            scene.ball(x, size * 0.4, z, (size, size, size), scene.texture("foliage", "grass"), repeats=3)
    return ground
