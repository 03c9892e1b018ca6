"""What a camera, or a hand with a brush, makes of a rendered scene: 8-bit pictures with their faults."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from training.dice import Dice
from training.layout import LENS_BLUR, LENS_FOCUS, MAX_SURFACES
from training.lens import blur_by_distance
from training.looks import finish
from training.render import Rendered

LARGEST_SURFACE = 0.85  # share of a picture; more, and it teaches nothing
LEAST_RANGE = 0.08  # of disparity, as a share of the nearest
LEAST_CONTRAST = 0.035  # standard deviation of the finished picture, 0 to 1
LEAST_LIGHT = 0.06  # mean of it


@dataclass(frozen=True)
class Samples:
    """`rgb` (B, 3, H, W) uint8; `target` (B, H, W) float16, sqrt(disparity / its 98th percentile)."""

    rgb: Tensor
    target: Tensor

    def __len__(self) -> int:
        return len(self.rgb)


def photograph(rendered: Rendered, settings: Tensor, generator: torch.Generator) -> Samples:
    """Finish B rendered scenes; those that teach nothing are left out.

    Parameters
    ----------
    rendered : Rendered
        B scenes.
    settings : (B, SETTINGS) tensor
        Of the scenes: the lens.
    generator : torch.Generator
        On the CPU.

    Returns
    -------
    Samples
        At most B.
    """
    nearest = _quantile(rendered.disparity, 0.98).clamp(min=1e-6)
    nearness = rendered.disparity / nearest[:, None, None]
    width = rendered.disparity.shape[2]
    rgb = blur_by_distance(
        rendered.rgb, nearness.clamp(max=1), settings[:, LENS_BLUR] * width, settings[:, LENS_FOCUS]
    )
    picture = finish(rgb.permute(0, 3, 1, 2).contiguous(), Dice(len(rgb), rgb.device, generator))
    good = _teaches(rendered.surface, nearness, picture)
    return Samples(
        (picture[good] * 255).round().to(torch.uint8), nearness[good].clamp(0, 4).sqrt().to(torch.float16)
    )


def _teaches(surface: Tensor, nearness: Tensor, picture: Tensor) -> Tensor:
    """(B,): neither filled by one surface nor flat, black, white or empty."""
    count, size = len(surface), surface[0].numel()
    offset = torch.arange(count, device=surface.device)[:, None] * (MAX_SURFACES + 1)
    owners = (surface.flatten(1).long() + 1 + offset).flatten()
    largest = torch.bincount(owners, minlength=count * (MAX_SURFACES + 1)).view(count, -1).amax(1) / size
    low, high = _quantile(nearness, 0.02), _quantile(nearness, 0.98)
    values = picture.flatten(1)
    return (
        (largest < LARGEST_SURFACE)
        & (high - low > LEAST_RANGE)
        & torch.isfinite(high)
        & (values.std(1) > LEAST_CONTRAST)
        & (values.mean(1) > LEAST_LIGHT)
        & (values.mean(1) < 1 - LEAST_LIGHT / 3)
    )


def _quantile(planes: Tensor, share: float) -> Tensor:
    return torch.quantile(planes[:, ::2, ::2].flatten(1).float(), share, dim=1)
