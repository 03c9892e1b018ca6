"""A room's floor, ceiling and walls, and what hangs on the walls."""

from __future__ import annotations

from training.scene import Scene
from training.scenes.openings import opening_in
from training.scenes.placing import Place, full, pale, shade
from training.scenes.rooms import FLOORS, WALLS, Room, Wall

CEILINGS = ("flat", "flat", "noise", "planks", "tiles")


def shell(
    scene: Scene, room: Room, *, walls: tuple[str, ...] = WALLS, floors: tuple[str, ...] = FLOORS
) -> None:
    """Floor, ceiling and walls; some walls with a window or a door, some with pictures."""
    corner, size = room.middle.at(-room.wide / 2, 0, -room.long / 2), room.middle
    across, along = size.way(room.wide, 0, 0), size.way(0, 0, room.long)
    scene.quad(corner, across, along, scene.texture(*floors), per_metre=scene.scale(0.3, 1.2), casts=False,
               gloss=scene.random.choice((0, 0, 0.2)))  # fmt: skip
    scene.quad(
        (corner[0], room.high, corner[2]),
        across,
        along,
        pale(scene, *CEILINGS),
        per_metre=scene.scale(0.2, 0.8),
        casts=False,
        tint=shade(scene, 0.7, 1.3),
    )
    paper = pale(scene, *walls) if scene.chance(0.5) else scene.texture(*walls)
    tint, grain = shade(scene, 0.5, 1.6), scene.scale(0.25, 1.0)
    for side in range(4):
        wall = room.wall(side)
        other = scene.chance(0.15)
        face = scene.texture(*walls) if other else paper
        near = [t * scene.between(0.88, 1.08) for t in tint]
        open_share = 0.06 if side == 2 else 0.5
        _wall(scene, wall, face, near, grain, opening=scene.chance(open_share))


def _wall(scene: Scene, wall: Wall, paper: int, tint: list[float], grain: float, *, opening: bool) -> None:
    """One wall, with an opening for a window or a door, trim and things that hang."""
    half, high = wall.span / 2, wall.high
    left = right = 0.0
    pieces = [(-half, half, 0.0, high)]
    if opening and wall.span > 1.6:
        door = scene.chance(0.4)
        wide = min(scene.between(0.8, 1.2) if door else scene.between(0.7, 3.0), wall.span * 0.8)
        left = scene.between(-half + 0.15, half - 0.15 - wide)
        right = left + wide
        low, top = (
            (0.0, min(scene.between(1.95, 2.3), high - 0.1))
            if door
            else (scene.between(0.3, 1.1), high - scene.between(0.1, 0.6))
        )
        pieces = [
            (-half, left, 0.0, high),
            (right, half, 0.0, high),
            (left, right, 0.0, low),
            (left, right, top, high),
        ]
        opening_in(scene, wall, (left, right, low, top), door=door)
    for a, b, low, top in pieces:
        if b - a > 0.01 and top - low > 0.01:
            scene.quad(wall.place.at(a, low, 0), wall.place.way(b - a, 0, 0), (0, top - low, 0), paper,
                       per_metre=grain, tint=tint, casts=False)  # fmt: skip
    _trim(scene, wall, left, right)
    hang_pictures(scene, wall, left, right)


def _trim(scene: Scene, wall: Wall, left: float, right: float) -> None:
    """A skirting board on either side of the opening; a cornice; a rail."""
    texture, tint = scene.texture("flat", "wood"), shade(scene, 0.5, 1.4)
    if scene.chance(0.6):
        for a, b in ((-wall.span / 2, left), (right, wall.span / 2)):
            if b - a > 0.05:
                wall.spot((a + b) / 2, 0, 0.01).box(
                    scene, (0, 0, 0), (b - a, 0.1, 0.02), texture, tint=tint, casts=False
                )
    if scene.chance(0.25):
        wall.spot(0, wall.high - 0.09, 0.03).box(
            scene, (0, 0, 0), (wall.span, 0.09, 0.06), texture, tint=tint, casts=False
        )


def hang_pictures(scene: Scene, wall: Wall, left: float, right: float) -> None:
    """Pictures, posters, a clock, a board, beside the opening."""
    for _ in range(scene.random.choice((0, 0, 1, 1, 2, 4))):
        if full(scene):
            return
        wide, high = scene.scale(0.2, 1.2), scene.scale(0.25, 1.0)
        if wall.span < wide + 0.3:
            continue
        across = scene.between(-wall.span / 2 + wide / 2 + 0.1, wall.span / 2 - wide / 2 - 0.1)
        if left - wide / 2 - 0.1 < across < right + wide / 2 + 0.1 and right > left:
            continue
        picture(
            scene, wall.spot(across, scene.between(1.0, max(wall.high - high - 0.2, 1.05)), 0), wide, high
        )


def picture(scene: Scene, place: Place, wide: float, high: float) -> None:
    """On a wall's `place` (the picture's lower middle): a poster, or a picture in its frame."""
    out = scene.between(0.012, 0.02)
    if scene.chance(0.6):
        place.box(
            scene,
            (0, -0.03, -0.015),
            (wide + 0.07, high + 0.06, 0.03),
            scene.texture("wood", "flat", "metal"),
            casts=False,
        )
        out += 0.03
    scene.quad(
        place.at(-wide / 2, 0, -out),
        place.way(wide, 0, 0),
        (0, high, 0),
        scene.texture("photo", "photo", "painting", "painting", "text", "flat", "wild"),
        per_metre=0.9 / max(wide, high),
        casts=False,
        gloss=scene.random.choice((0, 0, 0.4)),
    )


def radiator(scene: Scene, place: Place, wide: float) -> None:
    """Ribs side by side near the floor."""
    texture, tint = scene.texture("flat", "metal"), shade(scene, 0.8, 1.4)
    for i in range(max(int(wide / 0.12), 3)):
        place.box(scene, (i * 0.1 - wide / 2, 0.12, 0), (0.075, 0.55, 0.1), texture, tint=tint)
