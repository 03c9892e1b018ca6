"""Where outdoor things stand, and the plain parts that most of them are made of."""

from __future__ import annotations

import math

from training import layout
from training.conditions import Vector
from training.scene import Scene
from training.scenes.ways import Colour, Ground, Way

HEIGHTS: dict[str, tuple[float, float]] = {
    "tree": (4, 13),
    "bare": (4, 12),
    "conifer": (5, 18),
    "palm": (4, 11),
    "bush": (0.5, 2.6),
    "grass": (0.2, 0.8),
    "flower": (0.25, 1.0),
    "fern": (0.4, 1.1),
    "person": (1.5, 1.9),
    "statue": (1.4, 2.6),
    "animal": (0.5, 1.6),
    "cat": (0.28, 0.42),
    "bird": (0.2, 0.5),
    "car": (1.35, 1.7),
    "bus": (2.8, 4.2),
    "bike": (0.95, 1.15),
    "motorbike": (1.0, 1.2),
    "boat": (1.5, 5),
    "rock": (0.2, 1.8),
    "post": (1, 5),
    "sign": (1.8, 3.2),
    "streetlight": (4, 9),
    "tent": (1.2, 3),
    "tripod": (1.1, 1.7),
    "ladder": (2, 4),
    "chair": (0.8, 1.0),
    "table": (0.7, 0.8),
    "umbrella": (2, 2.8),
    "lattice": (0.8, 2),
    "net": (1, 4),
    "truss": (1, 4),
    "wheel": (0.6, 1.2),
    "artic": (0.5, 1.8),
    "blob": (0.3, 1.2),
    "toy": (0.2, 0.5),
    "balloon": (0.3, 0.6),
    "vase": (0.4, 1.1),
    "poly": (0.3, 1.5),
}
"""Kind of cut-out → how tall it is, in metres."""


def lay(
    scene: Scene,
    ground: Ground,
    texture: int,
    per_metre: float,
    *,
    reach: float = 400,
    relief: float = 0.0,
    tint: Colour | None = None,
    gloss: float = 0.0,
    near: float = -4.0,
) -> None:
    """The ground itself, as far as it goes."""
    scene.quad(
        (-reach, ground.at(-reach, near), near),
        (2 * reach, 2 * reach * ground.right, 0),
        (0, (reach - near) * ground.ahead, reach - near),
        texture,
        per_metre=per_metre,
        relief=relief,
        tint=tint,
        gloss=gloss,
        casts=False,
    )


def thing(scene: Scene, kind: str, x: float, y: float, z: float, scale: float = 1.0) -> None:
    """A cut-out of a kind at its usual height; only near things cast a shadow."""
    height = scene.between(*HEIGHTS[kind]) * scale
    scene.stand(x, y - 0.01 * height, z, height, scene.sprite(kind), casts=z < 40)


def sink(scene: Scene, since: int, by: float) -> None:
    """Lower what has been added since a count of surfaces: things built for level ground in a valley."""
    for row in scene.rows[since:]:
        row[layout.ORIGIN + 1] -= by


def bar(
    scene: Scene,
    a: Vector,
    b: Vector,
    radius: float,
    texture: int,
    tint: Colour | None = None,
    end: float | None = None,
    gloss: float = 0.0,
    casts: bool = True,
) -> None:
    """A round bar from one point to another."""
    axis = (b[0] - a[0], b[1] - a[1], b[2] - a[2])
    scene.cone(a, axis, radius, radius if end is None else end, texture, tint=tint, gloss=gloss, casts=casts)


def strip(
    scene: Scene,
    way: Way,
    left: float,
    right: float,
    near: float,
    far: float,
    y: float,
    texture: int,
    *,
    per_metre: float = 0.3,
    tint: Colour | None = None,
    gloss: float = 0.0,
) -> None:
    """A flat band on the ground along a way."""
    scene.quad(
        way.point(left, y, near),
        way.aside(right - left),
        way.along(far - near),
        texture,
        per_metre=per_metre,
        tint=tint,
        gloss=gloss,
        casts=False,
    )


def wall(
    scene: Scene,
    a: tuple[float, float],
    b: tuple[float, float],
    y: float,
    height: float,
    texture: int,
    *,
    per_metre: float = 0.4,
    sprite: int = -1,
    tint: Colour | None = None,
    casts: bool = True,
    inverted: bool = False,
) -> None:
    """An upright quad between two points of the plan."""
    scene.quad(
        (a[0], y, a[1]),
        (b[0] - a[0], 0, b[1] - a[1]),
        (0, height, 0),
        texture,
        per_metre=per_metre,
        sprite=sprite,
        tint=tint,
        casts=casts,
        inverted=inverted,
    )


def backdrop(
    scene: Scene, kind: str, z: float, height: float, y: float = 0.0, tint: Colour | None = None
) -> None:
    """Wide cut-outs side by side until they fill the view at that distance."""
    sprite = scene.sprite(kind)
    half = z * math.tan(scene.camera.view / 2) * 1.4
    width = height * scene.atlas.aspects[sprite] * scene.scale(0.9, 1.8)
    count = max(1, min(5, math.ceil(2 * half / width)))
    width = max(width, 2 * half / count)
    left = -half - scene.between(0, max(width * count - 2 * half, 0.0))
    tint = tint or scene.tint()
    for i in range(count):
        flip = scene.chance(0.5)
        scene.quad(
            (left + width * (i + flip), y, z),
            (-width if flip else width, 0, scene.between(-0.05, 0.05) * z),
            (0, height, 0),
            sprite=sprite,
            tint=tint,
            casts=False,
        )
