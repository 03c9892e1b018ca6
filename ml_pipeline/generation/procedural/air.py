"""Light and air of a scene: the sky's colours, what light does to colours, and how far one sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.generation.procedural.hues import Color, gray, mix, rgb, tinted
from ml_pipeline.generation.procedural.noise import Field, f32, stream
from ml_pipeline.generation.procedural.scene import Daytime, Ground, Scene, Weather
from ml_pipeline.generation.procedural.view import View

# zenith, between, horizon, sun, light on colours, its shade from 0 (day) to 1 (night), the sun's height
SKIES: dict[Daytime, tuple[str, str, str, str, tuple[float, float, float], float, float]] = {
    Daytime.DAWN: ("#5a78ae", "#d3a9b8", "#ffd2a6", "#fff0c8", (0.92, 0.80, 0.76), 0.3, 0.16),
    Daytime.DAY: ("#3d7fca", "#86bbe8", "#d6eaf4", "#fffdf0", (1.02, 1.0, 0.96), 0.0, 0.72),
    Daytime.SUNSET: ("#39406f", "#c9666a", "#ffb35c", "#ffe9a8", (0.86, 0.62, 0.52), 0.45, 0.13),
    Daytime.DUSK: ("#1b2148", "#54457c", "#d9777a", "#ffb38a", (0.46, 0.42, 0.56), 0.7, 0.04),
    Daytime.NIGHT: ("#060b1f", "#101e40", "#2a4066", "#dfe8f5", (0.40, 0.47, 0.66), 1.0, 0.6),
}
# how far one sees (half of what is at this disparity is lost), how gray the sky is, and how bright
WEATHERS: dict[Weather, tuple[float, float, float]] = {
    Weather.CLEAR: (0.055, 0.0, 1.0),
    Weather.CLOUDY: (0.06, 0.12, 0.98),
    Weather.OVERCAST: (0.085, 0.72, 0.9),
    Weather.FOG: (0.5, 0.66, 0.97),
    Weather.RAIN: (0.17, 0.78, 0.72),
    Weather.STORM: (0.12, 0.7, 0.5),
    Weather.SNOW: (0.2, 0.75, 0.95),
}
FOGGED = (0.78, 0.85, 1.0)  # how far zenith, between and horizon have turned into the fog's own colour


@dataclass(frozen=True)
class Air:
    """`haze` (N, 3) is what far things turn into, in each column; `light` multiplies colours."""

    zenith: Color
    between: Color
    horizon: Color
    sun: Color
    light: Color
    shade: float
    sun_at: tuple[float, float]  # column and row
    sun_shines: float
    reach: float
    haze: NDArray[np.float32]

    def dim(self, color: Color, disparity: float | Field, columns: slice) -> NDArray[np.float32]:
        """A colour, (3,) or (M, N, 3), as it is seen through the air."""
        kept = np.asarray(disparity / (disparity + np.float32(self.reach)), np.float32)[..., None]
        return np.asarray(color * kept + self.haze[columns] * (1 - kept), np.float32)

    def lit(self, color: Color) -> NDArray[np.float32]:
        """A colour of a thing in the scene's light."""
        return np.asarray(color * self.light, np.float32)


def air_of(scene: Scene, view: View, seed: int) -> Air:
    """The light and the air of a scene."""
    zenith, between, horizon, sun, light, shade, altitude = SKIES[scene.daytime]
    reach, grayness, brightness = WEATHERS[scene.weather]
    colors = [_weathered(rgb(name), grayness, brightness) for name in (zenith, between, horizon)]
    if scene.weather is Weather.FOG:  # one looks up into it, too
        colors = [mix(color, colors[2], share) for color, share in zip(colors, FOGGED, strict=True)]
    if "sky" in scene.colors:
        colors = [
            tinted(color, rgb(scene.colors["sky"]), part)
            for color, part in zip(colors, (1, 0.9, 0.6), strict=True)
        ]
    glow = _weathered(rgb(sun), grayness * 0.6, brightness)
    lit = _mood(_weathered(rgb(light), grayness * 0.7, 0.4 + 0.6 * brightness), scene)
    colors = [_mood(color, scene, 0.5) for color in colors]
    rng = stream(seed, "light")
    column = float(rng.choice([-1, 1]) * rng.uniform(0.14, 0.3) + 0.5) * view.width
    height = altitude * view.horizon + (0.1 * view.unit if _has_high_ground(scene) and altitude < 0.3 else 0)
    at = (column, view.horizon - min(height, 0.85 * view.horizon))
    shines = (1 - grayness) * (0.0 if scene.daytime is Daytime.NIGHT else 1.0)
    near = np.exp(-(((view.columns() - column) / (0.35 * view.width)) ** 2))[:, None] * shines
    haze = colors[2] * 0.86 + colors[1] * 0.14
    strength = 0.5 if shade else 0.15
    haze = haze + (glow - haze) * near * strength
    return Air(colors[0], colors[1], colors[2], glow, lit, shade, at, shines, reach, haze.astype(np.float32))


def _has_high_ground(scene: Scene) -> bool:
    return Ground.MOUNTAINS in scene.grounds or Ground.CITY in scene.grounds


def _weathered(color: Color, grayness: float, brightness: float) -> Color:
    cool = f32([0.97, 1.0, 1.05])
    return mix(color, gray(color) * cool, grayness) * np.float32(brightness)


def _mood(color: Color, scene: Scene, strength: float = 0.8) -> Color:
    for mood in scene.mood:
        color = tinted(color, rgb(mood), strength * 0.55)
    return color
