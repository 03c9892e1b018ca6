"""Random numbers for a batch of pictures."""

from __future__ import annotations

import torch
from torch import Tensor


class Dice:
    """Random numbers for B pictures at once; from a generator on the CPU."""

    def __init__(self, count: int, device: torch.device, generator: torch.Generator) -> None:
        self.count, self.device, self.generator = count, device, generator

    def uniform(self, low: float, high: float, channels: int = 1) -> Tensor:
        """(B, channels, 1, 1), evenly between two bounds."""
        values = torch.rand((self.count, channels, 1, 1), generator=self.generator)
        return (low + (high - low) * values).to(self.device)

    def normal(self, deviation: float, channels: int = 1) -> Tensor:
        """(B, channels, 1, 1), of mean 0."""
        return torch.randn((self.count, channels, 1, 1), generator=self.generator).to(self.device) * deviation

    def chance(self, share: float) -> Tensor:
        """(B, 1, 1, 1) bool, true for this share."""
        return self.uniform(0, 1) < share

    def noise(self, shape: torch.Size) -> Tensor:
        """Normal noise, drawn on the device itself."""
        seed = int(torch.randint(1 << 31, (), generator=self.generator))
        generator = torch.Generator(self.device).manual_seed(seed)
        return torch.randn(shape, device=self.device, generator=generator)
