"""A broadleaf as the season has it, or a conifer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.generation.procedural.figures.base import Figure, Light
from ml_pipeline.generation.procedural.figures.canvas import Canvas, Color, times
from ml_pipeline.generation.procedural.figures.lighting import shine_on

LEAVES: dict[str, tuple[Color, ...]] = {
    "spring": ((0.47, 0.62, 0.26), (0.93, 0.74, 0.80), (0.95, 0.86, 0.88)),
    "summer": ((0.24, 0.42, 0.18), (0.30, 0.47, 0.20), (0.22, 0.38, 0.20)),
    "autumn": ((0.80, 0.42, 0.13), (0.84, 0.60, 0.18), (0.66, 0.24, 0.13)),
}
NEEDLES: Color = (0.13, 0.27, 0.19)
BARK: Color = (0.25, 0.19, 0.15)
SNOW: Color = (0.93, 0.95, 0.99)
CONIFER_SHARE = 0.35
TWIGS = 5  # times that a branch forks
TUFTS = 520


def draw_tree(
    height_px: int, rng: np.random.Generator, color: Color | None, light: Light, kind: str
) -> Figure:
    """Draw one; its leaves have the colour that was named."""
    is_conifer = rng.random() < CONIFER_SHARE
    if kind in ("conifer", "broadleaf"):
        is_conifer = kind == "conifer"
    sheet = Canvas(height_px, -0.8, 0.8)
    is_bare = light.season == "winter"
    if is_conifer:
        _draw_conifer(sheet, rng, color or NEEDLES, is_bare)
    else:
        greens = LEAVES.get(light.season, LEAVES["summer"])
        leaf = color or greens[int(rng.integers(len(greens)))]
        _draw_broadleaf(sheet, rng, leaf, is_bare and color is None, light)
    sheet.level()
    rgb, alpha, foot_y = sheet.shrink()
    return Figure(shine_on(rgb, alpha, light, 0.3, 0.15), alpha, foot_y)


def _draw_conifer(sheet: Canvas, rng: np.random.Generator, needle: Color, is_snowy: bool) -> None:
    """Draw tiers of hanging boughs from below to the top, each a little lighter than the one under it."""
    slim = rng.uniform(0.19, 0.27)
    sheet.limb([(0, 0.0, 0.03), (0, 0.3, 0.022)], BARK)
    tiers = 11
    for number in range(tiers):
        part = number / (tiers - 1)
        low = 0.10 + 0.78 * part
        reach = slim * (1 - part) ** 0.85 + 0.022
        height = 0.19 * (1 - 0.45 * part)
        ink = _mixed(times(needle, 0.72), times(needle, 1.25), part)
        boughs = [_edge_of_bough(rng, side, reach, low) for side in (1, -1)]
        sheet.fill([(0.0, low + height), *boughs[0], *reversed(boughs[1])], ink)
        if is_snowy:
            for side in (1, -1):
                cap = [
                    (0.0, low + height),
                    (side * reach * 0.52, low + height * 0.42),
                    (side * reach * 0.96, low - 0.012),
                    (side * reach * 0.6, low + height * 0.18),
                    (side * reach * 0.2, low + height * 0.5),
                ]
                sheet.fill(cap, SNOW)
    sheet.limb([(0, 0.93, 0.008), (0, 1.0, 0.003)], SNOW if is_snowy else times(needle, 1.2))


def _edge_of_bough(
    rng: np.random.Generator, side: int, reach: float, low: float
) -> list[tuple[float, float]]:
    """The lower edge of half a tier, from its tip inwards, in teeth."""
    wide = reach * rng.uniform(0.86, 1.12)
    edge = []
    for tooth in np.linspace(1, 0, 6):
        droop = 0.035 * tooth**2 + rng.uniform(0, 0.012)
        edge += [(side * wide * tooth, low - droop), (side * wide * tooth * 0.93, low + 0.022)]
    return edge


def _draw_broadleaf(
    sheet: Canvas, rng: np.random.Generator, leaf: Color, is_bare: bool, light: Light
) -> None:
    """Grow a skeleton, stretch it to its height, and hang tufts of leaves on it, the shadowed ones first."""
    limbs: list[NDArray[np.float64]] = []
    _grow(limbs, rng, np.zeros(2), np.pi / 2 + rng.uniform(-0.05, 0.05), 0.27, 0.036, TWIGS + 2 * is_bare)
    grown = np.stack(limbs)  # (branches, 3, 3): where, and how thick
    margin = 0.0 if is_bare else 0.05
    grown[:, :, 1] *= (0.99 - margin) / grown[:, :, 1].max()
    grown[:, :, 0] *= min((0.46 - margin) / np.abs(grown[:, :, 0]).max(), 1.25)
    for limb in grown:
        sheet.stick(limb, BARK)
    if is_bare:
        return
    tips = grown[:, 2, :2]
    crown = tips[tips[:, 1] > 0.36]
    crown = np.concatenate([crown, (crown + crown[rng.permutation(len(crown))]) / 2])
    picks = crown[rng.integers(len(crown), size=TUFTS)] + rng.normal(0, 0.03, (TUFTS, 2))
    radii = rng.uniform(0.02, 0.042, TUFTS)
    picks[:, 1] = np.minimum(picks[:, 1], 0.99 - radii)
    toward = np.array([light.azimuth * 0.6, 0.8])
    depth = (picks - crown.mean(axis=0)) @ toward + rng.normal(0, 0.07, TUFTS)
    for place in np.argsort(depth):
        bright = float(np.clip(0.85 + 1.1 * depth[place], 0.5, 1.35))
        _draw_tuft(sheet, rng, picks[place], radii[place], times(leaf, bright))


def _draw_tuft(
    sheet: Canvas, rng: np.random.Generator, center: NDArray[np.float64], radius: float, ink: Color
) -> None:
    turns = np.linspace(0, 2 * np.pi, 9, endpoint=False) + rng.uniform(0, 1)
    reach = radius * rng.uniform(0.6, 1.25, 9)
    sheet.fill(center + np.stack([np.cos(turns) * reach, np.sin(turns) * reach], axis=1), ink)


def _grow(
    limbs: list[NDArray[np.float64]],
    rng: np.random.Generator,
    start: NDArray[np.float64],
    turn: float,
    length: float,
    thick: float,
    forks: int,
) -> None:
    """Add a branch to the others, and what grows from it."""
    end = start + np.array([np.cos(turn), np.sin(turn)]) * length
    middle = (start + end) / 2 + np.array([rng.uniform(-0.05, 0.05) * length, 0.0])
    limbs.append(np.array([[*start, thick], [*middle, thick * 0.84], [*end, thick * 0.7]]))
    if forks == 0:
        return
    spread = rng.uniform(0.36, 0.62)
    for side in (-1, 1):
        aim = turn + side * spread * rng.uniform(0.7, 1.2)
        aim += 0.06 * (np.pi / 2 - aim)
        _grow(limbs, rng, end, aim, length * rng.uniform(0.68, 0.88), thick * 0.68, forks - 1)


def _mixed(first: Color, second: Color, part: float) -> Color:
    return (
        first[0] + (second[0] - first[0]) * part,
        first[1] + (second[1] - first[1]) * part,
        first[2] + (second[2] - first[2]) * part,
    )
