"""What one word changes in a picture, and what it leaves alone; and whether the disparity is true."""

from __future__ import annotations

import itertools
from functools import lru_cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ml_pipeline.generation.procedural.air import air_of
from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.painter import Painted, paint
from ml_pipeline.generation.procedural.scene import (
    Daytime,
    Ground,
    Placed,
    Scene,
    Season,
    Thing,
    Weather,
)
from ml_pipeline.generation.procedural.view import View
from ml_pipeline.generation.procedural.words import read_prompt

SIDE, SEED = 512, 5
SKY = ("sky", "sun", "moon", "stars", "clouds", "rainbow")


@lru_cache(maxsize=64)
def painted(prompt: str) -> Painted:
    return paint(read_prompt(prompt).scene, SIDE, SIDE, SEED)


def where(picture: Painted, *names: str) -> NDArray[np.bool_]:
    known = [picture.names.index(name) for name in names if name in picture.names]
    return np.isin(picture.elements, known)


def delta_e(first: Painted, second: Painted) -> NDArray[np.float32]:
    """Distance of colours in CIELAB, pixel by pixel."""
    one, other = (cv2.cvtColor(p.rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) for p in (first, second))
    return np.linalg.norm(one - other, axis=2)


def mean_rgb(picture: Painted, mask: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
    pixels = picture.rgb if mask is None else picture.rgb[mask]
    return pixels.reshape(-1, 3).mean(axis=0)


def brightness(picture: Painted) -> float:
    return float(picture.rgb.mean())


def saturation(picture: Painted, mask: NDArray[np.bool_] | None = None) -> float:
    pixels = picture.rgb if mask is None else picture.rgb[mask][None]
    return float(cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV)[..., 1].mean())


def hue(picture: Painted, mask: NDArray[np.bool_]) -> float:
    """In degrees, of the mean colour."""
    mean = mean_rgb(picture, mask).astype(np.float32)[None, None] / 255
    return float(cv2.cvtColor(mean, cv2.COLOR_RGB2HSV)[0, 0, 0])


def test_the_same_scene_size_and_seed_give_the_same_bytes():
    scene = read_prompt("a boat on a lake before mountains, forest, clouds, birds, rain").scene
    first, again = (paint(scene, SIDE, SIDE, SEED) for _ in range(2))
    assert first.rgb.tobytes() == again.rgb.tobytes()
    assert first.disparity.tobytes() == again.disparity.tobytes()
    assert first.elements.tobytes() == again.elements.tobytes()


def test_another_seed_gives_another_picture():
    scene = read_prompt("a boat on a lake before mountains").scene
    pictures = [paint(scene, SIDE, SIDE, seed) for seed in (1, 2)]
    assert (delta_e(*pictures) > 5).mean() > 0.2


@pytest.mark.parametrize(
    ("without", "with_it", "name", "reach"),
    [
        ("a lake before mountains at night", "a lake before mountains at night, a moon", "moon", 90),
        ("a lake before mountains", "a lake before mountains, a boat", "boat", 12),
        ("a meadow", "a meadow with a cat", "cat", 14),
        ("a meadow", "a meadow with a tree", "tree", 30),
        ("a meadow with a dog", "a meadow with a dog and a house", "house", 40),
        ("the sea", "the sea with a lighthouse", "lighthouse", 12),
        ("a desert", "a desert with a camel", "camel", 30),
        ("a lake before mountains", "a lake before mountains, a city", "city", 4),
        ("hills", "hills with a rainbow", "rainbow", 70),
        ("hills", "hills with three birds", "birds", 6),
    ],
)
def test_a_word_more_changes_its_element_and_little_else(without, with_it, name, reach):
    """Water mirrors an element under it: its columns, there, are not counted as far away."""
    first, second = painted(without), painted(with_it)
    own = where(second, name)
    assert own.mean() > 0.0004
    assert not where(first, name).any()
    change = delta_e(first, second)
    assert change[own].mean() > 8
    near = cv2.dilate(own.astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1))) > 0
    water = where(second, "lake", "sea", "river")
    mirrored = water & cv2.dilate(near.any(axis=0).astype(np.uint8)[None], np.ones((1, 61)))[0].astype(bool)
    far = ~(near | mirrored)
    assert far.mean() > 0.2
    assert change[far].mean() < 0.6
    assert (change[far] > 6).mean() < 0.005


