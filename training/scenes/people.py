"""People and beasts outdoors: alone, in crowds, in mid-air, and right before the camera."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.parts import HEIGHTS, bar, thing
from training.scenes.ways import Colour, Ground, seen, spread_x


def person(scene: Scene, x: float, y: float, z: float, height: float = 1.72) -> None:
    """Mostly a cut-out, now and then a body of stumps and balls."""
    if z < 12 and scene.chance(0.2):
        body(scene, x, y, z, height)
    else:
        height *= scene.between(0.9, 1.08)
        scene.stand(x, y - 0.01 * height, z, height, scene.sprite("person"), casts=z < 40)


def body(
    scene: Scene, x: float, y: float, z: float, height: float, suit: int = -1, tint: Colour | None = None
) -> None:
    """A standing or walking figure of limbs, trunk and head; `suit`: one texture for all of it, thicker."""
    stout = 1.5 if suit >= 0 else 1.0
    cloth = suit if suit >= 0 else scene.texture("fabric", "flat", "stripes", "noise")
    legs = suit if suit >= 0 else scene.texture("fabric", "flat")
    shirt, trousers = tint or scene.tint(0.25), tint or scene.tint(0.25)
    turn, stride = scene.between(-0.9, 0.9), scene.between(0, 0.16) * height
    c, s = math.cos(turn), math.sin(turn)

    def at(aside: float, up: float, ahead: float = 0.0) -> tuple[float, float, float]:
        return x + (c * aside - s * ahead) * height, y + up * height, z + (s * aside + c * ahead) * height

    for side in (-1, 1):
        step = side * stride / height
        knee, hip = at(0.06 * side, 0.26, step * 0.4), at(0.05 * side, 0.5)
        bar(
            scene,
            at(0.065 * side, 0, step),
            knee,
            0.03 * height * stout,
            legs,
            trousers,
            0.04 * height * stout,
        )
        bar(scene, knee, hip, 0.04 * height * stout, legs, trousers, 0.055 * height * stout)
        shoulder = at(0.12 * side, 0.8)
        elbow = at(0.17 * side, scene.between(0.56, 0.66), scene.between(-0.08, 0.03))
        hand = at(scene.between(0.08, 0.25) * side, scene.between(0.42, 0.8), scene.between(-0.2, 0))
        bar(scene, shoulder, elbow, 0.04 * height * stout, cloth, shirt, 0.032 * height * stout)
        bar(scene, elbow, hand, 0.032 * height * stout, cloth, shirt, 0.025 * height * stout)
        scene.ball(*shoulder, (0.045 * height * stout,) * 3, cloth, tint=shirt)
    scene.cone(
        (x, y + 0.46 * height, z),
        (0, 0.37 * height, 0),
        0.09 * height * stout,
        0.115 * height * stout,
        cloth,
        tint=shirt,
    )
    head(scene, x, y + 0.92 * height, z, height, suit, tint)
    if suit >= 0:
        _pack(scene, x, y, z, height, suit, tint)


def _pack(scene: Scene, x: float, y: float, z: float, height: float, suit: int, tint: Colour | None) -> None:
    """What a suited figure has on its back."""
    scene.block(
        x,
        y + 0.5 * height,
        z + 0.15 * height,
        (0.3 * height, 0.4 * height, 0.14 * height),
        0,
        suit,
        tint=tint,
    )


def head(scene: Scene, x: float, y: float, z: float, height: float, suit: int, tint: Colour | None) -> None:
    """A head with hair, or a helmet with its dark visor."""
    flat = scene.texture("flat")
    if suit >= 0:
        size = 0.105 * height
        scene.ball(x, y, z, (size, size * 1.1, size), suit, tint=tint)
        scene.ball(x, y, z - size * 0.4, (size * 0.78,) * 3, flat, tint=(0.15, 0.12, 0.1), gloss=0.9)
        return
    size, skin = 0.062 * height, (0.9, 0.68, 0.55) if scene.chance(0.6) else (0.5, 0.34, 0.26)
    scene.ball(x, y, z, (size, size * 1.3, size), flat, tint=skin)
    scene.ball(
        x,
        y + size * 0.4,
        z + size * 0.3,
        (size * 1.05,) * 3,
        flat,
        tint=scene.tint(0.1) if scene.chance(0.2) else (0.15, 0.1, 0.07),
    )


def crowd(scene: Scene, ground: Ground, count: int, near: float, far: float) -> None:
    """People over the ground, some in company."""
    while count > 0:
        z = scene.scale(near, far)
        x = spread_x(scene, z)
        for _ in range(min(count, scene.random.choice((1, 1, 2, 3)))):
            person(scene, x, ground.at(x, z), z)
            x, z, count = x + scene.between(0.4, 0.8), max(z + scene.random.gauss(0, 0.4), near), count - 1


def near_figure(scene: Scene, ground: Ground, kinds: tuple[str, ...] = ("person",)) -> None:
    """One subject on the ground close to the camera, of up to the whole picture's height, often cut by it."""
    kind = scene.random.choice(kinds)
    height = scene.between(*HEIGHTS[kind])
    wide = math.tan(scene.camera.view / 2)
    z = max(height / (2 * wide * scene.scale(0.45, 1.4)), 0.5, scene.camera.eye * 0.4)
    if scene.chance(0.8):  # the head in the picture
        z = max(
            z,
            (height - scene.camera.eye) / (wide * 0.7 - scene.camera.pitch)
            if scene.camera.pitch < 0.2
            else z,
        )
    x = scene.random.gauss(0, 0.5) * z * wide
    if kind == "person" and scene.chance(0.3):
        body(scene, x, ground.at(x, z), z, height)
    else:
        scene.stand(x, ground.at(x, z) - 0.01 * height, z, height, scene.sprite(kind))


