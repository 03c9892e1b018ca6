"""What only some rooms have: a table or a thing near by, lamps, beams, columns, slopes, rugs, screens."""

from __future__ import annotations

import math
from collections.abc import Callable

from training.scene import Scene
from training.scenes import bodies, crockery, furniture
from training.scenes.placing import Place, full, seen, shade, span
from training.scenes.rooms import Room


def near_table(scene: Scene, room: Room) -> None:
    """A table top just before us, cut by the lower border, with things on it."""
    high = scene.camera.eye - scene.between(0.25, 0.6)
    if high < 0.3:
        return
    depth = scene.between(0.7, 1.4)
    x, _, z = seen(scene, scene.between(-0.7, 0.7), 0, depth)
    place, wide, deep = (
        Place(x, high, z, scene.random.gauss(0, 0.4)),
        scene.between(0.6, 1.5),
        scene.between(0.5, 0.9),
    )
    place.box(scene, (0, -0.04, 0), (wide, 0.04, deep), scene.texture(*furniture.WOODS))
    place.box(scene, (0, -high, 0), (0.1, high - 0.04, 0.1), scene.texture(*furniture.WOODS))
    furniture.litter(scene, place, wide, deep, scene.random.randint(1, 5), 0.22)


def near_thing(scene: Scene, room: Room) -> None:
    """Something close in the upper half or at the side: a lamp, a branch, a shoulder, a door, a post."""
    depth = scene.between(0.5, 1.2)
    side = scene.random.choice((-1, 1))
    kind = scene.random.randrange(5)
    if kind == 0:
        hanging_lamp(
            scene, *seen(scene, scene.between(-0.8, 0.8), scene.between(0.1, 0.6), depth + 0.2), room.high
        )
    elif kind == 1:
        x, y, z = seen(scene, side * scene.between(0.6, 1), scene.between(-0.8, -0.3), depth)
        bodies.bust(scene, (x, y, z), 0.45)
    elif kind == 2:
        x, _, z = seen(scene, side * scene.between(0.7, 1), 0, depth + 0.2)
        radius = scene.between(0.04, 0.2)
        scene.cone(
            (x, 0, z),
            (0, room.high, 0),
            radius,
            radius,
            scene.texture("flat", "wood", "stone", "marble", "metal"),
        )
    elif kind == 3:
        x, _, z = seen(scene, side * scene.between(0.75, 1.0), 0, depth)
        Place(x, 0, z, -side * scene.between(0.7, 1.4)).box(
            scene, (0, 0, 0), (0.8, 2.0, 0.05), scene.texture(*furniture.WOODS)
        )
    else:
        x, y, z = seen(scene, scene.between(-0.8, 0.8), 1.0, depth + 0.2)
        scene.stand(
            x, y - 0.5 * span(scene, depth), z, span(scene, depth), scene.sprite("hang", "leaves"), turn=0.0
        )


def hanging_lamp(scene: Scene, x: float, y: float, z: float, ceiling: float) -> None:
    """A shade on its cord, from the ceiling down to y."""
    texture, radius = scene.texture("flat", "metal", "fabric"), scene.between(0.08, 0.25)
    if y + radius < ceiling:
        bodies.rod(scene, (x, y + radius, z), (x, ceiling, z), 0.008, texture, tint=(0.2, 0.2, 0.2))
    glow = scene.random.choice((0, 0.3, 0.9))
    if scene.chance(0.5):
        scene.ball(
            x,
            y,
            z,
            (radius, radius * scene.between(0.6, 1), radius),
            texture,
            glow=glow,
            tint=shade(scene, 0.8, 1.5),
        )
    else:
        scene.cone(
            (x, y, z),
            (0, radius * 1.1, 0),
            radius,
            radius * 0.3,
            texture,
            glow=glow,
            tint=shade(scene, 0.6, 1.5),
        )


def lamps(scene: Scene, room: Room) -> None:
    """One to four lamps that hang from the ceiling."""
    for _ in range(scene.random.randint(1, 4)):
        x, y, z = room.middle.at(scene.between(-0.35, 0.35) * room.wide, room.high - scene.between(0.3, 1.1),
                                 scene.between(-0.2, 0.4) * room.long)  # fmt: skip
        if math.hypot(x, z) > 0.8:
            hanging_lamp(scene, x, y, z, room.high)


def beams(scene: Scene, room: Room) -> None:
    """Beams right across under the ceiling."""
    texture, tint, count = scene.texture("wood", "flat", "metal"), scene.tint(0.3), scene.random.randint(2, 6)
    for i in range(count):
        along = ((i + 0.5) / count - 0.5) * room.long
        room.middle.moved(0, room.high - 0.2, along).box(
            scene, (0, 0, 0), (room.wide, 0.2, 0.14), texture, tint=tint
        )


