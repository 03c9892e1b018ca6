"""What is made of a picture: any step keeps it a picture."""

import pytest
import torch

from training import looks
from training.dice import Dice
from training.looks import STEPS, Step

SIZE = (64, 64)
CPU = torch.device("cpu")
PICTURES = {
    "black": torch.zeros(4, 3, *SIZE),
    "white": torch.ones(4, 3, *SIZE),
    "random": torch.rand((4, 3, *SIZE), generator=torch.Generator().manual_seed(3)),
    "red": torch.tensor([1.0, 0.0, 0.0]).view(1, 3, 1, 1).expand(4, 3, *SIZE).contiguous(),
}


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("step", [step for _, step in STEPS], ids=lambda step: step.__name__)
def test_every_step_keeps_pictures_finite_and_in_range(step: Step, kind: str) -> None:
    picture = PICTURES[kind]
    before = picture.clone()
    changed = step(picture, Dice(4, CPU, torch.Generator().manual_seed(6)))
    assert changed.shape == picture.shape
    assert changed.isfinite().all()
    assert changed.min() >= 0
    linear = step in (looks._expose, looks._light_unevenly)  # which come before the shoulder
    assert linear or changed.max() <= 1 + 1e-5
    assert torch.equal(picture, before)


def test_fine_jpeg_is_nearly_the_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = Dice(4, CPU, torch.Generator().manual_seed(1))
    monkeypatch.setattr(dice, "uniform", lambda low, high: torch.full((4, 1, 1, 1), 0.01))
    picture = PICTURES["random"]
    assert torch.allclose(looks._jpeg(picture, dice), picture, atol=0.01)


def test_coarse_jpeg_loses_detail_but_not_the_level() -> None:
    picture = PICTURES["random"]
    coarse = looks._jpeg(picture, Dice(4, CPU, torch.Generator().manual_seed(1)))
    assert 0.002 < (coarse - picture).abs().mean() < 0.2
    assert torch.allclose(coarse.mean((1, 2, 3)), picture.mean((1, 2, 3)), atol=0.03)
