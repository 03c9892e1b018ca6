"""Blur by distance: what is in focus stays, what is not does not spill over it."""

import pytest
import torch
from torch import Tensor

from training.lens import blur_by_distance

SIDE = 40


def _blur(rgb: Tensor, nearness: Tensor, largest_px: float, focus: float) -> Tensor:
    before = rgb.clone()
    blurred = blur_by_distance(rgb[None], nearness[None], torch.tensor([largest_px]), torch.tensor([focus]))
    assert torch.equal(rgb, before)
    return blurred[0]


@pytest.fixture
def noise() -> Tensor:
    return torch.rand((SIDE, SIDE, 3), generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("largest_px", [0.0, 0.29])
def test_without_blur_a_picture_stays_as_it_is(noise: Tensor, largest_px: float) -> None:
    assert torch.equal(_blur(noise, torch.zeros(SIDE, SIDE), largest_px, 1.0), noise)


def test_what_is_in_focus_stays_as_it_is(noise: Tensor) -> None:
    assert torch.allclose(_blur(noise, torch.full((SIDE, SIDE), 0.6), 8.0, 0.6), noise, atol=1e-6)


def test_a_constant_picture_stays_constant() -> None:
    nearness = torch.rand((SIDE, SIDE), generator=torch.Generator().manual_seed(2))
    blurred = _blur(torch.full((SIDE, SIDE, 3), 0.37), nearness, 9.0, 0.4)
    assert torch.allclose(blurred, torch.tensor(0.37), atol=1e-5)


def test_what_is_far_from_the_focus_is_smoothed(noise: Tensor) -> None:
    blurred = _blur(noise, torch.zeros(SIDE, SIDE), 6.0, 1.0)
    assert blurred.std() < 0.5 * noise.std()
    assert blurred.mean().item() == pytest.approx(noise.mean().item(), abs=0.02)


def test_a_blurred_ground_does_not_spill_over_a_sharp_near_thing() -> None:
    nearness = torch.zeros(SIDE, SIDE)
    nearness[10:30, 10:30] = 1.0
    rgb = nearness[..., None].expand(-1, -1, 3).contiguous()
    blurred = _blur(rgb, nearness, 8.0, 1.0)
    assert torch.allclose(blurred[10:30, 10:30], torch.tensor(1.0), atol=1e-5)
    assert blurred[:5].max() < 0.05


def test_a_blurred_near_thing_spills_over_a_sharp_ground() -> None:
    nearness = torch.zeros(SIDE, SIDE)
    nearness[:, :20] = 1.0
    rgb = nearness[..., None].expand(-1, -1, 3).contiguous()
    blurred = _blur(rgb, nearness, 8.0, 0.0)
    assert blurred[:, 22].mean() > 0.02
    assert torch.allclose(blurred[:, 30:], torch.tensor(0.0))


def test_each_picture_of_a_batch_has_its_own_lens(noise: Tensor) -> None:
    both, far = torch.stack([noise, noise]), torch.zeros(2, SIDE, SIDE)
    sharp, soft = blur_by_distance(both, far, torch.tensor([0.0, 6.0]), torch.tensor([1.0, 1.0]))
    assert torch.equal(sharp, noise)
    assert soft.std() < sharp.std()


def test_pictures_may_be_views_of_wider_arrays(noise: Tensor) -> None:
    wide = torch.cat([noise, noise], dim=2)[None]
    settings = torch.tensor([[5.0, 0.8, 0.0]])
    blurred = blur_by_distance(wide[..., :3], torch.zeros(1, SIDE, SIDE), settings[:, 0], settings[:, 1])
    assert torch.equal(blurred[0], _blur(noise, torch.zeros(SIDE, SIDE), 5.0, 0.8))
