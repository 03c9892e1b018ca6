"""Losses: nothing for what is right up to scale and shift, and never a number that is none."""

import pytest
import torch
from torch import Tensor

from training.losses import Losses, measure


@pytest.fixture(autouse=True)
def same_pairs() -> None:
    torch.manual_seed(0)


def _target() -> Tensor:
    """Two maps with a slope and a step."""
    rows = torch.linspace(0, 0.6, 32)[:, None].expand(32, 48)
    step = torch.zeros(32, 48)
    step[8:24, 10:30] = 0.4
    return torch.stack([rows + step, rows.flip(0) + step])


def _finite(losses: Losses) -> bool:
    values = torch.stack([losses.level, losses.anchor, losses.gradient, losses.ranking, losses.right])
    return bool(values.isfinite().all()) and bool((values >= 0).all())


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (3.0, -0.4), (0.2, 5.0)])
def test_right_up_to_scale_and_shift(scale: float, shift: float) -> None:
    losses = measure(_target() * scale + shift, _target())
    assert losses.level < 0.03
    assert losses.gradient < 0.2  # 17 the wrong way round
    assert losses.right > 0.999


def test_only_the_truth_itself_has_no_anchor_loss() -> None:
    assert measure(_target(), _target()).anchor == 0
    assert measure(_target() + 0.2, _target()).anchor.item() == pytest.approx(0.2, rel=1e-4)


def test_the_wrong_way_round() -> None:
    losses = measure(-_target(), _target())
    assert losses.right < 0.001
    assert losses.level > 1
    assert losses.ranking > 5 * measure(_target(), _target()).ranking


def test_a_soft_step_costs_more_gradient_than_a_sharp_one() -> None:
    target = _target()
    soft = torch.nn.functional.avg_pool2d(target[:, None], 7, 1, 3, count_include_pad=False)[:, 0]
    assert measure(soft, target).gradient > 3 * measure(target * 0.9, target).gradient


@pytest.mark.parametrize("kind", ["target", "prediction", "both", "huge"])
def test_constant_and_huge_maps_give_finite_losses_and_gradients(kind: str) -> None:
    constant = torch.full((2, 32, 48), 0.3)
    target = constant if kind in ("target", "both") else _target()
    values = {"prediction": constant, "both": constant, "huge": _target() * 1e4}.get(kind, _target())
    prediction = values.clone().requires_grad_()
    losses = measure(prediction, target)
    assert _finite(losses)
    losses.total.backward()  # type: ignore[no-untyped-call]
    assert prediction.grad is not None
    assert prediction.grad.isfinite().all()


def test_following_the_gradient_leads_to_the_truth() -> None:
    target = _target()
    prediction = (torch.rand(target.shape) * 0.1).requires_grad_()
    adam = torch.optim.Adam([prediction], lr=0.02)
    first = measure(prediction, target)
    for _ in range(120):
        adam.zero_grad()
        losses = measure(prediction, target)
        losses.total.backward()  # type: ignore[no-untyped-call]
        adam.step()
    assert losses.level < 0.3 * first.level
    assert losses.right > 0.95
