"""A scene becomes a picture: everything is laid from back to front, with its true disparity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.generation.procedural import (
    city,
    clouds,
    dunes,
    grade,
    grass,
    ground,
    ridges,
    sky,
    standing,
    water,
    weather,
    woods,
)
from ml_pipeline.generation.procedural.air import air_of
from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.hues import Color, mix, rgb, tinted
from ml_pipeline.generation.procedural.land import Land, land_of
from ml_pipeline.generation.procedural.scene import Ground, Scene, Thing, Weather
from ml_pipeline.generation.procedural.view import View
from ml_pipeline.types import Disparity16, Rgb8

MOST_MOONS = 4


@dataclass(frozen=True)
class Painted:
    """A picture, its disparity (65535 nearest, 0 the sky), and what each pixel shows: `names[elements]`."""

    rgb: Rgb8
    disparity: Disparity16
    elements: NDArray[np.uint8]
    names: tuple[str, ...]


def paint(
    scene: Scene, width: int, height: int, seed: int, tick: Callable[[float], None] = lambda done: None
) -> Painted:
    """Paint a scene.

    Parameters
    ----------
    scene : Scene
    width, height : int
        In pixels, 64 or more.
    seed : int
        Where things are, and what they look like.
    tick : callable
        Told how much is done, from 0 to 1; may raise to stop.

    Returns
    -------
    Painted
        The same for the same scene, size and seed.
    """
    view = View.of(width, height, seed)
    canvas = Canvas(view, air_of(scene, view, seed))
    land = land_of(scene, view, seed)
    glints = _paint_sky(canvas, scene, seed)
    tick(0.25)
    _paint_far(canvas, land, scene, seed)
    tick(0.45)
    _paint_plane(canvas, land, scene, seed, glints)
    tick(0.65)
    ground.paint_bank(canvas, land, scene, seed)
    grass.paint_grass(canvas, land, scene, seed)
    if Ground.FOREST in scene.grounds:
        woods.paint_frame(canvas, land, scene, seed)
    if scene.weather in (Weather.RAIN, Weather.STORM):
        weather.paint_wet(canvas, land, seed)
    standing.paint_things(canvas, land, scene, seed)
    tick(0.85)
    weather.paint_weather(canvas, land, scene, seed)
    picture = grade.finish(canvas, scene, seed)
    tick(1.0)
    return Painted(picture, _levels(canvas.disparity), canvas.elements, tuple(canvas.names))


def _paint_sky(canvas: Canvas, scene: Scene, seed: int) -> list[tuple[float, Color]]:
    """Returns the columns and colours of lights that water glitters from."""
    glints: list[tuple[float, Color]] = []
    sky.paint_sky(canvas, seed)
    if stars := scene.find(Thing.STARS):
        sky.paint_stars(canvas, seed, stars.count >= 1)
    if sun := scene.find(Thing.SUN):
        sky.paint_sun(canvas, sun)
        glints.append((canvas.air.sun_at[0], mix(canvas.air.sun, rgb("#ffffff"), 0.25)))
    moons = [each for each in scene.things if each.thing is Thing.MOON for _ in range(each.count)]
    for number, moon in enumerate(moons[:MOST_MOONS]):
        color = rgb("#f4efda") if moon.color is None else tinted(rgb("#f4efda"), rgb(moon.color), 0.9)
        glints.append((sky.paint_moon(canvas, moon, seed, number)[0], color))
    wanted = scene.find(Thing.CLOUDS)
    if wanted or (scene.weather is not Weather.CLEAR and Thing.CLOUDS not in scene.absent):
        clouds.paint_clouds(canvas, wanted, scene.weather, seed)
    if scene.find(Thing.RAINBOW):
        sky.paint_rainbow(canvas)
    if scene.weather is Weather.STORM:
        weather.paint_lightning(canvas, seed)
    return glints


def _paint_far(canvas: Canvas, land: Land, scene: Scene, seed: int) -> None:
    grounds = scene.grounds
    if Ground.MOUNTAINS in grounds:
        ridges.paint_mountains(canvas, scene, seed)
    if Ground.HILLS in grounds or not (set(grounds) - {Ground.MEADOW, Ground.RIVER, Ground.LAKE}):
        ridges.paint_hills(canvas, scene, seed)
    if Ground.DESERT in grounds:
        dunes.paint_dunes(canvas, scene, seed)
    if Ground.CITY in grounds:
        city.paint_city(canvas, land, scene, seed)
    if Ground.FOREST in grounds:
        woods.paint_forest(canvas, land, scene, seed)


def _paint_plane(
    canvas: Canvas, land: Land, scene: Scene, seed: int, glints: list[tuple[float, Color]]
) -> None:
    if land.water is None:
        ground.paint_plane(canvas, land, scene, seed)
        if land.middle in ("meadow", "forest"):
            woods.paint_copses(canvas, land, scene, seed)
    else:
        water.paint_water(canvas, land, scene, seed, glints)
        if land.has_river:
            ground.paint_plane(canvas, land, scene, seed, canvas.view.row(0.42))
    if land.has_river:
        water.paint_river(canvas, land, scene, seed, glints)


def _levels(disparity: NDArray[np.float32]) -> Disparity16:
    nearest = max(float(disparity.max()), 1e-6)
    return np.asarray(np.rint(disparity / nearest * 65535), np.uint16)
