"""Weights of a network that has learned nothing: what it answers proves nothing about quality."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from ml_pipeline.disparity.network import DisparityNetwork
from ml_pipeline.disparity.weights import save_weights


def random_state(**changed: Tensor) -> dict[str, Tensor]:
    """A fused network's state, always the same; `head_bias=…` puts another tensor in place of `head.bias`."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        state = DisparityNetwork(fused=True).state_dict()
    state["head.bias"] = torch.tensor([0.5])
    state.update({name.replace("_", ".", 1): tensor for name, tensor in changed.items()})
    return state


def written(path: Path, **changed: Tensor) -> Path:
    save_weights(path, random_state(**changed), {"training": "none"})
    return path
