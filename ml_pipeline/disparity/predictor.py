"""The embedded network with its weights, ready to look at pictures. Importing this imports PyTorch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ml_pipeline.color import to_float
from ml_pipeline.disparity.network import DisparityNetwork
from ml_pipeline.disparity.weights import load_weights, revision
from ml_pipeline.errors import WeightsError
from ml_pipeline.types import Plane, Rgb8


class Predictor:
    """A network on the CPU, in float32, with as many threads as PyTorch was given."""

    def __init__(self, weights: Path) -> None:
        """Load the weights; raises WeightsError where they are missing, damaged or another network's."""
        state, metadata = load_weights(weights)
        with torch.device("meta"):  # no numbers are drawn, and none of the program's random state is used
            self._network = DisparityNetwork(fused=True)
        _require_same(weights, state, self._network.state_dict())
        self._network.load_state_dict({name: _laid_out(t) for name, t in state.items()}, assign=True)
        self._network.eval().requires_grad_(False)
        self.revision = revision(metadata)

    def predict(self, rgb: Rgb8) -> Plane:
        """Square root of an (H, W, 3) picture's disparity, 0 infinitely far; H and W are multiples of 32.

        The picture and its mirror image are looked at, and their mean is taken.
        """
        with torch.inference_mode():
            picture = torch.from_numpy(to_float(rgb)).permute(2, 0, 1)[None]  # (1, 3, H, W)
            pair = torch.cat([picture, picture.flip(3)]).contiguous(memory_format=torch.channels_last)
            seen, mirrored = self._network(pair)
            root = (seen + mirrored.flip(1)) / 2
            return np.asarray(root.clamp(min=0).numpy(), dtype=np.float32)


def _laid_out(tensor: Tensor) -> Tensor:
    """The same numbers with channels last, if it is a convolution's: a third faster on CPUs."""
    return tensor.contiguous(memory_format=torch.channels_last) if tensor.dim() == 4 else tensor


def _require_same(weights: Path, found: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> None:
    """Raise WeightsError where names or shapes are not the network's."""
    shapes = [{(name, tuple(tensor.shape)) for name, tensor in state.items()} for state in (found, wanted)]
    differing = sorted({name for name, _ in shapes[0] ^ shapes[1]})
    if differing:
        raise WeightsError(
            f"the weights {weights.name} are another network's: {len(differing)} of its tensors differ, "
            f"{differing[0][:80]} first; get the file from the project again"
        )
