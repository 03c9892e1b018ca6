"""Streets, landscapes and structures: repeatable, small enough, and not always nearest at the bottom."""

from collections.abc import Callable
from random import Random

import numpy as np
import pytest
import torch

from training.atlas import Atlas
from training.layout import BOX, MAX_SURFACES, ORIGIN
from training.render import prepare, render
from training.scene import Scene
from training.scenes import landscapes, streets, structures

Furnish = Callable[[Scene], None]
FAMILIES = {
    "streets": streets.furnish,
    "landscapes": landscapes.furnish,
    "structures": structures.furnish,
}
HEIGHT, WIDTH, COUNT = 24, 32, 40


class PlainAtlas(Atlas):
    """One grey texture and one full square for every kind."""

    def texture(self, random: Random, *kinds: str) -> int:
        random.random()
        return 0

    def sprite(self, random: Random, *kinds: str) -> int:
        random.random()
        return 0


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return PlainAtlas(
        textures=np.full((1, 128, 128, 4), 128, np.uint8),
        texture_kinds={},
        sprites=np.full((1, 192, 192, 4), 255, np.uint8),
        bodies=np.zeros((1, 192, 192), np.uint8),
        aspects=(0.5,),
        sprite_kinds={},
    )


def _furnished(furnish: Furnish, seed: int, atlas: Atlas) -> Scene:
    scene = Scene(Random(seed), atlas)
    furnish(scene)
    return scene


def _disparities(furnish: Furnish, atlas: Atlas) -> np.ndarray:
    """(COUNT, HEIGHT, WIDTH) of as many scenes, without shadows."""
    packs = []
    for seed in range(COUNT):
        scene = _furnished(furnish, seed, atlas)
        scene.light.sun_strength = 0.0
        packs.append(scene.pack(HEIGHT, WIDTH))
    surfaces, settings = (torch.from_numpy(np.stack(part)) for part in zip(*packs, strict=True))
    return np.asarray(render(surfaces, settings, prepare(atlas), HEIGHT, WIDTH).disparity)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_same_seed_furnishes_the_same(name: str, atlas: Atlas) -> None:
    first, second = (_furnished(FAMILIES[name], 7, atlas) for _ in range(2))
    assert first.rows == second.rows
    assert (first.camera, first.light, first.sky, first.lens) == (
        second.camera,
        second.light,
        second.sky,
        second.lens,
    )


@pytest.mark.parametrize("name", FAMILIES)
def test_every_scene_fits_and_is_finite(name: str, atlas: Atlas) -> None:
    for seed in range(COUNT):
        scene = _furnished(FAMILIES[name], seed, atlas)
        assert 0 < len(scene.rows) <= 200 < MAX_SURFACES
        surfaces, settings = scene.pack(HEIGHT, WIDTH)
        assert np.isfinite(surfaces).all()
        assert np.isfinite(settings).all()
        seen = surfaces[: len(scene.rows)]
        assert ((seen[:, BOX + 2] > seen[:, BOX]) & (seen[:, ORIGIN + 2] < 1000)).any()


@pytest.mark.parametrize("name", FAMILIES)
def test_depth_varies_and_the_nearest_is_often_high(name: str, atlas: Atlas) -> None:
    disparities = _disparities(FAMILIES[name], atlas)
    assert (np.ptp(disparities, axis=(1, 2)) > 0).all()
    nearest = disparities.reshape(COUNT, -1).argmax(axis=1) // WIDTH
    assert (nearest < HEIGHT / 2).mean() >= 0.1
