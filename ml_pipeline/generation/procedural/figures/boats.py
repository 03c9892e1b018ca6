"""A sailing boat, or a rowing boat that lies at anchor."""

from __future__ import annotations

import numpy as np

from ml_pipeline.generation.procedural.figures.base import Figure, Light
from ml_pipeline.generation.procedural.figures.canvas import Canvas, Color, times
from ml_pipeline.generation.procedural.figures.lighting import shine_on

WOODS: tuple[Color, ...] = ((0.46, 0.29, 0.18), (0.88, 0.86, 0.82), (0.20, 0.30, 0.42), (0.55, 0.22, 0.17))
SAIL: Color = (0.95, 0.92, 0.85)
SAIL_SHADOW: Color = (0.84, 0.80, 0.74)
MAST: Color = (0.30, 0.22, 0.17)
INSIDE = 0.55  # of the hull's colour, in its shadow
ROWING_SHARE = 0.3
OARS_TOP = 0.375  # how high a rowing boat is, where a sailing boat is 1


def draw_boat(
    height_px: int, rng: np.random.Generator, color: Color | None, light: Light, kind: str
) -> Figure:
    """Draw one afloat; its hull has the colour that was named."""
    hull = WOODS[int(rng.integers(len(WOODS)))]
    is_rowing = rng.random() < ROWING_SHARE
    if kind in ("sailing", "rowing"):
        is_rowing = kind == "rowing"
    sheet = Canvas(round(height_px / OARS_TOP) if is_rowing else height_px, -0.8, 0.8)
    (_draw_rowing if is_rowing else _draw_sailing)(sheet, rng, color or hull)
    if rng.random() < 0.5:
        sheet.mirror()
    rgb, alpha, foot_y = sheet.shrink()
    return Figure(shine_on(rgb, alpha, light, 0.3, 0.2), alpha, foot_y)


def _draw_sailing(sheet: Canvas, rng: np.random.Generator, hull: Color) -> None:
    rake, belly = rng.uniform(-0.02, 0.02), rng.uniform(0.03, 0.08)
    top = 0.98
    sheet.limb([(0.0, 0.08, 0.011), (rake, top, 0.007)], MAST)
    main = [
        (rake - 0.02, top - 0.04),
        (rake - 0.02, top - 0.04),
        (-0.18 - belly, 0.58),
        (-0.40, 0.215),
        (-0.40, 0.215),
        (-0.2, 0.195),
        (-0.025, 0.20),
        (-0.025, 0.20),
    ]
    sheet.blob(main, SAIL)
    for height in (0.38, 0.56, 0.74):
        reach = 0.40 * (1 - height) ** 0.8 + belly * 0.6
        sheet.limb([(-0.02, height, 0.003), (-reach, height + 0.012, 0.003)], SAIL_SHADOW)
    jib = [
        (rake + 0.02, top - 0.12),
        (rake + 0.02, top - 0.12),
        (0.16 + belly, 0.45),
        (0.40, 0.19),
        (0.40, 0.19),
        (0.2, 0.20),
        (0.045, 0.25),
        (0.045, 0.25),
    ]
    sheet.blob(jib, SAIL_SHADOW)
    sheet.limb([(-0.42, 0.20, 0.009), (0.0, 0.185, 0.009)], MAST)
    sheet.limb([(rake, top - 0.1, 0.0025), (0.47, 0.16, 0.0025)], MAST)
    _draw_hull(sheet, hull, 0.5, 0.145, -0.055)


def _draw_rowing(sheet: Canvas, rng: np.random.Generator, hull: Color) -> None:
    """Draw it as it is beside a sailing boat: as long, and much lower."""
    oar = rng.uniform(-0.05, 0.05)
    inside: Color = times(hull, INSIDE)
    sheet.stick([(0.17, 0.36, 0.008), (-0.27 + oar, 0.03, 0.009)], MAST)
    _draw_hull(sheet, hull, 0.5, 0.25, -0.05)
    sheet.blob(
        [(-0.43, 0.20), (-0.43, 0.20), (0.0, 0.135), (0.45, 0.225), (0.45, 0.225), (0.0, 0.172)], inside
    )
    for bench in (-0.2, 0.07):
        sheet.stick([(bench, 0.178, 0.011), (bench + 0.07, 0.18, 0.011)], MAST)
    sheet.stick([(0.13, 0.37, 0.009), (-0.13 + oar, 0.12, 0.009), (-0.24 + oar, 0.0, 0.010)], MAST)
    blade = [(-0.22, 0.035), (-0.27, -0.045), (-0.295, -0.035), (-0.25, 0.045)]
    sheet.blob([(x + oar, y) for x, y in blade], MAST)


def _draw_hull(sheet: Canvas, hull: Color, half: float, height: float, draught: float) -> None:
    """From stern (left) to bow, with a strake along its edge and a dark line at the water."""
    deck = height * 0.72
    shape = [
        (-half, height * 0.85),
        (-half, height * 0.85),
        (0.0, deck),
        (half * 1.06, height * 1.05),
        (half * 1.06, height * 1.05),
        (half * 0.88, height * 0.25),
        (half * 0.60, draught),
        (half * 0.60, draught),
        (-half * 0.72, draught),
        (-half * 0.72, draught),
        (-half * 0.92, height * 0.2),
    ]
    sheet.blob(shape, hull)
    strake: Color = (hull[0] * 0.6 + 0.35, hull[1] * 0.6 + 0.34, hull[2] * 0.6 + 0.31)
    thick = height * 0.055
    edge = [(-half, height * 0.83, thick), (0.0, deck, thick), (half * 1.05, height * 1.02, thick)]
    sheet.limb(edge, strake)
    line = 0.015 * height
    under = [(-half * 0.84, line), (half * 0.8, line), (half * 0.6, draught), (-half * 0.72, draught)]
    sheet.fill(under, times(hull, 0.5))
