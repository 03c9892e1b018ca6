"""Rendered scenes: disparity where it is known, and light that goes the right way."""

import numpy as np
import pytest
import torch

from tests.training.flat_atlas import (
    BLACK,
    BUMPY,
    DISC,
    GREY,
    HALF,
    HEIGHT,
    WHITE,
    WIDTH,
    add_ground,
    add_wall,
    disparity_of,
    draw_flat,
    empty_scene,
    flat_paints,
    furnish_randomly,
    see,
)
from training import layout
from training.render import prepare, render
from training.scene import Scene

MIDDLE = (HEIGHT // 2, WIDTH // 2)


def _ball(scene: Scene) -> None:
    scene.ball(0, 0, 5, (1, 1, 1), GREY)


def _turned_ellipsoid(scene: Scene) -> None:
    scene.ball(0, 0, 5, (2, 1, 1), GREY, turn=np.pi / 2)


def _block(scene: Scene) -> None:
    scene.block(0, -1, 5, (2, 2, 2), 0, GREY)


def _cylinder(scene: Scene) -> None:
    scene.cone((0, -2, 5), (0, 4, 0), 1, 1, GREY)


def _lid(scene: Scene) -> None:
    scene.cone((0, 0, 8), (0, 0, -4), 1, 1, GREY)


def _cone(scene: Scene) -> None:
    scene.cone((0, -2, 5), (0, 4, 0), 2, 0, GREY)


def _sprite(scene: Scene) -> None:
    scene.stand(0, -1, 4, 2, DISC, turn=0, relief=0)


@pytest.mark.parametrize(
    ("furnish", "nearest_m"),
    [(_ball, 4), (_turned_ellipsoid, 3), (_block, 4), (_cylinder, 4), (_lid, 4), (_cone, 4), (_sprite, 4)],
)
def test_straight_ahead(furnish: object, nearest_m: float) -> None:
    scene = empty_scene()
    furnish(scene)  # type: ignore[operator]
    assert disparity_of(scene)[MIDDLE] == pytest.approx(1 / nearest_m, rel=0.02)


def test_a_wall_is_equally_near_everywhere() -> None:
    scene = empty_scene()
    add_wall(scene, 2.0)
    assert np.allclose(disparity_of(scene), 0.5, atol=1e-5)


@pytest.mark.parametrize(("eye", "pitch"), [(1.6, 0.0), (1.6, 0.3), (0.4, -0.2), (10.0, 0.8)])
def test_the_ground_comes_nearer_row_by_row(eye: float, pitch: float) -> None:
    scene = empty_scene(eye=eye, pitch=pitch)
    add_ground(scene)
    rows = (np.arange(HEIGHT) + 0.75 - HEIGHT / 2) / (WIDTH / 2)  # the lower samples; 90 degrees wide
    expected = np.maximum((rows * np.cos(pitch) + np.sin(pitch)) / eye, 0)
    far = expected < 1 / 400
    assert np.allclose(disparity_of(scene)[~far], expected[~far, None], atol=1e-4)


def test_a_camera_rolled_to_the_right_shows_the_ground_rise_on_the_left() -> None:
    scene = empty_scene(eye=1.6)
    scene.camera.roll = 0.3
    add_ground(scene)
    disparity = disparity_of(scene)
    assert disparity[HEIGHT // 2, 2] > 0.05
    assert disparity[HEIGHT // 2, -3] == 0


def test_left_is_left_and_up_is_up() -> None:
    scene = empty_scene(eye=1.0)
    scene.ball(-2, 2, 4, (0.5, 0.5, 0.5), GREY)
    rows, columns = np.nonzero(disparity_of(scene))
    assert columns.mean() == pytest.approx(WIDTH / 2 - 2 / 4 * WIDTH / 2, abs=1.5)
    assert rows.mean() == pytest.approx(HEIGHT / 2 - 1 / 4 * WIDTH / 2, abs=1.5)


def test_the_sky_is_infinitely_far() -> None:
    rendered = see(empty_scene())
    assert (rendered.disparity == 0).all()
    assert (rendered.surface == -1).all()
    assert torch.allclose(rendered.rgb, torch.tensor(0.5))


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_what_is_nearer_hides_what_is_farther(order: tuple[int, int]) -> None:
    scene = empty_scene()
    for z in order:
        add_wall(scene, 2.0 * z, WHITE if z == 1 else BLACK)
    rendered = see(scene)
    assert torch.allclose(rendered.disparity, torch.tensor(0.5))
    assert rendered.rgb.min() > 0.5
    assert (rendered.surface == order.index(1)).all()


@pytest.mark.parametrize("inverted", [False, True])
def test_a_sprite_is_cut_out(inverted: bool) -> None:
    scene = empty_scene()
    scene.quad((-1, -1, 2), (2, 0, 0), (0, 2, 0), GREY, sprite=HALF, inverted=inverted)
    seen = disparity_of(scene) > 0
    quarter = WIDTH // 8
    assert seen[HEIGHT // 2, WIDTH // 2 - quarter] != inverted
    assert seen[HEIGHT // 2, WIDTH // 2 + quarter] == inverted


def test_a_mirrored_sprite_is_mirrored() -> None:
    scene = empty_scene()
    scene.quad((1, -1, 2), (-2, 0, 0), (0, 2, 0), sprite=HALF)
    seen = disparity_of(scene) > 0
    assert seen[:, WIDTH // 2 + 2 :].any()
    assert not seen[:, : WIDTH // 2 - 2].any()


def test_a_parallelogram_ends_at_its_own_sides() -> None:
    scene = empty_scene()
    scene.quad((-1, -1, 2), (1, 0, 0), (1, 2, 0), GREY)  # leans to the right
    seen = disparity_of(scene) > 0
    top, bottom = np.nonzero(seen[10])[0], np.nonzero(seen[-11])[0]
    assert top.mean() - bottom.mean() == pytest.approx(WIDTH / 4 * (HEIGHT - 21) / (WIDTH / 2), abs=1.5)
    assert len(top) == pytest.approx(len(bottom), abs=1)


def test_a_bulging_sprite_is_nearer_by_its_relief_and_width() -> None:
    scene = empty_scene()
    scene.stand(0, -1, 4, 2, DISC, turn=0, relief=1.0)
    width = 70 / 96  # of the disc in its tile
    assert disparity_of(scene)[MIDDLE] == pytest.approx(1 / (4 - width), rel=0.02)


@pytest.mark.parametrize(("texture", "nearest_m"), [(WHITE, 1.5), (BLACK, 2.0)])
def test_a_texture_raises_its_surface(texture: int, nearest_m: float) -> None:
    scene = empty_scene()
    add_wall(scene, 2.0, texture, relief=0.5)
    assert disparity_of(scene)[MIDDLE] == pytest.approx(1 / nearest_m, rel=0.01)


def test_bumps_are_shaded() -> None:
    flat, bumpy = empty_scene(sun=1.0), empty_scene(sun=1.0)
    for scene, relief in ((flat, 0.0), (bumpy, 0.4)):
        scene.light.sun = (1, 0, -0.3)
        add_wall(scene, 6.0, WHITE)
        scene.quad((-4, -4, 4), (8, 0, 0), (0, 8, 0), BUMPY, per_metre=0.25, relief=relief, tint=(1, 1, 1))
    colours = [len(np.unique(see(scene).rgb[0])) for scene in (flat, bumpy)]
    assert colours[1] > colours[0]


@pytest.mark.parametrize("seed", range(12))
def test_screen_boxes_never_cut_a_surface_off(seed: int) -> None:
    scene = empty_scene(seed, sun=0.5)
    furnish_randomly(scene)
    surfaces, settings = (torch.from_numpy(part)[None] for part in scene.pack(HEIGHT, WIDTH))
    boxed = render(surfaces, settings, flat_paints(), HEIGHT, WIDTH)
    surfaces[..., layout.BOX : layout.BOX + 4] = torch.tensor([-1.0, -1.0, 1e5, 1e5])
    everywhere = render(surfaces, settings, flat_paints(), HEIGHT, WIDTH)
    assert torch.equal(boxed.disparity, everywhere.disparity)
    assert torch.equal(boxed.rgb, everywhere.rgb)
    assert torch.equal(boxed.surface, everywhere.surface)


def test_boxes_are_tight_around_what_is_far() -> None:
    scene = empty_scene()
    scene.ball(0, 0, 50, (1, 1, 1), GREY)
    left, top, right, bottom = scene.pack(HEIGHT, WIDTH)[0][0, layout.BOX : layout.BOX + 4]
    assert (right - left) * (bottom - top) < 60


def test_what_stands_in_the_sun_throws_a_shadow_away_from_it() -> None:
    scene = empty_scene(eye=3.0, pitch=0.5, sun=1.0)
    scene.light.sun = (1, 1, 0)
    add_ground(scene)
    bare = see(scene).rgb[0, :, :, 0]
    scene.ball(0, 1, 4, (0.5, 0.5, 0.5), GREY, tint=(1, 1, 1))
    rendered = see(scene)
    ground = rendered.surface[0] == 0
    darker = ground & (rendered.rgb[0, :, :, 0] < 0.6 * bare)
    assert darker.sum() > 10
    assert torch.nonzero(darker)[:, 1].float().mean() < WIDTH / 2


def test_what_does_not_cast_throws_none() -> None:
    scene = empty_scene(eye=3.0, pitch=0.5, sun=1.0)
    add_ground(scene)
    bare = see(scene).rgb[0]
    scene.ball(0, 1, 4, (0.5, 0.5, 0.5), GREY, casts=False)
    rendered = see(scene)
    ground = rendered.surface[0] == 0
    inside = ground & torch.from_numpy(disparity_of(scene) > 0)
    assert (rendered.rgb[0] - bare)[inside].abs().max() < 0.5
    assert torch.equal(rendered.rgb[0, -1], bare[-1])


def test_the_lit_side_of_a_ball_is_brighter() -> None:
    scene = empty_scene(sun=1.0)
    scene.light.sun = (1, 0.2, -0.5)
    scene.ball(0, 0, 3, (1, 1, 1), GREY, tint=(1, 1, 1))
    row = see(scene).rgb[0, HEIGHT // 2, :, 0]
    assert row[WIDTH // 2 + 7] > 1.3 * row[WIDTH // 2 - 7]


def test_a_lamp_lights_what_is_near_it() -> None:
    scene = empty_scene()
    scene.light.lamp, scene.light.lamp_strength = (-2, 0, 3), 2.0
    add_wall(scene, 4.0)
    row = see(scene).rgb[0, HEIGHT // 2, :, 0]
    assert row[WIDTH // 4] > 1.2 * row[-WIDTH // 4]


def test_fog_tends_to_the_colour_of_the_horizon() -> None:
    away = []
    for z in (2.0, 10.0, 400.0):
        scene = empty_scene()
        scene.light.fog, scene.sky.horizon = 0.1, (0.9, 0.4, 0.2)
        add_wall(scene, z, half=1000)
        away.append((see(scene).rgb - torch.tensor([0.9, 0.4, 0.2])).abs().max().item())
    assert away[0] > away[1] > away[2]
    assert away[2] < 1e-3


def test_scenes_of_a_batch_do_not_mix() -> None:
    one, other = empty_scene(), empty_scene()
    add_wall(one, 2.0)
    add_wall(other, 4.0)
    rendered = see(one, other, one)
    assert rendered.disparity[:, 0, 0].tolist() == pytest.approx([0.5, 0.25, 0.5])


def test_smaller_levels_of_a_sprite_keep_its_colour_free_of_what_is_transparent() -> None:
    atlas = draw_flat()
    atlas.sprites[DISC, ..., :3] = np.where(atlas.sprites[DISC, ..., 3:] > 0, 200, 0)
    sprites = prepare(atlas).sprites
    smallest = sprites.texels[sprites.starts[-1] :].float()
    seen = smallest[:, 3] > 10
    assert (smallest[seen, :3] - 200).abs().max() <= 1
