"""Houses, rows of them, and what streets are furnished with."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.vehicles import box
from training.scenes.ways import Way

WALLS = ("facade", "facade", "facade", "facade", "brick", "tiles", "stone", "stripes", "flat")


def house(
    scene: Scene, way: Way, aside: float, along: float, size: tuple[float, float, float], *, side: int
) -> None:
    """A building of (length along the way, height, depth) whose front looks towards the way from `side`."""
    long, high, deep = size
    texture, per_metre = scene.texture(*WALLS), scene.scale(0.1, 0.3)
    x, z = way.at(aside + side * deep / 2, along)
    tint = scene.tint(0.18)
    scene.block(x, 0, z, (long, high, deep), way.turn + math.pi / 2, texture, per_metre=per_metre, tint=tint)
    front = aside - side * 0.02
    if scene.chance(0.4) and high < 12:
        pitched_roof(scene, way, aside, along, size, side)
    elif scene.chance(0.5):
        box(
            scene,
            way,
            aside + side * deep / 2,
            along,
            high - scene.between(0, 0.5),
            (deep + 0.6, 0.5, long + 0.3),
            scene.texture("flat", "stone"),
            tint,
        )
    if scene.chance(0.4):
        shop(scene, way, front, along, long, side)
    if scene.chance(0.2):
        balconies(scene, way, front, along, long, high, side)


def pitched_roof(
    scene: Scene, way: Way, aside: float, along: float, size: tuple[float, float, float], side: int
) -> None:
    """Two slopes with the ridge along the way, and a chimney."""
    long, high, deep = size
    rise, tiles, tint = (
        deep * scene.between(0.25, 0.5),
        scene.texture("tiles", "brick", "planks", "stripes"),
        scene.tint(),
    )
    for edge, half in ((aside - side * 0.4, 1), (aside + side * (deep + 0.4), -1)):
        u = way.aside(side * half * (deep / 2 + 0.4))
        scene.quad(
            way.point(edge, high - 0.1, along - long / 2),
            way.along(long),
            (u[0], rise, u[2]),
            tiles,
            per_metre=0.5,
            tint=tint,
        )
    box(scene, way, aside + side * deep / 2, along, high, (deep * 0.5, rise * 0.5, long - 0.1), tiles, tint)
    if scene.chance(0.6):
        box(
            scene,
            way,
            aside + side * deep * 0.4,
            along + long * scene.between(-0.4, 0.4),
            high,
            (0.8, rise + 1.2, 0.6),
            scene.texture("brick"),
            scene.tint(),
        )


def shop(scene: Scene, way: Way, front: float, along: float, long: float, side: int) -> None:
    """A ground floor of glass under a sign, with an awning or a hanging board."""
    box(
        scene,
        way,
        front,
        along,
        0.3,
        (0.1, 2.4, long * 0.92),
        scene.texture("screen", "photo", "facade", "flat"),
        scene.tint(0.3),
        0.4,
        scene.between(0, 0.5),
    )
    box(
        scene,
        way,
        front - side * 0.06,
        along,
        2.75,
        (0.16, 0.6, long * 0.92),
        scene.texture("text", "flat"),
        scene.tint(0.3),
        per_metre=0.4,
    )
    if scene.chance(0.5):
        out = way.aside(-side * scene.between(0.8, 1.8))
        scene.quad(
            way.point(front, 2.9, along - long * 0.4),
            way.along(long * 0.8),
            (out[0], -0.6, out[2]),
            scene.texture("stripes", "fabric", "flat"),
            per_metre=0.7,
        )
    if scene.chance(0.4):
        scene.quad(
            way.point(front, 3.2, along - long * 0.3),
            way.aside(-side * 0.9),
            (0, 0.9, 0),
            scene.texture("text", "flat", "painting"),
        )


def balconies(
    scene: Scene, way: Way, front: float, along: float, long: float, high: float, side: int
) -> None:
    """A balcony on each of the lower floors of a front."""
    for floor in range(1, min(int(high / 3.2), 5)):
        box(
            scene,
            way,
            front - side * 0.5,
            along,
            3.2 * floor,
            (1.1, 0.15, long * 0.5),
            scene.texture("flat"),
            scene.tint(),
        )
        box(
            scene,
            way,
            front - side * 1.0,
            along,
            3.2 * floor + 0.15,
            (0.05, 0.9, long * 0.5),
            scene.texture("stripes", "flat", "metal"),
            scene.tint(),
        )


def row(scene: Scene, way: Way, side: int, aside: float, near: float, far: float, *, tall: float) -> None:
    """Buildings shoulder to shoulder along one side of the way."""
    along, count = near, 0
    height = scene.scale(3.5, tall)
    gaps = scene.chance(0.35)
    while along < far and count < 9:
        long = scene.between(5, 12) * (1 + along / 60)
        size = (long, height * scene.between(0.65, 1.4), scene.between(6, 11))
        house(scene, way, side * (aside + scene.between(0, 0.8)), along + long / 2, size, side=side)
        along += long + (scene.between(0.5, 7) if gaps else 0.0)
        count += 1
