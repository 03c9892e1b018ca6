import io

import numpy as np
import pytest
from PIL import Image

from ml_pipeline.errors import DisparityMapError, ImageTooLargeError, InputError
from ml_pipeline.probe import probe
from ml_pipeline.probe_map import probe_map, read_map

RAMP = np.linspace(0, 1, 60 * 80, dtype=np.float32).reshape(60, 80)
GREY = np.rint(RAMP * 255).astype(np.uint8)


def png(pixels) -> bytes:
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, "PNG")
    return data.getvalue()


def header(shape: tuple[int, int]) -> bytes:
    """The start of a `.npy` file that claims a shape and holds nothing."""
    claim = repr({"descr": "<f4", "fortran_order": False, "shape": shape}).encode()
    return b"\x93NUMPY\x01\x00" + len(claim).to_bytes(2, "little") + claim


@pytest.mark.parametrize("name", ["map.npy", "map.NPY", "map"])
def test_a_map_is_known_by_its_content_whatever_its_name(tmp_path, name):
    with (tmp_path / name).open("wb") as file:
        np.save(file, RAMP)
    assert np.array_equal(read_map(tmp_path / name, 64), RAMP)
    assert probe_map(tmp_path / name, 64).extension == "npy"


@pytest.mark.parametrize("depth", [8, 16])
def test_a_grey_png_is_read_as_it_is(tmp_path, depth):
    grey = GREY if depth == 8 else np.rint(RAMP * 65535).astype(np.uint16)
    Image.fromarray(grey).save(tmp_path / "map.png")
    assert np.array_equal(read_map(tmp_path / "map.png", 64), grey)
    probed = probe_map(tmp_path / "map.png", 64)
    assert (probed.extension, probed.width, probed.height) == ("png", 80, 60)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.full((60, 80), 3.0), "is 3 everywhere"),
        (np.where(RAMP > 0.5, np.nan, RAMP), "NaN or infinite"),
        (np.where(RAMP > 0.5, np.inf, RAMP), "NaN or infinite"),
        (np.dstack([RAMP] * 3), "shape .60, 80, 3."),
        (RAMP > 0.5, "type bool"),
        (RAMP.astype(np.complex64), "type complex64"),
        (np.array([["a"]]), "type <U1"),
        (np.array([None, {}]), "no plain .npy array"),
        (np.zeros((0, 80)), "80x0"),
        (np.array([[1.0, 2.0]]), "2x1; each side must have at least 16"),
    ],
)
def test_an_array_that_is_no_map_is_refused(tmp_path, values, message):
    np.save(tmp_path / "map.npy", values)
    with pytest.raises(DisparityMapError, match=message):
        probe_map(tmp_path / "map.npy", 64)


@pytest.mark.parametrize("mode", ["P", "1", "LA", "RGB"])
def test_a_png_that_is_not_grey_is_refused_not_converted(tmp_path, mode):
    Image.fromarray(GREY).convert(mode).save(tmp_path / "map.png")
    with pytest.raises(DisparityMapError, match=f"mode {mode}"):
        probe_map(tmp_path / "map.png", 64)


@pytest.mark.parametrize(
    "content",
    [b"", b"text", b"PK\3\4" + bytes(40), header((60, 80)), header((10**9, 10**9)), header((10**20, 10**20))],
    ids=["empty", "text", "zip", "cut off", "huge claim", "claim beyond 64 bits"],
)
def test_a_file_that_holds_no_map_is_refused(tmp_path, content):
    (tmp_path / "map.npy").write_bytes(content)
    with pytest.raises(DisparityMapError):
        probe_map(tmp_path / "map.npy", 64)


@pytest.mark.parametrize("side", [4000, 20_000])  # Pillow itself has a limit between the two
def test_a_map_over_the_limit_is_refused_by_its_header(tmp_path, side):
    Image.new("L", (side, side)).save(tmp_path / "map.png")
    with pytest.raises(
        ImageTooLargeError, match=f"the disparity map is {side}x{side}.*at most 10 are allowed"
    ):
        probe_map(tmp_path / "map.png", 10)
    np.save(tmp_path / "map.npy", np.zeros((4000, 4000), np.uint8))
    with pytest.raises(ImageTooLargeError, match=r"16\.0 megapixels"):
        read_map(tmp_path / "map.npy", 10)


def test_every_refusal_says_what_to_do(tmp_path):
    cases = [
        (probe, b"just words", ("JPEG, PNG", "save it as JPEG or PNG")),
        (probe, png(GREY[:9]), ("80x9", "16", "use a larger picture")),
        (probe, png(GREY), ("80x60", "0.001", "make it smaller", "raise MAX_IMAGE_MEGAPIXELS")),
        (read_map, b"just words", (".npy", "PNG", "np.save(path, map)", "8- or 16-bit grey PNG")),
        (read_map, png(GREY[:9]), ("80x9", "16", "use a larger map")),
        (read_map, png(GREY), ("80x60", "0.001", "make it smaller", "raise MAX_IMAGE_MEGAPIXELS")),
        (read_map, png(GREY * 0), ("0 everywhere", "another map")),
    ]
    for read, data, words in cases:
        (tmp_path / "file").write_bytes(data)
        with pytest.raises(InputError) as caught:
            read(tmp_path / "file", 64 if "MAX_IMAGE_MEGAPIXELS" not in words[-1] else 0.001)
        assert [word for word in words if word not in str(caught.value)] == []
