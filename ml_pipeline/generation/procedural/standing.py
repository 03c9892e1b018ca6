"""Things on their places: drawn, shaded, mirrored, their feet in the grass."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.figures import Figure, Light, draw_figure
from ml_pipeline.generation.procedural.grass import paint_tuft
from ml_pipeline.generation.procedural.land import Land
from ml_pipeline.generation.procedural.noise import f32, stream
from ml_pipeline.generation.procedural.placing import Spot, spots_of
from ml_pipeline.generation.procedural.scene import Placed, Scene, Thing
from ml_pipeline.generation.procedural.view import EYE_M

MOST_BIRDS = 40


def paint_things(canvas: Canvas, land: Land, scene: Scene, seed: int) -> None:
    """All that stands, swims or flies, from far to near."""
    spots = spots_of(canvas, land, scene.things, seed)
    light = light_of(canvas, scene)
    herds: dict[tuple[str, Placed], tuple[Figure, int]] = {}
    for spot in sorted(
        spots, key=lambda spot: -spot.height_px
    ):  # so that the largest are drawn, not enlarged
        if (spot.name, spot.placed) not in herds:
            rng, placed = stream(seed, spot.name), spot.placed
            figure = draw_figure(placed.thing, spot.height_px, rng, placed.color, light, placed.kind)
            herds[spot.name, spot.placed] = figure, spot.height_px
    for spot in sorted(spots, key=lambda spot: spot.disparity):
        _stand(canvas, land, scene, spot, _sized(*herds[spot.name, spot.placed], spot.height_px), seed)
    flock = [placed for placed in scene.things if placed.thing is Thing.BIRDS for _ in range(placed.count)]
    _paint_birds(canvas, flock[:MOST_BIRDS], light, seed)


def _sized(figure: Figure, drawn_px: int, height_px: int) -> Figure:
    """As high as it is to be, where it was drawn for a nearer one."""
    share = height_px / drawn_px
    if share > 0.985:
        return figure
    size = [max(round(side * share), 2) for side in figure.alpha.shape[::-1]]
    alpha = cv2.resize(figure.alpha, size, interpolation=cv2.INTER_AREA)
    color = cv2.resize(figure.rgb * figure.alpha[..., None], size, interpolation=cv2.INTER_AREA)
    color = color / np.maximum(alpha, 1e-3)[..., None]
    return Figure(np.clip(color, 0, 1).astype(np.float32), np.clip(alpha, 0, 1), figure.foot_y * share)


def light_of(canvas: Canvas, scene: Scene) -> Light:
    """The scene's light as figures take it."""
    azimuth = (canvas.air.sun_at[0] / canvas.view.width - 0.5) * 2
    tint = canvas.air.light / max(float(canvas.air.light.max()), 0.05)  # its darkness is the shade's
    return Light(tint, 0.72 * canvas.air.shade, float(np.clip(azimuth * 1.6, -1, 1)), scene.season.value)


def _stand(canvas: Canvas, land: Land, scene: Scene, spot: Spot, figure: Figure, seed: int) -> None:
    name = spot.placed.thing.value
    top, left = round(spot.row - figure.foot_y), round(spot.column - figure.alpha.shape[1] / 2)
    if spot.is_afloat:
        _reflect(canvas, spot, figure, left)
    else:
        _shade(canvas, land, spot, figure)
    canvas.lay(name, figure.rgb, figure.alpha, spot.disparity, (top, left))
    if not spot.is_afloat and spot.placed.thing is not Thing.FLOWERS:
        wide = figure.alpha.shape[1] * 0.8
        rng = stream(seed, f"tuft {spot.name}")
        paint_tuft(canvas, land, scene, rng, (spot.column, spot.row, wide))


