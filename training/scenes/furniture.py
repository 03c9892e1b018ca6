"""Tables, seats, beds, lamps, a desk, a piano: each on a `Place` whose back is `along`."""

from __future__ import annotations

import math
from collections.abc import Callable

from training.scene import Scene
from training.scenes import crockery
from training.scenes.bodies import rod
from training.scenes.placing import Place, full, shade

Furnishing = Callable[[Scene, Place, float], None]

WOODS = ("wood", "wood", "planks", "flat", "flat", "metal", "noise")
CLOTHS = ("fabric", "fabric", "flat", "stripes", "noise", "dots", "wild")


def litter(scene: Scene, top: Place, wide: float, deep: float, count: int, size: float, *names: str) -> None:
    """Small things all over a top whose middle is `top`."""
    for _ in range(count):
        if full(scene):
            return
        foot = top.at(scene.between(-0.45, 0.45) * wide, 0, scene.between(-0.42, 0.42) * deep)
        crockery.item(scene, foot, size * scene.scale(0.5, 1.3), *names)


def table(scene: Scene, place: Place, wide: float) -> None:
    """A table with four legs or one foot, and what lies on it."""
    deep, high = wide * scene.between(0.45, 0.9), scene.between(0.4, 0.8)
    texture, tint, thick = scene.texture(*WOODS), scene.tint(0.25), scene.between(0.025, 0.06)
    if scene.chance(0.2):
        top = place.at(0, high - thick, 0)
        scene.cone(top, (0, thick, 0), wide / 2, wide / 2, texture, tint=tint, repeats=4)
        rod(scene, place.at(0, 0, 0), top, 0.05, texture, tint=tint)
        deep = wide = wide * 0.7
    else:
        place.box(scene, (0, high - thick, 0), (wide, thick, deep), texture, tint=tint)
        legs(scene, place, wide, deep, high - thick, texture, tint)
    litter(scene, place.moved(0, high, 0), wide, deep, scene.random.randint(0, 5), 0.25)


def legs(
    scene: Scene, place: Place, wide: float, deep: float, high: float, texture: int, tint: tuple[float, ...]
) -> None:
    """Four legs under a top of that width and depth, `high` metres."""
    radius = scene.between(0.012, 0.035)
    for a in (-0.46, 0.46):
        for b in (-0.45, 0.45):
            rod(
                scene,
                place.at(a * wide, 0, b * deep),
                place.at(a * wide, high, b * deep),
                radius,
                texture,
                tint=tint,
            )


def chair(scene: Scene, place: Place, wide: float) -> None:
    """Seat, legs and a back of slats or of one board."""
    wide = min(wide, 0.5)
    texture, tint, seat = scene.texture(*WOODS), scene.tint(0.3), scene.between(0.4, 0.48)
    place.box(scene, (0, seat, 0), (wide, 0.04, wide), scene.texture(*WOODS, *CLOTHS), tint=tint)
    legs(scene, place, wide, wide, seat, texture, tint)
    high = seat + scene.between(0.35, 0.6)
    if scene.chance(0.4):
        place.box(scene, (0, seat + 0.15, wide * 0.46), (wide, high - seat - 0.15, 0.03), texture, tint=tint)
        return
    for a in (-0.46, 0, 0.46):
        rod(
            scene,
            place.at(a * wide, seat, wide * 0.46),
            place.at(a * wide, high, wide * 0.52),
            0.014,
            texture,
            tint=tint,
        )
    place.box(scene, (0, high - 0.08, wide * 0.5), (wide, 0.09, 0.025), texture, tint=tint)


def stool(scene: Scene, place: Place, wide: float) -> None:
    """A round seat on four legs."""
    high = scene.between(0.4, 0.75)
    texture, tint = scene.texture(*WOODS), scene.tint(0.25)
    scene.cone(place.at(0, high - 0.05, 0), (0, 0.05, 0), 0.17, 0.18, texture, tint=tint)
    legs(scene, place, 0.28, 0.28, high - 0.05, texture, tint)


def sofa(scene: Scene, place: Place, wide: float) -> None:
    """Seat, back, arms and cushions; an armchair where it is narrow."""
    wide, deep = max(wide, 0.75), scene.between(0.75, 0.95)
    cloth, tint = scene.texture(*CLOTHS), scene.tint(0.3)
    place.box(scene, (0, 0.05, 0), (wide, 0.36, deep), cloth, tint=tint)
    place.box(scene, (0, 0.2, deep * 0.4), (wide, scene.between(0.45, 0.75), deep * 0.2), cloth, tint=tint)
    for a in (-0.5, 0.5):
        place.box(scene, (a * wide, 0.02, 0), (0.16, scene.between(0.5, 0.62), deep), cloth, tint=tint)
    for _ in range(scene.random.randint(0, 4)):
        x, y, z = place.at(scene.between(-0.38, 0.38) * wide, 0.55, deep * 0.18)
        scene.ball(
            x, y, z, (0.22, 0.19, 0.1), scene.texture(*CLOTHS), turn=place.turn + scene.random.gauss(0, 0.3)
        )


