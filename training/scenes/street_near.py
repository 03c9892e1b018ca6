"""What is near or high in a street: signs overhead, wires, sills; statues, fountains, tubs."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.cycles import bicycle
from training.scenes.parts import bar, thing
from training.scenes.railings import railing
from training.scenes.street_furniture import POLES, bin_or_box
from training.scenes.ways import Way, seen


def overhead(scene: Scene, way: Way, half: float, count: int) -> None:
    """Wires, banners, lamps and washing across the street, above the camera."""
    for _ in range(count):
        along, y = scene.scale(2, 25), scene.between(2.4, 7)
        a, b = way.point(-half, y, along), way.point(half, y + scene.random.gauss(0, 0.4), along)
        bar(scene, a, b, scene.scale(0.006, 0.03), scene.texture("flat"), (0.1, 0.1, 0.1))
        pick = scene.random.random()
        if pick < 0.4:
            for _ in range(scene.random.randint(2, 5)):
                k, wide, high = scene.between(0.1, 0.8), scene.between(0.3, 0.8), scene.between(0.3, 1.1)
                scene.quad(
                    way.point(-half + 2 * half * k, y - high, along),
                    way.aside(wide),
                    (0, high, 0),
                    scene.texture("fabric", "stripes", "flat"),
                    relief=0.05,
                )
        elif pick < 0.7:
            k = scene.between(0.2, 0.8)
            x, _, z = way.point(-half + 2 * half * k, 0, along)
            scene.cone((x, y - 0.7, z), (0, 0.7, 0), 0.01, 0.01, scene.texture("flat"), tint=(0.1, 0.1, 0.1))
            scene.ball(x, y - 0.8, z, (0.18, 0.2, 0.18), scene.texture("flat"), tint=(1, 0.9, 0.7), glow=0.6)


def wall_clutter(scene: Scene, way: Way, side: int, half: float) -> None:
    """Bikes, pots, boxes, pipes, steps and signs at an alley's wall."""
    for _ in range(scene.random.randint(1, 5)):
        along = scene.scale(1.6, 20)
        x, z = way.at(side * (half - 0.3), along)
        kind = scene.random.choice(("vase", "bush", "box", "bike", "pipe", "sign", "cat"))
        if kind == "box":
            bin_or_box(scene, x, 0, z, way.turn)
        elif kind == "bike":
            bicycle(scene, x, 0, z, way.turn) if along < 6 else thing(scene, "bike", x, 0, z)
        elif kind == "pipe":
            scene.cone((x + side * 0.2, 0, z), (0, 9, 0), 0.06, 0.06, scene.texture(*POLES))
        elif kind == "sign":
            scene.quad(
                way.point(side * half, scene.between(2, 3.4), along),
                way.aside(-side * 0.7),
                (0, 0.7, 0),
                scene.texture("text", "painting", "flat"),
            )
        else:
            thing(scene, kind, x, 0, z)


def high_near(scene: Scene) -> None:
    """Something near and high: a sign, a lamp, an awning's edge, a banner, a hanging basket."""
    depth = scene.scale(0.8, 4)
    wide = math.tan(scene.camera.view / 2) * depth
    x, y, z = seen(scene, scene.between(-0.9, 0.9), scene.between(0.3, 0.75), depth)
    pick = scene.random.random()
    if pick < 0.35:
        size = wide * scene.between(0.3, 0.8)
        a = scene.random.gauss(0, 0.5)
        scene.quad(
            (x - size / 2, y, z),
            (size * math.cos(a), 0, size * math.sin(a)),
            (0, size * 0.7, 0),
            scene.texture("text", "painting", "flat", "metal"),
            per_metre=1 / size,
        )
        scene.cone(
            (x, y + size * 0.7, z), (0, 2 * wide, 0), 0.01 * depth, 0.01 * depth, scene.texture(*POLES)
        )
    elif pick < 0.6:
        scene.ball(
            x,
            y,
            z,
            (wide * 0.15, wide * 0.18, wide * 0.15),
            scene.texture("flat", "metal"),
            glow=scene.between(0, 0.9),
        )
        scene.cone(
            (x, y + wide * 0.15, z), (0, 2 * wide, 0), 0.008 * depth, 0.008 * depth, scene.texture("flat")
        )
    elif pick < 0.8:
        left, top, far = seen(scene, -1.3, scene.between(0.45, 0.7), depth)
        scene.quad(
            (left, top, far),
            (2.6 * wide, 0, scene.random.gauss(0, 0.5) * wide),
            (0, 0.4 * wide, -0.6 * depth),
            scene.texture("stripes", "fabric", "planks"),
            per_metre=0.8,
        )
    else:
        height = wide * scene.between(0.4, 0.9)
        scene.stand(
            x, y - height / 3, z, height, scene.sprite("bush", "flower", "hang", "umbrella", "balloon")
        )


