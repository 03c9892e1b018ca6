"""Bodies of balls and rods: people, animals, birds, teddies, blossoms."""

from __future__ import annotations

import itertools

from training.conditions import Vector
from training.scene import Scene
from training.scenes.placing import Place, Point, pale, shade

Clothes = tuple[int, Vector]


def rod(
    scene: Scene,
    a: Vector,
    b: Vector,
    radius: float,
    texture: int,
    *,
    tint: Vector | None = None,
    end: float | None = None,
) -> None:
    """A straight limb, wire or stick between two points."""
    axis = (b[0] - a[0], b[1] - a[1], b[2] - a[2])
    scene.cone(a, axis, radius, radius if end is None else end, texture, tint=tint)


def limb(scene: Scene, joints: list[Point], radius: float, wear: Clothes) -> None:
    """Rods along joints, each joint rounded, thinner towards the end."""
    for a, b in itertools.pairwise(joints):
        rod(scene, a, b, radius, wear[0], tint=wear[1], end=radius * 0.8)
        radius *= 0.8
        scene.ball(*b, (radius * 1.05,) * 3, wear[0], tint=wear[1])


def wear(scene: Scene, *kinds: str) -> Clothes:
    """A texture of these kinds with a tint of its own."""
    return scene.texture(*kinds), scene.tint(0.25)


def person(
    scene: Scene, foot: Point, height: float, *, turn: float | None = None, seated: bool = False
) -> None:
    """Someone standing or sitting, arms in any gesture; `foot` is the feet, or the seat's middle."""
    place = Place(*foot, scene.between(-2.5, 2.5) if turn is None else turn)
    coat, legs = wear(scene, "flat", "fabric", "stripes", "noise"), wear(scene, "flat", "fabric")
    skin, h = (pale(scene, "flat", "noise"), shade(scene, 0.35, 1.2, 0.15)), height
    hip = 0.06 * h if seated else 0.5 * h
    for side in (-1, 1):
        x = side * 0.06 * h
        knee = (
            place.at(x, hip, -0.26 * h)
            if seated
            else place.at(x * 1.2, 0.27 * h, -h * scene.between(-0.02, 0.1))
        )
        ankle = (
            place.at(x, hip - 0.25 * h, -0.27 * h)
            if seated
            else place.at(x * 1.3, 0.03 * h, h * scene.random.gauss(0, 0.05))
        )
        limb(scene, [place.at(x, hip, 0), knee, ankle], 0.05 * h, legs)
        elbow = place.at(
            side * h * scene.between(0.12, 0.2),
            hip + h * scene.between(0.08, 0.35),
            h * scene.random.gauss(-0.03, 0.06),
        )
        hand = place.at(
            side * h * scene.between(0, 0.25),
            hip + h * scene.random.choice((-0.02, 0.02, 0.1, 0.2, 0.5)),
            -h * scene.between(0, 0.2),
        )
        limb(scene, [place.at(side * 0.11 * h, hip + 0.29 * h, 0), elbow, hand], 0.035 * h, coat)
        scene.ball(*hand, (0.03 * h,) * 3, skin[0], tint=skin[1])
    scene.ball(
        *place.at(0, hip + 0.16 * h, 0), (0.12 * h, 0.2 * h, 0.08 * h), coat[0], tint=coat[1], turn=place.turn
    )
    _head(scene, place.moved(0, hip + 0.41 * h, -0.01 * h), 0.075 * h, skin)


def _head(scene: Scene, middle: Place, radius: float, skin: Clothes) -> None:
    """A head on its neck with hair (or a hat) behind and above, perhaps eyes."""
    hair = shade(scene, 0.08, 0.8, 0.2)
    rod(
        scene,
        middle.at(0, -1.9 * radius, 0.1 * radius),
        (middle.x, middle.y, middle.z),
        radius * 0.5,
        skin[0],
        tint=skin[1],
    )
    scene.ball(
        middle.x,
        middle.y,
        middle.z,
        (0.85 * radius, 1.1 * radius, 0.95 * radius),
        skin[0],
        tint=skin[1],
        turn=middle.turn,
    )
    x, y, z = middle.at(0, 0.3 * radius, 0.3 * radius)
    scene.ball(
        x,
        y,
        z,
        (radius, radius * scene.between(0.9, 1.5), radius * 0.95),
        scene.texture("noise", "flat", "wild"),
        tint=hair,
    )
    for side in (-0.35, 0.35):
        scene.ball(
            *middle.at(side * radius, 0.1 * radius, -0.86 * radius),
            (0.1 * radius,) * 3,
            skin[0],
            tint=(0.1, 0.1, 0.1),
        )


def bust(scene: Scene, foot: Point, height: float) -> None:
    """Head and shoulders, as portraits show them; `foot` is below the chest."""
    place, h = Place(*foot, scene.random.gauss(0, 0.5)), height
    coat, skin = (
        wear(scene, "flat", "fabric", "stripes", "noise"),
        (pale(scene, "flat", "noise"), shade(scene, 0.35, 1.2, 0.15)),
    )
    scene.ball(
        *place.at(0, 0.2 * h, 0), (0.42 * h, 0.34 * h, 0.22 * h), coat[0], tint=coat[1], turn=place.turn
    )
    scene.ball(
        *place.at(0, -0.3 * h, 0), (0.38 * h, 0.8 * h, 0.24 * h), coat[0], tint=coat[1], turn=place.turn
    )
    for side in (-1, 1):
        elbow = place.at(side * h * scene.between(0.4, 0.55), -0.45 * h, -0.05 * h)
        limb(scene, [place.at(side * 0.36 * h, 0.28 * h, 0), elbow], 0.11 * h, coat)
    _head(scene, place.moved(0, 0.74 * h, 0), 0.2 * h, skin)