@pytest.mark.parametrize(("first", "second"), [("cat", "dog"), ("horse", "camel")])
def test_another_animal_takes_the_place_of_one(first, second):
    one, other = (painted(f"a meadow with a {name}") for name in (first, second))
    change, both = delta_e(one, other), where(one, first) | where(other, second)
    assert change[both].mean() > 15
    far = cv2.dilate(both.astype(np.uint8), np.ones((41, 41))) == 0
    assert change[far].mean() < 0.3


def test_a_boats_colour_changes_the_boat_and_its_reflection_alone():
    red, blue = painted("a red rowing boat on a lake"), painted("a blue rowing boat on a lake")
    boat = where(red, "boat")
    assert np.array_equal(boat, where(blue, "boat"))
    assert min(hue(red, boat), 360 - hue(red, boat)) < 30
    assert 190 < hue(blue, boat) < 270
    far = cv2.dilate(boat.astype(np.uint8), np.ones((5, 5))) == 0
    far &= cv2.dilate(boat.any(axis=0).astype(np.uint8)[None], np.ones((1, 41)))[0] == 0
    assert delta_e(red, blue)[far].max() == 0


@pytest.mark.parametrize("seed", range(3))
def test_the_moon_is_as_full_as_was_named(seed):
    full, crescent = (
        paint(Scene(Daytime.NIGHT, things=(Placed(Thing.MOON, kind=kind),)), SIDE, SIDE, seed)
        for kind in ("full", "crescent")
    )
    areas = [where(moon, "moon").sum() for moon in (full, crescent)]
    assert 0.2 * areas[0] < areas[1] < 0.8 * areas[0]


def test_clouds_fill_the_sky_and_leave_the_ground():
    clear = Scene(things=())
    first, second = (
        paint(scene, SIDE, SIDE, SEED) for scene in (clear, Scene(things=(Placed(Thing.CLOUDS),)))
    )
    assert where(second, "clouds").mean() > 0.03
    change = delta_e(first, second)
    assert change[where(second, "clouds")].mean() > 8
    assert change[where(first, "meadow", "hills")].mean() == 0


def test_grounds_are_what_was_named():
    forest, desert = painted("a forest"), painted("a desert")
    assert where(forest, "forest").mean() > 0.3
    assert where(desert, "desert").mean() > 0.3
    assert not where(desert, "forest").any()
    green, sand = mean_rgb(forest, where(forest, "forest")), mean_rgb(desert, where(desert, "desert"))
    assert green[1] > green[0]
    assert sand[0] > sand[1] > sand[2]


def test_a_sea_reaches_the_horizon_and_a_lake_does_not():
    sea, lake = painted("the sea"), painted("a lake")
    first_row = [int(np.flatnonzero(where(p, n).any(axis=1))[0]) for p, n in ((sea, "sea"), (lake, "lake"))]
    horizon = View.of(SIDE, SIDE, SEED).horizon
    assert abs(first_row[0] - horizon) <= 1
    assert first_row[1] > horizon + 0.05 * SIDE


def test_times_of_day_have_their_light():
    day, night, sunset = (painted(f"hills and a lake, {time}") for time in ("day", "night", "sunset"))
    assert brightness(night) < 0.45 * brightness(day)
    warmth = [mean_rgb(p)[0] / mean_rgb(p)[2] for p in (day, sunset)]
    assert warmth[1] > 1.3 * warmth[0]


def test_windows_are_lit_by_night():
    day, night = (painted(f"a city, {time}") for time in ("day", "night"))
    pixels = night.rgb[where(night, "city")][:, 0].astype(float)
    assert np.percentile(pixels, 99) > 3 * np.median(pixels)
    pixels = day.rgb[where(day, "city")][:, 0].astype(float)
    assert np.percentile(pixels, 99) < 2 * np.median(pixels)


def test_seasons_have_their_colours():
    summer, autumn, winter = (painted(f"a forest and a meadow, {s}") for s in ("summer", "autumn", "winter"))
    redness = [
        mean_rgb(p, where(p, "forest"))[0] - mean_rgb(p, where(p, "forest"))[1] for p in (summer, autumn)
    ]
    assert redness[0] < 0 < redness[1]
    white = [(p.rgb[where(p, "meadow", "forest")].min(axis=1) > 170).mean() for p in (summer, winter)]
    assert white[1] > white[0] + 0.3


