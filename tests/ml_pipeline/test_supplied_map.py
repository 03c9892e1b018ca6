import numpy as np
import pytest
from PIL import Image

from ml_pipeline.disparity.supplied import SuppliedMap
from ml_pipeline.probe_map import probe_map, read_map

RAMP = np.linspace(0, 65535, 60 * 80).reshape(60, 80).astype(np.uint16)
PICTURE = np.zeros((60, 80, 3), np.uint8)


@pytest.mark.parametrize(
    ("orientation", "turned"),
    [(1, RAMP), (3, RAMP[::-1, ::-1]), (5, RAMP.T), (6, np.rot90(RAMP, -1)), (8, np.rot90(RAMP, 1))],
)
def test_a_map_is_turned_upright_as_a_picture_would_be(tmp_path, orientation, turned):
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(RAMP).save(tmp_path / "map.png", exif=exif)
    assert np.array_equal(read_map(tmp_path / "map.png", 64), turned)
    probed = probe_map(tmp_path / "map.png", 64)
    assert (probed.height, probed.width) == turned.shape


def test_a_map_of_the_pictures_size_is_taken_as_it_is(tmp_path):
    np.save(tmp_path / "map.npy", RAMP)
    assert SuppliedMap(tmp_path / "map.npy", 64).estimate(PICTURE).fallbacks == ()


def test_a_map_of_another_size_is_resampled_and_the_manifest_told(tmp_path):
    np.save(tmp_path / "map.npy", RAMP[::2, ::2])
    (fallback,) = SuppliedMap(tmp_path / "map.npy", 64).estimate(PICTURE).fallbacks
    assert "40x30" in fallback.wanted
    assert "80x60" in fallback.used
