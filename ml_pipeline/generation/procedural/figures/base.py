"""What a drawn figure is, and the light it stands in."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Figure:
    """A thing as a picture of its own, cut close, to be laid over a landscape (straight alpha).

    `foot_y` is the row, with fractions, at which it touches ground or water; a bird in flight has its middle
    there. Rows below it are what reaches beneath: a hull's draught, the shadow side of a rock.
    """

    rgb: NDArray[np.float32]
    """(M, N, 3), sRGB, 0 to 1."""
    alpha: NDArray[np.float32]
    """(M, N), 0 to 1, antialiased."""
    foot_y: float


@dataclass(frozen=True)
class Light:
    """The light on a figure: its colour, how dark it is, and where it comes from.

    `shade` goes from 0 (a bright day) to 1 (night), `azimuth` from -1 (left) to 1 (right). `season`, one of
    scene.Season's values, is for what has leaves, and for snow.
    """

    tint: NDArray[np.float32] = field(default_factory=lambda: np.ones(3, np.float32))
    shade: float = 0.0
    azimuth: float = 0.5
    season: str = "summer"
