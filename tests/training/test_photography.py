"""Photographs of scenes: pictures with their targets, and what teaches nothing is left out."""

import dataclasses

import torch
from torch import Tensor

from tests.training.flat_atlas import BLACK, BUMPY, WHITE, add_ground, add_wall, empty_scene, see
from training.photography import Samples, photograph
from training.render import Rendered
from training.scene import Scene

SIZE = (64, 64)


def _street() -> Scene:
    """Ground, sky, and a thing of some contrast."""
    scene = empty_scene(eye=1.5, sun=0.5)
    add_ground(scene, texture=BUMPY)
    scene.ball(0, 1, 3, (0.8, 0.8, 0.8), WHITE)
    return scene


def _shoot(*scenes: Scene, seed: int = 0) -> Samples:
    settings = torch.stack([torch.from_numpy(scene.pack(*SIZE)[1]) for scene in scenes])
    return photograph(see(*scenes, size=SIZE), settings, torch.Generator().manual_seed(seed))


def test_shapes_types_and_ranges() -> None:
    samples = _shoot(_street(), _street(), _street())
    assert len(samples) == 3
    assert samples.rgb.shape == (3, 3, *SIZE)
    assert samples.rgb.dtype == torch.uint8
    assert samples.target.shape == (3, *SIZE)
    assert samples.target.dtype == torch.float16
    assert samples.target.min() == 0  # the sky
    nearest = torch.quantile(samples.target.float().flatten(1), 0.98, dim=1)
    assert torch.allclose(nearest, torch.ones(3), atol=0.05)


def test_the_target_is_the_root_of_disparity() -> None:
    rendered = see(_street(), size=SIZE)
    target = _shoot(_street()).target[0].float()
    ratio = target.square() / rendered.disparity[0].clamp(min=1e-6)
    seen = rendered.disparity[0] > 0.01
    assert ratio[seen].std() / ratio[seen].mean() < 0.01


def test_the_same_generator_gives_the_same_samples() -> None:
    one, again, other = (_shoot(_street(), _street(), seed=seed) for seed in (4, 4, 5))
    assert torch.equal(one.rgb, again.rgb)
    assert torch.equal(one.target, again.target)
    assert not torch.equal(one.rgb, other.rgb)


def test_what_teaches_nothing_is_left_out() -> None:
    wall, black, empty = empty_scene(), empty_scene(eye=1.5), empty_scene()
    add_wall(wall, 2.0, BUMPY)
    add_ground(black, texture=BLACK)
    black.sky.horizon = black.sky.zenith = (0.0, 0.0, 0.0)
    assert len(_shoot(wall, black, empty)) == 0
    assert len(_shoot(wall, _street(), empty)) == 1


def test_a_scene_without_range_is_left_out() -> None:
    flat = empty_scene()
    flat.sky.open = False
    for side in (-10, 10):
        flat.quad((side - 10, -20, 5), (20, 0, 0), (0, 40, 0), BUMPY)
    assert len(_shoot(flat)) == 0


def test_a_lens_blurs_the_picture_and_not_the_target() -> None:
    sharp, soft = _street(), _street()
    soft.lens.blur = 0.1
    samples = _shoot(sharp, soft)
    assert torch.equal(samples.target[0], samples.target[1])
    detail = [_busyness(one[:, 40:]) for one in samples.rgb.float()]
    assert detail[1] < detail[0]


def _busyness(rgb: Tensor) -> float:
    return float(rgb.diff(dim=-1).abs().mean() / rgb.std())


def test_pictures_are_finished_each_by_its_own_dice() -> None:
    rendered = see(_street(), _street(), size=SIZE)
    assert torch.equal(rendered.rgb[0], rendered.rgb[1])
    samples = _shoot(_street(), _street())
    assert not torch.equal(samples.rgb[0], samples.rgb[1])


def test_without_any_light_nothing_is_left_but_nothing_breaks() -> None:
    rendered = see(_street(), size=SIZE)
    dark = dataclasses.replace(rendered, rgb=torch.zeros_like(rendered.rgb))
    settings = torch.from_numpy(_street().pack(*SIZE)[1])[None]
    assert isinstance(dark, Rendered)
    assert len(photograph(dark, settings, torch.Generator().manual_seed(0))) == 0
