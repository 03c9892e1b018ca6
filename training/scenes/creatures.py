"""Toys, animals, birds and blossoms of balls and rods."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.bodies import Clothes, rod, wear
from training.scenes.placing import Place, Point, shade


def teddy(scene: Scene, foot: Point, size: float) -> None:
    """A sitting soft toy, nine to eleven balls."""
    place = Place(*foot, scene.random.gauss(0, 0.6))
    fur, light = wear(scene, "flat", "noise", "fabric", "wild"), shade(scene, 1.0, 1.4)
    parts = (
        (0, 0.3, 0, 0.24, 0.3),
        (0, 0.72, 0, 0.2, 0.19),
        (-0.17, 0.88, 0, 0.08, 0.08),
        (0.17, 0.88, 0, 0.08, 0.08),
        (-0.27, 0.42, -0.08, 0.09, 0.2),
        (0.27, 0.42, -0.08, 0.09, 0.2),
        (-0.18, 0.1, -0.22, 0.1, 0.1),
        (0.18, 0.1, -0.22, 0.1, 0.1),
    )
    for x, y, z, wide, high in parts:
        scene.ball(
            *place.at(x * size, y * size, z * size),
            (wide * size, high * size, wide * size * 1.1),
            fur[0],
            tint=fur[1],
        )
    scene.ball(
        *place.at(0, 0.68 * size, -0.17 * size), (0.09 * size, 0.07 * size, 0.08 * size), fur[0], tint=light
    )
    for x in (-0.07, 0.07):
        scene.ball(
            *place.at(x * size, 0.77 * size, -0.18 * size), (0.02 * size,) * 3, fur[0], tint=(0.1, 0.1, 0.1)
        )


def beast(scene: Scene, foot: Point, size: float) -> None:
    """An animal on four legs, `size` metres long: a cat, a dog, a horse by its measures."""
    place = Place(*foot, scene.between(-math.pi, math.pi))
    fur = wear(scene, "flat", "noise", "wild", "fabric", "dots")
    tall, thick, s = scene.between(0.2, 0.55), scene.between(0.11, 0.2), size
    back = (tall + thick) * s
    scene.ball(
        *place.at(0, back, 0), (0.4 * s, thick * s, thick * s * 0.9), fur[0], tint=fur[1], turn=place.turn
    )
    _legs(scene, place, fur, back, thick, s)
    lift = scene.between(0.0, 0.35)
    head = place.moved(-0.5 * s, back + lift * s, scene.random.gauss(0, 0.05) * s)
    rod(
        scene,
        place.at(-0.28 * s, back, 0),
        (head.x, head.y, head.z),
        thick * 0.7 * s,
        fur[0],
        tint=fur[1],
        end=0.07 * s,
    )
    scene.ball(head.x, head.y, head.z, (0.13 * s, 0.1 * s, 0.1 * s), fur[0], tint=fur[1], turn=place.turn)
    scene.ball(*head.at(-0.11 * s, -0.03 * s, 0), (0.07 * s, 0.05 * s, 0.06 * s), fur[0], turn=place.turn)
    for z in (-0.06, 0.06):
        rod(
            scene,
            head.at(0.03 * s, 0.07 * s, z * s),
            head.at(0.04 * s, 0.17 * s, z * 1.3 * s),
            0.035 * s,
            fur[0],
            tint=fur[1],
            end=0.003,
        )
    rod(
        scene,
        place.at(0.36 * s, back, 0),
        place.at(0.62 * s, back + s * scene.between(-0.3, 0.3), scene.random.gauss(0, 0.1) * s),
        0.035 * s,
        fur[0],
        tint=fur[1],
        end=0.015 * s,
    )


def _legs(scene: Scene, place: Place, fur: Clothes, back: float, thick: float, s: float) -> None:
    """Four legs in mid-stride."""
    for x in (-0.26, 0.26):
        for z in (-0.5, 0.5):
            step = scene.random.gauss(0, 0.06)
            rod(
                scene,
                place.at(x * s, back, z * thick * s),
                place.at((x + step) * s, 0, z * thick * s),
                0.05 * s,
                fur[0],
                tint=fur[1],
                end=0.03 * s,
            )


def cat(scene: Scene, foot: Point, size: float) -> None:
    """A sitting cat that looks somewhere near us, `size` metres high."""
    place, s = Place(*foot, scene.random.gauss(0, 0.8)), size
    fur, bib = wear(scene, "flat", "noise", "wild", "stripes"), shade(scene, 0.9, 1.4)
    scene.ball(
        *place.at(0, 0.28 * s, 0.08 * s), (0.22 * s, 0.3 * s, 0.26 * s), fur[0], tint=fur[1], turn=place.turn
    )
    scene.ball(
        *place.at(0, 0.42 * s, -0.08 * s), (0.15 * s, 0.26 * s, 0.14 * s), fur[0], tint=bib, turn=place.turn
    )
    for x in (-0.09, 0.09):
        rod(
            scene,
            place.at(x * s, 0.45 * s, -0.1 * s),
            place.at(x * s, 0, -0.18 * s),
            0.06 * s,
            fur[0],
            tint=fur[1],
            end=0.045 * s,
        )
    head = place.moved(0, 0.78 * s, -0.12 * s, scene.random.gauss(0, 0.4))
    _cat_head(scene, head, fur, bib, s)
    rod(
        scene,
        place.at(0.2 * s, 0.05 * s, 0.2 * s),
        place.at(0.5 * s, 0.08 * s, 0),
        0.05 * s,
        fur[0],
        tint=fur[1],
        end=0.03 * s,
    )


def _cat_head(scene: Scene, head: Place, fur: Clothes, bib: Point, s: float) -> None:
    """A round head with muzzle, ears and eyes."""
    scene.ball(head.x, head.y, head.z, (0.19 * s, 0.16 * s, 0.16 * s), fur[0], tint=fur[1], turn=head.turn)
    scene.ball(
        *head.at(0, -0.05 * s, -0.13 * s), (0.09 * s, 0.06 * s, 0.06 * s), fur[0], tint=bib, turn=head.turn
    )
    for x in (-0.11, 0.11):
        rod(
            scene,
            head.at(x * s, 0.1 * s, 0),
            head.at(x * 1.35 * s, 0.26 * s, 0.01),
            0.07 * s,
            fur[0],
            tint=fur[1],
            end=0.003,
        )
        scene.ball(
            *head.at(x * 0.65 * s, 0.04 * s, -0.145 * s),
            (0.028 * s,) * 3,
            fur[0],
            tint=(0.15, 0.2, 0.1),
            gloss=0.8,
        )


def bird(scene: Scene, foot: Point, size: float) -> None:
    """A perching bird, `size` metres long."""
    place, s = Place(*foot, scene.between(-math.pi, math.pi)), size
    plume = wear(scene, "flat", "noise", "wild")
    scene.ball(
        *place.at(0, 0.3 * s, 0), (0.3 * s, 0.18 * s, 0.17 * s), plume[0], tint=plume[1], turn=place.turn
    )
    scene.ball(*place.at(-0.26 * s, 0.5 * s, 0), (0.13 * s,) * 3, plume[0], tint=scene.tint(0.3))
    rod(
        scene,
        place.at(-0.34 * s, 0.5 * s, 0),
        place.at(-0.55 * s, 0.47 * s, 0),
        0.045 * s,
        plume[0],
        tint=shade(scene, 0.2, 1),
        end=0.004,
    )
    rod(
        scene,
        place.at(0.2 * s, 0.3 * s, 0),
        place.at(0.65 * s, 0.15 * s, 0),
        0.1 * s,
        plume[0],
        tint=plume[1],
        end=0.05 * s,
    )
    for z in (-0.05, 0.05):
        rod(
            scene,
            place.at(0, 0.2 * s, z * s),
            place.at(0, 0, z * s),
            0.015 * s,
            plume[0],
            tint=shade(scene, 0.2, 0.8),
        )


def blossom(scene: Scene, foot: Point, height: float) -> None:
    """A flower of petals around a heart, on a stem, its face anywhere near us."""
    lean = (scene.random.gauss(0, 0.2) * height, height, scene.random.gauss(0, 0.1) * height)
    top = (foot[0] + lean[0], foot[1] + lean[1], foot[2] + lean[2])
    green = scene.texture("foliage", "flat", "grass")
    rod(scene, foot, top, height * 0.018, green, tint=(0.6, 0.9, 0.4))
    size, petals = height * scene.between(0.14, 0.34), scene.random.randint(5, 11)
    texture, tint = scene.texture("flat", "noise"), scene.tint(0.3)
    side, up, deep = scene.random.gauss(0, 0.5), scene.random.gauss(0.3, 0.5), -1.0
    for i in range(petals):
        angle = 2 * math.pi * i / petals
        a, b = math.cos(angle), math.sin(angle)
        middle = (
            top[0] + a * size * 0.6,
            top[1] + b * size * 0.6,
            top[2] - (a * side + b * up) / deep * size * 0.6,
        )
        scene.ball(
            *middle,
            (size * (0.2 + 0.25 * abs(a)), size * (0.2 + 0.25 * abs(b)), size * 0.12),
            texture,
            tint=tint,
            turn=0.0,
        )
    scene.ball(
        top[0],
        top[1],
        top[2] - 0.12 * size,
        (size * 0.3, size * 0.3, size * 0.22),
        scene.texture("noise", "dots", "flat"),
    )
    for side in (-1, 1):
        y = foot[1] + height * scene.between(0.2, 0.7)
        scene.ball(
            foot[0] + side * 0.16 * height,
            y,
            foot[2],
            (0.16 * height, 0.035 * height, 0.06 * height),
            green,
            turn=0.0,
        )
