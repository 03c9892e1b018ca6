"""Where things stand, and how large they look from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.land import Land
from ml_pipeline.generation.procedural.noise import stream
from ml_pipeline.generation.procedural.scene import Placed, Thing

# how tall a thing is, in meters rounded up for the eye, and how far down it stands, from the horizon, 0;
# neighbours in this list stand far apart
SIZES: dict[Thing, tuple[float, float]] = {
    Thing.BOAT: (2.7, 0.38),
    Thing.LIGHTHOUSE: (8.0, 0.3),
    Thing.DUCK: (0.3, 0.62),
    Thing.HOUSE: (3.0, 0.42),
    Thing.TREE: (4.2, 0.5),
    Thing.PALM: (4.4, 0.55),
    Thing.CACTUS: (1.9, 0.6),
    Thing.FLOWERS: (0.42, 0.97),
    Thing.ROCKS: (0.55, 0.84),
    Thing.CAT: (0.66, 0.9),
    Thing.DOG: (0.8, 0.88),
    Thing.HORSE: (1.5, 0.72),
    Thing.COW: (1.35, 0.7),
    Thing.SHEEP: (0.85, 0.72),
    Thing.DEER: (1.45, 0.74),
    Thing.FOX: (0.66, 0.88),
    Thing.WOLF: (0.9, 0.84),
    Thing.BEAR: (1.25, 0.8),
    Thing.RABBIT: (0.48, 0.95),
    Thing.ELEPHANT: (2.4, 0.62),
    Thing.GIRAFFE: (3.6, 0.62),
    Thing.LION: (1.1, 0.82),
    Thing.CAMEL: (1.9, 0.66),
    Thing.OWL: (0.55, 0.93),
}
AFLOAT = (Thing.BOAT, Thing.DUCK, Thing.LIGHTHOUSE)
ROWING_M, ROWING_SHARE = 1.2, 0.3
MOST = 16
VARIANTS = 5  # of a herd
TALLEST = 0.62  # of the unit
GOLDEN = 0.6180339887


@dataclass(frozen=True)
class Spot:
    """One thing at its place: column and row of its foot, its height in pixels, how near it is.

    Spots of the same `name` show the same figure.
    """

    name: str
    placed: Placed
    column: float
    row: float
    height_px: int
    disparity: float
    is_afloat: bool


def spots_of(
    canvas: Canvas, land: Land, ground: NDArray[np.uint8], placed: Placed, seed: int
) -> Iterator[Spot]:
    """Places of a thing and its like; nothing else that there is moves them."""
    if placed.thing not in SIZES or placed.count < 1:
        return
    view, rng = canvas.view, stream(seed, f"place {placed.thing}")
    tall_m, down = SIZES[placed.thing]
    phase = float(stream(seed, "places").random())
    first = 0.2 + 0.6 * ((phase + list(SIZES).index(placed.thing) * GOLDEN) % 1)
    names = _footing(canvas, land, placed.thing)
    if placed.thing is Thing.BOAT and not placed.kind:
        placed = replace(placed, kind="rowing" if rng.random() < ROWING_SHARE else "sailing")
    tall_m = ROWING_M if placed.kind == "rowing" else tall_m
    for number in range(min(placed.count, MOST)):
        share = (
            first if number == 0 else (first + number * GOLDEN * 0.55 + float(rng.uniform(-0.05, 0.05))) % 1
        )
        column = (0.06 + 0.88 * share) * view.width
        deeper = float(rng.uniform(-0.1, 0.06)) * (1 if number else 0.3) * (1.3 if placed.count > 4 else 1)
        wanted = view.horizon + np.clip(down + deeper, 0.2, 0.99) * min(view.below, 0.8 * view.unit)
        column, row, found = _footed(canvas, ground, column, float(wanted), names)
        floats = found and names[0] in ("sea", "lake", "river") and placed.thing in AFLOAT
        rise = 1.0 if floats else land.rise(column, row)
        height = min(view.meter_px(row, rise) * tall_m * float(rng.uniform(0.92, 1.08)), TALLEST * view.unit)
        name = f"{placed.thing} {number % VARIANTS}"
        yield Spot(name, placed, column, row, max(round(height), 8), view.disparity(row, rise), floats)


def _footing(canvas: Canvas, land: Land, thing: Thing) -> list[str]:
    waters: list[str] = [name for name in ("sea", "lake", "river") if name in canvas.names]
    return waters if thing in AFLOAT and waters else [land.near, land.middle]


def _footed(
    canvas: Canvas, ground: NDArray[np.uint8], column: float, row: float, names: list[str]
) -> tuple[float, float, bool]:
    """The nearest place in the row with the right ground under it, or in rows further down."""
    view = canvas.view
    known = [canvas.names.index(name) for name in names if name in canvas.names]
    margin = int(0.07 * view.width)
    steps = np.linspace(0, 0.16 * view.unit, 9)
    afloat = names[0] in ("sea", "lake", "river")
    for step in -steps if afloat else steps:
        y = int(np.clip(row + step, 0, view.height - 2))
        fits = np.isin(ground[y], known)
        wide = margin if afloat else margin // 2
        fits = cv2.erode(fits.astype(np.uint8)[None], np.ones((1, wide | 1), np.uint8))[0] > 0
        fits[: margin // 2] = fits[view.width - margin // 2 :] = False
        columns = np.flatnonzero(fits)
        if columns.size:
            best = float(columns[np.argmin(np.abs(columns - column))])
            return best, float(y), True
    return column, float(np.clip(row, view.horizon + 2, view.height - 2)), False
