"""Every format and mode comes in with exact colours, upright, and `probe` and `decode` agree on it."""

import io
import struct

import numpy as np
import pillow_heif
import pytest
import tifffile
from PIL import Image, PngImagePlugin

from ml_pipeline.errors import BrokenImageError
from ml_pipeline.io import decode
from ml_pipeline.probe import probe

GRADIENT = np.dstack(np.broadcast_arrays(np.arange(40)[:, None] * 6, np.arange(60)[None] * 4, 90)).astype(
    np.uint8
)
NOISE = np.random.default_rng(0).integers(0, 256, (40, 60, 4), dtype=np.uint8)
GREY_16 = np.random.default_rng(1).integers(0, 65536, (40, 60)).astype(np.uint16)
NOISE_16 = np.random.default_rng(2).integers(0, 65536, (40, 60, 4)).astype(np.uint16)
LOSSLESS = [
    ("PNG", {}),
    ("BMP", {}),
    ("WEBP", {"lossless": True}),
    ("TIFF", {}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("TIFF", {"compression": "tiff_adobe_deflate"}),
]


def encoded(image: Image.Image, format_: str, **options) -> bytes:
    data = io.BytesIO()
    if format_ == "HEIF":
        file = pillow_heif.from_pillow(image)
        file.info["exif"] = options["exif"].tobytes() if "exif" in options else None
        file.save(
            data,
            quality=-1,
            chroma=444,
            matrix_coefficients=0,
            color_primaries=1,
            transfer_characteristics=13,
            full_range_flag=1,
        )
    else:
        image.save(data, format_, **options)
    return data.getvalue()


def tiff(pixels, **options) -> bytes:
    data = io.BytesIO()
    tifffile.imwrite(data, pixels, **options)
    return data.getvalue()


def decoded(tmp_path, data: bytes):
    """The picture, after `probe` was seen to say the same of it."""
    path = tmp_path / "picture"
    path.write_bytes(data)
    picture, probed = decode(path, 64), probe(path, 64)
    height, width = picture.rgb.shape[:2]
    assert (probed.format, probed.width, probed.height) == (picture.source.format, width, height)
    assert (picture.source.width, picture.source.height) == (width, height)
    assert picture.rgb.flags.c_contiguous
    assert picture.rgb.flags.writeable
    return picture


@pytest.mark.parametrize(("format_", "options"), LOSSLESS)
def test_a_lossless_picture_keeps_its_bytes(tmp_path, format_, options):
    picture = decoded(tmp_path, encoded(Image.fromarray(NOISE[..., :3]), format_, **options))
    assert np.array_equal(picture.rgb, NOISE[..., :3])
    assert picture.source.conversions == ()
    assert picture.source.mode == "RGB"


@pytest.mark.parametrize(
    ("format_", "options", "levels"),
    [
        ("JPEG", {"quality": 100, "subsampling": 0}, 3),
        ("AVIF", {"quality": 100, "subsampling": "4:4:4"}, 3),
        ("HEIF", {}, 0),
        ("TIFF", {"compression": "jpeg", "quality": 100}, 9),  # half the colour's resolution
    ],
)
def test_a_compressed_picture_is_near_what_it_was(tmp_path, format_, options, levels):
    picture = decoded(tmp_path, encoded(Image.fromarray(GRADIENT), format_, **options))
    assert np.abs(picture.rgb.astype(int) - GRADIENT).max() <= levels
    assert picture.source.conversions == ()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_every_orientation_in_every_format(tmp_path, format_, orientation):
    """An upright picture with a red corner and a blue side, laid down the way each orientation undoes."""
    upright = np.full((40, 64, 3), 128, np.uint8)
    upright[:16, :16], upright[:, 48:] = (255, 0, 0), (0, 0, 255)
    laid = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: np.rot90(upright, 2).transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {
        "JPEG": {"quality": 98, "subsampling": 0},
        "WEBP": {"lossless": True},
        "AVIF": {"quality": 98, "subsampling": "4:4:4"},
    }
    image = Image.fromarray(np.ascontiguousarray(laid))
    picture = decoded(tmp_path, encoded(image, format_, exif=exif, **options.get(format_, {})))
    assert picture.rgb.shape == upright.shape
    inner = np.s_[2:-2:9, 2:-2:9]  # away from what compression smears
    assert np.abs(picture.rgb.astype(int) - upright)[inner].max() <= 12
    by = "container" if format_ == "HEIF" else "EXIF orientation"
    expected_step = (f"turned upright by its {by}",) if orientation > 1 else ()
    assert tuple(step for step in picture.source.conversions if "upright" in step) == expected_step


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_an_orientation_in_xmp_counts_where_exif_has_none(tmp_path, format_):
    """As some editors write it."""
    xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:Description tiff:Orientation=\"6\"/></x:xmpmeta>"
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", xmp)
    options = {
        "JPEG": {"xmp": xmp.encode(), "quality": 100, "subsampling": 0},
        "PNG": {"pnginfo": text},
        "WEBP": {"xmp": xmp.encode(), "lossless": True},
        "TIFF": {"tiffinfo": {700: xmp.encode()}},
    }[format_]
    picture = decoded(tmp_path, encoded(Image.fromarray(GRADIENT), format_, **options))
    assert np.abs(picture.rgb.astype(int) - np.rot90(GRADIENT, -1)).max() <= 3
    assert "covers" not in " ".join(picture.source.conversions)


@pytest.mark.parametrize("orientation", [1, 2, 5, 6])
def test_a_deep_tiff_is_turned_once(tmp_path, orientation):
    data = tiff(NOISE_16[..., :3], photometric="rgb", extratags=[(274, "H", 1, orientation, True)])
    turned = {
        1: lambda p: p,
        2: lambda p: p[:, ::-1],
        5: lambda p: p.transpose(1, 0, 2),
        6: lambda p: np.rot90(p, -1),
    }
    picture = decoded(tmp_path, data)
    assert np.array_equal(picture.rgb, np.rint(turned[orientation](NOISE_16[..., :3]) / 257))


@pytest.mark.parametrize(
    "data",
    [
        encoded(Image.fromarray(GREY_16), "PNG"),
        encoded(Image.fromarray(GREY_16), "TIFF"),
        tiff(GREY_16, photometric="minisblack", byteorder=">"),
        tiff(65535 - GREY_16, photometric="miniswhite"),
    ],
    ids=["PNG", "TIFF", "big-endian TIFF", "white is zero"],
)
def test_16_bit_grey_is_rounded_from_its_full_range(tmp_path, data):
    picture = decoded(tmp_path, data)
    assert np.array_equal(picture.rgb, np.repeat(np.rint(GREY_16 / 257)[..., None], 3, -1))
    assert picture.source.conversions[0].endswith("0 to 65535 scaled to 0 to 255")


@pytest.mark.parametrize(
    ("numbers", "black", "white"),
    [
        (np.linspace(0, 70_000, 2400).reshape(40, 60).astype(np.int32), 0, 70_000),
        (np.linspace(0, 2**32 - 1, 2400).reshape(40, 60).astype(np.uint32), 0, 2**32 - 1),
        (np.linspace(0, 200, 2400).reshape(40, 60).astype(np.uint32), 0, 200),
        (np.linspace(-5000, 90_000, 2400).reshape(40, 60).astype(np.int32), -5000, 90_000),
        (np.linspace(-300, 300, 2400).reshape(40, 60).astype(np.int16), -300, 300),
        (np.linspace(0.1, 0.7, 2400).reshape(40, 60).astype(np.float32), 0, 1),
        (np.linspace(100, 3e5, 2400).reshape(40, 60).astype(np.float32), 0, 3e5),
        (np.linspace(-2e38, 2e38, 2400).reshape(40, 60).astype(np.float32), -2e38, 2e38),
        (np.zeros((40, 60), np.float32), 0, 1),
        (np.zeros((40, 60), np.int32), 0, 1),
    ],
    ids=lambda value: f"{value.dtype} to {value.max():g}" if isinstance(value, np.ndarray) else None,
)
def test_grey_numbers_are_scaled_never_clipped(tmp_path, numbers, black, white):
    picture = decoded(tmp_path, tiff(numbers, photometric="minisblack"))
    expected = (numbers.astype(float) - black) / (white - black) * 255
    assert np.abs(picture.rgb[..., 0] - expected).max() <= 0.51
    assert (np.ptp(picture.rgb, axis=2) == 0).all()
    assert "scaled to 0 to 255" in picture.source.conversions[0]


@pytest.mark.parametrize("wild", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_are_refused_by_both(tmp_path, wild):
    numbers = np.linspace(0, 1, 2400, dtype=np.float32).reshape(40, 60)
    numbers[20, 30] = wild
    (tmp_path / "a.tif").write_bytes(tiff(numbers, photometric="minisblack"))
    for read in (probe, decode):
        with pytest.raises(BrokenImageError, match="NaN or infinite"):
            read(tmp_path / "a.tif", 64)


def test_12_bit_grey_is_scaled_from_its_own_white(tmp_path):
    values = np.arange(32 * 16) * 8 % 4096
    bits = "".join(f"{value:012b}" for value in values)
    data = bytes(int(bits[k : k + 8], 2) for k in range(0, len(bits), 8))
    tags = {256: 32, 257: 16, 258: 12, 259: 1, 262: 1, 273: 8, 277: 1, 278: 16, 279: len(data)}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    head = b"II*\0" + struct.pack("<I", 8 + len(data))
    picture = decoded(tmp_path, head + data + struct.pack("<H", len(tags)) + entries + bytes(4))
    assert np.abs(picture.rgb[..., 0].ravel() - values / 4095 * 255).max() <= 0.51


@pytest.mark.parametrize(
    ("image", "expected", "mode"),
    [
        (Image.fromarray(NOISE[..., 0]), NOISE[..., [0, 0, 0]], "L"),
        (Image.fromarray(NOISE[..., 0] > 99), np.where(NOISE[..., [0, 0, 0]] > 99, 255, 0), "1"),
        (Image.fromarray(GRADIENT).quantize(64), None, "P"),
    ],
    ids=["grey", "1 bit", "palette"],
)
@pytest.mark.parametrize("format_", ["PNG", "TIFF", "BMP"])
def test_few_colours(tmp_path, image, expected, mode, format_):
    picture = decoded(tmp_path, encoded(image, format_))
    assert np.array_equal(picture.rgb, np.asarray(image.convert("RGB")) if expected is None else expected)
    assert picture.source.mode == mode
    assert len(picture.source.conversions) >= 1


def test_ycbcr_tiff(tmp_path):
    image = Image.fromarray(GRADIENT).convert("YCbCr")
    picture = decoded(tmp_path, tiff(np.asarray(image), photometric="ycbcr"))
    assert np.abs(picture.rgb.astype(int) - GRADIENT).max() <= 3


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG", "TIFF", "AVIF"])
def test_of_several_frames_the_first_is_taken_and_told(tmp_path, format_):
    frames = [Image.new("RGB", (40, 30), color) for color in ("#ff0000", "#00ff00", "#0000ff")]
    options = {"lossless": True} if format_ == "WEBP" else {}
    picture = decoded(
        tmp_path, encoded(frames[0], format_, save_all=True, append_images=frames[1:], **options)
    )
    assert np.abs(picture.rgb.astype(int) - (255, 0, 0)).max() <= 3
    assert picture.source.conversions[0] == "first of 3 frames"


def test_a_telephones_jpeg_with_further_pictures_is_a_jpeg(tmp_path):
    frames = [Image.new("RGB", (40, 30), color) for color in ("#ff0000", "#00ff00")]
    picture = decoded(tmp_path, encoded(frames[0], "MPO", save_all=True, append_images=frames[1:]))
    assert picture.source.format == "JPEG"
    assert picture.source.conversions == ("first of 2 frames",)


def test_the_primary_picture_of_a_heic_is_taken(tmp_path):
    data = io.BytesIO()
    file = pillow_heif.from_pillow(Image.new("RGB", (64, 64), "#ff0000"))
    file.add_from_pillow(Image.new("RGB", (64, 64), "#0000ff"))
    file.save(data, quality=90, primary_index=1)
    picture = decoded(tmp_path, data.getvalue())
    assert np.abs(picture.rgb.astype(int) - (0, 0, 255)).max() <= 4
    assert picture.source.conversions == ("frame 2 of 2, the primary one",)


@pytest.mark.parametrize("size", [(20, 3000), (3000, 20), (16, 16)])
@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF", "HEIF", "GIF", "BMP"])
def test_long_and_small_pictures(tmp_path, size, format_):
    picture = decoded(tmp_path, encoded(Image.new("RGB", size, "#4080c0"), format_))
    assert picture.rgb.shape == (size[1], size[0], 3)
    assert np.abs(picture.rgb.astype(int) - (0x40, 0x80, 0xC0)).max() <= 4


@pytest.mark.parametrize(("bits", "shift"), [(16, 0), (12, 4)])
@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_deep_colours_are_rounded_or_it_is_told(tmp_path, bits, shift, planar):
    pixels = NOISE_16[..., :3] >> shift << shift
    given = pixels if planar == "contig" else np.moveaxis(pixels, -1, 0)
    picture = decoded(tmp_path, tiff(np.ascontiguousarray(given), photometric="rgb", planarconfig=planar))
    if planar == "contig":
        assert np.array_equal(picture.rgb, np.rint(pixels / 257))
        assert picture.source.conversions == ("16 bits rounded to 8",)
    else:
        assert np.abs(picture.rgb - pixels / 257).max() <= 1
        assert picture.source.conversions[0].startswith("16 bits read as 8")
    assert picture.source.mode == "RGB;16"


def test_a_long_text_in_a_png_is_no_reason_to_refuse_it(tmp_path):
    text = PngImagePlugin.PngInfo()
    text.add_text("how it was made", "x" * 3_000_000, zip=True)
    picture = decoded(tmp_path, encoded(Image.fromarray(NOISE[..., :3]), "PNG", pnginfo=text))
    assert np.array_equal(picture.rgb, NOISE[..., :3])
