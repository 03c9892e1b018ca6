"""Every colour space that a file can be in comes out as sRGB, against colour theory computed here."""

import io
import struct
import zlib

import cv2
import numpy as np
import pillow_heif
import pytest
from PIL import Image

from ml_pipeline.io import decode

from . import color_theory as theory

GRID = np.stack(np.meshgrid(*[np.linspace(0, 255, 6)] * 3), -1).reshape(12, 18, 3).astype(np.uint8)
RAMP = np.stack([np.arange(256, dtype=np.uint8).reshape(16, 16)] * 3, -1)
COLOURS = np.concatenate([np.pad(GRID, ((0, 4), (0, 0), (0, 0))), RAMP], axis=1)  # (16, 34, 3)
NOISE_16 = np.random.default_rng(3).integers(0, 65536, (20, 40, 3)).astype(np.uint16)
DARK_16 = np.random.default_rng(4).integers(0, 3000, (20, 40, 3)).astype(np.uint16)
LINEAR = theory.rgb_profile("linear light", theory.SRGB_D50, theory.gamma_curve(1.0))
P3 = theory.rgb_profile("P3 of ours", theory.P3_D50, theory.SRGB_PARAMETRIC)
ADOBE = theory.rgb_profile("Adobe of ours", theory.ADOBE_D50, theory.gamma_curve(563 / 256))


def saved(tmp_path, image, name="photo.png", **options):
    image.save(tmp_path / name, **options)
    return decode(tmp_path / name, 64)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(pixels, *chunks: bytes) -> bytes:
    """A PNG of 8 or 16 bits, grey, grey with alpha, RGB or RGBA, with chunks before its pixels."""
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels
    rows, columns, channels = pixels.shape
    big = pixels.astype(">u2" if pixels.dtype == np.uint16 else np.uint8)
    raw = b"".join(b"\0" + row.tobytes() for row in big)
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    header = struct.pack(">IIBBBBB", columns, rows, big.dtype.itemsize * 8, kind, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *chunks, chunk(b"IDAT", zlib.compress(raw)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def decoded(tmp_path, data: bytes, name="photo.png"):
    (tmp_path / name).write_bytes(data)
    return decode(tmp_path / name, 64)


def near(rgb, expected, levels=1.0) -> bool:
    return bool(np.abs(rgb - np.asarray(expected)).max() <= levels)


@pytest.mark.parametrize(
    ("profile", "matrix", "curve"),
    [
        (P3, theory.FROM_P3, theory.srgb_curve),
        (ADOBE, theory.FROM_ADOBE, theory.power(563 / 256)),
        (LINEAR, None, theory.power(1.0)),
        (
            theory.rgb_profile("by table", theory.P3_D50, theory.table_curve(theory.srgb_curve)),
            theory.FROM_P3,
            theory.srgb_curve,
        ),
        (
            theory.rgb_profile("sRGB, so it says", theory.P3_D50, theory.SRGB_PARAMETRIC),
            theory.FROM_P3,
            theory.srgb_curve,
        ),
    ],
    ids=["Display P3", "Adobe RGB", "linear", "P3 by table", "P3 that calls itself sRGB"],
)
@pytest.mark.parametrize("format_", ["PNG", "TIFF", "WEBP", "16-bit PNG", "16-bit dark PNG"])
def test_a_profile_is_applied(tmp_path, profile, matrix, curve, format_):
    if "16" in format_:
        given = DARK_16 if "dark" in format_ else NOISE_16
        picture = decoded(tmp_path, png(given, chunk(b"iCCP", b"p\0\0" + zlib.compress(profile))))
        expected = theory.to_srgb(given / 65535, matrix, curve)
        assert near(picture.rgb, expected, 0.75)  # rounded once, from the full 16 bits
        assert picture.source.conversions[0] == "16 bits rounded to 8"
        assert picture.source.mode == "RGB;16"
    else:
        options = {"lossless": True} if format_ == "WEBP" else {}
        picture = saved(
            tmp_path, Image.fromarray(COLOURS), "a." + format_.lower(), icc_profile=profile, **options
        )
        expected = theory.to_srgb(COLOURS / 255, matrix, curve)
        assert near(picture.rgb, expected, 1.5)  # one level, and half a one of rounding
    name = picture.source.color_profile
    assert picture.source.conversions[-1] == f"converted from {name} to sRGB"


@pytest.mark.parametrize("name", ["sRGB IEC61966-2.1", "c2", "Camera of somebody"])
@pytest.mark.parametrize("curve", [theory.SRGB_PARAMETRIC, theory.table_curve(theory.srgb_curve)])
@pytest.mark.parametrize("bits", [8, 16])
def test_what_is_srgb_by_any_name_keeps_its_bytes(tmp_path, name, curve, bits):
    profile = chunk(b"iCCP", b"p\0\0" + zlib.compress(theory.rgb_profile(name, theory.SRGB_D50, curve)))
    given = COLOURS if bits == 8 else COLOURS.astype(np.uint16) * 257
    picture = decoded(tmp_path, png(given, profile))
    assert np.array_equal(picture.rgb, COLOURS)
    assert picture.source.color_profile == name
    assert picture.source.conversions == (() if bits == 8 else ("16 bits rounded to 8",))


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("exponent", [1.0, 1.8, 2.2])
def test_a_grey_profile_is_applied_to_grey(tmp_path, bits, exponent):
    profile = theory.grey_profile("grey of ours", theory.gamma_curve(exponent))
    given = np.arange(65536, dtype=np.uint16).reshape(256, 256) if bits == 16 else RAMP[..., 0]
    picture = decoded(tmp_path, png(given, chunk(b"iCCP", b"p\0\0" + zlib.compress(profile))))
    exponent = round(exponent * 256) / 256
    expected = theory.to_srgb(given[..., None] / given.max(), None, theory.power(exponent))
    assert near(picture.rgb, expected, 0.75 if bits == 16 else 1.5)
    assert (np.ptp(picture.rgb, axis=2) == 0).all()


def test_a_profile_for_colours_is_applied_to_grey(tmp_path):
    picture = saved(tmp_path, Image.fromarray(RAMP[..., 0]), icc_profile=LINEAR)
    assert near(picture.rgb, theory.to_srgb(RAMP / 255, None, theory.power(1.0)), 1.5)


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        (b"nonsense" * 30, "cannot be decoded"),
        (P3[:150], "profile"),
        (theory.grey_profile("grey", theory.gamma_curve(2.2)), "made for GRAY, the picture is RGB"),
    ],
)
def test_a_profile_that_cannot_be_used_is_told_and_the_bytes_stay(tmp_path, profile, message):
    picture = saved(tmp_path, Image.fromarray(COLOURS), icc_profile=profile)
    assert np.array_equal(picture.rgb, COLOURS)
    assert message in picture.source.conversions[0]