def bed(scene: Scene, place: Place, wide: float) -> None:
    """Head at the back: frame, mattress, blanket with folds, pillows, a head board."""
    wide, deep = min(max(wide, 0.9), 1.8), scene.between(1.9, 2.1)
    place = place.moved(0, 0, -deep / 2 + 0.4)
    place.box(scene, (0, 0.08, 0), (wide, 0.25, deep), scene.texture(*WOODS))
    place.box(
        scene,
        (0, 0.33, 0),
        (wide * 0.97, 0.16, deep * 0.97),
        scene.texture("flat", "fabric"),
        tint=shade(scene, 0.8, 1.4),
    )
    scene.quad(place.at(-wide * 0.5, 0.5, -deep * 0.5), place.way(wide, 0, 0), place.way(0, 0, deep * 0.7),
               scene.texture(*CLOTHS), relief=0.1, per_metre=scene.between(0.5, 2))  # fmt: skip
    place.box(scene, (0, 0, deep * 0.5), (wide, scene.between(0.7, 1.2), 0.06), scene.texture(*WOODS))
    for a in (-0.24, 0.24):
        x, y, z = place.at(a * wide, 0.55, deep * 0.38)
        scene.ball(
            x,
            y,
            z,
            (0.3, 0.1, 0.2),
            scene.texture("flat", "fabric", "stripes"),
            turn=place.turn,
            tint=shade(scene, 0.8, 1.4),
        )


def desk(scene: Scene, place: Place, wide: float) -> None:
    """A desk with a screen, papers, a lamp, and a chair before it."""
    wide = max(wide, 1.0)
    texture, tint = scene.texture(*WOODS), scene.tint(0.25)
    place.box(scene, (0, 0.7, 0), (wide, 0.035, 0.65), texture, tint=tint)
    legs(scene, place, wide, 0.65, 0.7, texture, tint)
    if scene.chance(0.6):
        place.box(scene, (wide * 0.3, 0, 0), (wide * 0.32, 0.68, 0.6), texture, tint=tint)
    crockery.screen(scene, place.at(scene.between(-0.2, 0.2) * wide, 0.735, 0.15), 0.4)
    litter(
        scene,
        place.moved(0, 0.735, 0),
        wide,
        0.5,
        scene.random.randint(1, 5),
        0.22,
        "paper",
        "books",
        "jug",
        "vessel",
        "lamp",
        "packet",
    )
    if scene.chance(0.6):
        chair(
            scene, place.moved(scene.between(-0.3, 0.3), 0, -0.65, math.pi + scene.random.gauss(0, 0.5)), 0.45
        )


def floor_lamp(scene: Scene, place: Place, wide: float) -> None:
    """A shade on a tall rod."""
    high, texture = scene.between(1.2, 1.8), scene.texture("metal", "flat")
    rod(scene, place.at(0, 0, 0), place.at(0, high, 0), 0.015, texture)
    scene.cone(place.at(0, 0, 0), (0, 0.03, 0), 0.15, 0.13, texture)
    scene.cone(place.at(0, high - 0.1, 0), (0, 0.3, 0), 0.22, 0.15, scene.texture("flat", "fabric"),
               glow=scene.random.choice((0, 0.5, 0.9)), tint=shade(scene, 0.9, 1.3))  # fmt: skip


def piano(scene: Scene, place: Place, wide: float) -> None:
    """An upright piano with its keys."""
    wood, tint = scene.texture("wood", "flat"), shade(scene, 0.15, 0.8)
    place.box(scene, (0, 0, 0.1), (1.45, 1.2, 0.4), wood, tint=tint, gloss=0.4)
    place.box(scene, (0, 0.6, -0.2), (1.45, 0.1, 0.3), wood, tint=tint)
    place.box(
        scene,
        (0, 0.7, -0.22),
        (1.3, 0.015, 0.16),
        scene.texture("stripes"),
        tint=(1.2, 1.2, 1.2),
        per_metre=3,
    )
    legs(scene, place.moved(0, 0, -0.2), 1.4, 0.25, 0.6, wood, tint)
    litter(scene, place.moved(0, 1.2, 0.1), 1.2, 0.25, scene.random.randint(0, 3), 0.25)


def pot_plant(scene: Scene, place: Place, wide: float) -> None:
    """A plant on the floor."""
    crockery.plant(scene, place.at(0, 0, 0), scene.between(0.5, 1.3))
