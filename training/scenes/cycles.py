"""Bicycles and hoops of short bars."""

from __future__ import annotations

import math
from itertools import pairwise

from training.scene import Scene
from training.scenes.parts import bar
from training.scenes.ways import Colour, Way


def ring(
    scene: Scene,
    way: Way,
    along: float,
    y: float,
    radius: float,
    thick: float,
    texture: int,
    tint: Colour,
    *,
    count: int = 14,
    flat: bool = False,
) -> None:
    """A hoop of short bars: upright along the way, or lying flat."""
    ends = []
    for i in range(count + 1):
        a = 2 * math.pi * i / count
        aside, up = (radius * math.cos(a), 0.0) if flat else (0.0, radius * math.cos(a))
        ends.append(way.point(aside, y + up, along + radius * math.sin(a)))
    for a_end, b_end in pairwise(ends):
        bar(scene, a_end, b_end, thick, texture, tint)


def bicycle(scene: Scene, x: float, y: float, z: float, turn: float) -> None:
    """Two spoked wheels, a frame, saddle and handlebar."""
    way, dark = Way(x, z, turn), (0.08, 0.08, 0.09)
    flat, tint = scene.texture("flat", "metal"), scene.tint(0.35)
    for along in (-0.52, 0.52):
        ring(scene, way, along, y + 0.34, 0.33, 0.018, flat, dark)
        for i in range(4):
            a = math.pi * i / 4 + 0.2
            dy, dz = 0.32 * math.cos(a), 0.32 * math.sin(a)
            bar(
                scene,
                way.point(0, y + 0.34 - dy, along - dz),
                way.point(0, y + 0.34 + dy, along + dz),
                0.004,
                flat,
                (0.6, 0.6, 0.62),
            )
    joints: dict[str, tuple[float, float]] = {
        "back": (0.34, 0.52),
        "crank": (0.3, 0.05),
        "seat": (0.9, 0.17),
        "head": (0.82, -0.36),
        "front": (0.34, -0.52),
        "bar": (1.0, -0.4),
    }
    for one, other in (
        ("back", "crank"),
        ("back", "seat"),
        ("crank", "seat"),
        ("crank", "head"),
        ("seat", "head"),
        ("front", "bar"),
    ):
        (ya, za), (yb, zb) = joints[one], joints[other]
        bar(scene, way.point(0, y + ya, za), way.point(0, y + yb, zb), 0.018, flat, tint)
    bar(scene, way.point(-0.28, y + 1.0, -0.38), way.point(0.28, y + 1.0, -0.38), 0.015, flat, dark)
    sx, sz = way.at(0, 0.18)
    scene.ball(sx, y + 0.95, sz, (0.07, 0.04, 0.13), flat, turn=turn, tint=dark)
