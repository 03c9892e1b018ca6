"""Random numbers for a batch of pictures."""

import pytest
import torch

from training.dice import Dice


def test_dice() -> None:
    dice = Dice(5000, torch.device("cpu"), torch.Generator().manual_seed(2))
    values = dice.uniform(2, 4, 3)
    assert values.shape == (5000, 3, 1, 1)
    assert values.min() >= 2
    assert values.max() <= 4
    assert dice.chance(0.2).float().mean().item() == pytest.approx(0.2, abs=0.03)
    assert dice.normal(0.5).std().item() == pytest.approx(0.5, rel=0.1)
