"""Training: a few steps from tiny shards, files that appear, and a run that goes on from them."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from ml_pipeline.disparity.network import DisparityNetwork
from training.generate import save_shard
from training.photography import Samples
from training.pool import ShardPool
from training.train import FLAT, LAST_RATE, PHASES, RATE, WARM_UP, Plan, Trainer, learning_rate, main

CPU = torch.device("cpu")
SHAPE = (64, 96)


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two, of pictures that are brighter where they are nearer."""
    folder = tmp_path_factory.mktemp("shards")
    for number in range(2):
        target = torch.rand((6, *SHAPE), generator=torch.Generator().manual_seed(number)).cumsum(1) / 40
        rgb = (target.clamp(0, 1) * 255).to(torch.uint8)[:, None].expand(-1, 3, -1, -1).contiguous()
        save_shard(folder / f"{number:06d}_0000", Samples(rgb, target.to(torch.float16)))
    return folder


def _trainer(folder: Path, begin: float = 0.0) -> Trainer:
    torch.manual_seed(0)
    return Trainer(folder, CPU, Plan(1.0, begin, 1.0, 4), 0)


def _pool(shards: Path) -> ShardPool:
    pool = ShardPool(shards, CPU, np.random.default_rng(0))
    pool.feed(0)
    return pool


def test_steps_change_the_network_and_its_average(shards: Path, tmp_path: Path) -> None:
    trainer = _trainer(tmp_path)
    before = trainer.network.state_dict()["stem.0.0.weight"].clone()
    losses = [trainer.step(_pool(shards), done) for done in (0.0, 0.5, 1.0)]
    assert all(math.isfinite(float(one.total.detach())) for one in losses)
    assert trainer.steps == 3
    assert trainer.seen == 6 + 6 + 4  # smaller pictures, more of them: as many as a shard has
    network, average = trainer.network.state_dict(), trainer.average.state_dict()
    assert not torch.equal(network["stem.0.0.weight"], before)
    assert not torch.equal(average["stem.0.0.weight"], before)
    assert not torch.equal(average["stem.0.0.weight"], network["stem.0.0.weight"])
    assert all(value.isfinite().all() for value in average.values())


def test_a_run_goes_on_from_its_checkpoint(shards: Path, tmp_path: Path) -> None:
    trainer = _trainer(tmp_path)
    trainer.step(_pool(shards), 0.0)
    trainer.save()
    assert {path.name for path in tmp_path.iterdir()} == {"network.pt", "average.pt"}
    again = _trainer(tmp_path, begin=0.4)
    for ours, theirs in ((trainer.network, again.network), (trainer.average, again.average)):
        for name, value in ours.state_dict().items():
            assert torch.equal(value, theirs.state_dict()[name])
    again.step(_pool(shards), 0.4)
    moved = again.average.state_dict()["stem.0.0.weight"] - trainer.average.state_dict()["stem.0.0.weight"]
    assert 0 < moved.abs().max() < 1e-3  # the average of a run that goes on moves slowly


def test_the_command(shards: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "run"
    arguments = [str(folder), "--shards", str(shards), "--device", "cpu", "--batch", "2", "--seconds", "0.5"]
    assert main(arguments) == 0
    DisparityNetwork(fused=False).load_state_dict(torch.load(folder / "average.pt", weights_only=True))
    assert "step" in capsys.readouterr().out
    assert main([*arguments, "--from", "0.9"]) == 0
    assert "going on from" in capsys.readouterr().out


def test_the_learning_rate_rises_stays_and_falls() -> None:
    assert 0 < learning_rate(0.0, 0) < RATE / 100
    assert learning_rate(0.0, WARM_UP) == pytest.approx(RATE)
    assert learning_rate(FLAT, 10_000) == pytest.approx(RATE)
    assert learning_rate(1.0, 10_000) == pytest.approx(RATE * LAST_RATE)
    falling = [learning_rate(done, 10_000) for done in np.linspace(FLAT, 1, 20)]
    assert falling == sorted(falling, reverse=True)


def test_phases_cover_the_whole_plan_and_grow() -> None:
    assert PHASES[-1][0] > 1
    assert PHASES[-1][1] == 1
    assert list(PHASES) == sorted(PHASES)
