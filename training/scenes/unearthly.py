"""Landscapes not of this world: a painted scroll, the moon."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.daylight import daylight
from training.scenes.land import aim, hills, sloping
from training.scenes.parts import lay, thing
from training.scenes.people import body
from training.scenes.ways import Colour, Ground, seen, spread_x
from training.scenes.wilds import rocks


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
