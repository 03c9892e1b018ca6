"""Landscapes: fields, woods, water, mountains, deserts, the moon, and animals in a yard."""

from __future__ import annotations

from collections.abc import Callable

from training.scene import Scene
from training.scenes import heights, terrain, unearthly, wilds
from training.scenes.daylight import lens
from training.scenes.economy import within_means
from training.scenes.flora import overhang, side_frame, tuft_row
from training.scenes.people import bust, flock, leaping, near_figure
from training.scenes.ways import Ground

SCENES: dict[str, tuple[float, Callable[[Scene], Ground]]] = {
    "meadow": (0.16, terrain.meadow),
    "park": (0.13, terrain.park),
    "forest": (0.11, wilds.forest),
    "water": (0.13, terrain.water),
    "mountains": (0.11, wilds.mountains),
    "ink": (0.06, unearthly.ink),
    "barren": (0.09, wilds.barren),
    "moon": (0.05, unearthly.moon),
    "yard": (0.09, terrain.yard),
    "crowns": (0.04, heights.crowns),
    "overlook": (0.07, heights.overlook),
    "aerial": (0.02, heights.aerial),
}
"""Name → share, and the function that furnishes the ground it returns."""


BARE = {"ink", "moon", "crowns", "aerial"}


def furnish(scene: Scene) -> None:
    """One of the landscapes, at times with a frame or a subject near the camera."""
    names = list(SCENES)
    name = scene.random.choices(names, [SCENES[n][0] for n in names])[0]
    ground = SCENES[name][1](scene)
    if name not in BARE:
        near_things(scene, ground)
    lens(scene, 0.3, 0.012)
    within_means(scene)


def near_things(scene: Scene, ground: Ground) -> None:
    """What stands between the camera and the landscape."""
    if scene.chance(0.2):
        side_frame(scene, ground, scene.scale(0.8, 5))
    if scene.chance(0.2):
        overhang(scene, scene.scale(0.6, 4))
    if scene.chance(0.2):
        tuft_row(scene, ground, scene.scale(0.4, 1.6))
    if scene.chance(0.2) and scene.camera.eye < 3:
        near_figure(
            scene, ground, ("person", "person", "animal", "statue", "post", "bike", "bird", "rock", "flower")
        )
    if scene.chance(0.06):
        bust(scene)
    if scene.chance(0.08):
        leaping(scene)
    if scene.chance(0.12):
        flock(scene, scene.random.randint(1, 7))
