"""Wild landscapes: woods, mountains, deserts."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.daylight import daylight, shade
from training.scenes.flora import overhang, scatter, trunk
from training.scenes.land import GREEN, SOIL, aim, hills, horizon, path, sloping
from training.scenes.parts import backdrop, lay, strip
from training.scenes.people import crowd, herd
from training.scenes.ways import Ground, Way, spread_x


def forest(scene: Scene) -> Ground:
    """Trunks beyond trunks, undergrowth, a bright or a dark depth."""
    daylight(scene, "clear", "overcast", "hazy", "hazy", "golden", "backlit", "harsh")
    scene.light.fog = scene.scale(0.004, 0.06)
    aim(scene, 0.4, 2)
    ground = sloping(scene, 0.12)
    lay(
        scene,
        ground,
        scene.texture("ground", "foliage", "grass", "noise"),
        0.4,
        relief=scene.between(0, 0.15),
    )
    backdrop(scene, "treeline", scene.between(35, 70), scene.between(12, 30), ground.at(0, 50) - 2)
    bark, tint = scene.texture("bark", "bark", "wood", "noise"), scene.tint(0.2)
    for _ in range(scene.random.randint(8, 40)):
        z = scene.scale(1.8 / min(2 * math.tan(scene.camera.view / 2), 1), 45)
        x = spread_x(scene, z)
        trunk(
            scene,
            x,
            ground.at(x, z),
            z,
            scene.scale(0.06, 0.35),
            scene.between(9, 25),
            shade(scene, tint, 0.1),
            bark,
        )
    scatter(scene, ground, ("fern", "bush", "grass", "rock", "conifer"), scene.random.randint(3, 25), 1.2, 25)
    if scene.chance(0.5):
        path(scene, ground)
    if scene.chance(0.5):
        herd(
            scene,
            ground,
            scene.random.choice(("animal", "person", "bird")),
            scene.random.randint(1, 3),
            2,
            15,
        )
    if scene.chance(0.6):
        for _ in range(scene.random.randint(1, 4)):
            overhang(scene, scene.scale(2, 12))
    return ground


def mountains(scene: Scene) -> Ground:
    """Ridges beyond ridges, woods, a lake or snow at their feet."""
    daylight(scene)
    aim(scene, 0.8, 20)
    snow = scene.chance(0.3)
    ground = sloping(scene, 0.06)
    white = (1.5, 1.5, 1.6) if snow else None
    lay(
        scene,
        ground,
        scene.texture("flat", "clouds", "noise") if snow else scene.texture(*GREEN, *SOIL),
        scene.scale(0.05, 0.4),
        tint=white,
        relief=scene.between(0, 0.2),
    )
    z, tint = scene.between(50, 110), scene.tint(0.2)
    for _ in range(scene.random.randint(2, 5)):
        height = z * scene.between(0.15, 0.6)
        backdrop(scene, "ridge", z, height, ground.at(0, z) - 0.1 * height, shade(scene, tint, 0.15))
        z = min(z * scene.between(1.2, 1.9), 480)
    hills(
        scene,
        ground,
        scene.random.randint(0, 5),
        20,
        120,
        kinds=("noise", "clouds") if snow else (*GREEN, "stone"),
    )
    scatter(scene, ground, ("conifer", "conifer", "bush", "rock", "bare"), scene.random.randint(0, 25), 5, 80)
    rocks(scene, ground, scene.random.randint(0, 10), 2, 40)
    crowd(scene, ground, scene.random.choice((0, 0, 1, 2)), max(2.0, scene.camera.eye), 20)
    if scene.chance(0.3):
        strip(
            scene,
            Way(0, 18, scene.random.gauss(0, 0.2)),
            -200,
            200,
            0,
            25,
            ground.at(0, 30) + 0.4,
            scene.texture("water"),
            gloss=0.3,
        )
    return ground


def rocks(scene: Scene, ground: Ground, count: int, near: float, far: float) -> None:
    """Boulders: balls, some heaped, and cut-outs."""
    texture, tint = scene.texture("stone", "stone", "noise", "ground"), scene.tint()
    for _ in range(count):
        z = scene.scale(near, far)
        x, size = spread_x(scene, z), scene.scale(0.1, 1.6)
        if scene.chance(0.35):
            scene.stand(x, ground.at(x, z) - 0.05 * size, z, size, scene.sprite("rock"), casts=z < 40)
        else:
            scene.ball(
                x,
                ground.at(x, z) + size * 0.1,
                z,
                (size, size * scene.between(0.4, 0.9), size * 0.8),
                texture,
                tint=shade(scene, tint, 0.08),
            )


def barren(scene: Scene) -> Ground:
    """Desert, beach or steppe: dunes, stones, few things with long shadows."""
    daylight(scene, "clear", "harsh", "golden", "hazy", "backlit", "overcast")
    aim(scene, 0.3, 4)
    ground = sloping(scene, 0.06)
    lay(
        scene,
        ground,
        scene.texture("ground", "stone", "noise", "flat"),
        scene.scale(0.1, 0.6),
        relief=scene.between(0, 0.25),
    )
    horizon(scene, ground)
    hills(scene, ground, scene.random.randint(1, 6), 15, 120, kinds=("ground", "noise", "stone"))
    rocks(scene, ground, scene.random.randint(2, 20), max(1.2, scene.camera.eye * 1.2), 30)
    kinds = scene.random.sample(
        ("palm", "bare", "person", "animal", "tent", "car", "grass", "post", "statue", "bush"), 3
    )
    scatter(scene, ground, tuple(kinds), scene.random.randint(1, 9), max(2.0, scene.camera.eye * 1.5), 50)
    return ground
