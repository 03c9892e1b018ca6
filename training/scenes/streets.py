"""Streets: canyons, squares, alleys, bridges, houses from below and streets from a window."""

from __future__ import annotations

import math
from collections.abc import Callable

from training.scene import Scene
from training.scenes import street_near, street_parts
from training.scenes.buildings import house, row
from training.scenes.cycles import bicycle
from training.scenes.daylight import daylight, lens
from training.scenes.economy import within_means
from training.scenes.flora import overhang, side_frame, tree
from training.scenes.parts import backdrop, lay, strip, thing, wall
from training.scenes.people import bust, crowd, flock, leaping, near_figure
from training.scenes.street_furniture import guard, hoarding, kiosk, lamp_post
from training.scenes.street_views import ASPHALT, FLAT, PAVING, aim, bridge, from_window
from training.scenes.vehicles import car
from training.scenes.ways import Way, seen, spread_x


def canyon(scene: Scene) -> None:
    """A street between two rows, with everything that stands and drives in it."""
    night = daylight(scene) in {"night", "dusk"}
    aim(scene, 0.6, 6, 0.02 if scene.chance(0.7) else -0.15)
    road, walk = scene.between(2.2, 7), scene.between(1.2, 4.5)
    way = Way(scene.between(-1, 1) * (road + walk * 0.6), 0, scene.random.gauss(0, 0.2))
    gloss = scene.between(0.2, 0.6) if scene.chance(0.2) else 0.0
    lay(scene, FLAT, scene.texture(*ASPHALT), 0.2, gloss=gloss)
    street_parts.roadway(scene, way, road, gloss)
    for side in (-1, 1):
        street_parts.pavement(scene, way, side, road, walk)
        street_parts.margin(scene, way, side, road + walk)
        street_parts.furniture(scene, way, side, road + 0.4, lit=night)
    street_parts.traffic(scene, way, road, lit=night)
    crowd(scene, FLAT, scene.random.randint(0, 10), max(scene.camera.eye, 2), 50)
    for _ in range(scene.random.choice((0, 1, 1, 2))):
        backdrop(
            scene,
            scene.random.choice(("skyline", "treeline")),
            scene.between(130, 350),
            scene.between(15, 60),
        )


def square(scene: Scene) -> None:
    """An open place: paving, crowds, stalls, a statue, houses around."""
    night = daylight(scene) in {"night", "dusk"}
    aim(scene, 0.5, 9, 0.05)
    scene.camera.pitch += max(0.0, scene.camera.eye - 2) * 0.05
    lay(scene, FLAT, scene.texture(*PAVING), scene.scale(0.15, 0.7))
    turn = scene.random.gauss(0, 0.4)
    way = Way(scene.random.gauss(0, 6), scene.between(18, 45), turn + math.pi / 2)
    row(scene, way, -1, 0, -45, 45, tall=20)
    if scene.chance(0.5):
        side = scene.random.choice((-1, 1))
        row(scene, Way(0, 0, turn), side, scene.between(6, 20), 8, 50, tall=18)
    near = max(scene.camera.eye * 0.8, 1.2)
    for _ in range(scene.random.randint(1, 6)):
        z = scene.scale(near * 1.3, 30)
        x = spread_x(scene, z)
        pick = scene.random.choice(
            (kiosk, hoarding, street_near.statue, street_near.fountain, street_near.planter)
        )
        pick(scene, x, 0.0, z, scene.between(-0.8, 0.8))
    if scene.chance(0.7):
        backdrop(scene, scene.random.choice(("skyline", "treeline")), 110, scene.between(12, 45))
    for _ in range(scene.random.randint(0, 4)):
        z = scene.scale(near * 2, 40)
        tree(scene, spread_x(scene, z), 0, z, scene.between(4, 10))
    for _ in range(scene.random.randint(0, 4)):
        z = scene.scale(near * 1.5, 30)
        lamp_post(scene, spread_x(scene, z), 0, z, way, 1, lit=night)
    crowd(scene, FLAT, scene.random.randint(3, 28), near, 40)
    if scene.chance(0.3):
        flock(scene, scene.random.randint(2, 7))


def alley(scene: Scene) -> None:
    """Walls close on both sides, things hanging between them, a bright end."""
    daylight(scene, "clear", "harsh", "overcast", "golden", "night")
    aim(scene, 0.4, 1.9, -0.03, 0.12)
    half = scene.between(0.9, 2.4)
    way = Way(scene.between(-0.5, 0.5) * half, 0, scene.random.gauss(0, 0.15))
    lay(scene, FLAT, scene.texture("tiles", "stone", "brick", "ground"), 0.6)
    far = scene.between(14, 50)
    for side in (-1, 1):
        row(scene, way, side, half, -6, far, tall=12)
        street_near.wall_clutter(scene, way, side, half)
    if scene.chance(0.5):
        x, z = way.at(0, far + 6)
        house(scene, Way(x, z, way.turn + math.pi / 2), 0, 0, (12, 10, 6), side=1)
    street_near.overhead(scene, way, half, scene.random.randint(1, 6))
    crowd(scene, FLAT, scene.random.randint(0, 4), 2.5, far)


