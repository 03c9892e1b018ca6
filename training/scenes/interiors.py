"""Rooms: furniture at the walls and free, things near and overhead, day and lamp light."""

from __future__ import annotations

import math

from training.conditions import Light
from training.scene import Scene
from training.scenes import bodies, creatures, furniture, room_extras, rooms, shells
from training.scenes.placing import Place, full, seen, shade, span
from training.scenes.rooms import Room
from training.scenes.styles import STYLES, Style


def furnish(scene: Scene) -> None:
    """A room of any style, seen from within it."""
    name = scene.random.choices(list(STYLES), [share for share, _ in STYLES.values()])[0]
    style = STYLES[name][1]
    scene.sky.open = False
    scene.sky.horizon = shade(scene, 0.05, 0.6)
    wide, long, high = (scene.between(*limits) for limits in (style.wide, style.long, style.high))
    room = rooms.room_around(scene, wide, long, high, scene.between(-style.yaw, style.yaw))
    _camera(scene, room)
    shells.shell(scene, room, walls=style.walls)
    taken = _stand(scene, room, style)
    for share, extra in room_extras.BY_STYLE.get(name, ()) + room_extras.GENERAL:
        if scene.chance(share) and not full(scene):
            extra(scene, room)
    _people(scene, room, taken)
    _light(scene, room)
    if scene.chance(0.2):
        scene.lens.blur, scene.lens.focus = scene.scale(0.003, 0.015), scene.between(0.2, 1)


def _camera(scene: Scene, room: Room) -> None:
    camera = scene.camera
    camera.eye = min(
        scene.between(0.7, 1.8) if scene.chance(0.85) else scene.between(0.3, 3), room.high - 0.4
    )
    camera.pitch = scene.random.gauss(0.1, 0.14) + 0.1 * (camera.eye - 1.3)
    camera.roll = scene.random.gauss(0, 0.02)
    camera.view = scene.between(0.8, 1.45)


def _stand(scene: Scene, room: Room, style: Style) -> list[tuple[float, float, float]]:
    """Furniture at the walls in sight, then free; each keeps clear of the others and of the camera."""
    taken: list[tuple[float, float, float]] = [(0.0, 0.0, 0.45)]
    for i in range(scene.random.randint(*style.count)):
        wide, aim = scene.between(0.5, 2.0), scene.between(-1.1, 1.1) * span(scene, 1)
        side, across, reach = room.ahead(aim, 1)
        if i % 3 < 2:
            wall = room.wall(side)
            wide = min(wide, wall.span * 0.7)
            limit = (wall.span - wide) / 2 - 0.05
            place, pieces = wall.spot(min(max(across, -limit), limit), 0, 0.36), style.at_walls
        else:
            reach *= scene.between(0.35, 0.8)
            turn = room.middle.turn + scene.random.choice((0, 1.57, 3.14, scene.between(0, 6)))
            place, pieces, wide = Place(aim * reach, 0, reach, turn), style.free, min(wide, 1.4)
        if free(taken, place, wide * 0.5 + 0.15) and not full(scene):
            scene.random.choice(pieces)(scene, place, wide)
    return taken


def free(taken: list[tuple[float, float, float]], place: Place, radius: float) -> bool:
    """Whether nothing else is there yet; then it is taken."""
    if any(math.hypot(place.x - x, place.z - z) < (radius + r) * 0.85 for x, z, r in taken):
        return False
    taken.append((place.x, place.z, radius))
    return True


def _people(scene: Scene, room: Room, taken: list[tuple[float, float, float]]) -> None:
    """Some who stand or sit about, and pets."""
    for _ in range(scene.random.choice((0, 0, 0, 1, 1, 2, 4))):
        depth = scene.scale(1.3, 6)
        x, _, z = seen(scene, scene.between(-0.9, 0.9), 0, depth)
        if full(scene) or not room.holds(x, z, 0.25) or not free(taken, Place(x, 0, z), 0.25):
            continue
        chosen = scene.random.random()
        if chosen < 0.35:
            bodies.person(scene, (x, 0.0, z), scene.between(1.4, 1.85))
        elif chosen < 0.5:
            furniture.stool(scene, Place(x, 0, z), 0.4)
            bodies.person(scene, (x, 0.55, z), scene.between(1.4, 1.8), seated=True)
        elif chosen < 0.7:
            scene.stand(x, 0, z, scene.between(1.4, 1.85), scene.sprite("person"))
        else:
            scene.random.choice((creatures.cat, creatures.beast))(scene, (x, 0.0, z), scene.between(0.3, 0.8))


def _day(scene: Scene, room: Room) -> Light:
    """Through windows at a side: soft or sharp beams."""
    side = scene.random.choice((-1, 1))
    return Light(
        sun=(side * scene.between(0.3, 1.2), scene.between(0.3, 1), scene.between(-0.8, 0.8)),
        sun_strength=scene.between(0.2, 0.8),
        sun_size=scene.random.choice((0.05, 0.15, 0.3)),
        ambient=scene.between(0.4, 0.7),
    )


def _overhead(scene: Scene, room: Room) -> Light:
    return Light(
        sun=(scene.random.gauss(0, 0.3), 1, scene.random.gauss(0, 0.3)),
        sun_strength=scene.between(0.3, 0.7),
        sun_size=0.3,
        ambient=scene.between(0.35, 0.6),
    )


def _one_lamp(scene: Scene, room: Room) -> Light:
    """One lamp somewhere in the room, the rest in the dark."""
    lamp = room.middle.at(
        scene.between(-0.35, 0.35) * room.wide,
        scene.between(0.8, room.high - 0.2),
        scene.between(-0.3, 0.4) * room.long,
    )
    return Light(
        sun_strength=0, ambient=scene.scale(0.06, 0.4), lamp=lamp, lamp_strength=scene.between(0.8, 4)
    )


def _flash(scene: Scene, room: Room) -> Light:
    """A flash at the camera: the near is bright."""
    return Light(
        sun_strength=0,
        ambient=scene.between(0.1, 0.4),
        lamp=(0.05, scene.camera.eye + 0.15, -0.1),
        lamp_strength=scene.between(2, 8),
    )


def _against(scene: Scene, room: Room) -> Light:
    """Against the windows: dim within."""
    return Light(
        sun_strength=scene.between(0, 0.3),
        ambient=scene.between(0.12, 0.3),
        sun=(0.2, 0.6, 1.0),
        sun_size=0.3,
    )


def _light(scene: Scene, room: Room) -> None:
    chosen = scene.random.choices((_day, _overhead, _one_lamp, _flash, _against), (5, 4, 3, 1, 1.5))[0]
    scene.light = chosen(scene, room)
