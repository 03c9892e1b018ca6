"""What lies under alpha 0 shows in no scaled copy."""

import cv2
import numpy as np
import pytest

from benchmarks.scenes import invent_kind
from ml_pipeline.bleeding import bleed
from ml_pipeline.color import to_8_bits
from ml_pipeline.io import encode_png


def cut_out(kind, seed=0):
    """A layer as it is without bled colours: black where it is absent."""
    scene = invent_kind(kind, seed, 242, 318)
    alpha = to_8_bits(scene.alpha)
    return np.dstack([scene.foreground * (alpha > 0)[..., None], alpha])


def bled(layer):
    result = layer.copy()
    bleed(result)
    return result


def halved(pixels, factor):
    rows, columns = (side // factor * factor for side in pixels.shape[:2])
    size = (columns // factor, rows // factor)
    return cv2.resize(pixels[:rows, :columns].astype(np.float32), size, interpolation=cv2.INTER_AREA)


def rim(layer, factor):
    """How much darker a copy scaled with straight alpha is than one scaled rightly, mean at the edges."""
    alpha = layer[..., 3:] / np.float32(255)
    small = halved(layer, factor)
    right = halved(np.dstack([layer[..., :3] * alpha, alpha]), factor)
    share = small[..., 3:] / 255
    wrong = small[..., :3] * share - right[..., :3]
    return wrong[(share[..., 0] > 0.02) & (share[..., 0] < 0.98)].mean()


@pytest.mark.parametrize("kind", ["plain", "hair", "leaves", "net"])
@pytest.mark.parametrize(("factor", "darker"), [(2, 0.02), (4, 0.9), (8, 3)])
def test_scaled_copies_have_no_dark_rim(kind, factor, darker):
    black = cut_out(kind)
    assert rim(black, factor) < -darker  # levels of 255: what the test would see
    assert abs(rim(bled(black), factor)) < max(0.05, 0.1 * -rim(black, factor))


def test_what_is_there_stays_and_alpha_stays():
    layer = cut_out("hair")
    result = bled(layer)
    assert np.array_equal(result[..., 3], layer[..., 3])
    assert np.array_equal(result[layer[..., 3] > 0], layer[layer[..., 3] > 0])


def test_what_lay_under_alpha_0_before_does_not_matter():
    layer = cut_out("hair")
    other = layer.copy()
    other[layer[..., 3] == 0, :3] = np.random.default_rng(0).integers(0, 256, 3)
    assert np.array_equal(bled(layer), bled(other))


def test_far_away_it_is_one_colour_and_files_grow_little():
    layer = cut_out("plain")
    result = bled(layer)
    assert (result[:20, :20] == result[0, 0]).all()
    own = layer[layer[..., 3] > 0].astype(float)
    mean = np.average(own[:, :3], axis=0, weights=own[:, 3])
    assert np.abs(result[0, 0, :3] - mean).max() <= 1
    assert len(encode_png(result)) < 1.1 * len(encode_png(layer))


@pytest.mark.parametrize("size", [(1, 1), (3, 50), (65, 17)])
@pytest.mark.parametrize("value", [0, 1, 255])
def test_odd_sizes_and_layers_that_are_all_or_nothing(size, value):
    layer = np.full((*size, 4), 90, np.uint8)
    layer[..., 3] = value
    result = bled(layer)
    assert (result[..., :3] == (90 if value else 0)).all()
