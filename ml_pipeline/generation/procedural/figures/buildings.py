"""A house and a lighthouse; behind their windows there is light when it gets dark."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.generation.procedural.figures.base import Figure, Light
from ml_pipeline.generation.procedural.figures.canvas import Canvas, Color, times
from ml_pipeline.generation.procedural.figures.lighting import shine_on

WALLS: tuple[Color, ...] = ((0.90, 0.86, 0.78), (0.82, 0.74, 0.62), (0.72, 0.42, 0.33), (0.60, 0.45, 0.33))
ROOFS: tuple[Color, ...] = ((0.52, 0.24, 0.18), (0.36, 0.30, 0.30), (0.42, 0.28, 0.20))
SNOW: Color = (0.95, 0.97, 1.0)
GLASS: Color = (0.30, 0.36, 0.42)
LAMP: Color = (1.0, 0.82, 0.45)
DOOR: Color = (0.33, 0.22, 0.16)
LIT_FROM = 0.3  # shade


def draw_house(height_px: int, rng: np.random.Generator, color: Color | None, light: Light) -> Figure:
    """Draw a cottage with two sides to be seen; its walls have the colour that was named."""
    wall = WALLS[int(rng.integers(len(WALLS)))]
    roof = ROOFS[int(rng.integers(len(ROOFS)))]
    width, eaves = rng.uniform(0.95, 1.2), rng.uniform(0.44, 0.5)
    wall = color or wall
    roof = SNOW if light.season == "winter" else roof
    sheet, lamps = Canvas(height_px, -1.2, 1.8), Canvas(height_px, -1.2, 1.8)
    gable, ridge = 0.46, 0.86
    _draw_chimney(sheet, gable / 2 + width * 0.62, ridge)
    sheet.fill([(gable, 0), (gable + width, 0), (gable + width, eaves), (gable, eaves)], wall)
    sheet.fill([(0, 0), (gable, 0), (gable, eaves), (gable / 2, ridge), (0, eaves)], times(wall, 0.80))
    sheet.fill([(gable, 0.0), (gable + width, 0.0), (gable + width, 0.035), (gable, 0.035)], times(wall, 0.7))
    shadow = [(gable, eaves - 0.045), (gable + width, eaves - 0.045), (gable + width, eaves), (gable, eaves)]
    sheet.fill(shadow, times(wall, 0.68))
    over = 0.055
    side = [
        (gable + over, eaves - over),
        (gable / 2, ridge + 0.02),
        (gable / 2 + width, ridge + 0.02),
        (gable + width + over, eaves - over),
    ]
    sheet.fill(side, roof)
    for row in np.linspace(0.2, 0.85, 5):
        x, y = gable / 2 + (gable / 2 + over) * row, ridge + 0.02 - (ridge + 0.02 - eaves + over) * row
        sheet.stick([(x, y, 0.0035), (x + width - 0.004, y, 0.0035)], times(roof, 0.9))
    for end in (-over, gable + over):
        sheet.limb([(gable / 2, ridge + 0.01, 0.022), (end, eaves - over, 0.022)], times(roof, 0.82))
    door = gable + width * 0.5
    sheet.fill([(door - 0.065, 0), (door + 0.065, 0), (door + 0.065, 0.27), (door - 0.065, 0.27)], DOOR)
    for x in (gable + width * 0.2, gable + width * 0.8):
        _draw_window(sheet, lamps, x, 0.235, 0.075, wall)
    _draw_window(sheet, lamps, gable / 2, 0.25, 0.07, wall)
    _draw_window(sheet, lamps, gable / 2, 0.55, 0.045, wall)
    return _finish(sheet, lamps, rng, light)


def draw_lighthouse(height_px: int, rng: np.random.Generator, color: Color | None, light: Light) -> Figure:
    """Draw one, white with bands of the colour that was named, else red ones."""
    band = color or (0.72, 0.17, 0.14)
    bands = int(rng.integers(2, 4))
    white: Color = (0.93, 0.91, 0.87)
    sheet, lamps = Canvas(height_px, -0.8, 0.8), Canvas(height_px, -0.8, 0.8)
    top, foot, head = 0.76, 0.135, 0.085

    def half(y: float) -> float:
        return float(head + (foot - head) * (1 - y / top) ** 1.6)

    def part(low: float, high: float, ink: Color) -> None:
        ys = np.linspace(low, high, 12)
        left = [(-half(y), y) for y in ys]
        sheet.fill([*left, *[(-x, y) for x, y in reversed(left)]], ink)

    sheet.fill([(-0.25, 0), (0.25, 0), (0.2, 0.05), (-0.2, 0.05)], (0.38, 0.36, 0.35))
    part(0.0, top, white)
    step = top / (2 * bands)
    for number in range(bands):
        part((2 * number + 1) * step, (2 * number + 2) * step, band)
    for y in (0.19, 0.42, 0.62):
        sheet.limb([(-0.015, y, 0.017), (-0.015, y + 0.03, 0.017)], GLASS)
        lamps.limb([(-0.015, y, 0.017), (-0.015, y + 0.03, 0.017)], LAMP)
    sheet.fill([(-0.12, 0.755), (0.12, 0.755), (0.13, 0.785), (-0.13, 0.785)], (0.25, 0.24, 0.25))
    room = [(-0.07, 0.785), (0.07, 0.785), (0.07, 0.885), (-0.07, 0.885)]
    sheet.fill(room, (0.72, 0.80, 0.84))
    lamps.fill(room, (1.0, 0.93, 0.66))
    for x in (-0.125, -0.06, 0.0, 0.06, 0.125):
        sheet.limb([(x, 0.785, 0.004), (x, 0.83, 0.004)], (0.2, 0.19, 0.2))
    sheet.limb([(-0.13, 0.83, 0.005), (0.13, 0.83, 0.005)], (0.2, 0.19, 0.2))
    for x in (-0.068, -0.025, 0.025, 0.068):
        sheet.limb([(x, 0.785, 0.005), (x, 0.885, 0.005)], (0.2, 0.19, 0.2))
    sheet.blob(
        [
            (-0.095, 0.88),
            (-0.095, 0.88),
            (-0.07, 0.93),
            (0.0, 0.965),
            (0.07, 0.93),
            (0.095, 0.88),
            (0.095, 0.88),
        ],
        times(band, 0.75),
    )
    sheet.limb([(0.0, 0.95, 0.012), (0.0, 1.0, 0.006)], (0.25, 0.24, 0.25))
    return _finish(sheet, lamps, rng, light)


def _draw_chimney(sheet: Canvas, x: float, ridge: float) -> None:
    sheet.fill([(x, ridge - 0.1), (x + 0.1, ridge - 0.1), (x + 0.1, 0.98), (x, 0.98)], (0.45, 0.30, 0.25))
    sheet.fill([(x - 0.015, 0.96), (x + 0.115, 0.96), (x + 0.115, 1.0), (x - 0.015, 1.0)], (0.36, 0.25, 0.21))


def _draw_window(sheet: Canvas, lamps: Canvas, x: float, y: float, half: float, wall: Color) -> None:
    frame = times(wall, 0.55)
    for size, ink in ((half * 1.25, frame), (half, GLASS)):
        sheet.fill(
            [(x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size)], ink
        )
    lamps.fill([(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)], LAMP)
    thin = half * 0.1
    for page in (sheet, lamps):
        page.limb([(x - half, y, thin), (x + half, y, thin)], frame)
        page.limb([(x, y - half, thin), (x, y + half, thin)], frame)


def _finish(sheet: Canvas, lamps: Canvas, rng: np.random.Generator, light: Light) -> Figure:
    """Light the walls, and what is behind the glass by itself; the lamps are as far as the sheet is dark."""
    is_mirrored = rng.random() < 0.5
    burning = float(np.clip((light.shade - LIT_FROM) / 0.3, 0, 1))
    glow = sheet.copy()
    glow.lay_over(lamps)
    if is_mirrored:
        sheet.mirror()
        glow.mirror()
    rgb, alpha, foot_y = sheet.shrink()
    shone = shine_on(rgb, alpha, light, 0.18, 0.1)
    if not burning:
        return Figure(shone, alpha, foot_y)
    lit, _, _ = glow.shrink()
    is_lamp = _difference(rgb, lit) * burning
    return Figure(shone + (lit - shone) * is_lamp, alpha, foot_y)


def _difference(rgb: NDArray[np.float32], lit: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.clip(np.abs(lit - rgb).sum(axis=-1, keepdims=True) * 1.6, 0, 1), np.float32)
