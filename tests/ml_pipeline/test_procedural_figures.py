"""Figures are whole, stand where they say, keep the colours that were named, and are told apart."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ml_pipeline.generation.procedural.figures import Figure, Light, draw_figure
from ml_pipeline.generation.procedural.figures.draw import DRAWN
from ml_pipeline.generation.procedural.figures.lighting import NIGHT
from ml_pipeline.generation.procedural.scene import ANIMALS, Thing

SKY = {Thing.SUN, Thing.MOON, Thing.STARS, Thing.RAINBOW, Thing.CLOUDS}
IN_THE_AIR_OR_AFLOAT = {Thing.BIRDS, Thing.BOAT, Thing.DUCK}
ONE_BODY = [thing for thing in DRAWN if thing is not Thing.FLOWERS]
RED, GREEN, BLUE = (0.85, 0.12, 0.1), (0.15, 0.7, 0.2), (0.15, 0.3, 0.9)


def draw(
    thing: Thing,
    height_px: int = 120,
    seed: int = 1,
    color: tuple[float, float, float] | None = None,
    light: Light | None = None,
    kind: str = "",
) -> Figure:
    return draw_figure(thing, height_px, np.random.default_rng(seed), color, light or Light(), kind)


def test_every_thing_that_is_not_the_skys_has_a_figure() -> None:
    assert set(DRAWN) == set(Thing) - SKY


@pytest.mark.parametrize("height_px", [12, 40, 200])
@pytest.mark.parametrize("thing", DRAWN)
def test_a_figure_is_there_and_antialiased(thing: Thing, height_px: int) -> None:
    figure = draw(thing, height_px)
    assert figure.rgb.shape == (*figure.alpha.shape, 3)
    assert figure.rgb.dtype == figure.alpha.dtype == np.float32
    for pixels in (figure.rgb, figure.alpha):
        assert np.isfinite(pixels).all()
        assert pixels.min() >= 0 and pixels.max() <= 1
    assert 0.08 < figure.alpha.mean() < 0.95
    assert ((figure.alpha > 0.1) & (figure.alpha < 0.9)).any()
    assert figure.alpha[0].any() and figure.alpha[:, 0].any() and figure.alpha[:, -1].any(), "cut close"


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("thing", ONE_BODY)
def test_it_is_one_body(thing: Thing, seed: int) -> None:
    solid = (draw(thing, 160, seed).alpha > 0.1).astype(np.uint8)
    _, _, sizes, _ = cv2.connectedComponentsWithStats(solid)
    assert sizes[1:, cv2.CC_STAT_AREA].max() > 0.985 * solid.sum()


@pytest.mark.parametrize("height_px", [40, 200])
@pytest.mark.parametrize("thing", [thing for thing in DRAWN if thing not in IN_THE_AIR_OR_AFLOAT])
def test_it_stands_on_its_foot_and_is_as_high_as_was_asked(thing: Thing, height_px: int) -> None:
    for seed in range(4):
        figure = draw(thing, height_px, seed)
        lowest = np.flatnonzero((figure.alpha > 0.5).any(axis=1)).max() + 1
        assert figure.foot_y == pytest.approx(lowest, abs=0.035 * height_px + 1)
        assert figure.foot_y == pytest.approx(height_px, rel=0.12)


def test_a_hull_reaches_under_the_water_and_a_bird_flies() -> None:
    boat = draw(Thing.BOAT, 200, kind="sailing")
    under = boat.alpha[round(boat.foot_y) :]
    assert 5 < len(under) < 20 and under.any()
    bird = draw(Thing.BIRDS, 100)
    assert 0 < bird.foot_y < len(bird.alpha)


@pytest.mark.parametrize("thing", DRAWN)
def test_the_same_lots_draw_the_same_and_others_do_not(thing: Thing) -> None:
    first, again = draw(thing, 80, seed=5), draw(thing, 80, seed=5)
    assert np.array_equal(first.rgb, again.rgb)
    assert np.array_equal(first.alpha, again.alpha)
    assert first.foot_y == again.foot_y
    others = [draw(thing, 80, seed=seed) for seed in range(6, 10)]
    assert any(
        other.rgb.shape != first.rgb.shape or not np.array_equal(other.rgb, first.rgb) for other in others
    )


@pytest.mark.parametrize("thing", DRAWN)
def test_a_colour_that_was_named_is_seen(thing: Thing) -> None:
    for color in (RED, GREEN, BLUE):
        figure = draw(thing, 100, color=color)
        seen = figure.rgb[figure.alpha > 0.9]
        strongest = int(np.argmax(color))
        is_of_it = (seen.argmax(axis=1) == strongest) & (np.ptp(seen, axis=1) > 0.2)
        assert is_of_it.mean() > 0.12
        other = draw(thing, 100).rgb
        assert not np.array_equal(other, figure.rgb)


@pytest.mark.parametrize("thing", [animal for animal in ANIMALS if animal is not Thing.SHEEP])
def test_an_animal_without_a_colour_is_dark(thing: Thing) -> None:
    """A silhouette, but for a sheep, which is wool."""
    figure = draw(thing, 120)
    assert np.median(figure.rgb[figure.alpha > 0.9]) < 0.4


@pytest.mark.parametrize("thing", [thing for thing in ANIMALS if thing is not Thing.OWL])
def test_animals_look_both_ways(thing: Thing) -> None:
    masks = [_normed(draw(thing, 60, seed).alpha) for seed in range(10)]
    is_turned = [_overlap(masks[0], mask) < _overlap(masks[0], mask[:, ::-1]) for mask in masks]
    assert 0 < sum(is_turned) < 10


@pytest.mark.parametrize("thing", [Thing.HORSE, Thing.DOG, Thing.DEER, Thing.CAMEL, Thing.GIRAFFE, Thing.CAT])
def test_its_legs_are_apart(thing: Thing) -> None:
    for seed in range(8):
        figure = draw(thing, 200, seed)
        row = figure.alpha[round(figure.foot_y * 0.93)] > 0.5
        legs = np.count_nonzero(np.diff(row.astype(int)) == 1) + int(row[0])
        assert legs >= 3, f"seed {seed}"


def test_silhouettes_are_told_apart() -> None:
    things = [*ANIMALS, Thing.BIRDS, Thing.HOUSE, Thing.LIGHTHOUSE, Thing.PALM, Thing.CACTUS, Thing.BOAT]
    masks = {thing: _normed(draw(thing, 90, seed=2).alpha) for thing in things}
    for one, other in combinations(things, 2):
        assert _likeness(masks[one], masks[other]) < 0.78, f"{one} and {other}"


def test_light_comes_from_its_side_and_the_night_is_dark() -> None:
    left, right = (draw(Thing.ELEPHANT, 150, light=Light(azimuth=side)) for side in (-1.0, 1.0))
    wide = left.alpha.shape[1] // 8
    solid = left.alpha > 0.5
    edge = np.zeros_like(solid)
    edge[:, :wide] = solid[:, :wide]
    assert left.rgb[edge].mean() > 1.1 * right.rgb[edge].mean()
    day, night = (draw(Thing.HOUSE, 150, light=Light(shade=shade)) for shade in (0.0, 1.0))
    wall = day.alpha > 0.9
    assert np.median(night.rgb[wall]) < 1.3 * NIGHT.max() * np.median(day.rgb[wall])
    warm = Light(tint=np.array([1.0, 0.6, 0.4], np.float32))
    tinted = draw(Thing.BOAT, 100, light=warm, kind="sailing")
    assert (
        tinted.rgb[tinted.alpha > 0.9].mean(axis=0)[2] < 0.6 * tinted.rgb[tinted.alpha > 0.9].mean(axis=0)[0]
    )


@pytest.mark.parametrize("thing", [Thing.HOUSE, Thing.LIGHTHOUSE])
def test_windows_are_lit_by_night_only(thing: Thing) -> None:
    def count_lamps(shade: float) -> int:
        figure = draw(thing, 150, color=(0.2, 0.25, 0.4), light=Light(shade=shade))
        red, green, blue = np.moveaxis(figure.rgb, -1, 0)
        return int(((red > 0.9) & (green > 0.7) & (blue < 0.75) & (figure.alpha > 0.9)).sum())

    assert count_lamps(0.0) == 0
    assert count_lamps(1.0) > 60


def test_leaves_are_the_seasons() -> None:
    def leaves(season: str, kind: str = "broadleaf") -> NDArray[np.float32]:
        figure = draw(Thing.TREE, 150, light=Light(season=season), kind=kind)
        crown = figure.alpha[: len(figure.alpha) // 2] > 0.9
        return figure.rgb[: len(figure.alpha) // 2][crown]

    summer, autumn, winter = leaves("summer"), leaves("autumn"), leaves("winter")
    assert (summer[:, 1] > summer[:, 0]).mean() > 0.9
    assert (autumn[:, 0] > autumn[:, 1]).mean() > 0.9
    assert len(winter) < 0.4 * len(summer), "bare"
    snowy, green = leaves("winter", "conifer"), leaves("summer", "conifer")
    assert (snowy.min(axis=1) > 0.7).mean() > 0.1 > (green.min(axis=1) > 0.7).mean()


def test_kinds_differ() -> None:
    sailing, rowing = draw(Thing.BOAT, 100, kind="sailing"), draw(Thing.BOAT, 100, kind="rowing")
    assert sailing.foot_y == pytest.approx(100, rel=0.1)
    assert rowing.foot_y == pytest.approx(100, rel=0.1)
    assert rowing.alpha.shape[1] > 2 * sailing.alpha.shape[1]
    broad, conifer = draw(Thing.TREE, 100, kind="broadleaf"), draw(Thing.TREE, 100, kind="conifer")
    assert broad.alpha.shape[1] > 1.3 * conifer.alpha.shape[1]
    widths = {draw(Thing.BOAT, 100, seed).alpha.shape[1] > 200 for seed in range(12)}
    assert widths == {True, False}, "both where none is named"


def _normed(alpha: NDArray[np.float32]) -> NDArray[np.float32]:
    """On a square, in its own proportions, its foot below and its middle in the middle."""
    size = 96
    factor = size / max(alpha.shape)
    small = cv2.resize(alpha, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    square = np.zeros((size, size), np.float32)
    left = (size - small.shape[1]) // 2
    square[size - small.shape[0] :, left : left + small.shape[1]] = small[:size, :size]
    return square


def _overlap(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Intersection over union."""
    return float(np.minimum(one, other).sum() / np.maximum(one, other).sum())


def _likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """The greater overlap, the other one mirrored or not."""
    return max(_overlap(one, other), _overlap(one, other[:, ::-1]))
