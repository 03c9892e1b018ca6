"""Crops, turns and mirror images of samples, and other light on them."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from training.dice import Dice

SMALLEST_CROP = 0.6  # of height and width
STRETCH = 0.18
TURN = 0.07  # radians, standard deviation
PLAIN = 0.3  # share that is not cropped


def augment(
    rgb: Tensor, target: Tensor, size: tuple[int, int], generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Vary B samples.

    Parameters
    ----------
    rgb : (B, 3, H, W) uint8 tensor
    target : (B, H, W) float16 tensor
    size : tuple
        Height and width wanted, at most H and W.

    Returns
    -------
    (B, 3, h, w) float32 in [0, 1], (B, h, w) float32
    """
    dice = Dice(len(rgb), rgb.device, generator)
    picture = rgb.float() / 255
    if size[0] * size[1] < 0.4 * picture.shape[2] * picture.shape[3]:
        picture = functional.avg_pool2d(picture, 2)
    grid = _views(dice, size)
    picture = functional.grid_sample(picture, grid, "bilinear", "border", align_corners=False)
    nearest = functional.grid_sample(target.float()[:, None], grid, "nearest", "border", align_corners=False)
    return _relight(picture, dice), nearest[:, 0]


def _views(dice: Dice, size: tuple[int, int]) -> Tensor:
    """(B, h, w, 2): where in the sample, -1 to 1, each pixel of the view lies."""
    crop = torch.where(dice.chance(PLAIN), 1.0, dice.uniform(SMALLEST_CROP, 1)).flatten()
    stretch = 1 - dice.uniform(0, STRETCH).flatten() * (crop < 1)
    wide = dice.chance(0.5).flatten()
    across, down = crop * torch.where(wide, 1.0, stretch), crop * torch.where(wide, stretch, 1.0)
    turn = dice.normal(TURN).flatten() * (1 - torch.maximum(across, down)).clamp(max=0.3) / 0.3
    mirror = torch.where(dice.chance(0.5).flatten(), -1.0, 1.0)
    middle_x = (1 - across) * dice.uniform(-1, 1).flatten()
    middle_y = (1 - down) * dice.uniform(-1, 1).flatten()
    ratio = size[0] / size[1]
    cos, sin = torch.cos(turn), torch.sin(turn)
    matrix = torch.stack(
        [
            torch.stack([mirror * across * cos, -across * sin * ratio, middle_x], 1),
            torch.stack([mirror * down * sin / ratio, down * cos, middle_y], 1),
        ],
        1,
    )
    return functional.affine_grid(matrix, [len(matrix), 1, *size], align_corners=False)


def _relight(rgb: Tensor, dice: Dice) -> Tensor:
    rgb = (rgb * dice.uniform(0.75, 1.25) * (1 + dice.normal(0.07, 3))).clamp(1e-4, 1)
    rgb = rgb ** torch.exp(dice.normal(0.18))
    grey = rgb.mean(1, keepdim=True)
    colour = torch.where(dice.chance(0.06), torch.zeros_like(grey[:, :, :1, :1]), dice.uniform(0.5, 1.4))
    return (grey + (rgb - grey) * colour).clamp(0, 1)
