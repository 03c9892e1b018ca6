"""Muon for weight matrices, AdamW for the rest.

Momentum whose matrix is made orthogonal by a Newton-Schulz iteration before each step. Jordan et al.,
"Muon: An optimizer for hidden layers in neural networks", 2024; scaled as by Liu et al., "Muon is Scalable
for LLM Training", 2025. Convolutions count as matrices of (outputs, inputs · height · width).
"""

from __future__ import annotations

from collections import defaultdict

import torch
from torch import Tensor, nn

MOMENTUM = 0.95
DECAY = 0.05
ITERATIONS = 4
COEFFICIENTS = (3.4445, -4.7750, 2.0315)


class Muon:
    """One step for all matrices; those of one shape go together."""

    def __init__(self, parameters: list[nn.Parameter]) -> None:
        self.groups: dict[tuple[int, int], list[nn.Parameter]] = defaultdict(list)
        for parameter in parameters:
            matrix = parameter.flatten(1).shape
            self.groups[matrix[0], matrix[1]].append(parameter)
        self.momenta = {
            shape: torch.zeros((len(group), *shape), device=group[0].device)
            for shape, group in self.groups.items()
        }

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Move all matrices against their gradients; `rate` as for AdamW."""
        for shape, group in self.groups.items():
            momentum = self.momenta[shape]
            gradient = torch.stack([p.grad.flatten(1) for p in group if p.grad is not None])
            momentum.mul_(MOMENTUM).add_(gradient)
            update = _orthogonal(gradient + MOMENTUM * momentum)
            for parameter, change in zip(group, update, strict=True):
                parameter.mul_(1 - rate * DECAY)
                parameter.add_(change.view_as(parameter), alpha=-rate * 0.2 * max(shape) ** 0.5)


def split_parameters(network: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """Matrices for Muon; for AdamW what is no matrix and the layers at the picture's and the map's end."""
    matrices: list[nn.Parameter] = []
    rest: list[nn.Parameter] = []
    for name, parameter in network.named_parameters():
        at_an_end = name.startswith(("stem.0", "head", "sharpen"))
        (rest if parameter.ndim < 2 or at_an_end else matrices).append(parameter)
    return matrices, rest


def _orthogonal(matrices: Tensor) -> Tensor:
    """(K, M, N) with all singular values near 1."""
    a, b, c = COEFFICIENTS
    x: Tensor = matrices.to(torch.bfloat16)
    tall = x.shape[1] > x.shape[2]
    x = x.mT if tall else x
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(ITERATIONS):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return (x.mT if tall else x).float()