def test_weather_grays_hides_and_whitens():
    clear, rain, fog = (painted(f"mountains and a meadow, {w}") for w in ("clear sky", "rain", "fog"))
    assert saturation(rain) < 0.75 * saturation(clear)
    far = where(clear, "mountains")
    spread = [float(p.rgb[far].mean(axis=1).std()) for p in (clear, fog)]
    assert spread[1] < 0.4 * spread[0]
    near = slice(-40, None)
    kept = [float(p.rgb[near].mean(axis=2).std()) for p in (clear, fog)]
    assert kept[1] > 0.45 * kept[0]
    grounds = (Ground.MOUNTAINS, Ground.MEADOW)
    snow = paint(Scene(weather=Weather.SNOW, grounds=grounds), SIDE, SIDE, SEED)
    white = [(p.rgb[where(p, "meadow")].min(axis=1) > 150).mean() for p in (clear, snow)]
    assert white[1] > white[0] + 0.3


def test_clouds_with_gaps_between_them_are_lighter_than_the_sky():
    picture = painted("a meadow under white clouds")
    clouds, sky = (mean_rgb(picture, where(picture, name)).mean() for name in ("clouds", "sky"))
    assert clouds > sky + 10


def test_in_fog_the_sky_is_fog_too():
    fog, overcast = (painted(f"a meadow, {weather}") for weather in ("fog", "overcast"))
    spread = [float(p.rgb[: SIDE // 3].mean(axis=2).std()) for p in (fog, overcast)]
    assert spread[0] < 0.6 * spread[1]


def test_snow_lies_in_a_desert_too():
    sand, snow = painted("a desert"), painted("a desert in winter")
    assert saturation(snow, where(snow, "desert")) < 0.5 * saturation(sand, where(sand, "desert"))


def test_black_mountains_are_dark():
    plain, black = painted("mountains"), painted("black mountains")
    levels = [mean_rgb(p, where(p, "mountains")).mean() for p in (plain, black)]
    assert levels[1] < 0.75 * levels[0]


@pytest.mark.parametrize("seed", range(4))
def test_the_sun_stands_beside_the_rainbow(seed):
    scene = read_prompt("hills with a rainbow and the sun").scene
    picture = paint(scene, SIDE, SIDE, seed)
    without = paint(read_prompt("hills with the sun").scene, SIDE, SIDE, seed)
    assert where(picture, "sun").sum() == where(without, "sun").sum() > 0


@pytest.mark.parametrize(
    ("colour", "what", "element", "low", "high"),
    [
        ((0.5, 0.15, 0.7), "sky", "sky", 260, 310),
        ((0.15, 0.65, 0.25), "sky", "sky", 90, 160),
        ((0.85, 0.1, 0.1), "water", "lake", 335, 375),
        ((0.95, 0.75, 0.1), "meadow", "meadow", 32, 62),
        ((0.9, 0.35, 0.1), "mountains", "mountains", 5, 40),
        ((0.9, 0.3, 0.6), "forest", "forest", 310, 350),
    ],
)
def test_named_colours_are_seen(colour, what, element, low, high):
    grounds = (Ground.MOUNTAINS, Ground.FOREST, Ground.MEADOW) + ((Ground.LAKE,) if what == "water" else ())
    grounds = grounds[::-1] if what == "meadow" else grounds
    picture = paint(Scene(grounds=grounds, colors={what: colour}), SIDE, SIDE, SEED)
    found = hue(picture, where(picture, element))
    assert low < found < high or low < found + 360 < high


def test_a_mood_tints_the_light():
    plain, purple = (paint(Scene(mood=mood), SIDE, SIDE, SEED) for mood in ((), ((0.6, 0.2, 0.8),)))
    balance = [mean_rgb(p)[1] / mean_rgb(p).mean() for p in (plain, purple)]
    assert balance[1] < 0.93 * balance[0]


@pytest.mark.parametrize(
    "prompt",
    [
        "a boat on a lake before mountains, forest, moon, night",
        "the sea at sunset, a sailing boat, clouds",
        "a city by the sea at night, stars",
        "a desert with camels",
        "a river before hills, a horse",
        "a foggy forest with a wolf, birds",
    ],
)
def test_disparity_is_true(prompt):
    picture = painted(prompt)
    assert picture.disparity.dtype == np.uint16
    assert picture.disparity.max() == 65535
    assert np.array_equal(picture.disparity == 0, where(picture, *SKY))
    for name in ("lake", "sea", "river"):
        _is_monotone(picture, where(picture, name))


def _is_monotone(picture: Painted, water: NDArray[np.bool_]) -> None:
    levels = picture.disparity.astype(np.int64)
    both = water[1:] & water[:-1]
    steps = (levels[1:] - levels[:-1])[both]
    assert (steps > 0).all()
    if both.any():  # in proportion to the rows below the horizon
        rows, horizon = np.nonzero(water)[0] + 0.5, View.of(SIDE, SIDE, SEED).horizon
        ratio = levels[water] / np.maximum(rows - horizon, 1)
        assert np.ptp(ratio[rows > horizon + 8]) < 0.02 * ratio.mean() + 1


def test_a_thing_is_as_near_as_its_foot():
    picture = painted("a red rowing boat on a lake")
    boat = where(picture, "boat")
    levels = np.unique(picture.disparity[boat])
    assert len(levels) == 1
    rows = np.flatnonzero(boat.any(axis=1))
    beside = picture.disparity[rows[-1]][where(picture, "lake")[rows[-1]]]
    assert 0.88 < levels[0] / beside.mean() <= 1.02  # its hull reaches a little under its water line


def test_disparity_breaks_where_elements_meet():
    """Of things that stand alone: whatever is next to one belongs to another element and is farther."""
    picture = painted("a desert with a camel")
    camel = where(picture, "camel")
    for axis in (0, 1):
        jumps = np.abs(np.diff(picture.disparity.astype(np.int64), axis=axis)) > 2500
        meets = np.diff(camel.astype(np.int8), axis=axis) != 0
        upper = np.zeros_like(jumps)
        upper[: int(0.55 * SIDE)] = True  # over the ground behind it, which comes as near as its foot does
        assert (jumps | ~meets)[upper].all()


def test_who_covers_more_of_a_pixel_has_its_disparity():
    view = View.of(64, 64, 0)
    canvas = Canvas(view, air_of(Scene(), view, 0))
    canvas.lay("near", np.ones(3, np.float32), np.float32([[0.4, 0.6]]), 0.5, (3, 3), hazy=False)
    assert canvas.disparity[3, 3:5].tolist() == [0, 0.5]
    assert canvas.is_element("near").sum() == 1
    assert canvas.rgb[3, 3, 0] == pytest.approx(0.4)


def test_ridges_stand_in_order():
    picture = painted("mountains, hills and a forest")
    means = [np.median(picture.disparity[where(picture, name)]) for name in ("mountains", "hills", "meadow")]
    assert 0 < means[0] < means[1]
    assert picture.disparity[-1].min() > 4 * means[1]


@pytest.mark.parametrize(
    ("number", "size"),
    list(enumerate([(512, 512), (512, 512), (512, 512), (512, 900), (1400, 512), (64, 64), (513, 601)])),
)
def test_anything_with_anything(number, size):
    rng = np.random.default_rng(number)
    grounds = tuple(ground for ground in Ground if rng.random() < 0.4)
    things = tuple(Placed(t, int(rng.integers(0, 30)), (0.9, 0.2, 0.1)) for t in Thing if rng.random() < 0.2)
    pick = [list(kind)[int(rng.integers(len(kind)))] for kind in (Daytime, Weather, Season)]
    scene = Scene(
        *pick, grounds, things, {"sky": (0.0, 0.0, 0.0), "water": (1.0, 1.0, 1.0)}, ((0.0, 0.0, 1.0),)
    )
    picture = paint(scene, *size, 2**32 - 1)
    assert picture.rgb.shape == (size[1], size[0], 3)
    assert picture.disparity.max() == 65535


@pytest.mark.slow
def test_every_time_and_weather():
    for number, kinds in enumerate(itertools.product(Daytime, Weather)):
        grounds = tuple(ground for k, ground in enumerate(Ground) if number * 7 >> k & 1)
        picture = paint(Scene(*kinds, list(Season)[number % 4], grounds), 128, 96, number)
        assert picture.rgb.std() > 3