def ceiling_panels(scene: Scene, room: Room) -> None:
    """Light panels let into the ceiling."""
    for i in range(scene.random.randint(1, 5)):
        place = room.middle.moved(
            scene.random.choice((-0.2, 0.2)) * room.wide, room.high - 0.02, (i / 5 - 0.3) * room.long
        )
        place.box(scene, (0, 0, 0), (0.6, 0.015, 1.0), scene.texture("flat"), glow=1.0, tint=(1.5, 1.5, 1.5))


def columns(scene: Scene, room: Room) -> None:
    """Two rows of columns, round or square, with feet and heads."""
    texture, tint, radius = (
        scene.texture("marble", "stone", "flat", "wood"),
        shade(scene, 0.6, 1.4),
        scene.between(0.12, 0.4),
    )
    count = scene.random.randint(2, 5)
    for side in (-0.3, 0.3):
        for i in range(count):
            x, y, z = room.middle.at(side * room.wide, 0, ((i + 0.5) / count - 0.5) * room.long)
            if math.hypot(x, z) > 1.0:
                scene.cone((x, y, z), (0, room.high, 0), radius, radius * 0.9, texture, tint=tint)
                for foot in (0.0, room.high - 0.25):
                    scene.block(
                        x, foot, z, (radius * 2.6, 0.25, radius * 2.6), room.middle.turn, texture, tint=tint
                    )


def slanted_ceiling(scene: Scene, room: Room) -> None:
    """Roof slopes from knee height at the sides to the ridge."""
    texture, tint, knee = (
        scene.texture("flat", "planks", "noise", "wood"),
        shade(scene, 0.6, 1.3),
        scene.between(0.6, 1.4),
    )
    aside = abs(math.cos(room.middle.turn) * room.middle.x + math.sin(room.middle.turn) * room.middle.z)
    if scene.camera.eye > knee + (room.high - knee) * (room.wide / 2 - aside) / (0.3 * room.wide) - 0.7:
        return
    for side in (-1, 1):
        start = room.middle.at(side * room.wide / 2, knee, -room.long / 2)
        scene.quad(
            start,
            room.middle.way(0, 0, room.long),
            room.middle.way(-side * room.wide * 0.3, room.high - knee, 0),
            texture,
            per_metre=0.5,
            tint=tint,
            casts=False,
        )


def rug(scene: Scene, room: Room) -> None:
    """A rug on the floor, off the middle."""
    wide, deep = scene.between(0.3, 0.7) * room.wide, scene.between(0.2, 0.5) * room.long
    place = room.middle.moved(
        scene.between(-0.1, 0.1) * room.wide, 0.01, scene.between(-0.2, 0.2) * room.long
    )
    scene.quad(
        place.at(-wide / 2, 0, -deep / 2),
        place.way(wide, 0, 0),
        place.way(0, 0, deep),
        scene.texture("fabric", "painting", "stripes", "dots", "wild"),
        per_metre=1 / wide,
        casts=False,
    )


def partition(scene: Scene, room: Room) -> None:
    """A screen or a lattice across part of the room: thin structure with the room behind it."""
    place = room.middle.moved(scene.between(-0.3, 0.3) * room.wide, 0, scene.between(0.0, 0.35) * room.long)
    if math.hypot(place.x, place.z) > 1.5:
        scene.stand(
            place.x,
            0,
            place.z,
            scene.between(1, room.high),
            scene.sprite("lattice", "ladder", "truss", "net", "bike"),
            turn=room.middle.turn,
            relief=0.0,
        )


def heap(scene: Scene, room: Room) -> None:
    """Things lying on the floor."""
    for _ in range(scene.random.randint(2, 7)):
        aim = scene.between(-1, 1) * span(scene, 1)
        reach = room.ahead(aim, 1)[2] * scene.between(0.3, 0.9)
        if reach > 0.8 and not full(scene):
            crockery.item(scene, (aim * reach, 0.0, reach), scene.scale(0.15, 0.5))


Extra = Callable[[Scene, Room], None]
GENERAL: tuple[tuple[float, Extra], ...] = (
    (0.3, near_table),
    (0.3, near_thing),
    (0.35, lamps),
    (0.3, rug),
    (0.2, heap),
    (0.12, partition),
    (0.12, beams),
)
BY_STYLE: dict[str, tuple[tuple[float, Extra], ...]] = {
    "office": ((0.6, ceiling_panels),),
    "shop": ((0.6, ceiling_panels),),
    "corridor": ((0.5, ceiling_panels),),
    "hall": ((0.8, columns),),
    "attic": ((1.0, slanted_ceiling), (0.5, beams)),
    "workshop": ((0.5, beams), (0.5, heap)),
}
