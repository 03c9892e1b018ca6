"""How the land lies: what is near, where water begins and ends, and on what one can stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml_pipeline.generation.procedural.noise import Field, line, stream
from ml_pipeline.generation.procedural.scene import Ground, Scene, Season, Weather
from ml_pipeline.generation.procedural.view import View

FAR_SHORE = 0.24  # disparity of the plane's far end, where anything stands behind it
BANK_NEAR = (1.05, 1.4)  # disparity of the near ground along its upper edge, and at the lower edge
WATERS = (Ground.SEA, Ground.LAKE)
FLAT = (Ground.MEADOW, Ground.DESERT, Ground.FOREST, Ground.HILLS, Ground.CITY)


@dataclass(frozen=True)
class Land:
    """`bank` is the upper edge of the near ground, (N,) in rows; `water` what fills the plane behind it.

    The near ground is a rise before the eye. Where its edge is seen higher it is higher, and no farther away.
    """

    view: View
    water: Ground | None
    has_river: bool
    middle: str
    near: str
    far_row: float
    bank: Field
    is_snowy: bool

    def is_near(self, column: float, row: float) -> bool:
        return row >= float(self.bank[int(np.clip(column, 0, self.view.width - 1))])

    def disparity(self, column: float, row: float) -> float:
        """Of the ground that is seen there."""
        if not self.is_near(column, row):
            return self.view.disparity(row)
        at = int(np.clip(column, 0, self.view.width - 1))
        return float(self.bank_disparity(np.float32(row))[at])

    def bank_disparity(self, rows: Field | np.float32) -> Field:
        """Of the near ground, from rows that go with (N,)."""
        far, near = BANK_NEAR
        share = (rows - self.bank) / np.maximum(1.02 * self.view.height - self.bank, 1)
        return np.asarray(far + (near - far) * np.clip(share, 0, 1), np.float32)


def land_of(scene: Scene, view: View, seed: int) -> Land:
    """Where everything lies, which no thing in it changes."""
    water = next((ground for ground in scene.grounds if ground in WATERS), None)
    flat = [ground for ground in scene.grounds if ground in FLAT]
    has_river = Ground.RIVER in scene.grounds
    near = _near(scene, flat, water)
    middle = _material(flat[1]) if len(flat) > 1 and near != _material(flat[1]) and not water else near
    is_open = water is Ground.SEA and not set(scene.grounds) - {Ground.SEA, Ground.MEADOW, Ground.RIVER}
    far = view.row(0.0 if is_open else FAR_SHORE)
    snowy = (scene.season is Season.WINTER or scene.weather is Weather.SNOW) and near != "desert"
    return Land(view, water, has_river, middle, near, far, _bank(view, seed, has_river, water), snowy)


def _near(scene: Scene, flat: list[Ground], water: Ground | None) -> str:
    if water is Ground.SEA and not set(flat) - {Ground.CITY, Ground.HILLS}:
        return "beach"
    return _material(flat[0]) if flat else "meadow"


def _material(ground: Ground) -> str:
    """Houses stand behind a park, and on hills is grass."""
    return "meadow" if ground in (Ground.HILLS, Ground.CITY) else ground.value


def _bank(view: View, seed: int, has_river: bool, water: Ground | None) -> Field:
    """Low in the middle, and up at one side."""
    rng = stream(seed, "bank")
    side = int(rng.choice([-1, 1]))
    along = view.columns() / view.width
    along = along if side > 0 else 1 - along
    rest = 1.04 if has_river else 0.8
    rise = np.clip((along - 0.42) / 0.58, 0, 1) ** 1.7 * (rest - 0.4)
    dip = np.clip((0.3 - along) / 0.3, 0, 1) ** 2 * (0.06 if water else 0.1)
    swell = line(rng, view.width, 0.7 * view.unit, 2, 0.3) * np.float32(0.014)
    share = rest - rise - dip + swell
    return np.asarray(view.horizon + share * min(view.below, 0.75 * view.unit), np.float32)
