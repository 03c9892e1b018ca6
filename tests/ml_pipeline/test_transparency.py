"""Transparency in every form it is stored in, over white."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from ml_pipeline.io import decode

from . import color_theory as theory
from .test_color_spaces import P3, chunk, png
from .test_formats import tiff

NOISE = np.random.default_rng(0).integers(0, 256, (40, 60, 4), dtype=np.uint8)
GREY = NOISE[..., 0]
FLATTENED = "transparency flattened on white"


def decoded(tmp_path, data):
    path = tmp_path / "picture"
    if isinstance(data, bytes):
        path.write_bytes(data)
    else:
        data[0].save(path, data[1], **data[2])
    return decode(path, 64)


def over_white(colours, alpha):
    return colours * (alpha / 255) + 255 * (1 - alpha / 255)


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_an_alpha_channel(tmp_path, format_):
    smooth = np.add.outer(np.arange(40), np.arange(60))[..., None] * np.array([2, 1, 2, 2]) % 256
    given = (smooth if format_ == "AVIF" else NOISE).astype(np.uint8)
    options = {"WEBP": {"lossless": True, "exact": True}, "AVIF": {"quality": 100, "subsampling": "4:4:4"}}
    picture = decoded(tmp_path, (Image.fromarray(given), format_, options.get(format_, {})))
    expected = over_white(given[..., :3].astype(float), given[..., 3:])
    assert np.abs(picture.rgb - expected).max() <= (6 if format_ == "AVIF" else 0.51)
    assert picture.source.conversions == (FLATTENED,)


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "TIFF"])
def test_an_opaque_alpha_changes_nothing(tmp_path, format_):
    opaque = NOISE.copy()
    opaque[..., 3] = 255
    options = {"lossless": True} if format_ == "WEBP" else {}
    picture = decoded(tmp_path, (Image.fromarray(opaque), format_, options))
    assert np.array_equal(picture.rgb, opaque[..., :3])
    assert picture.source.conversions in (("opaque alpha dropped",), ())  # WebP writes none


def test_grey_with_alpha(tmp_path):
    picture = decoded(tmp_path, (Image.fromarray(NOISE[..., [0, 3]], "LA"), "PNG", {}))
    expected = over_white(NOISE[..., [0, 0, 0]].astype(float), NOISE[..., 3:])
    assert np.abs(picture.rgb - expected).max() <= 0.51


@pytest.mark.parametrize("kind", ["colour", "grey", "deep colour", "deep grey", "deep grey and alpha"])
def test_a_clear_colour_or_alpha_in_a_png(tmp_path, kind):
    deep = "deep" in kind
    values = NOISE.astype(np.uint16) * 257 if deep else NOISE
    key = np.zeros((40, 60), bool)
    key[5:9, 7:20] = True
    if "alpha" in kind:
        data, shown = png(np.dstack([values[..., 0], np.where(key, 0, 65535).astype(np.uint16)])), GREY
    elif "grey" in kind:
        values[key, 0] = values[0, 0, 0]
        key = values[..., 0] == values[0, 0, 0]
        data, shown = (
            png(values[..., 0], chunk(b"tRNS", struct.pack(">H", values[0, 0, 0]))),
            values[..., 0] // (257 if deep else 1),
        )
    else:
        values[key, :3] = values[0, 0, :3]
        key[0, 0] = True
        data, shown = (
            png(values[..., :3], chunk(b"tRNS", struct.pack(">3H", *values[0, 0, :3]))),
            values[..., :3] // (257 if deep else 1),
        )
    picture = decoded(tmp_path, data)
    shown = shown if shown.ndim == 3 else np.dstack([shown] * 3)
    assert np.array_equal(picture.rgb, np.where(key[..., None], 255, shown))
    assert picture.source.conversions[-1] == FLATTENED


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_a_clear_level_of_a_few_bits(tmp_path, bits):
    levels = np.arange(2**bits).repeat(64 // 2**bits)[None].repeat(20, 0)  # (20, 64)
    packed = np.packbits(
        (levels[..., None] >> np.arange(bits)[::-1] & 1).astype(np.uint8).reshape(20, -1), axis=1
    )
    data = png(packed, chunk(b"tRNS", struct.pack(">H", 1)))
    header = struct.pack(">IIBBBBB", 64, 20, bits, 0, 0, 0, 0)
    picture = decoded(tmp_path, data.replace(data[8:33], chunk(b"IHDR", header)))
    assert np.array_equal(picture.rgb[..., 0], np.where(levels == 1, 255, levels * 255 // (2**bits - 1)))
    assert picture.source.conversions[-1] == FLATTENED


@pytest.mark.parametrize("format_", ["PNG", "GIF"])
@pytest.mark.parametrize("clear", [3, bytes(range(0, 160, 10))])
def test_clear_palette_entries(tmp_path, format_, clear):
    if format_ == "GIF" and isinstance(clear, bytes):
        pytest.skip("a GIF has one clear entry")
    indices = np.arange(2400, dtype=np.uint8).reshape(40, 60) % 16
    image = Image.fromarray(indices)
    image.putpalette(list(range(48)))
    picture = decoded(tmp_path, (image, format_, {"transparency": clear}))
    alphas = np.array(
        list(clear) if isinstance(clear, bytes) else [0 if k == clear else 255 for k in range(16)]
    )
    colours = np.arange(48).reshape(16, 3)[indices]
    assert np.abs(picture.rgb - over_white(colours, alphas[indices][..., None])).max() <= 0.51


@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_premultiplied_alpha_of_a_tiff(tmp_path, channels, dtype):
    if (channels, dtype) == (2, np.uint16):
        pytest.skip("not known to the decoder: refused")
    scale = 257 if dtype == np.uint16 else 1
    alpha = np.maximum(NOISE[..., 3:], 40).astype(float)
    colours = NOISE[..., : channels - 1].astype(float)
    pixels = np.rint(np.dstack([colours * alpha / 255, alpha]) * scale).astype(dtype)
    kind = "rgb" if channels == 4 else "minisblack"
    picture = decoded(tmp_path, tiff(pixels, photometric=kind, extrasamples=["assocalpha"]))
    assert np.abs(picture.rgb - over_white(colours, alpha)).max() <= 1.5
    assert picture.source.conversions[-1] == FLATTENED


def test_an_extra_channel_that_is_no_alpha_is_left_out(tmp_path):
    deep = NOISE.astype(np.uint16) * 257
    for pixels in (NOISE, deep):
        picture = decoded(tmp_path, tiff(pixels, photometric="rgb", extrasamples=["unspecified"]))
        assert np.array_equal(picture.rgb, NOISE[..., :3])
        assert FLATTENED not in picture.source.conversions


@pytest.mark.parametrize("bits", [8, 16])
def test_colours_are_converted_before_they_are_blended(tmp_path, bits):
    """White is white of sRGB, and a half-clear P3 red is half of the converted red."""
    given = np.zeros((20, 20, 4), np.uint16)
    given[..., 0], given[..., 3], given[:, 10:, 3] = 200 * 257, 128 * 257, 0
    data = png(
        given if bits == 16 else (given // 257).astype(np.uint8), chunk(b"iCCP", b"p\0\0" + zlib.compress(P3))
    )
    picture = decoded(tmp_path, data)
    red = theory.to_srgb(np.array([200, 0, 0]) / 255, theory.FROM_P3)
    assert np.abs(picture.rgb[:, :10] - over_white(red, 128)).max() <= 1.5
    assert (picture.rgb[:, 10:] == 255).all()
    assert [step.split()[0] for step in picture.source.conversions][-2:] == ["converted", "transparency"]


@pytest.mark.parametrize("clear", [False, True])
def test_a_first_frame_that_covers_a_part_lies_on_white(tmp_path, clear):
    data = io.BytesIO()
    part = Image.new("P", (10, 10), 2)
    part.putpalette([255, 0, 0, 0, 0, 255, 0, 255, 0, 9, 9, 9])
    part.save(data, "GIF", optimize=False)
    gif = data.getvalue()
    at = gif.index(b"\x2c")
    table = 3 * 2 ** ((gif[at + 9] & 7) + 1) if gif[at + 9] & 0x80 else 0
    head = (
        b"GIF89a"
        + struct.pack("<HHBBB", 40, 30, 0x81, 1, 0)
        + bytes([255, 0, 0, 0, 0, 255, 0, 255, 0, 9, 9, 9])
    )
    control = b"\x21\xf9\x04" + bytes([clear, 0, 0, 3 * clear, 0])
    frame = b"\x2c" + struct.pack("<HHHHB", 5, 8, 10, 10, 0) + gif[at + 10 + table :]
    picture = decoded(tmp_path, head + control + frame)
    expected = np.full((30, 40, 3), 255)
    expected[8:18, 5:15] = (0, 255, 0)
    assert np.array_equal(picture.rgb, expected)
    assert "covers 10x10 of 40x30" in " ".join(picture.source.conversions)