def from_below(scene: Scene) -> None:
    """Looking up at houses, lamps, branches, signs and wires against the sky."""
    daylight(scene, "clear", "harsh", "overcast", "golden", "backlit", "dusk")
    aim(scene, 0.4, 1.8, -0.55, 0.2)
    half = scene.between(3, 9)
    way = Way(scene.random.gauss(0, 2), 0, scene.random.gauss(0, 0.5))
    lay(scene, FLAT, scene.texture(*PAVING), 0.4)
    for side in (-1, 1):
        if scene.chance(0.75):
            row(scene, way, side, half + scene.between(0, 5), -4, 50, tall=35)
    street_near.overhead(scene, way, half, scene.random.randint(0, 4))
    for _ in range(scene.random.randint(0, 3)):
        z = scene.scale(2.5, 15)
        lamp_post(scene, spread_x(scene, z), 0, z, way, scene.random.choice((-1, 1)))
    if scene.chance(0.5):
        overhang(scene, scene.scale(1, 5))
    if scene.chance(0.4):
        tree(scene, spread_x(scene, 6), 0, scene.between(4, 12), scene.between(5, 11), "tree")
    street_near.high_near(scene)


def kerbside(scene: Scene) -> None:
    """Close to something at the kerb: a car, a bicycle, a person, a sign, the street behind it."""
    night = daylight(scene) in {"night", "dusk"}
    aim(scene, 0.3, 1.8, 0.05)
    way = Way(scene.random.gauss(0, 1.5), 0, scene.random.gauss(0, 0.5))
    lay(scene, FLAT, scene.texture(*PAVING), 0.4)
    strip(scene, way, 1, 8, -3, 120, 0.01, scene.texture(*ASPHALT), per_metre=0.25)
    row(scene, way, -1, scene.between(2, 7), -2, 60, tall=14)
    if scene.chance(0.7):
        row(scene, way, 1, scene.between(9, 14), 4, 60, tall=14)
    else:
        wall(scene, (-60, 60), (60, 55), 0, 8, scene.texture("foliage"), per_metre=0.3)
    z = scene.between(2.2, 5)
    x = spread_x(scene, z, 0.7)
    pick = scene.random.random()
    if pick < 0.3:
        car(scene, x, 0, z + 1.5, scene.between(-1.6, 1.6), lit=night)
    elif pick < 0.5:
        bicycle(scene, x, 0, z * 0.6, scene.between(0.7, 2.4))
    else:
        near_figure(scene, FLAT, ("person", "cat", "animal", "bike", "motorbike", "sign", "chair"))
    for _ in range(scene.random.randint(1, 6)):
        kind = scene.random.choice(("bike", "car", "sign", "post", "bush", "motorbike", "tree", "car"))
        x, z = way.at(scene.random.choice((-1.2, 1.3, 5)), scene.scale(4, 40))
        if z > 3:
            thing(scene, kind, x, 0, z)
    crowd(scene, FLAT, scene.random.randint(0, 8), 3, 30)
    if scene.chance(0.3):
        guard(scene, way, 0.9, 1.5, 25)


SCENES: dict[str, tuple[float, Callable[[Scene], None]]] = {
    "canyon": (0.34, canyon),
    "square": (0.16, square),
    "alley": (0.1, alley),
    "from below": (0.12, from_below),
    "from window": (0.09, from_window),
    "bridge": (0.06, bridge),
    "kerbside": (0.13, kerbside),
}


def furnish(scene: Scene) -> None:
    """One of the street scenes, at times framed by something near."""
    names = list(SCENES)
    name = scene.random.choices(names, [SCENES[n][0] for n in names])[0]
    SCENES[name][1](scene)
    if name in {"canyon", "square", "kerbside"}:
        if scene.chance(0.2):
            side_frame(scene, FLAT, scene.scale(1.2, 5))
        if scene.chance(0.16):
            overhang(scene, scene.scale(0.8, 4))
        if scene.chance(0.14):
            street_near.high_near(scene)
        if scene.chance(0.16) and scene.camera.eye < 2.5:
            near_figure(scene, FLAT)
        if scene.chance(0.06):
            bust(scene)
        if scene.chance(0.05):
            leaping(scene)
    if scene.chance(0.02):
        x, y, z = seen(scene, 0, 0.3, 30)
        scene.stand(x, y, z, 5, scene.sprite("balloon"), casts=False)
    lens(scene, 0.25, 0.008)
    within_means(scene)
