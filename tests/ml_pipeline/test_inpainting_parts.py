"""The parts of filling: smooth extrapolation, continued lines, the pyramid, blending."""

from __future__ import annotations

import numpy as np
import pytest

from ml_pipeline.inpainting.lines import continued_lines, draw_guide
from ml_pipeline.inpainting.pull_push import pull_push
from ml_pipeline.inpainting.pyramid import Level, halve, working_level
from ml_pipeline.inpainting.transfer import render
from ml_pipeline.types import Mask


def window(shape: tuple[int, int], rows: slice, columns: slice) -> Mask:
    mask = np.zeros(shape, np.bool_)
    mask[rows, columns] = True
    return mask


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (37, 53), (64, 64)])
def test_pull_push_keeps_known_colours_and_carries_one_colour_everywhere(shape: tuple[int, int]) -> None:
    known = np.zeros(shape, np.bool_)
    known[0, 0] = True
    rgb = np.where(known[..., None], np.float32(0.25), np.float32(0.9))
    rgb = np.repeat(rgb, 3, axis=2)
    filled = pull_push(rgb, known)
    assert filled.dtype == np.float32
    assert np.allclose(filled, 0.25, atol=1e-5)
    assert np.array_equal(filled[known], rgb[known])


def test_pull_push_stays_within_the_known_colours() -> None:
    rng = np.random.default_rng(1)
    rgb = rng.uniform(0.3, 0.6, (70, 90, 3)).astype(np.float32)
    known = rng.random((70, 90)) < 0.02
    rgb[~known] = 1.0
    filled = pull_push(rgb, known)
    assert filled.min() >= rgb[known].min() - 1e-5
    assert filled.max() <= rgb[known].max() + 1e-5


def test_pull_push_of_nothing_known_is_black() -> None:
    assert not pull_push(np.ones((20, 30, 3), np.float32), np.zeros((20, 30), np.bool_)).any()


def test_pull_push_does_not_write_to_its_input() -> None:
    rgb, known = np.ones((20, 30, 3), np.float32), window((20, 30), slice(5), slice(5))
    pull_push(rgb, known)
    assert (rgb == 1).all()


def level_with_an_edge() -> Level:
    rgb = np.full((120, 200, 3), 204, np.uint8)
    rgb[60:] = 51
    holes = window((120, 200), slice(30, 90), slice(80, 120))
    return working_level(rgb, ~holes, holes, 1, 3)


def test_a_line_seen_on_both_sides_is_continued_through_the_hole() -> None:
    lines = continued_lines(level_with_an_edge())
    assert len(lines) >= 1
    assert np.abs(lines[:, [0, 2]] - 60).max() < 2
    assert np.abs(lines[-1, 3] - lines[-1, 1]) > 35


def test_the_guide_points_along_the_line() -> None:
    lines = np.array([[10, 10, 10, 40]], np.float32)
    guide = draw_guide(lines, (40, 60), scale=2, pad=4, thickness=3)
    assert guide[9, 15].tolist() == [0, 1]
    assert not guide[20].any()


def test_shrinking_averages_known_pixels_alone() -> None:
    rgb = np.full((40, 40, 3), 255, np.uint8)
    known = window((40, 40), slice(None), slice(0, 25))
    rgb[known] = 128
    level = working_level(rgb, known, window((40, 40), slice(None), slice(30, 40)), 4, 1)
    assert np.allclose(level.image[level.context][:, :3], 128)
    assert np.allclose(halve(level).image[halve(level).context][:, :3], 128)
    assert not level.sources[:, 5:].any()
    assert not (level.context & level.holes).any()


def test_rendering_never_reads_beyond_a_picture_whose_last_cells_are_cut_off() -> None:
    beyond = np.full((10, 9, 3), 255, np.uint8)
    rgb = beyond[:9]  # 3 x 3 cells of 4 pixels, the last of them only 1 wide
    rgb[:] = 128
    image = np.zeros((3, 3, 4), np.float32)
    filled = np.zeros_like(rgb)
    render(
        rgb, window((9, 9), slice(5, 6), slice(5, 6)), image, image, np.ones((3, 3, 2), np.int32), 4, filled
    )
    assert filled[5, 5].tolist() == [128, 128, 128]
