"""Slides, swings and climbing frames with children on them."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.buildings import house
from training.scenes.daylight import daylight, lens
from training.scenes.flora import tree
from training.scenes.land import aim, horizon
from training.scenes.parts import bar, lay
from training.scenes.people import crowd, person
from training.scenes.ways import Colour, Ground, Way, spread_x

YARD = ("ground", "tiles", "grass", "noise", "flat", "stone")


BRIGHT: tuple[Colour, ...] = (
    (0.9, 0.2, 0.15),
    (0.95, 0.75, 0.1),
    (0.15, 0.4, 0.8),
    (0.2, 0.6, 0.3),
    (0.9, 0.45, 0.1),
)


def background(scene: Scene, ground: Ground) -> None:
    """Trees, houses and people behind the subject."""
    horizon(scene, ground)
    for _ in range(scene.random.randint(1, 7)):
        z = scene.scale(8, 50)
        tree(scene, spread_x(scene, z), 0, z, scene.between(4, 12))
    if scene.chance(0.35):
        x, z = spread_x(scene, 25), scene.between(18, 50)
        house(scene, Way(x, z, scene.random.gauss(math.pi / 2, 0.4)), 0, 0, (18, 9, 8), side=1)
    crowd(scene, ground, scene.random.randint(0, 4), 5, 30)


def playground(scene: Scene) -> Ground:
    """Slide, swings and a climbing frame with children on them."""
    daylight(scene, "clear", "harsh", "overcast", "golden", "hazy", "backlit")
    aim(scene, 0.5, 1.7, 0.0)
    ground = Ground()
    lay(scene, ground, scene.texture("ground", "grass", "noise", "tiles"), 0.4)
    background(scene, ground)
    makers = (slide, swings, frame)
    for make in scene.random.sample(makers, scene.random.randint(1, 3)):
        z = scene.scale(2.4, 8)
        make(scene, Way(spread_x(scene, z, 0.8), z, scene.between(-1.5, 1.5)))
    for _ in range(scene.random.randint(0, 4)):
        z = scene.scale(1.5, 9)
        person(scene, spread_x(scene, z), 0, z, scene.between(0.9, 1.3))
    lens(scene, 0.3, 0.008)
    return ground


def slide(scene: Scene, way: Way) -> None:
    """A chute with rims, a ladder and a child on top or half way."""
    high, long, wide = scene.between(1.3, 2.4), scene.between(2, 3.5), 0.5
    tint, steel = scene.random.choice(BRIGHT), scene.texture("flat", "metal")
    u, v = way.aside(wide), (way.along(long)[0], high, way.along(long)[2])
    scene.quad(way.point(-wide / 2, 0.1, 0), u, v, steel, tint=tint, gloss=0.4)
    for side in (-wide / 2, wide / 2):
        bar(scene, way.point(side, 0.2, 0), way.point(side, high + 0.2, long), 0.06, steel, tint)
        bar(
            scene,
            way.point(side, 0, long + 0.9),
            way.point(side, high + 0.7, long),
            0.03,
            steel,
            (0.5, 0.5, 0.5),
        )
    for i in range(6):
        k = i / 6
        bar(
            scene,
            way.point(-wide / 2, high * k, long + 0.9 * (1 - k)),
            way.point(wide / 2, high * k, long + 0.9 * (1 - k)),
            0.02,
            steel,
            (0.5, 0.5, 0.5),
        )
    k = scene.between(0.3, 1)
    x, z = way.at(0, long * k - 0.1)
    if z > 1:
        person(scene, x, high * k + 0.05, z, scene.between(0.8, 1.1))


def swings(scene: Scene, way: Way) -> None:
    """Two slanted frames, a beam, seats on chains in mid swing."""
    high, half = scene.between(2, 2.8), scene.between(1.2, 2)
    tint, steel = scene.random.choice(BRIGHT), scene.texture("flat", "metal", "wood")
    for side in (-half, half):
        for foot in (-0.9, 0.9):
            bar(scene, way.point(side, 0, foot), way.point(side, high, 0), 0.04, steel, tint)
    bar(scene, way.point(-half, high, 0), way.point(half, high, 0), 0.05, steel, tint)
    for at in (-half * 0.45, half * 0.45):
        a = scene.random.gauss(0, 0.5)
        low, out = high - (high - 0.5) * math.cos(a), (high - 0.5) * math.sin(a)
        for side in (-0.22, 0.22):
            bar(
                scene,
                way.point(at + side, high, 0),
                way.point(at + side, low, out),
                0.008,
                steel,
                (0.3, 0.3, 0.3),
            )
        x, z = way.at(at, out)
        scene.block(x, low - 0.03, z, (0.5, 0.04, 0.2), way.turn, steel, tint=(0.15, 0.15, 0.15))
        if scene.chance(0.6) and z > 1:
            person(scene, x, low - 0.3, z, scene.between(0.9, 1.3))


def frame(scene: Scene, way: Way) -> None:
    """A cage of bars to climb on."""
    tint, steel, cell = scene.random.choice(BRIGHT), scene.texture("flat", "metal"), scene.between(0.6, 0.9)
    for i in range(4):
        for k in range(3):
            bar(
                scene,
                way.point(i * cell, 0, k * cell),
                way.point(i * cell, 3 * cell, k * cell),
                0.025,
                steel,
                tint,
            )
    for level in (1, 2, 3):
        for k in range(3):
            bar(
                scene,
                way.point(0, level * cell, k * cell),
                way.point(3 * cell, level * cell, k * cell),
                0.025,
                steel,
                tint,
            )
        for i in range(4):
            bar(
                scene,
                way.point(i * cell, level * cell, 0),
                way.point(i * cell, level * cell, 2 * cell),
                0.025,
                steel,
                tint,
            )
    x, z = way.at(scene.between(0.2, 2.5) * cell, cell)
    if z > 1:
        person(scene, x, scene.random.randint(1, 3) * cell, z, scene.between(0.9, 1.2))
