"""Skies, suns and lenses of the outdoor families: the mood of a photograph."""

from __future__ import annotations

import math
from dataclasses import dataclass

from training.conditions import Light, Sky, Vector
from training.scene import Scene

Span = tuple[float, float]


@dataclass(frozen=True)
class Mood:
    """Ranges from which one day's light is drawn. Angles in radians, fog per metre."""

    share: float
    height: Span
    sun: Span
    ambient: Span
    fog: Span
    horizons: tuple[Vector, ...]
    zeniths: tuple[Vector, ...]
    clouds: float = 0.6
    softness: float = 0.08
    azimuth: Span = (-math.pi, math.pi)


PALE = ((0.78, 0.85, 0.93), (0.86, 0.88, 0.9), (0.7, 0.82, 0.95))


BLUE = ((0.3, 0.5, 0.85), (0.2, 0.42, 0.8), (0.45, 0.62, 0.85), (0.12, 0.28, 0.6))


GREY = ((0.75, 0.77, 0.8), (0.88, 0.88, 0.88), (0.6, 0.63, 0.68), (0.97, 0.97, 0.97))


WARM = ((0.95, 0.7, 0.45), (0.95, 0.8, 0.62), (0.9, 0.55, 0.5), (0.98, 0.88, 0.7))


DEEP = ((0.2, 0.25, 0.5), (0.35, 0.4, 0.6), (0.45, 0.35, 0.5), (0.5, 0.6, 0.75))


DARK = ((0.02, 0.03, 0.08), (0.04, 0.04, 0.05), (0.01, 0.01, 0.02), (0.06, 0.08, 0.16))


SILK = ((0.62, 0.5, 0.36), (0.75, 0.66, 0.5), (0.85, 0.83, 0.78), (0.55, 0.45, 0.34))


MOODS: dict[str, Mood] = {
    "clear": Mood(0.24, (0.4, 1.2), (0.6, 0.95), (0.32, 0.5), (0.0002, 0.004), PALE, BLUE),
    "harsh": Mood(0.16, (0.25, 1.3), (0.9, 1.3), (0.14, 0.3), (0.0002, 0.002), PALE, BLUE, 0.4, 0.03),
    "hazy": Mood(0.12, (0.3, 1.0), (0.3, 0.6), (0.45, 0.7), (0.004, 0.03), PALE + GREY, GREY + PALE, 0.4),
    "overcast": Mood(0.18, (0.9, 1.4), (0.0, 0.2), (0.7, 0.95), (0.0005, 0.008), GREY, GREY, 0.7, 0.9),
    "golden": Mood(0.1, (0.08, 0.35), (0.7, 1.1), (0.25, 0.45), (0.0005, 0.008), WARM, DEEP + PALE, 0.6),
    "backlit": Mood(
        0.08,
        (0.1, 0.7),
        (0.6, 1.0),
        (0.3, 0.55),
        (0.001, 0.012),
        WARM + PALE,
        PALE + BLUE,
        0.4,
        0.08,
        (-0.6, 0.6),
    ),
    "dusk": Mood(0.05, (0.02, 0.2), (0.05, 0.3), (0.3, 0.5), (0.001, 0.01), WARM, DEEP, 0.7, 0.4),
    "night": Mood(0.07, (0.3, 1.2), (0.0, 0.12), (0.2, 0.4), (0.0003, 0.004), DARK, DARK, 0.2, 0.4),
    "silk": Mood(0.0, (0.4, 1.2), (0.0, 0.3), (0.6, 0.9), (0.003, 0.012), SILK, SILK, 0.3, 0.6),
    "space": Mood(
        0.0,
        (0.12, 0.7),
        (0.9, 1.3),
        (0.1, 0.28),
        (0.0, 0.0),
        ((0.0, 0.0, 0.0),),
        ((0.0, 0.0, 0.0),),
        0.0,
        0.015,
    ),
}


def daylight(scene: Scene, *names: str) -> str:
    """Light and sky of one of the moods named (of the common ones by default); its name."""
    among = names or tuple(MOODS)
    shares = [MOODS[name].share or 0.1 for name in among] if names else [m.share for m in MOODS.values()]
    name = scene.random.choices(among, shares)[0]
    mood = MOODS[name]
    horizon = shade(scene, scene.random.choice(mood.horizons), 0.07)
    zenith = shade(scene, scene.random.choice(mood.zeniths), 0.07)
    if mood.horizons is DARK:
        zenith = horizon
    scene.light = Light(
        sun=_towards(scene, mood),
        sun_strength=scene.between(*mood.sun),
        sun_size=mood.softness,
        ambient=scene.between(*mood.ambient),
        fog=scene.scale(*mood.fog) if mood.fog[0] > 0 else 0.0,
    )
    scene.sky = Sky(horizon=horizon, zenith=zenith)
    if scene.chance(mood.clouds):
        scene.sky.cloud = scene.texture("clouds")
        scene.sky.cloud_amount = scene.between(0.3, 1.0)
        scene.sky.cloud_scale = scene.scale(0.2, 0.7)
    return name


def _towards(scene: Scene, mood: Mood) -> Vector:
    height, azimuth = scene.between(*mood.height), scene.between(*mood.azimuth)
    return (math.cos(height) * math.sin(azimuth), math.sin(height), math.cos(height) * math.cos(azimuth))


def shade(scene: Scene, colour: Vector, spread: float) -> tuple[float, float, float]:
    """A colour a little brighter or darker, and of a slightly other hue."""
    bright = scene.random.gauss(0, spread)
    red, green, blue = (
        min(max(c + (bright + scene.random.gauss(0, spread / 3)) * min(1.2, 0.05 + 2 * c), 0), 1.05)
        for c in colour
    )
    return red, green, blue


def lens(scene: Scene, share: float, most: float, *, near: float = 0.75) -> None:
    """Blur of a share of the pictures, up to `most`; in focus the nearest things, else any distance."""
    if scene.chance(share):
        scene.lens.blur = scene.scale(0.0015, most)
        scene.lens.focus = scene.between(0.75, 1.05) if scene.chance(near) else scene.between(0.05, 0.7)
