import numpy as np
import pytest

from ml_pipeline.surfaces import extend_surface


def slope(height=120, width=160):
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    return (0.2 + 0.003 * columns + 0.001 * rows).astype(np.float32)


def test_a_plane_with_a_hole_is_continued_as_that_plane():
    plane = slope()
    weight = np.ones_like(plane)
    weight[30:90, 40:110] = 0
    assert np.abs(extend_surface(plane, weight) - plane).max() < 0.006


def test_what_lies_in_the_hole_is_not_looked_at():
    plane, weight = slope(), np.ones((120, 160), np.float32)
    weight[30:90, 40:110] = 0
    spoiled = plane.copy()
    spoiled[weight == 0] = np.random.default_rng(0).random(int((weight == 0).sum()))
    assert np.array_equal(extend_surface(spoiled, weight), extend_surface(plane, weight))


def test_a_slope_goes_on_beyond_its_end_and_flattens_out():
    plane = slope()
    weight = np.zeros_like(plane)
    weight[:, :60] = 1
    found = extend_surface(plane, weight)[60]
    assert found[75] == pytest.approx(plane[60, 75], abs=0.01)
    assert found[59] < found[75] < found[159] + 1e-6
    assert found.max() <= plane[:, :60].max() + 0.1 * np.ptp(plane[:, :60]) + 1e-6


def test_it_is_smooth_where_nothing_is_known():
    noise = np.random.default_rng(1).normal(0, 0.01, (120, 160)).astype(np.float32)
    plane = slope() + noise
    weight = np.ones_like(plane)
    weight[30:90, 40:110] = 0
    found = extend_surface(plane, weight)[34:86, 44:106]
    assert np.abs(np.diff(found, n=2, axis=0)).max() < 0.002
    assert np.abs(np.diff(found, n=2, axis=1)).max() < 0.002


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 7), (16, 16), (33, 5)])
def test_any_size_with_a_single_known_value(size):
    values, weight = np.full(size, 0.9, np.float32), np.zeros(size, np.float32)
    values[0, 0], weight[0, 0] = 0.25, 1
    assert np.allclose(extend_surface(values, weight), 0.25, atol=1e-5)
