"""What holds things: cupboards, drawers, bookcases, shelves, worktops, counters, crates."""

from __future__ import annotations

from training.scene import Scene
from training.scenes import crockery
from training.scenes.furniture import WOODS, litter
from training.scenes.placing import Place, full


def cupboard(scene: Scene, place: Place, wide: float) -> None:
    """Doors or drawers with knobs, low or high; things on top of a low one."""
    deep, high = (
        scene.between(0.35, 0.6),
        scene.random.choice((0.6, 0.8, 0.95, 1.8, 2.1)) * scene.between(0.9, 1.1),
    )
    texture, tint = scene.texture(*WOODS), scene.tint(0.3)
    place.box(scene, (0, 0, 0), (wide, high, deep), texture, tint=tint)
    columns = max(round(wide / 0.5), 1)
    rows = scene.random.randint(2, 4) if high < 1.2 else 1
    for i in range(columns):
        for j in range(rows):
            _front(
                scene,
                place.moved(((i + 0.5) / columns - 0.5) * wide, 0.06 + (high - 0.1) * j / rows, -deep / 2),
                wide / columns * 0.92,
                (high - 0.1) / rows * 0.93,
                texture,
            )
    if high < 1.3:
        litter(scene, place.moved(0, high, 0), wide, deep, scene.random.randint(0, 5), 0.25)


def _front(scene: Scene, place: Place, wide: float, high: float, texture: int) -> None:
    """A door or a drawer, proud of the body, with its knob."""
    if full(scene):
        return
    place.box(scene, (0, 0, -0.01), (wide, high, 0.03), texture, tint=scene.tint(0.15), casts=False)
    across = 0.0 if high < wide else wide * 0.4
    scene.ball(
        *place.at(across, high * 0.5, -0.045),
        (0.02, 0.02, 0.02),
        scene.texture("metal", "flat"),
        gloss=0.6,
        casts=False,
    )


def bookcase(scene: Scene, place: Place, wide: float) -> None:
    """Boards between sides, a back, and rows of books and things that stand back from the edge."""
    deep, high, count = scene.between(0.25, 0.4), scene.between(1.2, 2.2), scene.random.randint(3, 6)
    texture, tint = scene.texture(*WOODS), scene.tint(0.25)
    place.box(scene, (0, 0, deep * 0.47), (wide, high, 0.02), texture, tint=[0.7 * t for t in tint])
    for a in (-0.5, 0.5):
        place.box(scene, (a * wide, 0, 0), (0.03, high, deep), texture, tint=tint)
    for i in range(count + 1):
        level = place.moved(0, high * i / count, 0)
        level.box(scene, (0, -0.02, 0), (wide, 0.025, deep), texture, tint=tint)
        if i < count and not full(scene):
            load(scene, level, wide, deep, high / count)


def load(scene: Scene, level: Place, wide: float, deep: float, room: float) -> None:
    """A shelf's load: book rows as boxes of stripes, and single things."""
    x = -wide / 2 + 0.04
    while x < wide / 2 - 0.1:
        length = min(scene.between(0.12, 0.5), wide / 2 - x - 0.03)
        if scene.chance(0.55):
            high = room * scene.between(0.5, 0.85)
            level.box(
                scene,
                (x + length / 2, 0, deep * 0.15),
                (length, high, deep * 0.55),
                scene.texture("stripes", "text", "fabric"),
                casts=False,
                per_metre=scene.between(1.5, 5),
            )
        elif scene.chance(0.6):
            crockery.item(
                scene, level.at(x + length / 2, 0, scene.between(-0.15, 0.2) * deep), min(room * 0.55, length)
            )
        x += length + 0.02


def shelf(scene: Scene, place: Place, wide: float) -> None:
    """A board on the wall with things on it."""
    level = place.moved(0, scene.between(1.0, 1.9), 0.05)
    level.box(scene, (0, -0.03, 0), (wide, 0.03, 0.26), scene.texture(*WOODS))
    litter(scene, level, wide, 0.2, scene.random.randint(2, 7), 0.22)


def wall_units(scene: Scene, place: Place, wide: float) -> None:
    """Cupboards overhead."""
    low, high = scene.between(1.35, 1.6), scene.between(0.5, 0.8)
    texture, tint = scene.texture(*WOODS), scene.tint(0.3)
    unit = place.moved(0, low, 0.1)
    unit.box(scene, (0, 0, 0), (wide, high, 0.36), texture, tint=tint)
    for i in range(max(round(wide / 0.5), 1)):
        columns = max(round(wide / 0.5), 1)
        _front(
            scene,
            unit.moved(((i + 0.5) / columns - 0.5) * wide, 0.02, -0.18),
            wide / columns * 0.94,
            high * 0.93,
            texture,
        )


def worktop(scene: Scene, place: Place, wide: float) -> None:
    """Base units under a worktop, wall units above, pots and plates between."""
    texture = scene.texture(*WOODS)
    place.box(scene, (0, 0, 0), (wide, 0.86, 0.58), texture)
    for i in range(max(round(wide / 0.6), 1)):
        columns = max(round(wide / 0.6), 1)
        _front(
            scene,
            place.moved(((i + 0.5) / columns - 0.5) * wide, 0.12, -0.29),
            wide / columns * 0.94,
            0.7,
            texture,
        )
    place.box(scene, (0, 0.86, -0.02), (wide, 0.04, 0.64), scene.texture("stone", "marble", "wood", "flat"))
    if scene.chance(0.7):
        wall_units(scene, place.moved(0, 0, 0.05), wide)
    litter(scene, place.moved(0, 0.9, 0), wide, 0.45, scene.random.randint(2, 8), 0.25)


def counter(scene: Scene, place: Place, wide: float) -> None:
    """A long box under a top that juts out."""
    place.box(scene, (0, 0, 0), (wide, 1.0, 0.5), scene.texture(*WOODS, "tiles", "stone"))
    place.box(
        scene,
        (0, 1.0, -0.03),
        (wide + 0.1, 0.05, 0.62),
        scene.texture("wood", "marble", "flat", "metal"),
        gloss=0.2,
    )
    litter(scene, place.moved(0, 1.05, 0), wide, 0.4, scene.random.randint(2, 8), 0.25)


def boxes(scene: Scene, place: Place, wide: float) -> None:
    """Crates or cartons, one upon another."""
    y, size = 0.0, scene.between(0.3, 0.7)
    for _ in range(scene.random.randint(1, 4)):
        scene.block(
            *place.at(scene.random.gauss(0, 0.05), y, 0),
            (size, size * 0.6, size * 0.8),
            place.turn + scene.random.gauss(0, 0.2),
            scene.texture("flat", "planks", "text", "noise"),
            per_metre=1 / size,
        )
        y, size = y + size * 0.6, size * scene.between(0.6, 1.0)
