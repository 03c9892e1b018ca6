"""A palm, a cactus, and flowers by the clump."""

from __future__ import annotations

import numpy as np

from ml_pipeline.generation.procedural.figures.base import Figure, Light
from ml_pipeline.generation.procedural.figures.canvas import Canvas, Color, spline, times
from ml_pipeline.generation.procedural.figures.lighting import shine_on

TRUNK: Color = (0.38, 0.29, 0.21)
FROND: Color = (0.20, 0.36, 0.17)
CACTUS: Color = (0.25, 0.40, 0.24)
STEM: Color = (0.25, 0.42, 0.18)
PETALS: tuple[Color, ...] = (
    (0.90, 0.26, 0.24),
    (0.96, 0.78, 0.24),
    (0.95, 0.94, 0.92),
    (0.62, 0.40, 0.78),
    (0.94, 0.52, 0.62),
    (0.36, 0.46, 0.86),
)


def draw_palm(height_px: int, rng: np.random.Generator, color: Color | None, light: Light) -> Figure:
    """Draw one that leans; its fronds have the colour that was named."""
    lean = rng.uniform(0.05, 0.28)
    sheet = Canvas(height_px, -1.1, 1.3)
    crown = (lean, 0.78)
    trunk = [(0.0, 0.0, 0.038), (0.01 + lean * 0.15, 0.06, 0.030), (lean * 0.5, 0.42, 0.023), (*crown, 0.019)]
    sheet.limb(trunk, TRUNK)
    for x, y, radius in spline(trunk)[3::2]:
        sheet.limb(
            [(x - radius, y, 0.004), (x, y - 0.008, 0.004), (x + radius, y, 0.004)], times(TRUNK, 0.72)
        )
    leaf = color or FROND
    sides = np.concatenate([np.linspace(-0.6, 1.15, 6), rng.uniform(0.0, 1.0, 1)])
    turns = np.concatenate([sides, np.pi - sides])
    for number, turn in enumerate(turns + rng.normal(0, 0.07, len(turns))):
        bright = 0.75 + 0.4 * (number % 3) / 2
        _draw_frond(sheet, crown, float(turn), float(rng.uniform(0.34, 0.44)), times(leaf, bright))
    for x in (-0.025, 0.005, 0.03):
        sheet.disc(crown[0] + x, crown[1] - 0.025, 0.02, (0.30, 0.20, 0.12))
    if rng.random() < 0.5:
        sheet.mirror()
    sheet.level()
    rgb, alpha, foot_y = sheet.shrink()
    return Figure(shine_on(rgb, alpha, light, 0.3, 0.2), alpha, foot_y)


def _draw_frond(sheet: Canvas, crown: tuple[float, float], turn: float, length: float, ink: Color) -> None:
    """Draw a rib that bends down by its weight, and its leaflets on both sides."""
    across, up = np.cos(turn), np.sin(turn)
    droop = 0.62 * abs(across) + 0.12
    paces = np.linspace(0, 1, 15)
    xs = crown[0] + across * length * paces
    ys = np.minimum(crown[1] + length * (up * 0.62 * paces - droop * paces**2 * 0.9), 0.995)
    sheet.limb(np.stack([xs, ys, 0.009 * (1 - paces) + 0.003], axis=1)[::2], ink)
    rib = np.stack([xs, ys], axis=1)
    for here, ahead, pace in zip(rib[1:-1], rib[2:], paces[1:-1], strict=True):
        along = (ahead - here) / np.hypot(*(ahead - here))
        normal = np.array([-along[1], along[0]])
        reach = length * 0.30 * np.sin(np.pi * (0.18 + 0.78 * pace))
        for side in (-1, 1):
            tip = here + along * reach * 0.75 + normal * side * reach * 0.55 - [0, reach * 0.35]
            tip[1] = min(tip[1], 1.0)
            sheet.fill([here - along * 0.013, tip, here + along * 0.016], ink)


