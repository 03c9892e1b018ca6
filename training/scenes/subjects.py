"""Close subjects of any shape: cut-outs, bodies, things held or hung, wheels, insects."""

from __future__ import annotations

import math
from collections.abc import Callable

from training.scene import Scene
from training.scenes import bodies, creatures, crockery, studio, vessels
from training.scenes.placing import Place, Point, card, seen, shade, span

FLAT_SUBJECTS = (
    "portrait",
    "portrait",
    "person",
    "animal",
    "animal",
    "cat",
    "cat",
    "flower",
    "bird",
    "leaves",
    "fish",
    "toy",
    "fruit",
    "bike",
    "wheel",
    "hoop",
    "statue",
    "hand",
    "blob",
    "poly",
    "artic",
    "vase",
    "chair",
    "photo",
    "umbrella",
    "tool",
    "boat",
    "motorbike",
    "car",
    "tree",
    "net",
    "lattice",
    "food",
    "balloon",
    "fern",
)
Put = Callable[[Scene, Point, float, float], None]


def _cutout(scene: Scene, foot: Point, size: float, depth: float) -> None:
    """A flat subject with a bulging body, upright or, seldom, at any angle in its plane."""
    sprite = scene.sprite(*FLAT_SUBJECTS)
    scene.stand(*foot, size, sprite, turn=scene.random.gauss(0, 0.35), lean=scene.random.gauss(0, 0.15),
                relief=size * min(scene.atlas.aspects[sprite], 1) * scene.between(0.05, 0.35),
                texture=scene.texture() if scene.chance(0.08) else -1)  # fmt: skip


def _spun(scene: Scene, foot: Point, size: float, depth: float) -> None:
    """A flat subject turned in its plane: leaping, falling, lying."""
    wide = span(scene, depth)
    a, b = foot[0] / wide, (foot[1] - scene.camera.eye) / wide + size / wide / 2
    card(
        scene,
        a,
        b,
        depth,
        size,
        sprite=scene.sprite(
            "cat", "animal", "bird", "fish", "hand", "leaves", "toy", "flower", "artic", "person", "tool"
        ),
        spin=scene.between(-math.pi, math.pi),
        relief=size * 0.2,
        turn=scene.random.gauss(0, 0.4),
    )


def _hanging(scene: Scene, foot: Point, size: float, depth: float) -> None:
    """From the upper border: a hanging cut-out, or a thing on its cord."""
    if scene.chance(0.5):
        card(
            scene,
            foot[0] / span(scene, depth),
            0.85 - size / span(scene, depth) / 2 + 0.2,
            depth,
            size,
            sprite=scene.sprite("hang", "leaves", "hang"),
            relief=size * 0.15,
        )
        return
    x, y, z = seen(scene, foot[0] / span(scene, depth), scene.between(-0.4, 0.4), depth)
    bodies.rod(scene, (x, y, z), (x, y + 3 * depth, z), 0.01 * size, scene.texture("flat", "metal"))
    scene.random.choice((studio.ball, vessels.vessel, studio.plush, crockery.fruit))(
        scene, (x, y - size * 0.5, z), size * 0.6
    )


def _cluster(scene: Scene, foot: Point, size: float, depth: float) -> None:
    """Balls and rods grown together: no thing with a name."""
    texture, tint = scene.texture(), scene.tint(0.25)
    for _ in range(scene.random.randint(2, 9)):
        r = size * scene.between(0.1, 0.35)
        x, y, z = (foot[i] + scene.random.gauss((0, size / 2, 0)[i], size * 0.22) for i in range(3))
        if scene.chance(0.7):
            scene.ball(
                x,
                y,
                z,
                (r, r * scene.between(0.5, 1.5), r),
                texture if scene.chance(0.7) else scene.texture(),
                tint=tint,
                gloss=scene.random.choice((0, 0, 0.6)),
            )
        else:
            bodies.rod(scene, (x, y, z), (foot[0], foot[1] + size / 2, foot[2]), r * 0.25, texture, tint=tint)


def _wheel(scene: Scene, foot: Point, size: float, depth: float) -> None:
    """A ring of rods with spokes, in any attitude: thin structure with the ground behind."""
    u, v, _ = studio.attitude(scene, 0.4)
    middle, radius = (foot[0], foot[1] + size / 2, foot[2]), size / 2
    texture, tint, count = (
        scene.texture("metal", "flat", "wood"),
        scene.tint(0.3),
        scene.random.randint(12, 18),
    )

    def rim(i: float) -> Point:
        a, b = radius * math.cos(2 * math.pi * i / count), radius * math.sin(2 * math.pi * i / count)
        return (
            middle[0] + a * u[0] + b * v[0],
            middle[1] + a * u[1] + b * v[1],
            middle[2] + a * u[2] + b * v[2],
        )

    thick, spokes = size * scene.scale(0.01, 0.05), scene.chance(0.7)
    for i in range(count):
        bodies.rod(scene, rim(i), rim(i + 1.03), thick, texture, tint=tint)
        if spokes:
            bodies.rod(scene, middle, rim(i), thick * 0.3, texture, tint=tint)


