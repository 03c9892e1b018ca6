"""Things made by hand that stand about in a studio: toy houses, pots of brushes, cones, masks."""

from __future__ import annotations

from training.scene import Scene
from training.scenes import bodies, vessels
from training.scenes.placing import Place, Point, attitude


def house(scene: Scene, foot: Point, size: float) -> None:
    """A toy house askew: body and two roof boards that reach over it."""
    u, v, n = attitude(scene, 0.25)
    size *= 0.9
    texture, tint = scene.texture("flat", "brick", "wood", "planks"), scene.tint(0.25)
    corner = [f - size * (0.5 * a + 0.35 * c) for f, a, c in zip(foot, u, n, strict=True)]
    scene.slab(
        corner,
        [size * a for a in u],
        [0.6 * size * a for a in v],
        [0.7 * size * a for a in n],
        texture,
        tint=tint,
        per_metre=2,
    )
    roof = scene.texture("wood", "flat", "tiles", "planks")
    for side in (0, 1):
        ridge = [f + size * (0.95 * b - 0.42 * c) for f, b, c in zip(foot, v, n, strict=True)]
        ridge = [r - size * 0.03 * b for r, b in zip(ridge, v, strict=True)]
        down = [size * ((0.66 if side else -0.66) * a - 0.5 * b) for a, b in zip(u, v, strict=True)]
        across = [size * 0.84 * c for c in n]
        thick = [size * 0.06 * (b + (0.75 if side else -0.75) * a) for a, b in zip(u, v, strict=True)]
        scene.slab(ridge, down, thick, across, roof, per_metre=2)


def sticks(scene: Scene, foot: Point, size: float) -> None:
    """A pot of sticks, brushes or pencils that spread."""
    vessels.turned(scene, foot, size * 0.6, scene.random.choice(("tin", "cup", "pot", "jar")))
    for _ in range(scene.random.randint(3, 8)):
        x, z = scene.random.gauss(0, 0.14) * size, scene.random.gauss(0, 0.14) * size
        start = (foot[0] + x * 0.4, foot[1] + 0.3 * size, foot[2] + z * 0.4)
        bodies.rod(
            scene,
            start,
            (foot[0] + x * 2, foot[1] + size * scene.between(0.9, 1.5), foot[2] + z * 2),
            size * 0.02,
            scene.texture("wood", "flat"),
        )


def cone_row(scene: Scene, foot: Point, size: float) -> None:
    """A few cones of a kind, one behind another."""
    for i in range(scene.random.randint(2, 5)):
        vessels.turned(
            scene,
            (foot[0] + scene.random.gauss(0, 0.5) * size, foot[1], foot[2] + i * 0.3 * size),
            size,
            "cone",
        )


def mask(scene: Scene, foot: Point, size: float) -> None:
    """A head or a mask: a long ball with brows, eyes, nose and mouth."""
    texture, tint, place = (
        scene.texture("wood", "stone", "flat", "noise"),
        scene.tint(0.2),
        Place(*foot, scene.random.gauss(0, 0.3)),
    )
    dark = [t * 0.3 for t in tint]
    scene.ball(
        *place.at(0, 0.6 * size, 0),
        (0.4 * size, 0.6 * size, 0.25 * size),
        texture,
        tint=tint,
        turn=place.turn,
    )
    bodies.rod(
        scene,
        place.at(0, 0.75 * size, -0.22 * size),
        place.at(0, 0.5 * size, -0.3 * size),
        0.05 * size,
        texture,
        tint=tint,
        end=0.08 * size,
    )
    for x in (-0.16, 0.16):
        scene.ball(
            *place.at(x * size, 0.72 * size, -0.21 * size),
            (0.08 * size, 0.04 * size, 0.04 * size),
            texture,
            tint=dark,
            turn=place.turn,
        )
    scene.ball(
        *place.at(0, 0.3 * size, -0.2 * size),
        (0.13 * size, 0.06 * size, 0.05 * size),
        texture,
        tint=dark,
        turn=place.turn,
    )