def _reflect(canvas: Canvas, spot: Spot, figure: Figure, left: int) -> None:
    """Its picture upside down in the water, wavering more the lower it is."""
    foot = max(round(figure.foot_y), 1)
    color, alpha = figure.rgb[:foot][::-1], figure.alpha[:foot][::-1]
    rows = np.arange(alpha.shape[0], dtype=np.float32)[:, None]
    columns = np.arange(alpha.shape[1], dtype=np.float32)[None, :]
    size = canvas.view.unit
    sway = np.sin(rows * 95 / size * (1 + 0.4 * np.sin(rows * 13 / size))) * (0.0012 * size + rows * 0.03)
    at = (f32(columns + sway), f32(np.broadcast_to(rows, alpha.shape)))
    color = f32(cv2.remap(color, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
    alpha = f32(cv2.remap(alpha, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT))
    fade = np.linspace(0.48, 0.2, alpha.shape[0], dtype=np.float32)[:, None]
    waters = ("sea", "lake", "river")
    canvas.lay(
        "water",
        color * np.float32(0.85),
        alpha * fade,
        spot.disparity,
        (round(spot.row), left),
        within=waters,
    )


def _shade(canvas: Canvas, land: Land, spot: Spot, figure: Figure) -> None:
    """A shadow on the ground, away from the sun, and a dark place where it touches."""
    air, size = canvas.air, figure.alpha.shape
    foot = max(round(figure.foot_y), 1)
    grounds = tuple({land.near, land.middle})
    dark = air.lit(f32([0.13, 0.16, 0.2]))
    deep = max(round(spot.height_px * (0.28 if air.shade else 0.16)), 3)
    lean = float(np.clip((spot.column - air.sun_at[0]) / canvas.view.width, -0.6, 0.6)) * deep * 2.2
    wide = size[1] + round(abs(lean)) + 8
    flat = cv2.resize(figure.alpha[:foot][::-1], (size[1], deep), interpolation=cv2.INTER_AREA)
    shear = f32([[1.0, lean / deep, 4.0 + max(-lean, 0.0)], [0.0, 1.0, 0.0]])
    cast = f32(cv2.warpAffine(flat, shear, (wide, deep + 4)))
    cast = f32(cv2.GaussianBlur(cast, (0, 0), max(deep * 0.05, 0.7)))
    fade = np.linspace(0.46, 0.2, cast.shape[0], dtype=np.float32)[:, None]
    left = round(spot.column - size[1] / 2 - 4 - max(-lean, 0))
    strength = np.float32(0.35 + 0.65 * air.sun_shines)
    canvas.lay(
        "shadow", dark, cast * fade * strength, spot.disparity, (round(spot.row) - 1, left), within=grounds
    )


def _paint_birds(canvas: Canvas, birds: list[Placed], light: Light, seed: int) -> None:
    """A flock in the sky, no two in one place; how near one is follows from its size."""
    view, rng = canvas.view, stream(seed, "birds")
    flock = (view.width * float(rng.uniform(0.25, 0.75)), view.horizon * float(rng.uniform(0.35, 0.6)))
    loose = np.sqrt(max(len(birds), 6) / 6)
    edge, taken = 0.06 * view.unit, list[NDArray[np.float64]]()
    for number, bird in enumerate(birds):
        size = view.unit * float(rng.uniform(0.016, 0.034))
        tries = rng.normal(0, 1, (24, 2)) * (0.11 * loose * view.unit, 0.05 * view.unit) * bool(number)
        places = np.clip(flock + tries, edge, (view.width - edge, 0.92 * view.horizon))
        apart = [min((np.hypot(*(at - other)) for other in taken), default=np.inf) for at in places]
        wide = np.flatnonzero(np.array(apart) > 0.075 * view.unit)
        at = places[wide[0] if wide.size else int(np.argmax(apart))]
        taken.append(at)
        rng_of_one = stream(seed, f"bird {number}")
        figure = draw_figure(Thing.BIRDS, max(round(size), 6), rng_of_one, bird.color, light)
        near = figure.alpha.shape[1] / 1.2 * EYE_M * 2 / view.unit
        corner = (round(at[1] - figure.foot_y), round(at[0] - figure.alpha.shape[1] / 2))
        canvas.lay("birds", figure.rgb, figure.alpha, near, corner)
