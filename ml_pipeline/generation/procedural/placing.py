"""Where things stand, and how large they look from there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.land import Land
from ml_pipeline.generation.procedural.noise import Field, stream
from ml_pipeline.generation.procedural.scene import Placed, Thing
from ml_pipeline.generation.procedural.sizes import ROWING, SIZES, Size

WATERS = ("sea", "lake", "river")
AFLOAT = (Thing.BOAT, Thing.DUCK, Thing.LIGHTHOUSE)
ROWING_SHARE = 0.3
MOST = 24
VARIANTS = 5  # of a herd
GOLDEN = 0.6180339887
ROWS, REACH = 12, 0.26  # how many rows are tried on either side, and how far they go, of the unit
CROWDING, SMALL_M = 0.04, 0.7  # how much smaller each is for every other one, unless it is small anyway
SLACK = 0.03  # of disparity, in which ground is the ground itself, and no tree on it
# where there is no room: how much smaller it is than it would be, and how many times more may be covered
CONCESSIONS = ((1.0, 1.0), (0.85, 1.0), (0.7, 1.5), (0.6, 2.5), (0.6, 5.0), (0.6, np.inf))
CROWD = 40  # where so many are there, the others stand before and behind them
Box = tuple[float, float, float, float, float]  # left, top, right, foot, and how much of it may be covered


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


def spots_of(canvas: Canvas, land: Land, things: Sequence[Placed], seed: int) -> list[Spot]:
    """Places of all things. Each has its own, and leaves it only where another stands in its way."""
    spots: list[Spot] = []
    boxes: list[Box] = []
    for thing in SIZES:
        placed = [each for each in things if each.thing is thing for _ in range(each.count)][:MOST]
        for spot, size in _line_up(canvas, land, placed, seed, boxes):
            half = spot.height_px * size.wide / 2
            top, left, right = spot.row - spot.height_px, spot.column - half, spot.column + half
            boxes.append((left, top, right, spot.row, size.cover))
            spots.append(spot)
    return spots


def _line_up(
    canvas: Canvas, land: Land, all_placed: list[Placed], seed: int, boxes: list[Box]
) -> Iterator[tuple[Spot, Size]]:
    """Places of a thing and its like."""
    if not all_placed:
        return
    view, thing = canvas.view, all_placed[0].thing
    rng = stream(seed, f"place {thing}")
    phase = float(stream(seed, "places").random())
    first = 0.2 + 0.6 * ((phase + list(SIZES).index(thing) * GOLDEN) % 1)
    boat = "rowing" if rng.random() < ROWING_SHARE else "sailing"
    waters = [name for name in WATERS if name in canvas.names]
    floats = thing in AFLOAT and bool(waters)
    names = waters if floats else [land.near, land.middle]
    for number, placed in enumerate(all_placed):
        if thing is Thing.BOAT and not placed.kind:
            placed = replace(placed, kind=boat)
        size = ROWING if placed.kind == "rowing" else SIZES[thing]
        aside, deeper = float(rng.uniform(-0.05, 0.05)), float(rng.uniform(-0.1, 0.06))
        large = float(rng.uniform(0.92, 1.08))
        share = (first + number * GOLDEN * 0.55 + aside * bool(number)) % 1
        deeper *= (1 if number else 0.3) * (1 + len(all_placed) / 14)
        wanted = view.horizon + np.clip(size.down + deeper, 0.2, 0.99) * min(view.below, 0.8 * view.unit)
        small = max(1 - CROWDING * (len(all_placed) - 1), 0.6) if size.tall_m > SMALL_M else 1.0
        size = replace(size, tall_m=size.tall_m * large * small)
        searching = _Search(canvas, land, names, size, floats)
        column, row, share = searching.find((0.06 + 0.88 * share) * view.width, float(wanted), boxes)
        near = view.disparity(row) if floats else land.disparity(column, row)
        height = max(round(searching.height_at(near, share)), 8)
        yield Spot(f"{thing} {number % VARIANTS}", placed, column, row, height, near, floats), size


@dataclass(frozen=True)
class _Search:
    """Looks for ground that bears a thing, within the frame, where nothing is in its way."""

    canvas: Canvas
    land: Land
    names: list[str]
    size: Size
    floats: bool

    def height_at(self, disparity: float, share: float) -> float:
        view = self.canvas.view
        return share * min(view.meter_px(disparity) * self.size.tall_m, self.size.tallest * view.unit)

    def find(self, column: float, row: float, boxes: list[Box]) -> tuple[float, float, float]:
        """The nearest place in the row, or in the rows next to it, and how much smaller it is there."""
        view = self.canvas.view
        steps = np.linspace(0, REACH * view.unit, ROWS)
        both = np.stack([-steps, steps] if self.floats else [steps, -steps], axis=1).ravel()[1:]
        for share, patience in CONCESSIONS if len(boxes) < CROWD else CONCESSIONS[-1:]:
            for step in both:
                y = int(np.clip(row + step, self.land.far_row + 2, view.height - 0.02 * view.unit))
                columns = np.flatnonzero(self._fits(y, boxes, share, patience))
                if columns.size:
                    return float(columns[np.argmin(np.abs(columns - column))]), float(y), share
        return column, float(np.clip(row, view.horizon + 2, view.height - 2)), 1.0

    def _fits(self, row: int, boxes: list[Box], share: float, patience: float) -> NDArray[np.bool_]:
        """Which columns of a row it may stand in, (N,)."""
        near = np.asarray(row >= self.land.bank) & (not self.floats)
        flat = np.full(near.shape, self.canvas.view.disparity(row + 0.5), np.float32)
        fits = np.zeros(near.shape, np.bool_)
        for part, own in ((near, self.land.bank_disparity(np.float32(row))), (~near, flat)):
            if part.any():
                fits |= self._fits_on(part, own, row, boxes, share, patience)
        return fits

    def _fits_on(
        self,
        part: NDArray[np.bool_],
        own: Field,
        row: int,
        boxes: list[Box],
        share: float,
        patience: float,
    ) -> NDArray[np.bool_]:
        """The same for the columns that show the near ground, or those that do not, of their disparity."""
        canvas, view = self.canvas, self.canvas.view
        known = [canvas.names.index(name) for name in self.names if name in canvas.names]
        bears = part & np.isin(canvas.elements[row], known) & (np.abs(canvas.disparity[row] - own) < SLACK)
        height = self.height_at(float(own[part].max()), share)
        wide = height * self.size.wide
        fits = _shrunk(bears, wide * self.size.foot)
        body = canvas.disparity[max(int(row - 0.5 * height), 0)] <= own + SLACK
        fits &= _shrunk(body, wide * 0.7)
        margin = int(min(wide / 2 + 0.012 * view.unit, 0.45 * view.width))
        fits[:margin] = fits[view.width - margin :] = False
        if boxes and np.isfinite(patience):
            fits &= self._covers_little(np.array(boxes), row, height, wide, patience)
        return fits

    def _covers_little(
        self, boxes: NDArray[np.float64], row: int, height: float, wide: float, patience: float
    ) -> NDArray[np.bool_]:
        """In which columns, (N,), little of it or of another would be hidden; `boxes` is (K, 5)."""
        down = np.minimum(row, boxes[:, 3]) - np.maximum(row - height, boxes[:, 1])
        boxes, down = boxes[down > 0], down[down > 0]
        left, top, right, foot, cover = boxes.T[..., None]
        columns = self.canvas.view.columns()
        across = np.minimum(columns + wide / 2, right) - np.maximum(columns - wide / 2, left)  # (K, N)
        smaller = np.maximum(np.minimum(height * wide, (foot - top) * (right - left)), 1)
        hidden = across.clip(0) * down[:, None] / smaller
        return np.asarray((hidden <= patience * np.maximum(cover, self.size.cover)).all(axis=0))


def _shrunk(mask: NDArray[np.bool_], wide: float) -> NDArray[np.bool_]:
    """Columns about which a mask holds for so many pixels, (N,)."""
    kernel = np.ones((1, int(wide) | 1), np.uint8)
    return np.asarray(cv2.erode(mask.astype(np.uint8)[None], kernel, borderValue=0)[0] > 0)
