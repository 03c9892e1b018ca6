"""Structures: stairs, arcades, gates, bridges, scaffolds, hoops, nets, wheels, playgrounds, piers."""

from __future__ import annotations

from collections.abc import Callable

from training.scene import Scene
from training.scenes import arches, halls, passages, playground, playthings, spans, stairways
from training.scenes.daylight import lens
from training.scenes.economy import within_means
from training.scenes.flora import overhang, side_frame
from training.scenes.overlooks import balcony
from training.scenes.people import leaping, near_figure
from training.scenes.ways import Ground

SCENES: dict[str, tuple[float, Callable[[Scene], Ground]]] = {
    "stairs up": (0.09, stairways.stairs_up),
    "stairs down": (0.07, stairways.stairs_down),
    "hall": (0.13, halls.hall),
    "moving stairs": (0.03, halls.moving_stairs),
    "arcade": (0.1, arches.arcade),
    "gate": (0.06, passages.gate),
    "truss bridge": (0.05, spans.truss_bridge),
    "scaffold": (0.05, spans.scaffold),
    "tunnel": (0.04, passages.tunnel),
    "pier": (0.06, spans.pier),
    "hoop": (0.08, playthings.hoop),
    "near mesh": (0.07, playthings.near_mesh),
    "wheels": (0.05, playthings.wheels),
    "tripods": (0.06, playthings.tripods),
    "playground": (0.08, playground.playground),
    "monument": (0.05, playthings.monument),
    "balcony": (0.07, balcony),
}
"""Name → share, and the function that furnishes the ground it returns."""


ENCLOSED = {"hall", "moving stairs", "tunnel", "gate", "near mesh", "hoop", "balcony", "truss bridge"}


def furnish(scene: Scene) -> None:
    """One of the structures, at times with something nearer still."""
    names = list(SCENES)
    name = scene.random.choices(names, [SCENES[n][0] for n in names])[0]
    ground = SCENES[name][1](scene)
    if name not in ENCLOSED and len(scene.rows) < 180:
        if scene.chance(0.12):
            side_frame(scene, ground, scene.scale(1, 5))
        if scene.chance(0.14):
            overhang(scene, scene.scale(0.7, 4))
    if scene.chance(0.12) and ground.level == 0:
        near_figure(scene, ground)
    if scene.chance(0.06):
        leaping(scene)
    if scene.lens.blur == 0:
        lens(scene, 0.15, 0.006)
    within_means(scene)