INK_LAB = [
    (100 * (1 - k / 2) * (1 - (c + m + y) / 6) * (k * c * m * y == 0), 20 * (m - c), 20 * (y - m))
    for c, m, y, k in np.ndindex(2, 2, 2, 2)
]


@pytest.mark.parametrize("name", ["photo.jpg", "photo.tif"])
def test_a_cmyk_profile_is_applied(tmp_path, name):
    inks = 255 * np.array(list(np.ndindex(2, 2, 2, 2)), np.uint8).reshape(4, 4, 4)
    image = Image.fromarray(np.kron(inks, np.ones((8, 8, 1), np.uint8)), "CMYK")
    profile = theory.cmyk_profile("press of ours", INK_LAB)
    options = {"quality": 100, "subsampling": 0} if name.endswith("jpg") else {}
    picture = saved(tmp_path, image, name, icc_profile=profile, **options)
    expected = np.kron(theory.lab_to_srgb(INK_LAB).reshape(4, 4, 3), np.ones((8, 8, 1)))
    assert near(picture.rgb, expected, 3)  # CIELAB in 8 bits: half a step is up to 2 levels
    assert picture.source.conversions[-1] == "converted from press of ours to sRGB"


@pytest.mark.parametrize("name", ["photo.jpg", "photo.tif"])
def test_cmyk_without_a_profile_is_converted_simply_and_told(tmp_path, name):
    rgb = np.array([[(255, 255, 255), (0, 255, 255), (255, 0, 255), (0, 0, 0)]], np.uint8)
    rgb = np.kron(rgb, np.ones((16, 8, 1), np.uint8))
    options = {"quality": 100} if name.endswith("jpg") else {}
    picture = saved(tmp_path, Image.fromarray(rgb).convert("CMYK"), name, **options)
    assert near(picture.rgb, rgb, 2)
    assert "without a profile" in picture.source.conversions[-1]


