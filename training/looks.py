"""What a camera's electronics, a print or a hand with a brush make of a picture, step by step."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from training.dice import Dice


def finish(rgb: Tensor, dice: Dice) -> Tensor:
    """(B, 3, H, W) linear light → the picture, in [0, 1]."""
    for share, step in STEPS:
        changed = step(rgb, dice)
        rgb = changed if share >= 1 else torch.where(dice.chance(share), changed, rgb)
    return rgb.clamp(0, 1)


def _expose(rgb: Tensor, dice: Dice) -> Tensor:
    """Some bright part of the picture becomes nearly white, mostly."""
    bright = rgb.amax(1)
    share = torch.quantile(bright[:, ::4, ::4].flatten(1).float(), 0.9, dim=1)
    level = dice.uniform(0.5, 1.2) / share.view(-1, 1, 1, 1).clamp(min=0.02)
    return rgb * level.clamp(max=8)


def _light_unevenly(rgb: Tensor, dice: Dice) -> Tensor:
    """Vignettes and light from one side."""
    rows, columns = _grid(rgb)
    away = (columns - dice.uniform(-0.7, 0.7)) ** 2 + (rows - dice.uniform(-0.7, 0.7)) ** 2
    return rgb * (1 - dice.uniform(0, 0.3) * away).clamp(min=0.1)


def _tone(rgb: Tensor, dice: Dice) -> Tensor:
    """White balance, a film's shoulder, gamma."""
    rgb = rgb * (1 + dice.normal(0.06, 3)).clamp(min=0.5)
    rgb = rgb / (1 + dice.uniform(0, 0.3) * rgb)
    return rgb.clamp(1e-4, 1) ** torch.exp(dice.normal(0.24) - 0.28)


def _contrast(rgb: Tensor, dice: Dice) -> Tensor:
    mean = rgb.mean((1, 2, 3), keepdim=True)
    return ((rgb - mean) * dice.uniform(0.45, 1.6) + mean + dice.normal(0.05)).clamp(0, 1)


def _saturate(rgb: Tensor, dice: Dice) -> Tensor:
    grey = _grey(rgb)
    return (grey + (rgb - grey) * dice.uniform(0.2, 1.6)).clamp(0, 1)


def _one_colour(rgb: Tensor, dice: Dice) -> Tensor:
    """Grey, sepia, a print in one ink on toned paper."""
    ink, paper = dice.uniform(0, 0.35, 3), 0.65 + dice.uniform(0, 0.35) * dice.uniform(0.6, 1, 3)
    grey = _grey(rgb).expand_as(rgb)
    return torch.where(dice.chance(0.4), ink + (paper - ink) * grey, grey)


def _flatten_brush(rgb: Tensor, dice: Dice) -> Tensor:
    """Painted: flat dabs with hard borders, by an opening and closing, and fewer tones."""
    opened = -functional.max_pool2d(-rgb, 5, 1, 2)
    opened = functional.max_pool2d(opened, 5, 1, 2)
    closed = -functional.max_pool2d(-functional.max_pool2d(opened, 3, 1, 1), 3, 1, 1)
    tones = dice.uniform(4, 14).floor()
    return torch.where(dice.chance(0.5), (closed * tones).round() / tones, closed)


def _draw_lines(rgb: Tensor, dice: Dice) -> Tensor:
    """Dark lines on paper where tones change, with some of the colours left or none."""
    grey = _grey(rgb)
    steps = functional.max_pool2d(grey, 3, 1, 1) + functional.max_pool2d(-grey, 3, 1, 1)
    line = ((steps - dice.uniform(0.04, 0.15)) * dice.uniform(4, 14)).clamp(0, 1)
    paper = 1 - dice.uniform(0, 0.25, 3) + (rgb - 1) * dice.uniform(0, 0.5) * dice.chance(0.5)
    return (paper * (1 - line * dice.uniform(0.5, 1))).clamp(0, 1)


def _frame(rgb: Tensor, dice: Dice) -> Tensor:
    """A white, black or toned border, as scans and prints have; what it covers keeps its disparity."""
    rows, columns = _grid(rgb)
    thick, aspect = dice.uniform(0.01, 0.05), rgb.shape[2] / rgb.shape[3]
    sides = [dice.chance(0.8) for _ in range(4)]
    edges = (rows + 1 < thick, 1 - rows < thick, columns + 1 < thick * aspect, 1 - columns < thick * aspect)
    covered = torch.zeros_like(rgb[:, :1], dtype=torch.bool)
    for side, edge in zip(sides, edges, strict=True):
        covered = covered | (side & edge)
    tone = torch.where(dice.chance(0.5), 1.0, torch.where(dice.chance(0.6), 0.0, dice.uniform(0, 1, 3)))
    return torch.where(covered, tone, rgb)