def bust(scene: Scene) -> None:
    """A head and shoulders, or a hand, that grow out of the lower border."""
    depth = scene.between(0.5, 1.6)
    x, y, z = seen(scene, scene.random.gauss(0, 0.5), -scene.between(0.9, 1.4), depth)
    height = depth * math.tan(scene.camera.view / 2) * scene.between(1.0, 2.0)
    scene.stand(x, y, z, height, scene.sprite("portrait", "portrait", "portrait", "hand", "animal"))


def leaping(scene: Scene, kinds: tuple[str, ...] = ("cat", "animal", "person", "artic", "bird")) -> None:
    """Something in mid-air, high in the picture and near."""
    depth = scene.scale(0.7, 3)
    x, y, z = seen(scene, scene.between(-0.7, 0.7), scene.between(-0.15, 0.8), depth)
    height = depth * math.tan(scene.camera.view / 2) * scene.scale(0.5, 1.3)
    a = scene.random.gauss(0, 0.7)
    sprite = scene.sprite(scene.random.choice(kinds))
    width = height * scene.atlas.aspects[sprite] * (1 if scene.chance(0.5) else -1)
    u = (math.cos(a) * width, math.sin(a) * width, scene.random.gauss(0, 0.1) * height)
    v = (-math.sin(a) * height, math.cos(a) * height, 0.0)
    corner = (x - u[0] / 2 - v[0] / 2, y - u[1] / 2 - v[1] / 2, z)
    scene.quad(corner, u, v, sprite=sprite, relief=0.25 * min(height, abs(width)))


def flock(scene: Scene, count: int) -> None:
    """Birds or balloons in the air."""
    sprite = scene.sprite("bird", "bird", "balloon")
    for _ in range(count):
        depth = scene.scale(3, 40)
        x, y, z = seen(scene, scene.between(-1, 1), scene.between(0.1, 0.9), depth)
        scene.stand(x, y, z, depth * scene.between(0.03, 0.12), sprite, casts=False)


def herd(
    scene: Scene, ground: Ground, kind: str, count: int, near: float, far: float, scale: float = 1.0
) -> None:
    """Beasts of one kind over the ground."""
    for _ in range(count):
        z = scene.scale(near, far)
        x = spread_x(scene, z)
        thing(scene, kind, x, ground.at(x, z), z, scale)
