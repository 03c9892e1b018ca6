"""Conifers: tiers of drooping branches."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.generation.procedural.hues import Color, rgb
from ml_pipeline.generation.procedural.noise import Stream
from ml_pipeline.generation.procedural.scene import Season
from ml_pipeline.generation.procedural.sprites import (
    Paper,
    Sprite,
    fill_polygon,
    ink,
    new_paper,
    straighten,
)

NEEDLES = {
    Season.SPRING: ("#3c6a4a", "#2f5c44"),
    Season.SUMMER: ("#2f5a42", "#28503e"),
    Season.AUTUMN: ("#3d5a3e", "#4b5f38"),
    Season.WINTER: ("#3a5650", "#46625c"),
}
WOOD = "#4a3a30"


def conifer(rng: Stream, height: int, side: int, base: Color, snowy: bool) -> Sprite:
    """Tiers of drooping branches, lighter towards the sun's side."""
    width = int(height * rng.uniform(0.40, 0.52))
    paint, middle = new_paper(height, width), width / 2
    fill_polygon(
        paint,
        [(middle - height * 0.012, height), (middle + height * 0.012, height), (middle, height * 0.5)],
        rgb(WOOD),
    )
    tiers = int(np.clip(height / 8, 6, 22))
    for tier in range(tiers):
        share = 1 - tier / tiers  # from the lowest, 1, to the top
        foot, reach = height * (0.08 + 0.86 * share), width * 0.5 * (share**0.85) * rng.uniform(0.84, 1.04)
        tip = foot - height * (0.13 + 0.06 * share)
        tone = 0.72 + 0.3 * (1 - share) + rng.uniform(-0.05, 0.05)
        for lit in (-1, 1):
            color = base * np.float32(tone * (1.06 if lit == side else 0.91))
            corners = [
                (middle, tip),
                *_fringe(rng, middle, foot, reach * lit, height),
                (middle, foot - height * 0.02),
            ]
            fill_polygon(paint, corners, color)
            _needles(paint, rng, (middle, tip), (middle + reach * lit, foot), height, color)
            if snowy:
                white = rgb("#f2f6fb") if lit == side else rgb("#b9c8dd")
                _snow_on(
                    paint, rng, (middle, tip), (middle + reach * lit, foot - height * 0.012), height, white
                )
    return straighten(paint)


def _needles(
    paint: Paper,
    rng: Stream,
    start: tuple[float, float],
    end: tuple[float, float],
    height: int,
    color: Color,
) -> None:
    """Twigs that hang from a branch, some in light, seen on large trees alone."""
    count = int(np.clip((height - 120) / 14, 0, 40))
    places = rng.uniform(0.05, 0.95, (count, 2))
    tones = rng.choice([0.78, 0.9, 1.16, 1.28], count)
    lean = height * (0.012 if end[0] > start[0] else -0.012)
    for (along, down), tone in zip(places, tones, strict=True):
        x = start[0] + (end[0] - start[0]) * along
        y = start[1] + (end[1] - start[1]) * max(along, down)
        long = height * 0.03
        twig = [
            (x - lean * 0.3, y - long * 0.5),
            (x + lean * 0.5, y - long * 0.4),
            (x + lean, y + long * 0.4),
        ]
        fill_polygon(paint, twig, color * np.float32(tone))


def _snow_on(
    paint: Paper,
    rng: Stream,
    start: tuple[float, float],
    end: tuple[float, float],
    height: int,
    color: Color,
) -> None:
    """Pads of snow along a branch, more and larger towards its end."""
    for along in rng.uniform(0.25, 0.97, int(np.clip(height / 30, 2, 9))):
        x = start[0] + (end[0] - start[0]) * along
        y = start[1] + (end[1] - start[1]) * along**0.8
        wide = height * float(rng.uniform(0.006, 0.02)) * (0.5 + along)
        center, axes = (round(x * 16), round(y * 16)), (max(round(wide * 16), 8), max(round(wide * 6.5), 6))
        tilt = 22.0 if end[0] > start[0] else -22.0
        cv2.ellipse(paint, center, axes, tilt, 0, 360, ink(color), -1, cv2.LINE_AA, 4)


def _fringe(rng: Stream, middle: float, foot: float, reach: float, height: int) -> list[tuple[float, float]]:
    """The lower edge of a tier, from its tip back to the trunk."""
    points = [(middle + reach, foot)]
    for share in (0.8, 0.6, 0.4, 0.2):
        points.append((middle + reach * (share + 0.08), foot - height * 0.022))
        points.append((middle + reach * share, foot + height * 0.012 * float(rng.uniform(0.2, 1.4))))
    return points
