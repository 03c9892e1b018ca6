"""The packing of scenes: numbers where the layout says they are."""

import math

import numpy as np
import pytest

from tests.training.flat_atlas import DISC, GREY, empty_scene, furnish_randomly
from training import layout
from training.conditions import Camera, Lens
from training.packing import screen_boxes


def test_settings_stand_where_the_layout_says() -> None:
    scene = empty_scene()
    scene.light.fog, scene.light.lamp_strength, scene.sky.cloud_scale = 0.03, 0.7, 0.9
    scene.lens = Lens(0.02, 0.4)
    scene.ball(0, 0, 5, (1, 1, 1), GREY)
    settings = scene.pack(48, 64)[1]
    places = {
        layout.FOCAL: 32, layout.CENTRE_X: 32, layout.CENTRE_Y: 24, layout.COUNT: 1, layout.FOG: 0.03,
        layout.LAMP_STRENGTH: 0.7, layout.CLOUD_SCALE: 0.9, layout.HAS_SKY: 1, layout.LENS_BLUR: 0.02,
        layout.LENS_FOCUS: 0.4, layout.AMBIENT: 0.8,
    }  # fmt: skip
    assert {place: settings[place] for place in places} == pytest.approx(places)
    assert settings.shape == (layout.SETTINGS,)


def test_a_surface_stands_where_the_layout_says() -> None:
    scene = empty_scene(eye=1.0)
    scene.quad((1, 2, 3), (2, 0, 0), (0, 4, 0), GREY, sprite=DISC, per_metre=0.5, tint=(0.5, 0.6, 0.7),
               relief=0.2, glow=0.1, gloss=0.3, casts=False, inverted=True)  # fmt: skip
    row = scene.pack(48, 64)[0][0]
    places = {
        layout.KIND: layout.QUAD, layout.TEXTURE: GREY, layout.SPRITE: DISC, layout.REPEAT_U: 1,
        layout.REPEAT_V: 2, layout.TINT: 0.5, layout.TINT + 2: 0.7, layout.GLOW: 0.1, layout.ORIGIN: 1,
        layout.ORIGIN + 1: -1, layout.ORIGIN + 2: 3, layout.U: 2, layout.V + 1: -4, layout.RELIEF: 0.2,
        layout.CASTS: 0, layout.GLOSS: 0.3, layout.INVERTED: 1,
    }  # fmt: skip
    assert {place: row[place] for place in places} == pytest.approx(places)
    assert abs(row[layout.N + 2]) == pytest.approx(1)


def test_surfaces_beyond_the_largest_number_are_left_out() -> None:
    scene = empty_scene()
    for _ in range(layout.MAX_SURFACES + 5):
        scene.ball(0, 0, 5, (1, 1, 1), GREY)
    surfaces, settings = scene.pack(48, 64)
    assert surfaces.shape == (layout.MAX_SURFACES, layout.FIELDS)
    assert settings[layout.COUNT] == layout.MAX_SURFACES


def test_an_empty_scene_packs() -> None:
    assert empty_scene().pack(48, 64)[1][layout.COUNT] == 0


def test_the_camera_keeps_lengths_and_knows_up() -> None:
    scene = empty_scene()
    scene.camera = Camera(pitch=0.4, roll=0.2)
    settings = scene.pack(48, 64)[1]
    up = settings[layout.UP : layout.UP + 3]
    assert np.linalg.norm(up) == pytest.approx(1)
    assert up[2] == pytest.approx(-math.sin(0.4), abs=1e-6)  # looking down, up is towards us


def test_what_is_behind_has_an_empty_box() -> None:
    scene = empty_scene()
    scene.ball(0, 0, -5, (1, 1, 1), GREY)
    left, top, right, bottom = scene.pack(48, 64)[0][0, layout.BOX : layout.BOX + 4]
    assert right <= left
    assert bottom <= top


def test_boxes_are_finite_for_any_scene() -> None:
    scene = empty_scene(3)
    furnish_randomly(scene)
    rows = scene.pack(48, 64)[0]
    assert np.isfinite(screen_boxes(rows[:30], 30.0, 48, 64)).all()


def test_the_same_seed_packs_the_same() -> None:
    packs = []
    for _ in range(2):
        scene = empty_scene(9)
        furnish_randomly(scene)
        packs.append(scene.pack(48, 64))
    assert np.array_equal(packs[0][0], packs[1][0])
    assert np.array_equal(packs[0][1], packs[1][1])
