"""Railings and balustrades."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.parts import bar
from training.scenes.ways import Colour, Point


def railing(
    scene: Scene,
    a: Point,
    b: Point,
    height: float,
    count: int,
    texture: int,
    *,
    tint: Colour | None = None,
    thick: float = 0.02,
    rails: int = 2,
) -> None:
    """Posts between two points with rails along them; slopes as its ends do."""
    tint = tint or scene.tint()
    for i in range(count + 1):
        k = i / max(count, 1)
        x, y, z = (p + (q - p) * k for p, q in zip(a, b, strict=True))
        scene.cone((x, y, z), (0, height, 0), thick, thick, texture, tint=tint)
    for i in range(rails):
        up = height * (1 - 0.8 * i / max(rails - 1, 1))
        bar(
            scene,
            (a[0], a[1] + up, a[2]),
            (b[0], b[1] + up, b[2]),
            thick * (1.8 if i == 0 else 0.9),
            texture,
            tint,
        )


def panel_railing(
    scene: Scene, a: Point, b: Point, height: float, texture: int, tint: Colour | None = None
) -> None:
    """A balustrade of one pierced panel under a hand rail."""
    sprite = scene.sprite("lattice", "net")
    u = (b[0] - a[0], b[1] - a[1], b[2] - a[2])
    n = max(1, min(5, round(math.hypot(u[0], u[2]) / (height * 1.5))))
    step = (u[0] / n, u[1] / n, u[2] / n)
    for i in range(n):
        scene.quad(
            (a[0] + step[0] * i, a[1] + step[1] * i, a[2] + step[2] * i),
            step,
            (0, height, 0),
            texture,
            sprite=sprite,
            tint=tint,
        )
    bar(scene, (a[0], a[1] + height, a[2]), (b[0], b[1] + height, b[2]), 0.04, texture, tint)
