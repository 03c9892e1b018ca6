"""Unusual and hostile pictures that are valid all the same, against colours computed apart."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from ml_pipeline.io import decode

from . import color_theory as theory
from .test_color_spaces import INK_LAB, LINEAR, P3, chunk, png
from .test_formats import encoded, tiff

NOISE = np.random.default_rng(5).integers(0, 256, (40, 60, 4), dtype=np.uint8)
RGB = NOISE[..., :3]
RGBA_16 = np.random.default_rng(6).integers(0, 65536, (20, 40, 4)).astype(np.uint16)
SMOOTH = np.dstack(np.broadcast_arrays(np.arange(64)[:, None] * 3, np.arange(96)[None] * 2, 90)).astype(
    np.uint8
)
GREY_PROFILE = theory.grey_profile("grey of ours", theory.gamma_curve(1.8))
CMYK_PROFILE = theory.cmyk_profile("press of ours", INK_LAB)
FROM_P3 = theory.to_srgb(RGB / 255, theory.FROM_P3)


def decoded(tmp_path, data: bytes):
    (tmp_path / "picture").write_bytes(data)
    return decode(tmp_path / "picture", 64)


def near(picture, expected, levels=1.0) -> bool:
    return bool(np.abs(picture.rgb - np.asarray(expected, float)).max() <= levels)


def over_white(colours, alpha):
    """Colours of 0 to 255 and alpha of 0 to 1."""
    return colours * alpha + 255 * (1 - alpha)


def jpeg(image: Image.Image, **options) -> bytes:
    return encoded(image, "JPEG", quality=95, **options)


def changed(profile: bytes, at: int, value: bytes) -> bytes:
    return profile[:at] + value + profile[at + len(value) :]


def swollen(profile: bytes) -> bytes:
    """With 5 MB behind its tags."""
    return changed(profile + bytes(5 * 2**20), 0, struct.pack(">I", len(profile) + 5 * 2**20))


def icc_png(profile: bytes, pixels=RGB, *chunks: bytes) -> bytes:
    return png(pixels, chunk(b"iCCP", b"p\0\0" + zlib.compress(profile)), *chunks)


def test_a_palette_with_a_profile_and_clear_entries(tmp_path):
    indices, palette = NOISE[..., 0] % 16, NOISE[0, :16, :3]
    image = Image.fromarray(indices)
    image.putpalette(list(palette.ravel()))
    clear = bytes(range(0, 160, 10))
    picture = decoded(tmp_path, encoded(image, "PNG", transparency=clear, icc_profile=P3))
    colours = theory.to_srgb(palette[indices] / 255, theory.FROM_P3)
    assert near(picture, over_white(colours, np.array(list(clear))[indices][..., None] / 255))


@pytest.mark.parametrize(
    ("mode", "profile", "made_for"),
    [
        ("RGB", CMYK_PROFILE, "CMYK"),
        ("RGB", GREY_PROFILE, "GRAY"),
        ("L", CMYK_PROFILE, "CMYK"),
        ("CMYK", P3, "RGB"),
        ("CMYK", GREY_PROFILE, "GRAY"),
    ],
)
def test_a_profile_for_another_model_is_not_used_and_told(tmp_path, mode, profile, made_for):
    image = Image.fromarray(SMOOTH).convert(mode)
    plain = decoded(tmp_path, jpeg(image))
    picture = decoded(tmp_path, jpeg(image, icc_profile=profile))
    assert np.array_equal(picture.rgb, plain.rgb)
    assert f"made for {made_for}, the picture is {mode}" in picture.source.conversions[0]
    assert picture.source.conversions[1:] == plain.source.conversions


def test_grey_with_a_profile_for_colours_is_read_as_equal_parts_of_them(tmp_path):
    image = Image.fromarray(SMOOTH).convert("L")
    plain = decoded(tmp_path, jpeg(image)).rgb
    assert near(decoded(tmp_path, jpeg(image, icc_profile=P3)), plain, 0)
    expected = theory.to_srgb(plain / 255, None, theory.power(1))
    assert near(decoded(tmp_path, jpeg(image, icc_profile=LINEAR)), expected)


@pytest.mark.parametrize("marker", ["CMYK", "none", "YCCK"])
def test_the_kinds_of_cmyk_in_a_jpeg(tmp_path, marker):
    """All of them hold inks inverted, as Adobe began it; YCCK's inks are the complement of an RGB."""
    image = Image.fromarray(SMOOTH).convert("CMYK")
    data = jpeg(image, subsampling=0)
    with Image.open(io.BytesIO(data)) as opened:
        stored = 255 - np.asarray(opened).astype(float)
    at = data.index(b"Adobe")
    if marker == "none":
        data = data[: at - 4] + data[at - 2 + int.from_bytes(data[at - 2 : at], "big") :]
    elif marker == "YCCK":
        data = changed(data, at + 11, b"\2")
        y, blue, red = stored[..., 0].copy(), stored[..., 1] - 128, stored[..., 2] - 128
        stored[..., 0] = 255 - (y + 1.402 * red)
        stored[..., 1] = 255 - (y - 0.344136 * blue - 0.714136 * red)
        stored[..., 2] = 255 - (y + 1.772 * blue)
    stored = np.clip(stored, 0, 255)
    assert near(decoded(tmp_path, data), stored[..., :3] * stored[..., 3:] / 255, 1.5)


