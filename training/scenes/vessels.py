"""Vessels and other shapes turned around an axis: stacked stumps of cones."""

from __future__ import annotations

import itertools
import math

from training.conditions import Vector
from training.scene import Scene
from training.scenes import bodies
from training.scenes.placing import Place, Point

PROFILES: dict[str, tuple[float, tuple[tuple[float, float], ...]]] = {
    "bottle": (0.3, ((0, 0.5), (0.6, 0.5), (0.75, 0.18), (1, 0.15))),
    "jug": (0.7, ((0, 0.35), (0.35, 0.5), (0.7, 0.3), (1, 0.38))),
    "vase": (0.6, ((0, 0.25), (0.4, 0.5), (0.8, 0.2), (1, 0.3))),
    "cup": (0.9, ((0, 0.35), (0.15, 0.45), (1, 0.5))),
    "bowl": (1.9, ((0, 0.2), (0.4, 0.42), (1, 0.5))),
    "glass": (0.42, ((0, 0.4), (0.03, 0.06), (0.45, 0.06), (0.6, 0.45), (1, 0.36))),
    "flask": (0.6, ((0, 0.45), (0.15, 0.5), (0.6, 0.12), (1, 0.15))),
    "jar": (0.6, ((0, 0.45), (0.1, 0.5), (0.7, 0.5), (0.8, 0.36), (0.82, 0.44), (1, 0.44))),
    "tin": (0.7, ((0, 0.5), (1, 0.5))),
    "cone": (0.65, ((0, 0.5), (1, 0.01))),
    "pot": (1.0, ((0, 0.34), (0.8, 0.48), (0.82, 0.52), (1, 0.52))),
    "candle": (0.25, ((0, 0.5), (0.95, 0.5), (1, 0.1))),
    "decanter": (0.45, ((0, 0.5), (0.5, 0.5), (0.65, 0.2), (0.82, 0.16), (0.85, 0.3), (0.95, 0.3), (1, 0.1))),
    "pawn": (0.45, ((0, 0.5), (0.1, 0.45), (0.3, 0.2), (0.65, 0.14), (0.7, 0.32), (0.85, 0.3), (1, 0.05))),
}
"""Name → (width per height, (height, radius) pairs as shares of height and width)."""
GLAZES: tuple[tuple[tuple[str, ...], float], ...] = (
    (("flat",), 0.0),
    (("flat", "marble"), 0.5),
    (("metal", "flat"), 0.9),
    (("noise", "wild", "stone"), 0.1),
    (("stripes", "dots", "text", "painting"), 0.3),
    (("water", "photo", "marble"), 1.0),
)
"""(Kinds of texture, gloss) for turned and moulded things; the last looks like glass."""
GLASS = 5


def turned(
    scene: Scene,
    foot: Point,
    height: float,
    profile: str | None = None,
    *,
    glaze: int | None = None,
    axis: Vector = (0.0, 1.0, 0.0),
    handle: bool = False,
) -> None:
    """A vessel turned around `axis` (a unit vector), standing on `foot`."""
    wide, steps = PROFILES[profile or scene.random.choice(list(PROFILES))]
    kinds, gloss = GLAZES[scene.random.randrange(len(GLAZES)) if glaze is None else glaze]
    wide *= height * scene.scale(0.75, 1.3)
    texture, tint, repeats = scene.texture(*kinds), scene.tint(0.25), scene.scale(0.5, 4)
    sizes = [(h, max(r * wide * scene.between(0.85, 1.15), 0.002)) for h, r in steps]
    for (h0, r0), (h1, r1) in itertools.pairwise(sizes):
        start = (
            foot[0] + axis[0] * h0 * height,
            foot[1] + axis[1] * h0 * height,
            foot[2] + axis[2] * h0 * height,
        )
        scene.cone(start, [a * (h1 - h0) * height for a in axis], r0, r1, texture,
                   repeats=repeats, tint=tint, gloss=gloss)  # fmt: skip
    if handle:
        _handle(scene, foot, height, sizes[len(sizes) // 2][1], texture, tint)


def _handle(scene: Scene, foot: Point, height: float, radius: float, texture: int, tint: Vector) -> None:
    """Three rods from the upper rim to the lower body."""
    turn = scene.between(-0.6, 0.6) + (math.pi if scene.chance(0.5) else 0)
    place = Place(*foot, turn)
    reach = radius + height * 0.22
    corners = [place.at(radius * 0.8, 0.82 * height, 0), place.at(reach, 0.74 * height, 0),
               place.at(reach, 0.42 * height, 0), place.at(radius * 0.8, 0.25 * height, 0)]  # fmt: skip
    for a, b in itertools.pairwise(corners):
        bodies.rod(scene, a, b, height * 0.035, texture, tint=tint)


def jug(scene: Scene, foot: Point, size: float) -> None:
    """A vessel with a handle."""
    turned(scene, foot, size, scene.random.choice(("jug", "cup", "decanter")), handle=True)


def vessel(scene: Scene, foot: Point, size: float) -> None:
    """A vessel of any shape."""
    turned(scene, foot, size)


def glassware(scene: Scene, foot: Point, size: float) -> None:
    """A glass vessel, perhaps with a stopper."""
    name = scene.random.choice(("bottle", "glass", "decanter", "flask", "vase", "bowl"))
    turned(scene, foot, size * (0.4 if name == "bowl" else 1.1), name, glaze=GLASS)
    if name in ("decanter", "flask") and scene.chance(0.6):
        scene.ball(
            foot[0],
            foot[1] + size * 1.15,
            foot[2],
            (size * 0.07,) * 3,
            scene.texture("water", "photo"),
            gloss=1.0,
        )


def traffic_cone(scene: Scene, foot: Point, size: float) -> None:
    """A cone as roadworks have."""
    turned(scene, foot, size * 1.3, "cone", glaze=scene.random.choice((0, 3, 4)))
