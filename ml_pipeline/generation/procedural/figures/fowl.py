"""Anatomies of birds, and one in flight."""

from __future__ import annotations

import numpy as np

from ml_pipeline.generation.procedural.figures.animals import DARK, RELIEF, Anatomy, limb
from ml_pipeline.generation.procedural.figures.base import Figure, Light
from ml_pipeline.generation.procedural.figures.canvas import Canvas, Color
from ml_pipeline.generation.procedural.figures.lighting import shine_on

STUMP = (0.20, 0.15, 0.12)
OWL = Anatomy(
    coat=(0.19, 0.145, 0.115),
    body=(
        limb("48 22 14  50 40 23.5  50 56 24.5  50 70 21"),
        limb("42 76 19  58 76 19"),
        limb("42 22 9  43 13 5"),
        limb("58 22 9  57 13 5"),
    ),
    sharp=(
        limb("26 80  25 100  25 100  36 94.5  46 92  40 80"),
        limb("74 80  75 100  75 100  64 94.5  54 92  60 80"),
        limb("28 66  22 45  27 22  36 8  36 8  42 30  40 60"),
        limb("72 66  78 45  73 22  64 8  64 8  58 30  60 60"),
    ),
    marks=(
        (
            limb("35 -1  35 -1  37 13  37 13  63 13  63 13  65 -1  65 -1"),
            STUMP,
        ),
        (
            limb("33 75.5  40 82.5  47 75.5  40 68.5"),
            (0.93, 0.76, 0.25),
        ),
        (
            limb("53 75.5  60 82.5  67 75.5  60 68.5"),
            (0.93, 0.76, 0.25),
        ),
        (
            limb("36.5 75.5  40 79  43.5 75.5  40 72"),
            (0.05, 0.04, 0.05),
        ),
        (
            limb("56.5 75.5  60 79  63.5 75.5  60 72"),
            (0.05, 0.04, 0.05),
        ),
        (
            limb("46 71  50 73.5  54 71  50 62  50 62"),
            (0.45, 0.36, 0.22),
        ),
    ),
    softness=0.02,
    span=(-0.2, 1.2),
)
DUCK = Anatomy(
    coat=(0.17, 0.145, 0.12),
    body=(
        limb("22 30 12  40 23 22  68 20 23  92 24 19"),
        limb("95 34 15  101 52 9  102 66 8.5"),
        limb("103 82 14.5  109 82 13"),
    ),
    sharp=(
        limb("26 42  10 46  -2 56  -2 56  2 38  14 22  35 15"),
        limb("117 88  125 82.5  138 78.5  141 74.5  133 72.5  117 74.5"),
    ),
    marks=(
        (
            limb("32 40  55 44  78 34  72 22  50 20  28 34  16 40  16 40"),
            1.45,
        ),
    ),
    softness=0.03,
    span=(-0.5, 1.9),
)


def draw_bird(height_px: int, rng: np.random.Generator, color: Color | None, light: Light) -> Figure:
    """Draw one in flight, its wings up or down as they beat; `foot_y` is its middle."""
    beat, fold = rng.uniform(0.05, 1.0), rng.uniform(0.08, 0.30)
    sheet = Canvas(height_px, -1.8, 1.8)
    ink = color or DARK
    for side, reach in ((-1.0, 0.9), (1.0, 1.0)):
        wrist = np.array([side * 0.50 * reach, 0.06 + 0.34 * beat])
        tip = np.array([side * 1.28 * reach, 0.06 + 0.40 * beat - fold])
        sheet.blob(
            [
                (side * 0.02, 0.10),
                (wrist[0], wrist[1] + 0.06),
                tuple((wrist + tip) / 2 + [0.0, 0.06]),
                tuple(tip),
                tuple(tip),
                tuple((wrist + tip) / 2 - [side * 0.06, 0.02]),
                tuple(wrist - [side * 0.06, 0.085]),
                (side * 0.10, -0.09),
                (-side * 0.05, 0.0),
            ],
            ink,
        )
    sheet.limb([(-0.20, -0.10, 0.03), (-0.06, -0.03, 0.085), (0.08, 0.03, 0.095), (0.20, 0.07, 0.062)], ink)
    sheet.blob([(0.22, 0.12), (0.345, 0.075), (0.345, 0.075), (0.22, 0.03)], ink)
    sheet.blob(
        [
            (-0.14, -0.02),
            (-0.32, -0.09),
            (-0.32, -0.09),
            (-0.31, -0.14),
            (-0.27, -0.18),
            (-0.27, -0.18),
            (-0.12, -0.11),
        ],
        ink,
    )
    if rng.random() < 0.5:
        sheet.mirror()
    rgb, alpha, middle = sheet.shrink()
    return Figure(shine_on(rgb, alpha, light, RELIEF, 0.3), alpha, middle)
