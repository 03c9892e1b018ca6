"""What pavements are furnished with: lamps, signs, benches, boards, stalls, guards."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.parts import bar, thing
from training.scenes.railings import railing
from training.scenes.vehicles import box
from training.scenes.ways import Way

POLES = ("metal", "flat", "flat")


def lamp_post(scene: Scene, x: float, y: float, z: float, way: Way, side: int, *, lit: bool = False) -> None:
    """A pole with an arm over the way, or a lantern on top."""
    high, radius = scene.between(3.5, 9), scene.between(0.04, 0.09)
    texture, tint = scene.texture(*POLES), scene.tint(0.3)
    if scene.chance(0.3):
        tint = (0.08, 0.09, 0.09)
    scene.cone((x, y, z), (0, high, 0), radius * 1.5, radius * 0.7, texture, tint=tint)
    glow = 1.0 if lit else 0.2
    lamp = scene.texture("flat")
    if high > 5:
        out = way.aside(-side * scene.between(0.8, 2.2))
        tip = (x + out[0], y + high + 0.3, z + out[2])
        bar(scene, (x, y + high, z), tip, radius * 0.6, texture, tint)
        scene.ball(*tip, (0.4, 0.1, 0.2), lamp, turn=way.turn, tint=(1, 0.92, 0.75), glow=glow, casts=False)
    else:
        scene.ball(
            x, y + high + 0.18, z, (0.2, 0.24, 0.2), lamp, tint=(1, 0.92, 0.75), glow=glow, casts=False
        )
        scene.cone((x, y + high + 0.34, z), (0, 0.2, 0), 0.26, 0.02, texture, tint=tint)


def signpost(scene: Scene, x: float, y: float, z: float, turn: float) -> None:
    """A traffic sign: a plate, round, square or lettered, on a pole."""
    high, texture = scene.between(2.0, 3.2), scene.texture(*POLES)
    scene.cone((x, y, z), (0, high, 0), 0.035, 0.035, texture)
    size = scene.between(0.5, 0.8)
    c, s = math.cos(turn), math.sin(turn)
    if scene.chance(0.5):
        colour = scene.random.choice(((0.8, 0.1, 0.1), (0.15, 0.3, 0.7), (0.9, 0.85, 0.8)))
        for k, tint in ((1.0, colour), (0.7, (0.95, 0.95, 0.95))):
            scene.cone(
                (x + s * 0.04 * (2 - k), y + high - 0.3, z - c * 0.04 * (2 - k)),
                (s * 0.02, 0, -c * 0.02),
                size * k / 2,
                size * k / 2,
                scene.texture("flat"),
                tint=tint,
            )
    else:
        scene.quad(
            (x - c * size / 2 + s * 0.05, y + high - size, z - s * size / 2 - c * 0.05),
            (c * size, 0, s * size),
            (0, size, 0),
            scene.texture("text", "flat", "painting"),
            per_metre=1.2,
        )


def bench(scene: Scene, x: float, y: float, z: float, turn: float) -> None:
    """A seat with a back between two sides."""
    way, planks, tint = Way(x, z, turn), scene.texture("wood", "planks", "metal"), scene.tint()
    box(scene, way, 0, 0, y + 0.42, (1.7, 0.06, 0.42), planks, tint)
    box(scene, way, 0, 0.24, y + 0.55, (1.7, 0.36, 0.05), planks, tint)
    for side in (-0.7, 0.7):
        box(scene, way, side, 0, y, (0.08, 0.42, 0.4), planks, (0.2, 0.2, 0.2))


def bin_or_box(scene: Scene, x: float, y: float, z: float, turn: float) -> None:
    """A waste bin, or a grey box of the town's."""
    if scene.chance(0.5):
        high = scene.between(0.7, 1.1)
        scene.cone((x, y, z), (0, high, 0), 0.25, 0.3, scene.texture("metal", "flat", "stripes"))
    else:
        scene.block(
            x,
            y,
            z,
            (scene.between(0.5, 1.2), scene.between(0.7, 1.7), 0.5),
            turn,
            scene.texture("metal", "flat", "text"),
        )


def bollard(scene: Scene, x: float, y: float, z: float) -> None:
    """A short post with a ball on top."""
    high = scene.between(0.6, 1.0)
    scene.cone((x, y, z), (0, high, 0), 0.08, 0.07, scene.texture("metal", "stone"))
    scene.ball(x, y + high, z, (0.08, 0.08, 0.08), scene.texture("metal"))


def hoarding(scene: Scene, x: float, y: float, z: float, turn: float) -> None:
    """A lettered or painted board on legs."""
    way, wide, high = Way(x, z, turn), scene.between(1, 3), scene.between(0.8, 2)
    for side in (-0.4, 0.4):
        scene.cone(way.point(side * wide, y, 0.05), (0, 0.9 + high, 0), 0.05, 0.05, scene.texture("metal"))
    scene.quad(
        way.point(-wide / 2, y + 0.8, 0),
        way.aside(wide),
        (0, high, 0),
        scene.texture("text", "photo", "painting"),
        per_metre=1 / wide,
    )


def kiosk(scene: Scene, x: float, y: float, z: float, turn: float) -> None:
    """A stall under an awning or umbrella."""
    scene.block(x, y, z, (2, 0.95, 0.8), turn, scene.texture("wood", "stripes", "flat"))
    if scene.chance(0.5):
        thing(scene, "umbrella", x, y, z - 0.2)
    else:
        way = Way(x, z, turn)
        scene.quad(
            way.point(-1.3, y + 2.1, -1),
            way.aside(2.6),
            (way.along(2)[0], 0.5, way.along(2)[2]),
            scene.texture("stripes", "fabric"),
            per_metre=0.7,
        )
        for side in (-1.2, 1.2):
            scene.cone(way.point(side, y, -0.9), (0, 2.15, 0), 0.03, 0.03, scene.texture("metal"))


def guard(scene: Scene, way: Way, aside: float, near: float, far: float, y: float = 0.0) -> None:
    """A railing, hedge or low wall along the way."""
    pick = scene.random.random()
    if pick < 0.4:
        count = min(int((far - near) / 1.5), 16)
        railing(
            scene,
            way.point(aside, y, near),
            way.point(aside, y, near + count * 1.5),
            scene.between(0.8, 1.2),
            count,
            scene.texture(*POLES),
            thick=scene.between(0.015, 0.04),
            rails=scene.random.choice((1, 2, 3)),
        )
    else:
        texture = scene.texture(*(("foliage", "grass") if pick < 0.7 else ("brick", "stone", "planks")))
        box(
            scene,
            way,
            aside,
            (near + far) / 2,
            y,
            (0.4 if pick > 0.7 else 0.9, scene.between(0.6, 1.8), far - near),
            texture,
            scene.tint(),
            per_metre=0.8,
        )
