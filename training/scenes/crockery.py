"""Small things for tables and shelves: turned vessels, boxes, books, fruit, plates, papers, plants."""

from __future__ import annotations

import math
from collections.abc import Callable

from training.scene import Scene
from training.scenes import creatures
from training.scenes.placing import Place, Point, shade
from training.scenes.vessels import glassware, jug, traffic_cone, turned, vessel

Make = Callable[[Scene, Point, float], None]


def packet(scene: Scene, foot: Point, size: float) -> None:
    """A box of any proportions."""
    sizes = (size * scene.between(0.3, 1), size * scene.scale(0.15, 1.4), size * scene.between(0.2, 0.9))
    kinds = scene.random.choice(
        (("flat",), ("text", "painting", "photo"), ("wood", "stripes", "noise", "metal"))
    )
    scene.block(
        *foot,
        sizes,
        scene.between(0, math.pi),
        scene.texture(*kinds),
        per_metre=scene.scale(0.6, 2) / size,
        gloss=scene.random.choice((0, 0, 0.3)),
    )


def books(scene: Scene, foot: Point, size: float) -> None:
    """A pile, each book a little askew."""
    y, turn = foot[1], scene.between(0, math.pi)
    for _ in range(scene.random.randint(1, 5)):
        thick = size * scene.between(0.06, 0.2)
        wide = size * scene.between(0.75, 1.1)
        scene.block(foot[0], y, foot[2], (wide, thick, wide * 0.72), turn + scene.random.gauss(0, 0.2),
                    scene.texture("flat", "text", "painting", "fabric"), per_metre=1 / wide)  # fmt: skip
        y += thick


def fruit(scene: Scene, foot: Point, size: float) -> None:
    """Some balls of a kind, lying together."""
    texture, tint = scene.texture("flat", "noise", "dots"), scene.tint(0.25)
    radius = size * scene.between(0.15, 0.3)
    for i in range(scene.random.randint(1, 4)):
        r = radius * scene.between(0.8, 1.15)
        x, z = (
            foot[0] + scene.random.gauss(0, radius) * (i > 0),
            foot[2] + scene.random.gauss(0, radius) * (i > 0),
        )
        scene.ball(
            x,
            foot[1] + r * 0.9,
            z,
            (r, r * 0.9, r),
            texture,
            tint=tint,
            gloss=scene.random.choice((0, 0.3, 0.8)),
        )


def plate(scene: Scene, foot: Point, size: float) -> None:
    """A plate with a heap of food."""
    high = size * 0.07
    scene.cone(foot, (0, high, 0), size * 0.32, size * 0.55, scene.texture("flat", "marble", "stripes"),
               tint=shade(scene, 0.9, 1.4), gloss=0.4)  # fmt: skip
    for _ in range(scene.random.randint(1, 5)):
        r = size * scene.between(0.08, 0.24)
        x, z = foot[0] + scene.random.gauss(0, 0.14) * size, foot[2] + scene.random.gauss(0, 0.14) * size
        scene.ball(
            x,
            foot[1] + high + r * 0.2,
            z,
            (r, r * scene.between(0.3, 0.8), r * scene.between(0.5, 1)),
            scene.texture("noise", "wild", "foliage", "flat", "stone"),
        )


def paper(scene: Scene, foot: Point, size: float) -> None:
    """A sheet lying flat, a little bent up at one side."""
    turn, size = scene.between(0, math.pi), size * 1.2
    place = Place(foot[0], foot[1] + 0.002 + 0.01 * size * scene.random.random(), foot[2], turn)
    scene.quad(
        place.at(-size / 2, 0, -size * 0.35),
        place.way(size, size * scene.between(0, 0.08), 0),
        place.way(0, size * scene.between(0, 0.08), size * 0.7),
        scene.texture("text", "flat", "photo", "painting"),
        per_metre=1 / size,
    )


def plant(scene: Scene, foot: Point, size: float) -> None:
    """A pot with leaves: crossed cut-outs, or a bunch of bent leaves."""
    turned(scene, foot, size * 0.5, "pot", glaze=scene.random.choice((0, 1, 3)))
    top = foot[1] + size * 0.45
    if scene.chance(0.5):
        for turn in (-0.5, 0.6):
            scene.stand(
                foot[0],
                top,
                foot[2],
                size * 1.1,
                scene.sprite("fern", "bush", "flower", "grass", "leaves"),
                turn=turn,
            )
        return
    texture, tint = scene.texture("foliage", "grass", "flat"), scene.tint(0.2)
    for i in range(9):
        place = Place(foot[0], top, foot[2], i * 0.7 + scene.between(0, 0.4))
        reach, high = size * scene.between(0.3, 0.7), size * scene.between(0.1, 0.7)
        scene.quad(
            place.at(0, 0, -size * 0.09),
            place.way(reach, high, 0),
            place.way(0, 0, size * 0.18),
            texture,
            sprite=scene.sprite("leaves", "blob"),
            tint=tint,
            per_metre=1,
        )


