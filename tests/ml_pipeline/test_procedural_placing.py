"""Whether as many are there as were named, on their feet, within the frame, and not in each other's way."""

from __future__ import annotations

import itertools
import time

import cv2
import numpy as np
import pytest

from ml_pipeline.generation.procedural import standing
from ml_pipeline.generation.procedural.land import BANK_NEAR
from ml_pipeline.generation.procedural.painter import Painted, paint
from ml_pipeline.generation.procedural.placing import Spot
from ml_pipeline.generation.procedural.scene import Ground, Placed, Scene
from ml_pipeline.generation.procedural.sizes import LOOSE, ROWING, SIZES
from ml_pipeline.generation.procedural.words import read_prompt

GROUNDS = ("meadow", "forest", "desert", "beach")
WATERS = ("lake", "sea", "river")
Box = tuple[float, float, float, float]


@pytest.fixture
def placed(monkeypatch):
    """Paints a prompt, and tells what was put where."""

    def paint_it(prompt: str, size: tuple[int, int], seed: int) -> tuple[Painted, list[Spot]]:
        found: list[Spot] = []
        ask = standing.spots_of

        def spots_of(canvas, land, things, seed):
            found.extend(ask(canvas, land, things, seed))
            return found

        with monkeypatch.context() as patched:
            patched.setattr(standing, "spots_of", spots_of)
            return paint(read_prompt(prompt).scene, *size, seed), found

    return paint_it


def box_of(spot: Spot) -> Box:
    wide = (ROWING if spot.placed.kind == "rowing" else SIZES[spot.placed.thing]).wide * spot.height_px
    return spot.column - wide / 2, spot.row - spot.height_px, spot.column + wide / 2, spot.row


def overlap(first: Box, second: Box) -> float:
    """Of the smaller one's area."""
    across = min(first[2], second[2]) - max(first[0], second[0])
    down = min(first[3], second[3]) - max(first[1], second[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (first, second))
    return max(across, 0.0) * max(down, 0.0) / smaller


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("prompt", "size", "count"),
    [
        ("five elephants and a giraffe on the savannah", (768, 320), 6),
        ("twenty sheep on a hill", (512, 384), 20),
        ("a farm with cows, a horse, a dog, three sheep and a house", (512, 384), 9),
        ("four cats and four dogs", (512, 512), 8),
        ("ten ducks on a pond", (512, 384), 10),
        ("desert oasis with palms, water and camels", (512, 384), 6),
        ("a green boat, a yellow boat and a blue boat on a river", (512, 384), 3),
        ("three boats and a lighthouse by the sea", (384, 512), 4),
        ("a house by the sea", (512, 384), 1),
        ("three deer in a winter forest", (384, 512), 3),
    ],
)
def test_as_many_are_seen_as_were_named(placed, prompt, size, count, seed):
    picture, spots = placed(prompt, size, seed)
    assert len(spots) == count
    boxes = [box_of(spot) for spot in spots]
    for spot, box in zip(spots, boxes, strict=True):
        assert box[0] >= 0
        assert box[2] <= size[0]
        assert spot.row <= size[1]
        own = picture.elements[int(box[1]) : int(box[3]) + 1, max(int(box[0]), 0) : int(box[2]) + 1]
        assert (own == picture.names.index(spot.placed.thing.value)).mean() > 0.1
    solid = [box for spot, box in zip(spots, boxes, strict=True) if SIZES[spot.placed.thing].cover < LOOSE]
    assert max((overlap(*pair) for pair in itertools.combinations(solid, 2)), default=0) < 0.3


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("prompt", "grounds"),
    [
        ("a house by the sea", GROUNDS),
        ("a rowing boat on a river", WATERS),
        ("a camel by a lake in the desert", GROUNDS),
        ("a horse in a forest", GROUNDS),
    ],
)
def test_it_stands_on_what_bears_it(placed, prompt, grounds, seed):
    picture, (spot,) = placed(prompt, (512, 384), seed)
    left, _, right, _ = box_of(spot)
    middle = slice(int(left * 0.7 + right * 0.3), int(left * 0.3 + right * 0.7))
    under = picture.elements[min(int(spot.row) + 8, 383), middle]
    known = [picture.names.index(name) for name in grounds if name in picture.names]
    assert np.isin(under, [*known, picture.names.index(spot.placed.thing.value)]).all()
    assert np.isin(under, known).any()


@pytest.mark.parametrize("seed", range(3))
def test_another_of_its_kind_has_its_own_place_and_colour(placed, seed):
    picture, (black, white) = placed("a black horse and a white horse on a meadow", (512, 384), seed)
    horses = picture.elements == picture.names.index("horse")
    levels = []
    for spot in (black, white):
        left, top, right, foot = (int(side) for side in box_of(spot))
        levels.append(float(np.median(picture.rgb[top:foot, left:right][horses[top:foot, left:right]])))
    assert levels[0] < 70 < 150 < levels[1]


def test_what_is_named_besides_moves_only_what_would_stand_in_its_way(placed):
    _, alone = placed("a meadow with a dog", (512, 384), 5)
    _, both = placed("a meadow with a dog and a tree and a rabbit", (512, 384), 5)
    assert alone[0] in both


def test_a_crowd_of_everything_is_placed_in_bounded_time():
    scene = Scene(grounds=(Ground.LAKE,), things=tuple(Placed(thing, 24) for thing in SIZES))
    started = time.process_time()
    picture = paint(scene, 512, 384, 3)
    assert time.process_time() - started < 8
    assert {thing.value for thing in SIZES} <= set(picture.names)


@pytest.mark.parametrize("seed", range(3))
def test_two_moons_are_two(seed):
    picture = paint(read_prompt("two full moons over the sea").scene, 384, 384, seed)
    mask = (picture.elements == picture.names.index("moon")).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    assert count - 1 == 2
    assert stats[1:, cv2.CC_STAT_AREA].min() > 100


def test_no_two_birds_are_in_one_place():
    picture = paint(read_prompt("twelve birds over the sea").scene, 512, 512, 3)
    mask = (picture.elements == picture.names.index("birds")).astype(np.uint8)
    joined = cv2.dilate(mask, np.ones((5, 5)))  # the thin parts of one's wings
    assert cv2.connectedComponents(joined)[0] - 1 == 12


@pytest.mark.parametrize(("prompt", "name"), [("a lake before mountains", "meadow"), ("the sea", "beach")])
def test_the_near_ground_is_one_step_before_what_is_behind_it(placed, prompt, name):
    """Wherever its edge is seen it is as near: so a layer holds it whole."""
    picture, _ = placed(prompt, (512, 384), 5)
    near = picture.disparity / 65535 * BANK_NEAR[1]
    water = next(each for each in WATERS if each in picture.names)
    ground, behind = (picture.elements == picture.names.index(each) for each in (name, water))
    edges = [int(np.flatnonzero(column)[0]) for column in ground.T]
    assert np.ptp(edges) > 50
    assert near[ground].min() > 0.97 * BANK_NEAR[0]
    assert near[behind].max() < 0.85 * BANK_NEAR[0]
