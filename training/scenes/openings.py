"""Windows and doors: frames, what is seen through them, curtains."""

from __future__ import annotations

from training.scene import Scene
from training.scenes.bodies import rod
from training.scenes.placing import Place, shade
from training.scenes.rooms import FLOORS, WALLS, Wall

OUTSIDE = ("photo", "foliage", "clouds", "facade", "flat")


def opening_in(scene: Scene, wall: Wall, edges: tuple[float, float, float, float], *, door: bool) -> None:
    """Frame and bars, and what is behind: the far outside, a bright pane, a leaf, or a farther room."""
    left, right, low, top = edges
    wide, high = right - left, top - low
    texture, tint = scene.texture("flat", "wood", "metal"), shade(scene, 0.4, 1.4)
    place = wall.place.moved((left + right) / 2, low, 0)
    for a in (-0.5, 0.5):
        place.box(scene, (a * wide, 0, 0), (0.07, high, 0.1), texture, tint=tint)
    place.box(scene, (0, high - 0.03, 0), (wide + 0.07, 0.07, 0.1), texture, tint=tint)
    if door:
        (farther_room if scene.chance(0.5) else _leaf)(scene, place, wide, high)
        return
    place.box(scene, (0, -0.03, -0.04), (wide + 0.1, 0.05, 0.22), texture, tint=tint)
    for i in range(1, scene.random.randint(1, 4)):
        place.box(scene, (wide * (i / 3 - 0.5), 0, 0.02), (0.045, high, 0.04), texture, tint=tint)
    if scene.chance(0.5):
        place.box(scene, (0, high * scene.between(0.3, 0.7), 0.02), (wide, 0.045, 0.04), texture, tint=tint)
    _outside(scene, place, wide, high)
    if scene.chance(0.6):
        curtains(scene, place.moved(0, 0, -0.12), wide, high)


def _outside(scene: Scene, place: Place, wide: float, high: float) -> None:
    """A picture of outside: a pane of milk glass at the wall, or a view far behind it."""
    if scene.chance(0.35):
        scene.quad(
            place.at(-wide / 2, 0, 0.03),
            place.way(wide, 0, 0),
            (0, high, 0),
            scene.texture("flat", "clouds", "photo"),
            per_metre=0.4,
            glow=scene.between(0.5, 1),
            tint=shade(scene, 0.9, 1.8),
            casts=False,
        )
        return
    far = scene.scale(1.5, 25)
    size = (wide + high) * (1 + far * 1.6)
    scene.quad(
        place.at(-size / 2, -size * 0.35, far),
        place.way(size, 0, 0),
        (0, size * 0.8, 0),
        scene.texture(*OUTSIDE),
        per_metre=scene.scale(0.4, 1.5) / max(far * 0.5, 1),
        glow=scene.between(0.4, 1),
        tint=shade(scene, 0.6, 1.8),
        casts=False,
    )
    if far > 4 and scene.chance(0.6):
        sprite = scene.sprite("tree", "bare", "bush", "skyline", "treeline", "person", "car")
        scene.stand(
            *place.at(scene.random.gauss(0, 1), -1, far * 0.5),
            scene.between(2, 4),
            sprite,
            turn=place.turn,
            casts=False,
            glow=0.4,
        )


def _leaf(scene: Scene, place: Place, wide: float, high: float) -> None:
    """A door's leaf, shut or ajar into the room, with panels and a handle."""
    texture, tint = scene.texture("wood", "flat", "planks"), scene.tint(0.3)
    swing = scene.between(0.3, 1.6) if scene.chance(0.35) else 0.0
    leaf = place.moved(-wide / 2, 0, 0.02, -swing)
    leaf.box(scene, (wide / 2, 0, 0), (wide, high, 0.04), texture, tint=tint)
    for low in (0.1, 0.55):
        leaf.box(
            scene,
            (wide / 2, low * high, 0),
            (wide * 0.7, high * 0.35, 0.06),
            texture,
            tint=[t * 0.85 for t in tint],
        )
    scene.ball(*leaf.at(wide * 0.9, high * 0.48, -0.06), (0.035,) * 3, scene.texture("metal"), gloss=0.7)
    if swing:
        farther_room(scene, place, wide, high)


def farther_room(scene: Scene, place: Place, wide: float, high: float) -> None:
    """Floor, ceiling and three walls behind an opening, lit or dark, with something in it."""
    deep, broad, tall = scene.scale(1.2, 6), wide + scene.between(0.5, 3), high + 0.3
    tint, floor = shade(scene, 0.25, 1.6), scene.texture(*FLOORS)
    wall = scene.texture(*WALLS)
    corner, out = place.at(-broad / 2, 0, 0.05), place.way(0, 0, deep)
    for start, u, v, texture in (
        (corner, place.way(broad, 0, 0), out, floor),
        (place.at(-broad / 2, tall, 0.05), place.way(broad, 0, 0), out, wall),
        (corner, out, (0, tall, 0), wall),
        (place.at(broad / 2, 0, 0.05), out, (0, tall, 0), wall),
        (place.at(-broad / 2, 0, deep), place.way(broad, 0, 0), (0, tall, 0), wall),
    ):
        scene.quad(start, u, v, texture, per_metre=0.5, tint=tint, casts=False)
    if scene.chance(0.6):
        sprite = scene.sprite("chair", "table", "person", "bush", "lamp", "statue")
        scene.stand(
            *place.at(scene.random.gauss(0, wide * 0.3), 0, deep * 0.7),
            scene.between(0.8, 1.7),
            sprite,
            turn=place.turn,
            tint=tint,
        )


def curtains(scene: Scene, place: Place, wide: float, high: float) -> None:
    """Two lengths of cloth in folds beside a window, on a rail; or one blind."""
    cloth, tint = scene.texture("fabric", "flat", "stripes", "dots"), scene.tint(0.3)
    rod(
        scene,
        place.at(-wide * 0.7, high + 0.06, 0),
        place.at(wide * 0.7, high + 0.06, 0),
        0.015,
        scene.texture("metal", "wood"),
    )
    low = scene.random.choice((-0.1, -0.1, -place.y + 0.03))
    for side in (-1, 1):
        length, folds = wide * scene.between(0.12, 0.4), scene.random.randint(2, 4)
        for i in range(folds):
            x = side * (wide * 0.55 - length * (i + 0.5) / folds)
            radius = length / folds * 0.55
            scene.cone(
                place.at(x, low, 0),
                (0, high + 0.05 - low, 0),
                radius * scene.between(0.9, 1.4),
                radius,
                cloth,
                tint=tint,
            )
