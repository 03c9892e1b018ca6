"""What the network is punished for.

Predictions and targets are (B, H, W), square roots of disparity, the targets over their 98th percentile.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

SCALES = 4  # of the gradients: 1, 2, 4, 8 px
PAIRS = 3000  # a picture, half of them near each other
REACH_PX = 14  # of a near pair, each way
STEP = 0.04  # a difference of targets, in mean deviations, from which a pair has an order
SHARPNESS = 4.0  # of the ranking loss


@dataclass(frozen=True)
class Losses:
    """Each a mean over the batch; `right` is the share of pairs in the right order."""

    level: Tensor
    anchor: Tensor
    gradient: Tensor
    ranking: Tensor
    right: Tensor

    @property
    def total(self) -> Tensor:
        """What is minimised: a weighted sum."""
        return self.level + 0.15 * self.anchor + 0.6 * self.gradient + 0.7 * self.ranking


def measure(prediction: Tensor, target: Tensor) -> Losses:
    """All losses of a batch.

    `level`: absolute difference after each map is brought to mean 0 and mean deviation 1 (scale and shift are
    unknown; Ranftl et al., "Towards Robust Monocular Depth Estimation", 2020). `anchor`: without that, so
    that 0 stays infinitely far. `gradient`: differences of the error at several scales, for sharp contours
    (Li and Snavely, "MegaDepth", 2018). `ranking`: the order of pairs (Chen et al., "Single-Image Depth
    Perception in the Wild", 2016).
    """
    p, t = _normalise(prediction), _normalise(target)
    ranking, right = _rank(p, t)
    return Losses(
        level=(p - t).abs().clamp(max=4).mean(),
        anchor=(prediction - target.clamp(max=1.5)).abs().mean(),
        gradient=_gradient(p - t, t),
        ranking=ranking,
        right=right,
    )


def _normalise(values: Tensor) -> Tensor:
    mean = values.mean((1, 2), keepdim=True)
    deviation = (values - mean).abs().mean((1, 2), keepdim=True)
    return (values - mean) / (deviation + 1e-3)


def _gradient(error: Tensor, target: Tensor) -> Tensor:
    """Steps of the error, counted more where the target itself has a step."""
    total = error.new_zeros(())
    for scale in range(SCALES):
        e, t = (x[:, :: 2**scale, :: 2**scale] for x in (error, target))
        for axis in (1, 2):
            weight = 1 + 3 * t.diff(dim=axis).abs().clamp(max=1)
            total = total + (weight * e.diff(dim=axis).abs().clamp(max=4)).mean()
    return total


def _rank(prediction: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    batch, height, width = target.shape
    device = target.device
    rows = torch.randint(height, (2, batch, PAIRS), device=device)
    columns = torch.randint(width, (2, batch, PAIRS), device=device)
    near = PAIRS // 2
    for places, size in ((rows, height), (columns, width)):
        offset = torch.randint(-REACH_PX, REACH_PX + 1, (batch, near), device=device)
        places[1, :, :near] = (places[0, :, :near] + offset).clamp(0, size - 1)
    at = (rows * width + columns).view(2, batch, PAIRS)
    p, t = (x.flatten(1).gather(1, at[0]) - x.flatten(1).gather(1, at[1]) for x in (prediction, target))
    ordered = (t.abs() > STEP).float()
    loss = functional.softplus(-SHARPNESS * p * t.sign()) * ordered * t.abs().clamp(0.15, 0.6)
    level = p.abs() * (1 - ordered)
    count = ordered.sum() + 1
    total = 2 * loss.sum() / count + 0.2 * level.sum() / ((1 - ordered).sum() + 1)
    return total, ((p.detach() * t > 0).float() * ordered).sum() / count
