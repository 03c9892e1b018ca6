import numpy as np
import pytest
from PIL import Image

from ml_pipeline.color import to_16_bits
from ml_pipeline.disparity.base import normalise, resize_plane
from ml_pipeline.disparity.refine import follow_contours, snap_to_edges
from ml_pipeline.disparity.supplied import SuppliedMap
from ml_pipeline.errors import DisparityMapError
from ml_pipeline.parameters import DisparityConvention

PICTURE = np.zeros((60, 80, 3), np.uint8)
RAMP = np.linspace(0, 1, 60 * 80, dtype=np.float32).reshape(60, 80)


def written(tmp_path, values, name="map.npy"):
    if name.endswith(".npy"):
        np.save(tmp_path / name, values)
    else:
        Image.fromarray(values).save(tmp_path / name)
    return tmp_path / name


@pytest.mark.parametrize("name", ["map.npy", "map.png"])
@pytest.mark.parametrize("scale", [255, 65535])
def test_a_supplied_map_is_scaled_whatever_its_depth(tmp_path, name, scale):
    values = np.rint(RAMP * scale).astype(np.uint8 if scale == 255 else np.uint16)
    estimate = SuppliedMap(written(tmp_path, values, name), 64).estimate(PICTURE)
    assert np.abs(estimate.values - RAMP).max() < 0.01
    assert estimate.model == "supplied"


def test_depth_counts_the_other_way_round(tmp_path):
    estimate = SuppliedMap(written(tmp_path, RAMP), 64, DisparityConvention.DEPTH).estimate(PICTURE)
    assert np.abs(estimate.values - (1 - RAMP)).max() < 0.01


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.full((60, 80), 3.0), "is 3 everywhere"),
        (RAMP[:, :60], "aspects differ by 25"),
    ],
)
def test_a_map_that_divides_nothing_is_refused(tmp_path, values, message):
    with pytest.raises(DisparityMapError, match=message):
        SuppliedMap(written(tmp_path, values), 64).estimate(PICTURE)


@pytest.mark.parametrize(
    "values",
    [
        np.asfortranarray(RAMP).astype(">f4"),
        RAMP.astype(np.float16),
        (RAMP.astype(np.float64) * 2**63).astype(">u8"),
        2**40 + np.rint(RAMP * 10_000).astype(np.int64),
        1e9 + RAMP.astype(np.float64),
        (RAMP.astype(np.float64) * 2 - 1) * 1.7e308,
        RAMP.astype(np.float64) * 1e-300,
    ],
    ids=["big-endian columns", "half", "uint64", "int64 far from 0", "float64 far from 0", "huge", "tiny"],
)
def test_numbers_of_any_type_and_size_are_scaled(tmp_path, values):
    estimate = SuppliedMap(written(tmp_path, values), 64).estimate(PICTURE)
    assert np.abs(estimate.values - RAMP).max() < 0.01
    assert estimate.values.dtype == np.float32


def test_one_bright_pixel_is_a_map(tmp_path):
    values = np.zeros((60, 80), np.uint8)
    values[30, 40] = 200
    estimate = SuppliedMap(written(tmp_path, values, "map.png"), 64).estimate(PICTURE)
    assert np.array_equal(estimate.values, values / 200)


def test_a_map_of_another_size_but_the_same_aspect_is_taken(tmp_path):
    estimate = SuppliedMap(written(tmp_path, RAMP[::2, ::2]), 64).estimate(PICTURE)
    assert estimate.values.shape == (30, 40)


def test_normalise_ignores_a_few_wild_values():
    wild = RAMP.copy()
    wild[0, 0], wild[-1, -1] = -1e6, 1e6
    assert np.abs(normalise(wild) - RAMP)[1:-1].max() < 0.01
    assert not normalise(np.full((5, 5), 7, np.float32)).any()


def test_resizing_never_overshoots():
    step = np.zeros((20, 20), np.float32)
    step[:, 10:] = 1
    for size in ((7, 9), (64, 50)):
        resized = resize_plane(step, *size)
        assert resized.shape == size
        assert resized.min() >= 0
        assert resized.max() <= 1


@pytest.mark.parametrize("shape", [(40, 30), (300, 20)])
def test_a_networks_soft_step_follows_the_pictures_edge(shape):
    picture = np.full((120, 160, 3), 40, np.uint8)
    picture[:, 80:] = 200
    ramp = np.clip((np.arange(shape[1]) / shape[1] - 0.4) / 0.2, 0, 1).astype(np.float32)
    values = follow_contours(picture, ramp[None].repeat(shape[0], axis=0))
    assert values.shape == (120, 160)
    assert values.dtype == np.float32
    assert values[:, :79].max() < 0.15
    assert values[:, 81:].min() > 0.85


def test_a_slope_without_contours_stays_a_slope():
    slope = np.linspace(0, 1, 200, dtype=np.float32)[:, None].repeat(160, axis=1)
    values = follow_contours(np.full((200, 160, 3), 90, np.uint8), slope)
    assert np.abs(values - slope).max() < 0.05


def test_snapping_moves_a_soft_step_onto_the_pictures_edge():
    picture = np.full((120, 160, 3), 40, np.uint8)
    picture[:, 80:] = 200
    soft = np.clip((np.arange(40) - 16) / 8, 0, 1).astype(np.float32)[None].repeat(30, axis=0)
    snapped = snap_to_edges(picture, soft)
    assert snapped.shape == (120, 160)
    blurred = to_16_bits(resize_plane(soft, 120, 160))
    across = np.s_[:, 78:82]
    assert snapped.dtype == np.uint16
    assert np.ptp(snapped[across], axis=1).mean() > 2 * np.ptp(blurred[across], axis=1).mean()


def test_a_map_of_the_photos_own_size_is_kept():
    assert np.array_equal(snap_to_edges(PICTURE, RAMP), np.rint(RAMP * 65535))
