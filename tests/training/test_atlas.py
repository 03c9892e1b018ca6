"""The atlas: what is drawn is repeatable, listed by kind, and cut out cleanly."""

import random as standard_random
from collections.abc import Callable

import numpy as np
import pytest

from training.atlas import Atlas
from training.sprites import draw_sprites
from training.textures import draw_textures


def _draw(seed: int) -> Atlas:
    random = np.random.default_rng(seed)
    textures, texture_kinds = draw_textures(random, per_kind=1)
    return Atlas(textures, texture_kinds, *draw_sprites(random, per_kind=1))


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return _draw(3)


def test_the_same_seed_draws_the_same(atlas: Atlas) -> None:
    again = _draw(3)
    assert np.array_equal(atlas.textures, again.textures)
    assert np.array_equal(atlas.sprites, again.sprites)
    assert np.array_equal(atlas.bodies, again.bodies)
    assert atlas.aspects == again.aspects


def test_shapes_and_types(atlas: Atlas) -> None:
    count = len(atlas.aspects)
    assert atlas.textures.shape[1:] == (128, 128, 4)
    assert atlas.sprites.shape == (count, 192, 192, 4)
    assert atlas.bodies.shape == (count, 192, 192)
    assert {atlas.textures.dtype, atlas.sprites.dtype, atlas.bodies.dtype} == {np.dtype(np.uint8)}
    assert all(0.02 < aspect < 20 for aspect in atlas.aspects)


def test_every_number_is_of_one_kind(atlas: Atlas) -> None:
    for kinds, count in (
        (atlas.texture_kinds, len(atlas.textures)),
        (atlas.sprite_kinds, len(atlas.sprites)),
    ):
        assert all(kinds.values())
        assert sorted(number for numbers in kinds.values() for number in numbers) == list(range(count))


def test_sprites_have_an_inside_and_all_but_the_rectangles_an_outside(atlas: Atlas) -> None:
    alpha = atlas.sprites[..., 3]
    for kind, numbers in atlas.sprite_kinds.items():
        inside = alpha[list(numbers)].max(axis=(1, 2))
        assert inside.min() > 120, f"{kind} is hardly there"
    outside = alpha.min(axis=(1, 2)) == 0
    assert outside.mean() > 0.9
    assert (alpha.max(axis=(1, 2)) == 255).mean() > 0.9


def test_bodies_are_nothing_outside_and_full_somewhere(atlas: Atlas) -> None:
    assert atlas.bodies[atlas.sprites[..., 3] == 0].max() == 0
    assert atlas.bodies.max(axis=(1, 2)).min() == 255


def test_colours_reach_on_under_what_is_transparent(atlas: Atlas) -> None:
    person = atlas.sprites[atlas.sprite_kinds["person"][0]]
    outside = person[..., 3] == 0
    assert person[outside][:, :3].any()


def test_a_kind_is_picked_and_an_unknown_one_refused(atlas: Atlas) -> None:
    random = standard_random.Random(1)
    picks: list[tuple[Callable[..., int], dict[str, tuple[int, ...]]]] = [
        (atlas.texture, atlas.texture_kinds),
        (atlas.sprite, atlas.sprite_kinds),
    ]
    for pick, kinds in picks:
        first, second = list(kinds)[:2]
        assert pick(random, first, second) in kinds[first] + kinds[second]
        with pytest.raises(KeyError):
            pick(random, "unheard of")
