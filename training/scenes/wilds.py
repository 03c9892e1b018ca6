"""Wild landscapes: woods, mountains, ink paintings, deserts, the moon, views down and up."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.daylight import daylight, shade
from training.scenes.flora import overhang, scatter, trunk
from training.scenes.land import GREEN, SOIL, aim, hills, horizon, path, sloping
from training.scenes.parts import backdrop, lay, strip, thing
from training.scenes.people import body, crowd, herd
from training.scenes.ways import Colour, Ground, Way, seen, spread_x


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


def ink(scene: Scene) -> Ground:
    """A scroll: pale ridges out of mist, dark trees and rocks at a border, much left empty."""
    daylight(scene, "silk")
    scene.camera.view, scene.camera.eye = scene.between(0.5, 1.1), scene.between(8, 40)
    scene.camera.pitch = scene.random.gauss(0.05, 0.1)
    scene.light.sun_strength = scene.between(0, 0.15)
    ground = Ground()
    fog = scene.light.fog
    z = scene.between(25, 50)
    paper = scene.sky.horizon
    lay(
        scene,
        ground,
        scene.texture("water", "clouds", "flat", "ground"),
        0.02,
        tint=(paper[0] + 0.3,) * 3,
        near=-20,
    )
    for _ in range(scene.random.randint(3, 8)):
        dark = scene.between(0.3, 0.9)
        height = z * scene.between(0.25, 0.9)
        tint: Colour = (dark * 0.9, dark * 0.82, dark * 0.68)
        sprite = scene.sprite("ridge", "ridge", "rock", "treeline")
        scene.stand(
            spread_x(scene, z, 1.2),
            -0.1 * height,
            z,
            height,
            sprite,
            relief=0.05 * height,
            casts=False,
            tint=tint,
        )
        z = min(z * scene.between(1.1, 1.6), 480)
    for _ in range(scene.random.randint(0, 4)):
        z = scene.scale(10, 40)
        x, y, _ = seen(scene, scene.random.choice((-0.8, 0.8)) + scene.random.gauss(0, 0.15), -0.6, z)
        dark = scene.between(0.25, 0.6)
        kind = scene.random.choice(("conifer", "bare", "rock", "tree"))
        scene.stand(
            x, max(y, 0), z, z * scene.between(0.2, 0.5), scene.sprite(kind), casts=False, tint=(dark,) * 3
        )
    scene.light.fog = min(fog, 0.008)
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


def moon(scene: Scene) -> Ground:
    """Grey ground under a black sky, a bright suited figure near by, hard shadows."""
    daylight(scene, "space")
    aim(scene, 0.8, 2, 0.12, 0.08)
    scene.camera.view = scene.between(0.5, 1.0)
    if scene.chance(0.5):
        scene.camera.roll = scene.random.gauss(0, 0.1)
    ground = sloping(scene, 0.06)
    grey = scene.between(0.6, 1.1)
    lay(
        scene,
        ground,
        scene.texture("ground", "stone", "noise", "ground"),
        scene.scale(0.2, 0.8),
        relief=scene.between(0.1, 0.3),
        tint=(grey, grey, grey),
        reach=scene.between(60, 300),
    )
    hills(scene, ground, scene.random.randint(0, 4), 30, 55, kinds=("ground", "stone"))
    rocks(scene, ground, scene.random.randint(3, 20), 1.5, 25)
    white = (1.3, 1.3, 1.28)
    for i in range(scene.random.choice((1, 1, 2, 3))):
        z = scene.scale(1.8, 5) * (1 + 1.5 * i)
        x = scene.random.gauss(0, 0.4) * z * math.tan(scene.camera.view / 2)
        if scene.chance(0.5):
            body(scene, x, ground.at(x, z), z, 1.85, scene.texture("fabric", "flat", "clouds"), white)
        else:
            scene.stand(x, ground.at(x, z), z, 1.85, scene.sprite("person", "statue"), tint=white)
    for _ in range(scene.random.randint(0, 3)):
        z = scene.scale(1.2, 12)
        x = spread_x(scene, z)
        pick = scene.random.choice(("truss", "tripod", "wheel", "leg"))
        if pick == "leg":
            scene.cone(
                (x, ground.at(x, z), z),
                (0.6, 2.5, 0.2),
                0.08,
                0.08,
                scene.texture("metal"),
                tint=(1.2, 0.9, 0.4),
            )
            scene.ball(
                x, ground.at(x, z) + 0.05, z, (0.4, 0.12, 0.4), scene.texture("metal"), tint=(1.2, 0.9, 0.4)
            )
        else:
            thing(scene, pick, x, ground.at(x, z), z)
    return ground