def sill(scene: Scene) -> None:
    """A balcony's railing, pots or a window's frame close to the camera, the street far under it."""
    depth, eye = scene.between(0.6, 1.6), scene.camera.eye
    top = eye - depth * scene.between(0.1, 0.7)
    texture, tint = scene.texture("metal", "wood", "stone", "flat"), scene.tint(0.3)
    turn = scene.random.gauss(0, 0.25)
    dz = math.tan(turn) * 3
    pick = scene.random.random()
    if pick < 0.6:
        count = scene.random.randint(10, 26)
        railing(
            scene,
            (-3, top - 1, depth - dz),
            (3, top - 1, depth + dz),
            1.0,
            count,
            texture,
            tint=tint,
            thick=scene.between(0.008, 0.02),
        )
    else:
        scene.slab(
            (-3, top - 0.3, depth - dz),
            (6, 0, 2 * dz),
            (0, 0.3, 0),
            (-0.3 * math.sin(turn), 0, 0.3 * math.cos(turn)),
            texture,
            tint=tint,
        )
    if scene.chance(0.4):
        x = scene.random.gauss(0, 0.4)
        thing(scene, scene.random.choice(("vase", "flower", "cat", "bird")), x, top, depth + 0.1, 0.7)
    if scene.chance(0.3):
        side = scene.random.choice((-1, 1))
        x, _, z = seen(scene, side * 0.9, 0, depth * 0.9)
        scene.slab((x, eye - 3, z), (side * 1.5, 0, 0), (0, 6, 0), (0, 0, 0.2), texture, tint=tint)


def statue(scene: Scene, x: float, y: float, z: float, turn: float) -> None:
    """A figure on a pedestal."""
    wide, high = scene.between(0.8, 2), scene.between(0.8, 2.5)
    stone = scene.texture("stone", "marble", "flat")
    scene.block(x, y, z, (wide * 1.4, high * 0.2, wide * 1.4), turn, stone)
    scene.block(x, y, z, (wide, high, wide), turn, stone)
    thing(scene, "statue", x, y + high, z)


def fountain(scene: Scene, x: float, y: float, z: float, turn: float) -> None:
    """A basin with water and a stem."""
    stone, radius = scene.texture("stone", "marble"), scene.between(1, 2.5)
    scene.cone((x, y, z), (0, 0.5, 0), radius, radius, stone)
    scene.cone((x, y + 0.5, z), (0, 0.01, 0), radius * 0.9, radius * 0.9, scene.texture("water"))
    scene.cone((x, y + 0.4, z), (0, 1.4, 0), 0.25, 0.15, stone)
    scene.cone((x, y + 1.6, z), (0, 0.25, 0), 0.2, radius * 0.45, stone)


def planter(scene: Scene, x: float, y: float, z: float, turn: float) -> None:
    """A tub with a shrub."""
    scene.block(x, y, z, (0.9, 0.6, 0.9), turn, scene.texture("stone", "wood", "planks"))
    scene.stand(x, y + 0.55, z, scene.between(0.6, 1.6), scene.sprite("bush", "flower", "palm", "fern"))
