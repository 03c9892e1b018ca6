"""Where a scene is seen from, in what light, under which sky, through which lens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Vector = Sequence[float]


@dataclass
class Camera:
    """Where from: `eye` metres above the ground; in radians `pitch` downwards, `roll` (the ground then rises
    on the left), and `view`, the horizontal angle."""

    eye: float = 1.6
    pitch: float = 0.0
    roll: float = 0.0
    view: float = 1.0


@dataclass
class Light:
    """`sun` points towards it, in the world; `lamp` is a place in the world, in metres. A strength of 1 makes
    white things look white, the lamp's from a metre away. `sun_size` is the sun's width at a distance of 1;
    `fog` hides its share of what is left with every metre."""

    sun: Vector = (0.3, 0.9, -0.3)
    sun_strength: float = 0.7
    sun_size: float = 0.1
    ambient: float = 0.5
    lamp: Vector = (0.0, 2.0, 1.0)
    lamp_strength: float = 0.0
    fog: float = 0.0


@dataclass
class Sky:
    """Colours at the horizon (also the haze's) and overhead; clouds from a texture. `open` False: indoors.

    `cloud_amount` from 0, none, to 1; `cloud_scale` repeats of the texture a radian.
    """

    horizon: Vector = (0.8, 0.85, 0.9)
    zenith: Vector = (0.4, 0.6, 0.9)
    cloud: int = 0
    cloud_amount: float = 0.0
    cloud_scale: float = 0.4
    open: bool = True


@dataclass
class Lens:
    """What a photograph makes of it. `blur` is the largest circle of confusion as a share of the picture's
    width, `focus` the disparity in focus as a share of the nearest (98th percentile)."""

    blur: float = 0.0
    focus: float = 1.0
