"""What a studio's clutter is made of: boards, cloth, stacks, cones, sticks, things in any attitude."""

from __future__ import annotations

import math
from collections.abc import Callable

from training.scene import Scene, Vector
from training.scenes import bodies, creatures, crockery, vessels
from training.scenes.placing import Place, Point, full, span

PRINTS = ("poster", "painting", "photo", "text", "wild", "stripes", "screen")
PAPERS = ("text", "text", "poster", "flat", "painting", "dots", "stripes")
STUFFS = ("fabric", "fabric", "stripes", "dots", "flat", "wild", "noise")
SOLIDS = ("flat", "flat", "wood", "text", "poster", "stripes", "noise", "tiles", "brick", "painting")


def attitude(scene: Scene, spread: float) -> tuple[Point, Point, Point]:
    """Three axes at right angles, turned any way around the upright and by about `spread` out of it."""
    a, b, c = scene.between(-math.pi, math.pi), scene.random.gauss(0, spread), scene.random.gauss(0, spread)
    ca, sa, cb, sb, cc, sc = math.cos(a), math.sin(a), math.cos(b), math.sin(b), math.cos(c), math.sin(c)
    u = (ca * cc - sa * sb * sc, cb * sc, sa * cc + ca * sb * sc)
    v = (-ca * sc - sa * sb * cc, cb * cc, -sa * sc + ca * sb * cc)
    return u, v, (-sa * cb, -sb, ca * cb)


def askew(scene: Scene, middle: Point, sizes: Vector, spread: float) -> None:
    """A box around a middle in an attitude of its own."""
    u, v, n = ([a * s for a in axis] for axis, s in zip(attitude(scene, spread), sizes, strict=True))
    corner = [m - (u[i] + v[i] + n[i]) / 2 for i, m in enumerate(middle)]
    scene.slab(corner, u, v, n, scene.texture(*SOLIDS), per_metre=scene.scale(0.7, 3) / max(sizes))


def parcel(scene: Scene, foot: Point, size: float) -> None:
    """A box that leans or stands on an edge, its lower part out of sight."""
    sizes = [size * scene.scale(0.12, 1.2) for _ in range(3)]
    askew(scene, (foot[0], foot[1] + 0.4 * max(sizes), foot[2]), sizes, scene.random.choice((0.05, 0.4, 0.9)))


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
    scene.random.choice((creatures.teddy, creatures.teddy, creatures.cat, creatures.beast, creatures.bird))(
        scene, foot, size * 1.1
    )


THINGS: dict[str, tuple[float, Callable[[Scene, Point, float], None]]] = {
    "any": (4, crockery.item),
    "parcel": (2, parcel),
    "house": (0.7, house),
    "sticks": (0.7, sticks),
    "cones": (0.9, cone_row),
    "mask": (0.6, mask),
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
    THINGS[scene.random.choices(list(THINGS), [share for share, _ in THINGS.values()])[0]][1](
        scene, foot, size
    )


# --- backs and sides ------------------------------------------------------------------------------


def scatter(scene: Scene, near: float, far: float, count: int, size: float) -> None:
    """Things on the ground plane (y is 0) between two distances, across the view and over its borders."""
    for _ in range(count):
        if full(scene):
            return
        z = scene.scale(near, far)
        thing(scene, (scene.between(-1.05, 1.05) * span(scene, z), 0.0, z), size * scene.scale(0.5, 1.6))