@pytest.mark.parametrize(
    "options",
    [{"progressive": True}, {"subsampling": 0}, {"subsampling": 2, "progressive": True}, {"keep_rgb": True}],
    ids=str,
)
def test_the_kinds_of_jpeg_are_read_as_another_decoder_does(tmp_path, options):
    data = jpeg(Image.fromarray(SMOOTH), **options)
    expected = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    assert near(decoded(tmp_path, data), expected, 2)


def test_deep_colours_with_a_profile_and_transparency(tmp_path):
    colours = theory.to_srgb(RGBA_16[..., :3] / 65535, theory.FROM_P3)
    picture = decoded(tmp_path, icc_png(P3, RGBA_16))
    assert near(picture, over_white(colours, RGBA_16[..., 3:] / 65535))
    key = RGBA_16[3, 4, :3]
    picture = decoded(tmp_path, icc_png(P3, RGBA_16[..., :3], chunk(b"tRNS", struct.pack(">3H", *key))))
    is_clear = (RGBA_16[..., :3] == key).all(axis=2)
    assert is_clear.any() and near(picture, np.where(is_clear[..., None], 255, colours), 0.75)


def test_deep_grey_with_a_gamma(tmp_path):
    picture = decoded(tmp_path, png(RGBA_16[..., 0], chunk(b"gAMA", struct.pack(">I", 50_000))))
    assert near(picture, theory.to_srgb(RGBA_16[..., [0, 0, 0]] / 65535, None, theory.power(2)), 0.75)


@pytest.mark.parametrize("photometric", ["minisblack", "miniswhite"])
def test_black_and_white_tiffs_of_either_kind(tmp_path, photometric):
    bits, white = NOISE[..., 0] > 128, 255 if photometric == "minisblack" else 0
    expected = np.where(bits, white, 255 - white)[..., None].repeat(3, axis=2)
    assert near(decoded(tmp_path, tiff(bits, photometric=photometric)), expected, 0)


