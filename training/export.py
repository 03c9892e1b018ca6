"""Make the product's weights from checkpoints: normalisation folded in, float16, with their provenance.

python -m training.export runs/a                            writes ml_pipeline/disparity/embedded.safetensors
python -m training.export runs/b runs/c                     the mean of runs, each going on from the last
python -m training.export runs/a --out /tmp/try.safetensors
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from ml_pipeline.disparity.embedded import WEIGHTS
from ml_pipeline.disparity.network import ConvUnit, DisparityNetwork
from ml_pipeline.disparity.weights import save_weights

PROVENANCE = {
    "title": "Decoupage embedded disparity network",
    "licence": "MIT, as the project",
    "data": "scenes invented by training/, no photographs but as textures from scikit-image and scikit-learn",
    "output": "square root of relative disparity, 0 infinitely far",
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m training.export", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("runs", nargs="+", type=Path, help="folders that training wrote")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--name", default="average", help="which checkpoint (default: the averaged weights)")
    parser.add_argument("--note", default="", help="a line on the run, kept in the file")
    options = parser.parse_args(arguments)
    for path in (run / f"{options.name}.pt" for run in options.runs):
        if not path.is_file():
            parser.error(f"there is no {path}; train that run first, or name another")
    network = DisparityNetwork(fused=False)
    network.load_state_dict(mean_state([run / f"{options.name}.pt" for run in options.runs]))
    save_weights(options.out, fused_state(network), {**PROVENANCE, "run": options.note})
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB")
    return 0


def mean_state(checkpoints: Sequence[Path]) -> dict[str, Tensor]:
    """The mean of several checkpoints' numbers; counts are the last one's.

    Wortsman et al., "Model soups: averaging weights of multiple fine-tuned models improves accuracy without
    increasing inference time", 2022.
    """
    states = [torch.load(path, map_location="cpu", weights_only=True) for path in checkpoints]
    last: dict[str, Tensor] = states[-1]
    return {
        name: torch.stack([state[name] for state in states]).mean(0) if value.is_floating_point() else value
        for name, value in last.items()
    }


def fused_state(network: DisparityNetwork) -> dict[str, Tensor]:
    """The state of `DisparityNetwork(fused=True)` that computes the same as a trained one, in float32."""
    state = {name: value.detach().float() for name, value in network.state_dict().items()}
    for name, unit in network.named_modules():
        if isinstance(unit, ConvUnit):
            convolution, norm = unit[0], unit[1]
            assert isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d)  # noqa: S101
            assert norm.running_mean is not None and norm.running_var is not None  # noqa: S101
            weight, bias = nn.utils.fuse_conv_bn_weights(
                convolution.weight, convolution.bias, norm.running_mean, norm.running_var,
                norm.eps, norm.weight, norm.bias,
            )  # fmt: skip
            for key in [key for key in state if key.startswith(f"{name}.1.")]:
                del state[key]
            state[f"{name}.0.weight"], state[f"{name}.0.bias"] = weight.detach(), bias.detach()
    return state


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