def _held(scene: Scene, foot: Point, size: float, depth: float) -> None:
    """A hand or an arm from the border that holds something nearer to us."""
    x, y, z = foot
    side = 1 if x > 0 else -1
    skin, tint = scene.texture("flat", "noise"), shade(scene, 0.6, 1.2, 0.12)
    bodies.rod(
        scene,
        (x + side * size, y - size * 0.6, z + 0.1 * size),
        (x, y + size * 0.4, z),
        size * 0.14,
        skin,
        tint=tint,
        end=size * 0.1,
    )
    for i in range(4):
        bodies.rod(
            scene,
            (x, y + size * (0.36 + 0.05 * i), z),
            (x - side * size * 0.2, y + size * (0.36 + 0.07 * i), z - size * 0.1),
            size * 0.045,
            skin,
            tint=tint,
        )
    if scene.chance(0.7):
        crockery.item(scene, (x - side * size * 0.15, y + size * 0.35, z - size * 0.2), size * 0.6)
    else:
        card(
            scene,
            (x - side * size * 0.15) / span(scene, depth),
            (y - scene.camera.eye + size * 0.7) / span(scene, depth),
            depth - size * 0.2,
            size * 0.8,
            texture=scene.texture("photo", "text", "screen", "painting"),
            spin=scene.random.gauss(0, 0.2),
            turn=scene.random.gauss(0, 0.4),
        )


def _blossoms(scene: Scene, foot: Point, size: float, depth: float) -> None:
    for _ in range(scene.random.randint(1, 4)):
        creatures.blossom(
            scene,
            (foot[0] + scene.random.gauss(0, size * 0.25), foot[1], foot[2] * scene.between(0.9, 1.3)),
            size * scene.between(0.8, 1.2),
        )


def _insect(scene: Scene, foot: Point, size: float, depth: float) -> None:
    """Three parts, six legs, feelers and wings, on a stem or a leaf."""
    place, s = Place(*foot, scene.between(-math.pi, math.pi)), size
    texture, tint = scene.texture("flat", "stripes", "noise", "dots"), scene.tint(0.3)
    for x, r in ((-0.3, 0.09), (-0.1, 0.12), (0.2, 0.16)):
        scene.ball(
            *place.at(x * s, 0.4 * s, 0),
            (r * s * (1.5 if x > 0 else 1), r * s, r * s),
            texture,
            tint=tint,
            turn=place.turn,
            gloss=0.4,
        )
    for x in (-0.2, -0.1, 0.02):
        for side in (-1, 1):
            knee = place.at(x * 2 * s, 0.45 * s, side * 0.3 * s)
            bodies.rod(scene, place.at(x * s, 0.38 * s, 0), knee, 0.012 * s, texture, tint=tint)
            bodies.rod(
                scene, knee, place.at(x * 2.5 * s, 0.2 * s, side * 0.42 * s), 0.009 * s, texture, tint=tint
            )
    for side in (-1, 1):
        scene.ball(
            *place.at(0.1 * s, 0.55 * s, side * 0.22 * s),
            (0.28 * s, 0.015 * s, 0.14 * s),
            scene.texture("flat", "wild", "dots"),
            turn=place.turn + 0.4 * side,
        )
    bodies.rod(
        scene,
        place.at(-2 * s, 0.1 * s, 0),
        place.at(2 * s, scene.between(0, 0.25) * s, 0),
        0.05 * s,
        scene.texture("bark", "foliage", "grass"),
    )


def _body(make: Callable[[Scene, Point, float], None]) -> Put:
    return lambda scene, foot, size, depth: make(scene, foot, size)


SUBJECTS: dict[str, tuple[float, Put, bool]] = {
    "cutout": (6, _cutout, True),
    "spun": (1.5, _spun, False),
    "hanging": (0.8, _hanging, False),
    "cluster": (1.2, _cluster, False),
    "wheel": (0.7, _wheel, False),
    "held": (0.8, _held, False),
    "blossoms": (0.8, _blossoms, True),
    "insect": (0.4, _insect, False),
    "bust": (1, _body(bodies.bust), True),
    "person": (1, _body(bodies.person), True),
    "beast": (0.8, _body(creatures.beast), True),
    "cat": (0.9, _body(creatures.cat), True),
    "bird": (0.5, _body(creatures.bird), False),
    "toy": (0.8, _body(studio.plush), True),
    "thing": (1.2, _body(studio.thing), True),
}
"""Name → (how often, the function, whether it mostly stands at the lower border)."""
