"""Scenes travel as arrays, and become samples where the ray caster is."""

import multiprocessing
from random import Random

import numpy as np
import pytest
import torch

from tests.training.flat_atlas import AnyKind, draw_flat, flat_paints
from training import layout
from training.supply import CHUNK, SHAPES, Packed, Supply, develop, pack_chunk, without_pictures

CPU = torch.device("cpu")


def test_shares_and_sides_of_the_shapes() -> None:
    assert sum(SHAPES.values()) == pytest.approx(1)
    assert all(side % 32 == 0 for shape in SHAPES for side in shape)


@pytest.mark.usefixtures("quick_scenes")
def test_a_chunk_holds_scenes_of_one_shape() -> None:
    chunk = pack_chunk(Random(1), draw_flat(), 5)
    assert chunk.shape in {(64, 96), (96, 64)}
    assert chunk.surfaces.shape == (5, 2, layout.FIELDS)  # no more than the fullest scene has
    assert chunk.settings.shape == (5, layout.SETTINGS)
    assert chunk.surfaces.dtype == chunk.settings.dtype == np.float32


@pytest.mark.usefixtures("quick_scenes")
def test_the_same_seed_packs_the_same_chunk() -> None:
    one, again = (pack_chunk(Random(7), draw_flat(), 3) for _ in range(2))
    assert np.array_equal(one.surfaces, again.surfaces)
    assert np.array_equal(one.settings, again.settings)


@pytest.mark.usefixtures("quick_scenes")
def test_scenes_need_no_sprites_pictures() -> None:
    whole, names = (pack_chunk(Random(7), atlas, 3) for atlas in (draw_flat(), without_pictures(draw_flat())))
    assert np.array_equal(whole.surfaces, names.surfaces)


@pytest.mark.usefixtures("quick_scenes")
def test_a_chunk_becomes_samples() -> None:
    chunk = pack_chunk(Random(2), draw_flat(), 4)
    one, again = (develop(chunk, flat_paints(), torch.Generator().manual_seed(3), CPU) for _ in range(2))
    assert 0 < len(one) <= 4
    assert one.target.shape[1:] == chunk.shape
    assert torch.equal(one.rgb, again.rgb)


def test_an_atlas_without_pictures_has_all_but_sprites() -> None:
    names = without_pictures(draw_flat())
    assert names.sprites.size == names.bodies.size == 0
    assert np.array_equal(names.textures, draw_flat().textures)  # which scenes look at
    assert isinstance(names.sprite_kinds, AnyKind)
    assert names.aspects == draw_flat().aspects


@pytest.mark.slow
def test_a_supply_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.supply.develop", lambda chunk, *_: chunk)
    with Supply(1, 1, CPU, draw_flat) as supply:
        chunk = next(iter(supply))
        assert isinstance(chunk, Packed)
        assert len(chunk.surfaces) == CHUNK
        assert len(multiprocessing.active_children()) == 2
    assert multiprocessing.active_children() == []


def test_a_supply_whose_processes_have_ended_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    supply = Supply(1, 0, CPU, draw_flat)
    monkeypatch.setattr("training.supply.PATIENCE_S", 0.01)
    with pytest.raises(RuntimeError, match="ended"):
        next(iter(supply))