def test_cielab_is_converted(tmp_path):
    lab = np.array([(200, 140, 100), (128, 128, 128), (255, 128, 128), (90, 110, 150)], np.uint8)
    bands = [Image.fromarray(np.repeat(lab[:, band], 80).reshape(16, 20)) for band in range(3)]
    picture = saved(tmp_path, Image.merge("LAB", bands), "photo.tif")
    expected = theory.lab_to_srgb((lab - (0, 128.0, 128)) * (100 / 255, 1, 1))
    assert near(picture.rgb.reshape(4, 80, 3), expected[:, None], 1.5)
    assert picture.source.conversions == ("converted from CIELAB to sRGB",)


CHRM_P3 = struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
CHRM_SRGB = struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize(
    ("chunks", "matrix", "curve"),
    [
        ([chunk(b"cICP", bytes([12, 13, 0, 1]))], theory.FROM_P3, theory.srgb_curve),
        ([chunk(b"cICP", bytes([9, 8, 0, 1]))], theory.FROM_2020, theory.power(1)),
        ([chunk(b"cHRM", CHRM_P3)], theory.FROM_P3, theory.srgb_curve),
        ([chunk(b"gAMA", struct.pack(">I", 100_000))], None, theory.power(1)),
        (
            [chunk(b"gAMA", struct.pack(">I", 55_556)), chunk(b"cHRM", CHRM_P3)],
            theory.FROM_P3,
            theory.power(1.8),
        ),
    ],
    ids=["P3 by cICP", "linear BT.2020 by cICP", "P3 by cHRM", "linear by gAMA", "gAMA and cHRM"],
)
def test_a_png_says_its_colours_in_chunks(tmp_path, bits, chunks, matrix, curve):
    given = COLOURS if bits == 8 else NOISE_16
    picture = decoded(tmp_path, png(given, *chunks))
    assert near(picture.rgb, theory.to_srgb(given / given.max(), matrix, curve), 0.75)
    assert picture.source.conversions[-1].startswith("converted from")


@pytest.mark.parametrize(
    ("chunks", "profile"),
    [
        (
            [chunk(b"sRGB", b"\0"), chunk(b"gAMA", struct.pack(">I", 45455)), chunk(b"cHRM", CHRM_P3)],
            "sRGB (PNG chunk)",
        ),
        ([chunk(b"gAMA", struct.pack(">I", 45455)), chunk(b"cHRM", CHRM_SRGB)], "sRGB (gAMA, cHRM)"),
        ([chunk(b"cICP", bytes([1, 13, 0, 1])), chunk(b"iCCP", b"p\0\0" + zlib.compress(P3))], "sRGB (cICP)"),
    ],
)
def test_chunks_that_say_srgb_change_nothing(tmp_path, chunks, profile):
    picture = decoded(tmp_path, png(COLOURS, *chunks))
    assert np.array_equal(picture.rgb, COLOURS)
    assert (picture.source.color_profile, picture.source.conversions) == (profile, ())


@pytest.mark.parametrize(
    ("one", "message"),
    [
        (chunk(b"cICP", bytes([9, 16, 0, 1])), "PQ"),
        (chunk(b"cICP", bytes([77, 13, 0, 1])), "77"),
        (chunk(b"gAMA", struct.pack(">I", 1)), "gamma"),
        (chunk(b"cHRM", bytes(32)), "no colour space"),
        (chunk(b"iCCP", b"p\0\0not deflated"), "profile is damaged"),
    ],
)
def test_colours_that_are_not_converted_are_told(tmp_path, one, message):
    picture = decoded(tmp_path, png(COLOURS, one))
    assert np.array_equal(picture.rgb, COLOURS)
    assert message in " ".join(picture.source.conversions)