def cutout(scene: Scene, foot: Point, size: float) -> None:
    """A flat picture of some small thing, upright."""
    sprite = scene.sprite(
        "vase", "jug", "bottle", "cup", "fruit", "food", "toy", "book", "statue", "tool", "lamp", "photo"
    )
    scene.stand(*foot, size * 1.2, sprite, turn=scene.random.gauss(0, 0.3))


def frame(scene: Scene, foot: Point, size: float) -> None:
    """A picture in a frame, leaning back."""
    place = Place(*foot, scene.random.gauss(0, 0.5))
    wide, high = size * scene.between(0.6, 1.3), size
    lean = high * scene.between(0.1, 0.5)
    scene.slab(
        place.at(-wide / 2, 0, 0),
        place.way(wide, 0, 0),
        place.way(0, high, lean),
        place.way(0, -lean * 0.05, high * 0.05),
        scene.texture("wood", "flat", "metal"),
        per_metre=1 / size,
    )
    scene.quad(
        place.at(-wide * 0.4, high * 0.1, lean * 0.1 - 0.012 - size * 0.01),
        place.way(wide * 0.8, 0, 0),
        place.way(0, high * 0.8, lean * 0.8),
        scene.texture("photo", "painting", "text"),
        per_metre=1.2 / size,
        casts=False,
    )


def screen(scene: Scene, foot: Point, size: float) -> None:
    """A monitor on its foot, facing us or turned."""
    size *= 1.3
    place = Place(*foot, scene.random.gauss(0, 0.45))
    dark = shade(scene, 0.3, 0.6)
    flat = scene.texture("flat", "metal")
    place.box(scene, (0, 0, 0), (size * 0.35, size * 0.02, size * 0.25), flat, tint=dark)
    place.box(scene, (0, 0.01 * size, 0.04 * size), (size * 0.06, size * 0.2, size * 0.04), flat, tint=dark)
    place.box(scene, (0, 0.15 * size, 0), (size, size * 0.6, size * 0.05), flat, tint=dark)
    scene.quad(
        place.at(-size * 0.47, 0.18 * size, -size * 0.03),
        place.way(size * 0.94, 0, 0),
        (0, size * 0.54, 0),
        scene.texture("screen", "photo", "text"),
        per_metre=1 / size,
        glow=scene.random.choice((0, 0.4, 0.8)),
        casts=False,
    )


def table_lamp(scene: Scene, foot: Point, size: float) -> None:
    """A turned foot under a shade."""
    turned(scene, foot, size * 0.8, scene.random.choice(("vase", "pawn", "candle", "flask")))
    scene.cone(
        (foot[0], foot[1] + size * 0.75, foot[2]),
        (0, size * 0.5, 0),
        size * 0.4,
        size * scene.between(0.2, 0.38),
        scene.texture("flat", "fabric"),
        glow=scene.random.choice((0, 0.3, 0.8)),
        tint=shade(scene, 0.9, 1.3),
    )


ITEMS: dict[str, tuple[float, Make]] = {
    "vessel": (3, vessel),
    "jug": (1.5, jug),
    "glass": (1, glassware),
    "packet": (3, packet),
    "books": (1.5, books),
    "fruit": (1.5, fruit),
    "plate": (1, plate),
    "paper": (1, paper),
    "plant": (1, plant),
    "cutout": (1.5, cutout),
    "frame": (0.8, frame),
    "lamp": (0.5, table_lamp),
    "screen": (0.3, screen),
    "teddy": (0.5, creatures.teddy),
    "cone": (0.5, traffic_cone),
}
"""Name → (how often, any scale; the function)."""


def item(scene: Scene, foot: Point, size: float, *names: str) -> None:
    """One small thing about `size` metres large, of the kinds named or of any."""
    choice = names or tuple(ITEMS)
    name = scene.random.choices(choice, [ITEMS[n][0] for n in choice])[0]
    ITEMS[name][1](scene, foot, size)
