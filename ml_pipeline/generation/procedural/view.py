"""Where the eye is: rows, distances, and how large things are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml_pipeline.generation.procedural.noise import Field, stream

EYE_M = 3.0  # above flat ground and water


@dataclass(frozen=True)
class View:
    """A picture's size and its horizon, a row; `unit` is the side, in pixels, that sizes are counted in."""

    width: int
    height: int
    horizon: float
    unit: float

    @classmethod
    def of(cls, width: int, height: int, seed: int) -> View:
        """What the eye sees does not depend on what there is to be seen."""
        lift = float(stream(seed, "view").uniform(-0.02, 0.02))
        below = min((0.57 + lift) * height, 0.6 * width + 0.2 * height)
        return cls(width, height, float(round(height - below)), float(min(height, 1.2 * width)))

    @property
    def below(self) -> float:
        """Rows from the horizon to the lower edge."""
        return self.height - self.horizon

    def row(self, disparity: float) -> float:
        """Where flat ground of this disparity is seen; that at the lower edge is 1."""
        return self.horizon + disparity * self.below

    def disparity(self, row: float) -> float:
        """Of flat ground."""
        return max(row - self.horizon, 0.0) / self.below

    def meter_px(self, disparity: float) -> float:
        """How many pixels a meter has that is so near."""
        return disparity / EYE_M * self.unit / 2

    def rows(self, top: int = 0) -> Field:
        """Middles of the rows from `top` on, (M, 1)."""
        return (np.arange(top, self.height, dtype=np.float32) + np.float32(0.5))[:, None]

    def columns(self) -> Field:
        """Middles of the columns, (N,)."""
        return np.arange(self.width, dtype=np.float32) + np.float32(0.5)