def heic(pixels, **options) -> bytes:
    """Lossless, for RGB is not turned into YCbCr."""
    file = pillow_heif.from_bytes(
        "RGB;16" if pixels.dtype == np.uint16 else "RGB", pixels.shape[1::-1], pixels.tobytes()
    )
    data = io.BytesIO()
    given = {"color_primaries": 1, "transfer_characteristics": 13, "full_range_flag": 1} | options
    file.save(data, quality=-1, chroma=444, matrix_coefficients=0, **given)
    return data.getvalue()


@pytest.mark.parametrize(("code", "matrix"), [(1, None), (12, theory.FROM_P3), (9, theory.FROM_2020)])
@pytest.mark.parametrize("bits", [8, 10])
def test_heic_says_its_colours_by_codes(tmp_path, code, matrix, bits):
    given = np.repeat(np.repeat(COLOURS, 2, 0), 2, 1)[:, :64]
    tens = NOISE_16.repeat(2, 0).repeat(2, 1)[:40, :64] >> 6
    picture = decoded(tmp_path, heic(given if bits == 8 else tens << 6, color_primaries=code), "photo.heic")
    encoded = given / 255 if bits == 8 else tens / 1023
    assert near(picture.rgb, theory.to_srgb(encoded, matrix), 0.75)
    assert ("10 bits rounded to 8" in picture.source.conversions) == (bits == 10)
    assert any("converted from" in step for step in picture.source.conversions) == (code != 1)


def test_avif_says_its_colours_by_codes(tmp_path):
    """Pillow writes no other codes than those of sRGB: the box is changed afterwards."""
    data = io.BytesIO()
    Image.fromarray(COLOURS[:, :18].repeat(2, 0).repeat(2, 1)).save(
        data, "AVIF", quality=100, subsampling="4:4:4"
    )
    plain = decoded(tmp_path, data.getvalue(), "plain.avif")
    assert plain.source.conversions == ()
    marked = data.getvalue().replace(b"colrnclx\x00\x01", b"colrnclx\x00\x0c")
    picture = decoded(tmp_path, marked, "marked.avif")
    assert near(picture.rgb, theory.to_srgb(plain.rgb / 255, theory.FROM_P3), 0.75)
    assert picture.source.color_profile == "Display P3 (nclx)"


@pytest.mark.parametrize("bits", [8, 10])
def test_a_telephones_heic_in_display_p3(tmp_path, bits):
    given = NOISE_16.repeat(2, 0).repeat(2, 1)[:40, :64] >> (16 - bits)
    deep = given << 6 if bits == 10 else given.astype(np.uint8)
    file = pillow_heif.from_bytes("RGB;16" if bits == 10 else "RGB", (64, 40), deep.tobytes())
    file.info["icc_profile"], file.info["icc_profile_type"] = P3, "prof"
    file.save(tmp_path / "a.heic", quality=-1, chroma=444, matrix_coefficients=0, full_range_flag=1)
    picture = decode(tmp_path / "a.heic", 64)
    assert near(picture.rgb, theory.to_srgb(given / (2**bits - 1), theory.FROM_P3), 0.75)
    assert picture.source.color_profile == "P3 of ours"


def test_a_deep_avif_is_rounded_and_told(tmp_path):
    ramp = np.dstack([np.add.outer(np.arange(64), np.arange(96)) * 6] * 3).astype(np.uint16)
    options = [cv2.IMWRITE_AVIF_DEPTH, 10, cv2.IMWRITE_AVIF_QUALITY, 100]
    picture = decoded(tmp_path, cv2.imencode(".avif", ramp, options)[1].tobytes(), "a.avif")
    assert near(picture.rgb, ramp / 1023 * 255, 1)
    assert picture.source.conversions[0] == "10 bits rounded to 8 by the decoder"


def test_a_camera_marks_adobe_rgb_in_its_exif(tmp_path):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA001] = 0xFFFF
    exif.get_ifd(0x8769)[0xA005] = {1: "R03", 2: b"0100"}
    picture = saved(tmp_path, Image.fromarray(COLOURS), "photo.jpg", exif=exif, quality=100, subsampling=0)
    plain = saved(tmp_path, Image.fromarray(COLOURS), "plain.jpg", quality=100, subsampling=0)
    assert near(
        picture.rgb, theory.to_srgb(plain.rgb / 255, theory.FROM_ADOBE, theory.power(563 / 256)), 0.75
    )
    assert picture.source.color_profile == "Adobe RGB (EXIF)"
