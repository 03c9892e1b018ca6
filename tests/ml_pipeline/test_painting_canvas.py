import numpy as np
import pytest

from ml_pipeline.painting.media.weave import woven

PAGE = np.s_[0:300, 0:400]


def bare(window):
    rows, columns = window
    return np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)


def test_threads_show_where_there_is_no_paint():
    height = woven(bare(PAGE), PAGE, 0.5, 1.0)
    assert height.max() == pytest.approx(127, abs=8)
    assert height.min() < 30
    # one thread is six units wide, warp and weft by turns: along a row it comes again after two
    row = height.astype(float)[:, :-12] - height[:, :-12].mean()
    again = height.astype(float)[:, 12:] - height[:, 12:].mean()
    other = height.astype(float)[:, 3:-9] - height[:, 3:-9].mean()
    assert (row * again).mean() > 0.5 * (row * row).mean()
    assert (row * other).mean() < 0.3 * (row * row).mean()


def test_thick_paint_hides_them():
    for level, most in ((0, 130), (128, 66), (255, 1)):
        rise = woven(np.full((60, 60), level, np.uint8), np.s_[0:60, 0:60], 0.5, 1.0).astype(int) - level
        assert rise.min() >= 0
        assert rise.max() <= most
        assert rise.max() >= most / 2 - 1


def test_they_belong_to_the_page():
    whole = woven(bare(PAGE), PAGE, 0.5, 1.0)
    window = np.s_[77:203, 140:391]
    assert np.array_equal(woven(bare(window), window, 0.5, 1.0), whole[window])


def test_a_small_picture_shows_none():
    height = bare(PAGE)
    assert woven(height, PAGE, 0.5, 0.4) is height
    assert woven(height, PAGE, 0.0, 2.0) is height
