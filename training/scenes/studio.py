"""What a studio's clutter is made of: boards, cloth, stacks, parcels, things in any attitude."""

from __future__ import annotations

import math
from collections.abc import Callable

from training.conditions import Vector
from training.scene import Scene
from training.scenes import creatures, crockery, curios, vessels
from training.scenes.placing import Place, Point, attitude, full, span

PRINTS = ("poster", "painting", "photo", "text", "wild", "stripes", "screen")
PAPERS = ("text", "text", "poster", "flat", "painting", "dots", "stripes")
STUFFS = ("fabric", "fabric", "stripes", "dots", "flat", "wild", "noise")
SOLIDS = ("flat", "flat", "wood", "text", "poster", "stripes", "noise", "tiles", "brick", "painting")


def askew(scene: Scene, middle: Point, sizes: Vector, spread: float) -> None:
    """A box around a middle in an attitude of its own."""
    u, v, n = ([a * s for a in axis] for axis, s in zip(attitude(scene, spread), sizes, strict=True))
    corner = [m - (u[i] + v[i] + n[i]) / 2 for i, m in enumerate(middle)]
    scene.slab(corner, u, v, n, scene.texture(*SOLIDS), per_metre=scene.scale(0.7, 3) / max(sizes))


def parcel(scene: Scene, foot: Point, size: float) -> None:
    """A box that leans or stands on an edge, its lower part out of sight."""
    sizes = [size * scene.scale(0.12, 1.2) for _ in range(3)]
    askew(scene, (foot[0], foot[1] + 0.4 * max(sizes), foot[2]), sizes, scene.random.choice((0.05, 0.4, 0.9)))


def cloth_heap(scene: Scene, foot: Point, size: float) -> None:
    """Crumpled cloth: big flattened balls under a creased sheet."""
    texture, tint = scene.texture(*STUFFS), scene.tint(0.25)
    for _ in range(scene.random.randint(2, 6)):
        r = size * scene.between(0.25, 0.6)
        x, z = foot[0] + scene.random.gauss(0, 0.35) * size, foot[2] + scene.random.gauss(0, 0.3) * size
        scene.ball(
            x,
            foot[1],
            z,
            (r, r * scene.between(0.25, 0.7), r * scene.between(0.5, 1)),
            texture,
            tint=tint,
            repeats=scene.scale(1, 4),
        )


def ball(scene: Scene, foot: Point, size: float) -> None:
    """A ball of any pattern that lies on the ground."""
    r = size * scene.between(0.3, 0.6)
    scene.ball(
        foot[0],
        foot[1] + r,
        foot[2],
        (r, r, r),
        scene.texture("flat", "stripes", "dots", "wild", "noise", "painting"),
        gloss=scene.random.choice((0, 0.3, 0.9)),
    )


def stack(scene: Scene, foot: Point, size: float) -> None:
    """Things on things: two or three boxes or tins, and something on top."""
    y = foot[1]
    for _ in range(scene.random.randint(1, 3)):
        high, wide = size * scene.between(0.15, 0.6), size * scene.between(0.7, 1.1)
        if scene.chance(0.7):
            scene.block(
                foot[0],
                y,
                foot[2],
                (wide, high, wide * scene.between(0.5, 1)),
                scene.between(0, 3),
                scene.texture(*SOLIDS),
                per_metre=1 / wide,
            )
        else:
            scene.cone((foot[0], y, foot[2]), (0, high, 0), wide / 2, wide / 2, scene.texture(*SOLIDS))
        y += high
    crockery.item(scene, (foot[0], y, foot[2]), size * 0.6)


def board(scene: Scene, foot: Point, size: float) -> None:
    """A board or a book that leans back, forth or sideways."""
    place, size = Place(*foot, scene.random.gauss(0, 0.8)), size * 1.3
    lean, side = scene.random.gauss(0.2, 0.3), scene.random.gauss(0, 0.15)
    wide, high = size * scene.between(0.5, 1.3), size * scene.between(0.7, 1.2)
    u = place.way(wide * math.cos(side), wide * math.sin(side), 0)
    v = place.way(-high * math.sin(side), high * math.cos(side), high * lean)
    scene.quad(
        place.at(-wide / 2, 0.01, 0),
        u,
        v,
        scene.texture(*PRINTS, "wood", "flat"),
        per_metre=scene.between(0.7, 1.6) / size,
    )


def plush(scene: Scene, foot: Point, size: float) -> None:
    """A soft toy or a small animal."""
    scene.random.choice((creatures.teddy, creatures.teddy, creatures.cat, creatures.beast, creatures.bird))(
        scene, foot, size * 1.1
    )


THINGS: dict[str, tuple[float, Callable[[Scene, Point, float], None]]] = {
    "any": (4, crockery.item),
    "parcel": (2, parcel),
    "house": (0.7, curios.house),
    "sticks": (0.7, curios.sticks),
    "cones": (0.9, curios.cone_row),
    "mask": (0.6, curios.mask),
    "cloth": (1, cloth_heap),
    "ball": (1, ball),
    "stack": (1.5, stack),
    "board": (1.5, board),
    "plush": (1.3, plush),
    "plant": (1, crockery.plant),
    "vessel": (1.5, vessels.vessel),
}
"""Name → (how often; the function)."""


def thing(scene: Scene, foot: Point, size: float) -> None:
    """Any of `THINGS`."""
    THINGS[scene.random.choices(list(THINGS), [share for share, _ in THINGS.values()])[0]][1](
        scene, foot, size
    )


def scatter(scene: Scene, near: float, far: float, count: int, size: float) -> None:
    """Things on the ground plane (y is 0) between two distances, across the view and over its borders."""
    for _ in range(count):
        if full(scene):
            return
        z = scene.scale(near, far)
        thing(scene, (scene.between(-1.05, 1.05) * span(scene, z), 0.0, z), size * scene.scale(0.5, 1.6))