def _soften(rgb: Tensor, dice: Dice) -> Tensor:
    return _blurred(rgb) * (amount := dice.uniform(0.2, 1)) + rgb * (1 - amount)


def _sharpen(rgb: Tensor, dice: Dice) -> Tensor:
    return (rgb + (rgb - _blurred(rgb)) * dice.uniform(0.2, 1.2)).clamp(0, 1)


def _grain(rgb: Tensor, dice: Dice) -> Tensor:
    noise = dice.noise(rgb.shape)
    noise = torch.where(dice.chance(0.5), noise, noise[:, :1])
    noise = torch.where(dice.chance(0.4), _blurred(noise) * 2.5, noise)
    return (rgb + noise * dice.uniform(0.05, 0.17) ** 2 * (0.4 + rgb.sqrt())).clamp(0, 1)


def _jpeg(rgb: Tensor, dice: Dice) -> Tensor:
    """Blocks of 8 × 8 with their cosine coefficients rounded, coarser for high frequencies and for colour."""
    cosines = _cosines(rgb.device)
    mix = torch.tensor(
        [[0.299, 0.587, 0.114], [-0.169, -0.331, 0.5], [0.5, -0.419, -0.081]], device=rgb.device
    )
    colours = torch.einsum("ij,bjhw->bihw", mix, rgb)
    batch, channels, height, width = colours.shape
    blocks = colours.view(batch, channels, height // 8, 8, width // 8, 8).transpose(3, 4)
    coefficients = cosines @ blocks @ cosines.T
    order = torch.arange(8, device=rgb.device)
    step = (1 + 0.7 * (order[:, None] + order[None])) * (dice.uniform(0.06, 0.19) ** 2)[..., None, None]
    step = step * torch.tensor([1.0, 2.0, 2.0], device=rgb.device).view(1, 3, 1, 1, 1, 1)
    blocks = cosines.T @ ((coefficients / step).round() * step) @ cosines
    colours = blocks.transpose(3, 4).reshape(batch, channels, height, width)
    return torch.einsum("ij,bjhw->bihw", torch.linalg.inv(mix), colours).clamp(0, 1)


Step = Callable[[Tensor, Dice], Tensor]
STEPS: tuple[tuple[float, Step], ...] = (
    (0.95, _expose),
    (0.4, _light_unevenly),
    (1.0, _tone),
    (0.35, _contrast),
    (0.5, _saturate),
    (0.09, _one_colour),
    (0.07, _flatten_brush),
    (0.025, _draw_lines),
    (0.05, _frame),
    (0.25, _soften),
    (0.3, _sharpen),
    (0.4, _grain),
    (0.3, _jpeg),
)
"""In which share of the pictures each step happens, in order."""


def _grey(rgb: Tensor) -> Tensor:
    return (rgb * torch.tensor([0.3, 0.59, 0.11], device=rgb.device).view(1, 3, 1, 1)).sum(1, keepdim=True)


def _blurred(rgb: Tensor) -> Tensor:
    line = torch.tensor([0.25, 0.5, 0.25], device=rgb.device)
    kernel = (line[:, None] * line[None]).expand(rgb.shape[1], 1, 3, 3)
    return functional.conv2d(functional.pad(rgb, (1, 1, 1, 1), "replicate"), kernel, groups=rgb.shape[1])


def _cosines(device: torch.device) -> Tensor:
    """The orthonormal 8-point cosine transform, (8, 8)."""
    k, n = torch.arange(8.0, device=device)[:, None], torch.arange(8.0, device=device)[None]
    matrix = torch.cos(torch.pi * (n + 0.5) * k / 8) * 0.5
    matrix[0] *= 0.5**0.5
    return matrix


def _grid(rgb: Tensor) -> tuple[Tensor, Tensor]:
    rows = torch.linspace(-1, 1, rgb.shape[2], device=rgb.device).view(1, 1, -1, 1)
    columns = torch.linspace(-1, 1, rgb.shape[3], device=rgb.device).view(1, 1, 1, -1)
    return rows, columns
