"""Views of samples: picture and target stay one."""

import pytest
import torch
from torch import Tensor

from training import augment as module
from training.augment import augment
from training.dice import Dice

FULL = (64, 96)


def _ramp() -> tuple[Tensor, Tensor]:
    """Sixteen pictures whose red is their target, a slope in both directions."""
    rows, columns = torch.linspace(0, 1, FULL[0])[:, None], torch.linspace(0, 1, FULL[1])[None]
    target = (0.6 * rows + 0.4 * columns).expand(16, *FULL)
    rgb = (target * 255).round().to(torch.uint8)[:, None].expand(-1, 3, -1, -1)
    return rgb.contiguous(), target.to(torch.float16)


def _generator(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("size", [FULL, (32, 64), (32, 32)])
def test_sizes_types_and_ranges(size: tuple[int, int]) -> None:
    picture, target = augment(*_ramp(), size, _generator())
    assert picture.shape == (16, 3, *size)
    assert target.shape == (16, *size)
    assert picture.dtype == target.dtype == torch.float32
    assert picture.min() >= 0
    assert picture.max() <= 1


@pytest.mark.parametrize("size", [FULL, (32, 64), (32, 32)])
def test_a_picture_that_shows_its_target_still_does(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_relight", lambda rgb, dice: rgb)
    picture, target = augment(*_ramp(), size, _generator())
    assert (picture[:, 0] - target).abs().mean() < 0.012
    assert (picture[:, 0] - target).abs().max() < 0.05


def test_views_are_crops_mirror_images_and_turns() -> None:
    _, target = augment(*_ramp(), FULL, _generator())
    across = (target[:, :, -1] - target[:, :, 0]).mean(1)
    assert (across > 0).any()  # as it was
    assert (across < 0).any()  # mirrored
    down = (target[:, -1] - target[:, 0]).mean(1)
    assert (down > 0.2).all()  # never upside down
    assert down.max() > 0.55  # some whole
    assert down.min() < 0.5  # some cropped


def test_a_turn_keeps_right_angles() -> None:
    """Of a picture twice as wide as high, in pixels and not in shares of its sides."""
    dice = Dice(400, torch.device("cpu"), _generator())
    grid = module._views(dice, (32, 64)) * torch.tensor([64.0, 32.0]) / 2
    across, down = grid[:, 0, -1] - grid[:, 0, 0], grid[:, -1, 0] - grid[:, 0, 0]
    turned = across[:, 1].abs() > 0.5
    cosine = (across * down).sum(1) / across.norm(dim=1) / down.norm(dim=1)
    assert turned.sum() > 20
    assert cosine[turned].abs().mean() < 0.05


def test_the_same_generator_gives_the_same_views() -> None:
    one, again, other = (augment(*_ramp(), FULL, _generator(seed)) for seed in (1, 1, 2))
    assert torch.equal(one[0], again[0])
    assert torch.equal(one[1], again[1])
    assert not torch.equal(one[1], other[1])


def test_inputs_stay_as_they_are() -> None:
    rgb, target = _ramp()
    augment(rgb, target, (32, 64), _generator())
    assert torch.equal(rgb, _ramp()[0])
    assert torch.equal(target, _ramp()[1])
