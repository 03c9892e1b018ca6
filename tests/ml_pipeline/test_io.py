import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from ml_pipeline.errors import (
    BrokenImageError,
    ImageTooLargeError,
    ImageTooSmallError,
    UnsupportedFormatError,
)
from ml_pipeline.io import decode, decode_png, encode_png

GRADIENT = np.dstack(np.broadcast_arrays(np.arange(40)[:, None] * 5, np.arange(60)[None] * 4, 90)).astype(
    np.uint8
)


def saved(tmp_path, image, name="photo.png", **options):
    image.save(tmp_path / name, **options)
    return tmp_path / name


def test_a_lossless_srgb_picture_comes_back_as_it_is(tmp_path):
    picture = decode(saved(tmp_path, Image.fromarray(GRADIENT)), 64)
    assert np.array_equal(picture.rgb, GRADIENT)
    assert picture.source.conversions == ()


@pytest.mark.parametrize(
    ("orientation", "turned"),
    [(3, lambda p: p[::-1, ::-1]), (6, lambda p: np.rot90(p, -1)), (8, lambda p: np.rot90(p, 1))],
)
def test_exif_orientation_is_applied_and_recorded(tmp_path, orientation, turned):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = decode(saved(tmp_path, Image.fromarray(GRADIENT), exif=exif), 64)
    assert np.array_equal(picture.rgb, turned(GRADIENT))
    assert "EXIF" in picture.source.conversions[0]


def test_an_orientation_that_means_nothing_is_not_recorded(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 0
    picture = decode(saved(tmp_path, Image.fromarray(GRADIENT), exif=exif), 64)
    assert np.array_equal(picture.rgb, GRADIENT)
    assert picture.source.conversions == ()


def test_transparency_is_flattened_on_white(tmp_path):
    alpha = np.full((40, 60, 1), 0, np.uint8)
    picture = decode(saved(tmp_path, Image.fromarray(np.dstack([GRADIENT, alpha]))), 64)
    assert (picture.rgb == 255).all()
    assert "white" in picture.source.conversions[0]


def test_16_bit_grey_is_scaled_not_clipped(tmp_path):
    grey = np.linspace(0, 65535, 40 * 60).reshape(40, 60).astype(np.uint16)
    picture = decode(saved(tmp_path, Image.fromarray(grey)), 64)
    assert np.abs(picture.rgb[..., 0].astype(float) - grey / 257).max() <= 0.5


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SWAPPED = (  # the same with red and green exchanged, under another name
    SRGB.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")
).replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be"))


@pytest.mark.parametrize("mode", ["RGB", "P"])
def test_another_colour_profile_is_converted_and_named(tmp_path, mode):
    image = Image.fromarray(GRADIENT).convert(mode)
    given = np.asarray(image.convert("RGB")).astype(int)
    picture = decode(saved(tmp_path, image, icc_profile=SWAPPED), 64)
    assert np.abs(picture.rgb - given[..., [1, 0, 2]]).max() <= 2
    assert "converted from Swap" in picture.source.conversions[-1]


def test_srgb_changes_nothing_and_neither_does_a_broken_profile(tmp_path):
    picture = decode(saved(tmp_path, Image.fromarray(GRADIENT), icc_profile=SRGB), 64)
    assert np.array_equal(picture.rgb, GRADIENT)
    assert picture.source.conversions == ()
    broken = decode(
        saved(tmp_path, Image.fromarray(GRADIENT), "broken.png", icc_profile=b"nonsense" * 20), 64
    )
    assert np.array_equal(broken.rgb, GRADIENT)
    assert "profile" in broken.source.conversions[0]


def test_cmyk_becomes_rgb(tmp_path):
    path = saved(tmp_path, Image.fromarray(GRADIENT).convert("CMYK"), "photo.jpg", quality=95)
    assert decode(path, 64).rgb.shape == (40, 60, 3)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", UnsupportedFormatError),
        (b"plain text", UnsupportedFormatError),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", UnsupportedFormatError),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, (UnsupportedFormatError, BrokenImageError)),
    ],
)
def test_what_is_no_picture_is_refused(tmp_path, content, error):
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(error):
        decode(path, 64)


def test_a_truncated_picture_is_broken(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (90, 90, 3), dtype=np.uint8)
    path = saved(tmp_path, Image.fromarray(noise))
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(BrokenImageError):
        decode(path, 64)


def test_size_limits_name_size_and_limit(tmp_path):
    with pytest.raises(ImageTooSmallError, match=r"15x60.*16"):
        decode(saved(tmp_path, Image.new("RGB", (15, 60))), 64)
    with pytest.raises(ImageTooLargeError, match=r"4000x3000.*12\.0.*10"):
        decode(saved(tmp_path, Image.new("1", (4000, 3000))), 10)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_png_round_trip(tmp_path, channels):
    shape = (9, 7) if channels == 1 else (9, 7, channels)
    pixels = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    (tmp_path / "a.png").write_bytes(encode_png(pixels))
    assert np.array_equal(decode_png(tmp_path / "a.png"), pixels)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(encode_png(pixels)))), pixels)
