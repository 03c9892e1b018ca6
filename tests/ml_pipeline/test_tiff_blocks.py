"""Tiles and strips of a TIFF: too large a one is refused by the header, an ordinary one is read."""

import io
import struct
import zlib

import numpy as np
import pytest
import tifffile

from ml_pipeline.errors import ImageTooLargeError
from ml_pipeline.io import decode
from ml_pipeline.pictures.tiff_blocks import block_of
from ml_pipeline.probe import probe

PIXELS = np.random.default_rng(6).integers(0, 256, (80, 100, 3), dtype=np.uint8)
LONG, LONG8, SLONG8 = 4, 16, 17
ONE_STRIP = 2**32 - 1


def encoded(pixels, **options) -> bytes:
    data = io.BytesIO()
    tifffile.imwrite(data, pixels, photometric="rgb", **options)
    return data.getvalue()


def by_hand(
    tags: dict[int, int], *further: tuple[int, int, int], big: bool = False, order: str = "<"
) -> bytes:
    """64x64 grey pixels, deflated, in a directory with the tags given; `further` are (tag, type, value)."""
    data = zlib.compress(bytes(3 * 64 * 64))
    head = 16 if big else 8
    kept = {256: 64, 257: 64, 258: 8, 259: 8, 262: 1, 277: 1, **tags}
    places = {324: head, 325: len(data)} if 322 in tags else {273: head, 279: len(data)}
    entries = [(tag, LONG8 if big else LONG, value) for tag, value in {**kept, **places}.items()]
    entries += [(tag, kind, value) for tag, kind, value in further]
    entry = order + ("HHQQ" if big else "HHII")
    body = b"".join(
        struct.pack(entry, tag, kind, 1, value) for tag, kind, value in sorted(entries, key=lambda e: e[0])
    )
    mark, end = (b"II" if order == "<" else b"MM"), head + len(data)
    start = struct.pack(order + ("HHHQ" if big else "HI"), *((43, 8, 0, end) if big else (42, end)))
    count = struct.pack(order + ("Q" if big else "H"), len(entries))
    return mark + start + data + count + body + bytes(8 if big else 4)


HUGE = [
    by_hand({322: 46_000, 323: 46_000}),
    by_hand({322: 46_000, 323: 46_000}, big=True),
    by_hand({322: 46_000, 323: 46_000, 259: 1}),
    by_hand({322: 64, 323: 64}, (322, LONG, 10**6), (323, LONG, 10**6)),
    by_hand({322: 64, 323: 64}, (322, SLONG8, 2**20), (323, SLONG8, 2**20), big=True),
    by_hand({278: 10**8, 262: 6}),
    by_hand({322: 16, 323: 2 * 10**6, 262: 6}),
]


@pytest.mark.parametrize("read", [probe, decode])
@pytest.mark.parametrize(
    "data",
    HUGE,
    ids=["tile", "BigTIFF", "raw", "given twice", "of a type Pillow skips", "YCbCr strip", "YCbCr tile"],
)
def test_a_tile_or_strip_far_larger_than_the_limit_is_refused_by_the_header(tmp_path, data, read):
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(
        ImageTooLargeError, match=r"tile or strip .*x.* at most 64 .*smaller tiles.*MAX_IMAGE"
    ):
        read(tmp_path / "a.tif", 64)


@pytest.mark.parametrize("limit", [0.01, 64])
@pytest.mark.parametrize(
    "options",
    [
        {"tile": (256, 256)},
        {"tile": (512, 256), "planarconfig": "separate"},
        {"tile": (256, 256), "bigtiff": True, "compression": "zlib"},
        {"rowsperstrip": 2**31 - 1},
        {"rowsperstrip": 7, "compression": "zlib"},
        {"byteorder": ">"},
    ],
    ids=["tiles", "planes", "BigTIFF", "one strip", "strips", "big-endian"],
)
def test_ordinary_tiles_and_strips_are_read(tmp_path, options, limit):
    planes = options.get("planarconfig") == "separate"
    given = np.ascontiguousarray(np.moveaxis(PIXELS, -1, 0)) if planes else PIXELS
    (tmp_path / "a.tif").write_bytes(encoded(given, **options))
    assert np.array_equal(decode(tmp_path / "a.tif", limit).rgb, PIXELS)


@pytest.mark.parametrize("photometric", [1, 6])
def test_as_many_rows_in_a_strip_as_there_may_be_mean_one_strip(tmp_path, photometric):
    data = by_hand({278: ONE_STRIP, 262: photometric, 277: 3 if photometric == 6 else 1})
    (tmp_path / "a.tif").write_bytes(data)
    assert probe(tmp_path / "a.tif", 64).width == 64


def test_only_the_first_page_is_decoded_and_checked(tmp_path):
    first, second = encoded(PIXELS), bytearray(by_hand({322: 46_000, 323: 46_000}))
    (at,) = struct.unpack_from("<I", first, 4)
    (count,) = struct.unpack_from("<H", first, at)
    directory = bytes(second[struct.unpack_from("<I", second, 4)[0] :])
    link = at + 2 + 12 * count
    data = first[:link] + struct.pack("<I", len(first)) + first[link + 4 :] + directory
    (tmp_path / "a.tif").write_bytes(data)
    picture = decode(tmp_path / "a.tif", 64)
    assert np.array_equal(picture.rgb, PIXELS)
    assert picture.source.conversions == ("first of 2 frames",)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_the_directory_is_read_in_either_order_and_size(big, order):
    for tags, expected in [({322: 256, 323: 128}, (256, 128)), ({278: 16}, (64, 16)), ({}, (64, 64))]:
        data = by_hand(tags, big=big, order=order)
        assert block_of(io.BytesIO(data)) == expected
