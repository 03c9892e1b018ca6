"""Trees, shrubs and what else grows; also as a frame around the picture."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.parts import thing
from training.scenes.ways import Ground, Point, seen, spread_x

LEAFY = ("tree", "tree", "conifer", "bush", "palm", "bare")


def tree(scene: Scene, x: float, y: float, z: float, height: float, kind: str | None = None) -> None:
    """A tree: a cut-out, or a trunk under a crown of balls with ragged leaves around it."""
    kind = kind or scene.random.choice(LEAFY)
    if kind not in {"tree", "conifer"} or z > 40 or scene.chance(0.6):
        scene.stand(x, y - 0.02 * height, z, height, scene.sprite(kind), casts=z < 40)
    elif kind == "conifer":
        spruce(scene, x, y, z, height)
    else:
        crown_tree(scene, x, y, z, height)


def crown_tree(scene: Scene, x: float, y: float, z: float, height: float) -> None:
    """A trunk and a crown with depth of its own."""
    radius = height * scene.between(0.02, 0.04)
    scene.cone((x, y, z), (0, height * 0.62, 0), radius, radius * 0.6, scene.texture("bark", "wood"))
    leaves, tint = scene.texture("foliage", "foliage", "grass", "noise"), scene.tint()
    for _ in range(scene.random.randint(3, 6)):
        size = height * scene.between(0.12, 0.24)
        scene.ball(
            x + scene.random.gauss(0, 0.13) * height,
            y + height * scene.between(0.58, 0.9),
            z + scene.random.gauss(0, 0.1) * height,
            (size, size * scene.between(0.65, 1), size),
            leaves,
            repeats=4,
            tint=tint,
        )
    ragged = scene.sprite("bush", "leaves", "tree")
    for _ in range(scene.random.randint(2, 5)):
        size = height * scene.between(0.25, 0.45)
        scene.stand(
            x + scene.random.gauss(0, 0.18) * height,
            y + height * scene.between(0.5, 0.8),
            z + scene.random.gauss(0, 0.12) * height,
            size,
            ragged,
            casts=False,
            tint=tint,
        )


def spruce(scene: Scene, x: float, y: float, z: float, height: float) -> None:
    """Cones on a stem."""
    leaves, tint = scene.texture("foliage", "grass", "noise"), scene.tint()
    scene.cone((x, y, z), (0, height * 0.3, 0), height * 0.025, height * 0.02, scene.texture("bark"))
    for i in range(3):
        low = height * (0.12 + 0.26 * i)
        scene.cone(
            (x, y + low, z), (0, height * 0.4, 0), height * (0.2 - 0.05 * i), 0, leaves, repeats=5, tint=tint
        )


def trunk(
    scene: Scene,
    x: float,
    y: float,
    z: float,
    radius: float,
    height: float,
    tint: tuple[float, float, float] | None = None,
    texture: int = -1,
) -> None:
    """A stem that leaves the picture at the top; leans a little, with a branch at times."""
    bark = texture if texture >= 0 else scene.texture("bark", "bark", "wood", "noise")
    lean = (scene.random.gauss(0, 0.05) * height, height, scene.random.gauss(0, 0.03) * height)
    tint = tint or scene.tint()
    scene.cone((x, y - 0.1, z), lean, radius, radius * scene.between(0.5, 0.9), bark, repeats=2, tint=tint)
    scene.cone((x, y - 0.1, z), (0, radius * 3, 0), radius * 1.5, radius, bark, tint=tint)
    if scene.chance(0.3):
        k = scene.between(0.3, 0.8)
        out = scene.between(0.5, 2.5) * (1 if scene.chance(0.5) else -1)
        scene.cone(
            (x + lean[0] * k, y + height * k, z + lean[2] * k),
            (out, abs(out) * scene.between(-0.1, 1.2), 0),
            radius * 0.4,
            radius * 0.1,
            bark,
            tint=tint,
        )


def scatter(
    scene: Scene,
    ground: Ground,
    kinds: tuple[str, ...],
    count: int,
    near: float,
    far: float,
    scale: float = 1.0,
) -> None:
    """Things over the ground, as many in each doubling of the distance."""
    for _ in range(count):
        z = scene.scale(near, far)
        x = spread_x(scene, z)
        thing(scene, scene.random.choice(kinds), x, ground.at(x, z), z, scale)


def clump(scene: Scene, ground: Ground, kind: str, x: float, z: float, count: int, radius: float) -> None:
    """A group of one kind around a place."""
    for _ in range(count):
        px, pz = x + scene.random.gauss(0, radius), max(z + scene.random.gauss(0, radius * 0.6), 0.6)
        thing(scene, kind, px, ground.at(px, pz), pz)


def tuft_row(
    scene: Scene, ground: Ground, depth: float, kinds: tuple[str, ...] = ("grass", "flower", "fern")
) -> None:
    """Stems right before the lens, along the lower border."""
    kind = scene.random.choice(kinds)
    wide = math.tan(scene.camera.view / 2)
    for _ in range(scene.random.randint(2, 9)):
        z = depth * scene.between(0.8, 1.6)
        x, y, z = seen(scene, scene.between(-1.1, 1.1), scene.between(-1.3, -0.9), z)
        height = z * wide * scene.scale(0.5, 1.5)
        if y + height * 0.2 < scene.camera.eye:
            scene.stand(x, y, z, height, scene.sprite(kind), casts=False)


def overhang(scene: Scene, depth: float, across: float | None = None) -> None:
    """A branch that hangs in from the top border, near the camera."""
    wide = math.tan(scene.camera.view / 2) * depth
    sprite = scene.sprite("hang", "hang", "leaves")
    for i in range(scene.random.randint(1, 3)):
        at = scene.between(-1, 1) if across is None or i else across
        x, top, z = seen(scene, at, scene.between(0.65, 1.1), depth * scene.between(0.9, 1.4))
        height = wide * scene.scale(0.5, 1.3)
        scene.stand(x, top - height, z, height, sprite, casts=False)


def side_frame(scene: Scene, ground: Ground, depth: float) -> None:
    """A near trunk, bush or pole at one border, with leaves above it at times."""
    side = 1 if scene.chance(0.5) else -1
    x, _, z = seen(scene, side * scene.between(0.6, 1.0), 0, depth)
    pick = scene.random.random()
    if pick < 0.6:
        trunk(scene, x, ground.at(x, z), z, depth * scene.scale(0.03, 0.12), scene.camera.eye + depth * 3)
        if scene.chance(0.6):
            overhang(scene, depth, side * 0.7)
    elif pick < 0.85:
        height = scene.camera.eye * scene.between(0.8, 1.3) + depth * scene.between(0.2, 0.8)
        scene.stand(
            x,
            ground.at(x, z),
            z,
            height,
            scene.sprite("bush", "fern", "tree", "grass", "conifer"),
            relief=0.08 * depth,
        )
    else:
        scene.cone(
            (x, ground.at(x, z), z),
            (0, scene.camera.eye + 3 * depth, 0),
            depth * 0.03,
            depth * 0.03,
            scene.texture("metal", "flat", "wood"),
        )


def leaf_cloud(scene: Scene, centre: Point, radius: float, count: int) -> None:
    """Leaves in the air around a place: a crown seen from below."""
    kind = scene.sprite("leaves", "bush", "hang")
    tint = scene.tint()
    for _ in range(count):
        x, y, z = (c + scene.random.gauss(0, radius) for c in centre)
        if z > 0.8:
            scene.stand(
                x,
                y,
                z,
                radius * scene.between(0.6, 1.4),
                kind,
                casts=False,
                tint=tint,
                lean=scene.random.gauss(0, 0.5),
            )