def test_white_is_zero_with_a_grey_profile(tmp_path):
    picture = decoded(tmp_path, tiff(NOISE[..., 0], photometric="miniswhite", iccprofile=GREY_PROFILE))
    assert near(picture, theory.to_srgb(1 - NOISE[..., [0, 0, 0]] / 255, None, theory.power(461 / 256)))


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_profile_and_an_orientation(tmp_path, orientation):
    turned = {
        2: FROM_P3[:, ::-1],
        3: FROM_P3[::-1, ::-1],
        4: FROM_P3[::-1],
        5: FROM_P3.transpose(1, 0, 2),
        6: np.rot90(FROM_P3, -1),
        7: np.rot90(FROM_P3.transpose(1, 0, 2), 2),
        8: np.rot90(FROM_P3, 1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = decoded(tmp_path, encoded(Image.fromarray(RGB), "PNG", exif=exif, icc_profile=P3))
    assert near(picture, turned)
    assert [step.split()[0] for step in picture.source.conversions] == ["converted", "turned"]


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_the_first_frame_of_an_animation_with_a_profile(tmp_path, format_):
    frames = [Image.fromarray(RGB), Image.fromarray(np.ascontiguousarray(RGB[::-1]))]
    options = {"lossless": True} if format_ == "WEBP" else {}
    data = encoded(frames[0], format_, save_all=True, append_images=frames[1:], icc_profile=P3, **options)
    assert near(decoded(tmp_path, data), FROM_P3)


@pytest.mark.parametrize("format_", ["PNG", "TIFF", "JPEG"])
def test_a_profile_of_5_megabytes_is_used(tmp_path, format_):
    plain = decoded(tmp_path, encoded(Image.fromarray(SMOOTH), format_)).rgb
    picture = decoded(tmp_path, encoded(Image.fromarray(SMOOTH), format_, icc_profile=swollen(P3)))
    assert near(picture, theory.to_srgb(plain / 255, theory.FROM_P3))


@pytest.mark.parametrize(
    ("profile", "why"),
    [
        (b"", "damaged"),
        (P3[:100], "cannot be decoded"),
        (P3[:300], "cannot be decoded"),
        (P3[:-20], "cannot be decoded"),
        (changed(P3, 12, b"link"), "class link"),
        (changed(P3, 12, b"nmcl"), "class nmcl"),
        (changed(P3, 12, b"abst"), "class abst"),
        (changed(P3, 16, b"HSV "), "made for HSV"),
        (changed(P3, 36, b"xxxx"), "cannot be decoded"),
        (theory.rgb_profile("black", ((0, 0, 0),) * 3, theory.SRGB_PARAMETRIC), "no colour space"),
    ],
)
def test_a_profile_that_describes_no_picture_leaves_the_bytes(tmp_path, profile, why):
    picture = decoded(tmp_path, icc_png(profile))
    assert np.array_equal(picture.rgb, RGB)
    assert why in picture.source.conversions[0]


@pytest.mark.parametrize("exponent", [0, -1, 30_000])
def test_a_curve_that_makes_no_sense_does_no_harm(tmp_path, exponent):
    curve = theory.parametric_curve(0, exponent)
    picture = decoded(tmp_path, icc_png(theory.rgb_profile("wild", theory.SRGB_D50, curve)))
    assert picture.rgb.shape == RGB.shape


def test_a_damaged_profile_is_told_where_the_gamma_is_taken_instead(tmp_path):
    data = png(RGB, chunk(b"iCCP", b"p\0\0not deflated"), chunk(b"gAMA", struct.pack(">I", 100_000)))
    picture = decoded(tmp_path, data)
    assert near(picture, theory.to_srgb(RGB / 255, None, theory.power(1)))
    assert picture.source.conversions[0] == "its colour profile is damaged; not used"


def test_the_narrow_range_of_video_is_told(tmp_path):
    picture = decoded(tmp_path, png(RGB, chunk(b"cICP", bytes([1, 13, 0, 0]))))
    assert np.array_equal(picture.rgb, RGB)
    assert "narrow range" in picture.source.conversions[0]


SRGB_PRIMARIES = (64, 100, 33, 100, 30, 100, 60, 100, 15, 100, 6, 100)
P3_PRIMARIES = (68, 100, 32, 100, 265, 1000, 69, 100, 15, 100, 6, 100)


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ((319, 5, 6, P3_PRIMARIES, True), "its primaries are not used; taken as sRGB"),
        ((319, 2, 0, "none", True), "its primaries are not used; taken as sRGB"),
        ((319, 5, 6, (0,) * 12, True), "its primaries are not used; taken as sRGB"),
        (
            (301, 3, 256, list(range(0, 65536, 256)), True),
            "its transfer functions are not used; taken as sRGB",
        ),
        ((319, 5, 6, SRGB_PRIMARIES, True), None),
    ],
)
def test_a_tiffs_own_colours_are_told(tmp_path, tag, told):
    picture = decoded(tmp_path, tiff(RGB, photometric="rgb", extratags=[tag]))
    assert np.array_equal(picture.rgb, RGB)
    assert [step for step in picture.source.conversions if "used" in step] == ([told] if told else [])


def bmp(bits: int, pixels: bytes, *, header: bytes = b"", behind: bytes = b"") -> bytes:
    """60x40, with what a header of the fifth version has beyond the first."""
    compression = 3 if bits == 32 else 0
    info = struct.pack(
        "<IiiHHIIiiII", 40 + len(header), 60, 40, 1, bits, compression, len(pixels), 2835, 2835, 0, 0
    )
    start = 14 + len(info) + len(header)
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + info + header + pixels + behind


def version_5(alpha_mask: int, space: bytes, profile: tuple[int, int]) -> bytes:
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, alpha_mask)
    return masks + space + bytes(48) + struct.pack("<IIII", 4, *profile, 0)


def test_a_bmp_with_a_profile(tmp_path):
    pixels = RGB[::-1, :, ::-1].tobytes()  # rows from below, blue first
    header = version_5(0, b"DEBM", (124 + len(pixels), len(P3)))
    picture = decoded(tmp_path, bmp(24, pixels, header=header, behind=P3))
    assert near(picture, FROM_P3)
    assert picture.source.color_profile == "P3 of ours"


@pytest.mark.parametrize("alpha", [0, 128])
def test_a_bmp_whose_alpha_was_left_alone_is_opaque(tmp_path, alpha):
    pixels = np.dstack([RGB[::-1, :, ::-1], np.full((40, 60), alpha, np.uint8)]).tobytes()
    picture = decoded(tmp_path, bmp(32, pixels, header=version_5(0xFF000000, b"BGRs", (0, 0))))
    assert near(picture, RGB if alpha == 0 else over_white(RGB, alpha / 255), 0.51)
    assert "alpha is 0 everywhere" in picture.source.conversions[0] or alpha
