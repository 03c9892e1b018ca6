"""Close subjects built of balls and rods: clusters, wheels, hands that hold something, insects."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes import bodies, creatures, crockery
from training.scenes.placing import Place, Point, attitude, card, shade, span


def cluster(scene: Scene, foot: Point, size: float, depth: float) -> None:
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


def wheel(scene: Scene, foot: Point, size: float, depth: float) -> None:
    """A ring of rods with spokes, in any attitude: thin structure with the ground behind."""
    u, v, _ = attitude(scene, 0.4)
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


def held(scene: Scene, foot: Point, size: float, depth: float) -> None:
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


def blossoms(scene: Scene, foot: Point, size: float, depth: float) -> None:
    """One to four flowers beside each other."""
    for _ in range(scene.random.randint(1, 4)):
        creatures.blossom(
            scene,
            (foot[0] + scene.random.gauss(0, size * 0.25), foot[1], foot[2] * scene.between(0.9, 1.3)),
            size * scene.between(0.8, 1.2),
        )


def insect(scene: Scene, foot: Point, size: float, depth: float) -> None:
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
