"""Export: the fused network computes what the trained one does, and its file is small."""

from pathlib import Path

import pytest
import torch
from torch import nn

from ml_pipeline.disparity.network import DisparityNetwork
from ml_pipeline.disparity.weights import load_weights
from training.export import fused_state, main


@pytest.fixture(scope="module")
def trained() -> DisparityNetwork:
    """A network whose batch normalisations have seen something."""
    torch.manual_seed(3)
    network = DisparityNetwork(fused=False).eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean, std=0.2)  # type: ignore[arg-type]
            nn.init.uniform_(module.running_var, 0.5, 2)  # type: ignore[arg-type]
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, std=0.2)
    return network


def _answer(network: DisparityNetwork) -> torch.Tensor:
    picture = torch.rand((1, 3, 64, 96), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        return network.eval()(picture)  # type: ignore[no-any-return]


def test_the_fused_network_computes_the_same(trained: DisparityNetwork) -> None:
    fused = DisparityNetwork(fused=True)
    fused.load_state_dict(fused_state(trained))
    expected = _answer(trained)
    assert torch.allclose(_answer(fused), expected, atol=2e-4 * float(expected.abs().max() + 1))


def test_exported_weights_load_and_compute_nearly_the_same(trained: DisparityNetwork, tmp_path: Path) -> None:
    torch.save(trained.state_dict(), tmp_path / "average.pt")
    out = tmp_path / "weights.safetensors"
    assert main([str(tmp_path), "--out", str(out), "--note", "a test"]) == 0
    assert out.stat().st_size <= 8_000_000
    state, metadata = load_weights(out)
    assert metadata["run"] == "a test"
    fused = DisparityNetwork(fused=True)
    fused.load_state_dict(state)
    expected = _answer(trained)
    assert (_answer(fused) - expected).abs().mean() < 0.02 * expected.abs().mean() + 1e-3