def draw_cactus(height_px: int, rng: np.random.Generator, color: Color | None, light: Light) -> Figure:
    """Draw a saguaro with two or three arms."""
    ink = color or CACTUS
    sheet = Canvas(height_px, -0.8, 0.8)
    limbs = [[(0.0, 0.0, 0.072), (0.0, 0.5, 0.083), (0.0, 0.84, 0.076), (0.0, 0.925, 0.07)]]
    for side, low in ((-1, rng.uniform(0.30, 0.42)), (1, rng.uniform(0.40, 0.54))):
        reach, top = rng.uniform(0.20, 0.27), rng.uniform(0.22, 0.36)
        elbow = side * reach
        limbs.append(
            [
                (0.0, low, 0.05),
                (elbow * 0.72, low + 0.005, 0.052),
                (elbow, low + 0.075, 0.054),
                (elbow, low + top, 0.05),
            ]
        )
    for limb in limbs[::-1]:
        sheet.limb(limb, ink)
    for limb in limbs[::-1]:
        for shift in (-0.6, -0.2, 0.2, 0.6):
            dots = spline(limb)
            along = np.gradient(dots[:, :2], axis=0)
            along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
            rib = np.stack(
                [
                    dots[:, 0] - along[:, 1] * dots[:, 2] * shift,
                    dots[:, 1] + along[:, 0] * dots[:, 2] * shift,
                    np.full(len(dots), 0.005),
                ],
                axis=1,
            )
            sheet.limb(rib[::3], times(ink, 0.74))
    sheet.level()
    rgb, alpha, foot_y = sheet.shrink()
    return Figure(shine_on(rgb, alpha, light, 0.6, 0.3), alpha, foot_y)


def draw_flowers(height_px: int, rng: np.random.Generator, color: Color | None, light: Light) -> Figure:
    """Draw a clump, of one kind of petals."""
    petal = PETALS[int(rng.integers(len(PETALS)))]
    petal = color or petal
    sheet = Canvas(height_px, -1.0, 1.0)
    count = int(rng.integers(6, 9))
    for _ in range(22):
        x, tip = rng.uniform(-0.28, 0.28), rng.uniform(-0.16, 0.16)
        height = rng.uniform(0.2, 0.5)
        blade = [(x, 0.0, 0.014), (x + tip * 0.4, height * 0.6, 0.012), (x + tip, height, 0.003)]
        sheet.limb(blade, times(STEM, float(rng.uniform(0.7, 1.1))))
    xs = np.linspace(-0.36, 0.36, count) + rng.uniform(-0.04, 0.04, count)
    heights = rng.uniform(0.45, 0.8, count)
    heights[int(rng.integers(count))] = 0.87
    for place in np.argsort(-heights):
        x, height = float(xs[place]), float(heights[place])
        sheet.limb([(x * 0.45, 0.0, 0.013), (x * 0.6, height * 0.5, 0.011), (x, height, 0.010)], STEM)
        _draw_bloom(sheet, rng, x, height, float(rng.uniform(0.10, 0.125)), petal)
    sheet.level()
    rgb, alpha, foot_y = sheet.shrink()
    return Figure(shine_on(rgb, alpha, light, 0.25, 0.1), alpha, foot_y)


def _draw_bloom(
    sheet: Canvas, rng: np.random.Generator, x: float, y: float, radius: float, petal: Color
) -> None:
    first = rng.uniform(0, 1)
    flat = rng.uniform(0.6, 0.95)
    count = 7
    for number in (*range(0, count, 2), *range(1, count, 2)):
        turn = first + 2 * np.pi * number / count
        end_x, end_y = x + np.cos(turn) * radius * 0.66, y + np.sin(turn) * radius * 0.66 * flat
        shade = 0.86 + 0.14 * np.sin(turn)
        sheet.limb([(x, y, radius * 0.18), (end_x, end_y, radius * 0.34)], times(petal, float(shade)))
    sheet.disc(
        x,
        y,
        radius * 0.27,
        (0.86, 0.62, 0.16) if petal[2] < petal[0] * 0.9 or petal[0] > 0.7 else (0.95, 0.84, 0.3),
    )
