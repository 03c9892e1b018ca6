"""Rooms, tabletops, close subjects and layers: furnished alike from a seed, in bounds, with depth in them."""

from random import Random

import numpy as np
import pytest

from training import sprites, textures
from training.atlas import Atlas
from training.layout import MAX_SURFACES, SETTINGS, SUN_STRENGTH
from training.raycast import compiled
from training.scene import Scene
from training.scenes import close, interiors, overlaps, tabletops

FAMILIES = [interiors, tabletops, close, overlaps]
HEIGHT, WIDTH = 6, 8
PIXEL = compiled(lambda function: function)


def flat_atlas() -> Atlas:
    """One grey texture and one full sprite of every kind that there is."""
    kinds = [{name: (i,) for i, name in enumerate(module._KINDS)} for module in (textures, sprites)]
    grey, full = np.full((1, 128, 128, 4), 128, np.uint8), np.full((1, 192, 192, 4), 255, np.uint8)
    many = len(kinds[1])
    return Atlas(
        np.broadcast_to(grey, (len(kinds[0]), *grey.shape[1:])), kinds[0],
        np.broadcast_to(full, (many, *full.shape[1:])), np.broadcast_to(full[..., 0], (many, 192, 192)),
        (0.7,) * many, kinds[1],
    )  # fmt: skip


ATLAS = flat_atlas()


def furnished(family, seed: int) -> Scene:
    scene = Scene(Random(seed), ATLAS)
    family.furnish(scene)
    return scene


def disparity(scene: Scene) -> np.ndarray:
    """(HEIGHT, WIDTH) in 1/m, without shadows, by the ray caster as plain Python."""
    surfaces, settings = scene.pack(HEIGHT, WIDTH)
    settings[SUN_STRENGTH] = 0
    lists, flat = surfaces[: len(scene.rows)].astype(float).tolist(), np.full((1, 5), 200.0)
    assert len(settings) == SETTINGS
    starts, out, found = [0] * 8, [0.0] * 4, np.zeros((HEIGHT, WIDTH))
    texels = _Same(flat[0].tolist())
    for y in range(HEIGHT):
        for x in range(WIDTH):
            PIXEL(lists, settings.astype(float).tolist(), texels, starts, texels, starts, x, y, out)
            found[y, x] = out[3]
    return found


class _Same:
    """Texels that are all alike."""

    def __init__(self, texel: list[float]) -> None:
        self.texel = texel

    def __getitem__(self, at: tuple[int, int]) -> float:
        return self.texel[at[1]]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_seed_furnishes_the_same_scene_within_the_limit(family) -> None:
    for seed in range(40):
        rows = furnished(family, seed).rows
        assert rows == furnished(family, seed).rows
        assert 1 < len(rows) <= MAX_SURFACES
        assert np.isfinite(rows).all()


@pytest.mark.parametrize("family", FAMILIES)
def test_the_picture_has_depth_and_the_nearest_is_often_above(family) -> None:
    above = 0
    for seed in range(40):
        near = disparity(furnished(family, seed))
        assert np.ptp(near) > 0
        above += np.unravel_index(near.argmax(), near.shape)[0] < HEIGHT // 2
    assert above >= 4
