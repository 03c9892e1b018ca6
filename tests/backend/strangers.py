"""What strangers hand in, and what they are to be told: status, code, and words of the message."""

from __future__ import annotations

import io
import re
import socket
import struct
import zlib
from dataclasses import dataclass

import numpy as np
from PIL import Image

from tests.backend.conftest import draw_scene, encode, npy


@dataclass(frozen=True)
class Refusal:
    status: int
    code: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class BadFile:
    data: bytes
    refusal: Refusal


FOREIGN = Refusal(415, "unsupported_format", ("JPEG", "PNG", "HEIF"))
BROKEN = Refusal(400, "broken_image", ("export it again",))
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
NO_MAP = "invalid_disparity"
FOREIGN_KINDS = ("EPS", "PDF", "PPM", "TGA", "ICO", "PCX", "SGI", "JPEG2000", "DDS", "ICNS", "MPEG")
"""Formats that Pillow could read or recognise, and that the allow-list leaves out."""


def bad_pictures() -> dict[str, BadFile]:
    jpeg, png = encode(draw_scene(200, 200), "JPEG"), encode(draw_scene(200, 200))
    pictures = {
        "empty": BadFile(b"", Refusal(400, "broken_image", ("empty", "0 bytes", "choose"))),
        "half a JPEG": BadFile(jpeg[:1500], BROKEN),
        "half a PNG": BadFile(png[:1500], BROKEN),
        "too small": BadFile(encode(draw_scene(15, 40)), Refusal(400, "image_too_small", ("15x40", "16"))),
        "one row": BadFile(encode(draw_scene(400, 1)), Refusal(400, "image_too_small", ("400x1", "16"))),
        "144 megapixels in 17 KB": BadFile(
            bomb(12_000, 12_000),
            Refusal(413, "image_too_large", ("12000x12000", "144.0", "64", "MAX_IMAGE_MEGAPIXELS")),
        ),
        "four billion pixels": BadFile(
            header_only(2**31 - 1, 2), Refusal(400, "image_too_small", ("2147483647x2",))
        ),
        "text": BadFile(b"just words, whatever the name says", FOREIGN),
        "SVG": BadFile(b'<svg xmlns="http://www.w3.org/2000/svg"/>', FOREIGN),
        "HTML": BadFile(b"<!doctype html><script>alert(1)</script>", FOREIGN),
        "zip": BadFile(b"PK\x03\x04" + bytes(100), FOREIGN),
        "NUL bytes": BadFile(bytes(5000), FOREIGN),
    }
    return pictures | {kind: BadFile(_foreign(kind), FOREIGN) for kind in FOREIGN_KINDS}


def _foreign(kind: str) -> bytes:
    by_hand = {
        "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n",
        "PDF": b"%PDF-1.7\n1 0 obj\n",
        "MPEG": b"\0\0\1\xb3" + bytes(100),
    }
    return by_hand.get(kind) or encode(draw_scene(64, 64), kind)


def bad_maps(ramp: np.ndarray) -> dict[str, BadFile]:
    def refused(data: bytes, *words: str, status: int = 400, code: str = NO_MAP) -> BadFile:
        return BadFile(data, Refusal(status, code, words))

    claim = npy(ramp).replace(b"(72, 96), }    ", b"(72000, 96000)}")
    return {
        "constant": refused(npy(np.full((72, 96), 0.5)), "0.5 everywhere", "near from far"),
        "NaN": refused(npy(np.where(ramp > 0.5, np.nan, ramp)), "NaN", "replace"),
        "infinite": refused(npy(np.where(ramp > 0.5, np.inf, ramp)), "infinite", "replace"),
        "pickled": refused(npy(np.array([[{"a": 1}]], dtype=object), allow_pickle=True), "np.save"),
        "colour": refused(encode(draw_scene(96, 72)), "RGB", "grey"),
        "JPEG": refused(encode(draw_scene(96, 72).convert("L"), "JPEG"), ".npy", "PNG"),
        "text": refused(b"no map at all", ".npy", "PNG"),
        "three dimensions": refused(npy(np.zeros((72, 96, 3))), "(72, 96, 3)", "(rows, columns)"),
        "complex": refused(npy(ramp.astype(np.complex64)), "complex64", "real numbers"),
        "half an array": refused(npy(ramp)[:900], "np.save"),
        "too small": refused(npy(ramp[:4, :4]), "4x4", "16"),
        "a claim of 7 gigapixels": refused(claim, "np.save"),
        "empty": refused(b"", "0 bytes", "choose", code="broken_image"),
    }


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises more than its few bytes should."""
    rows = zlib.compress(b"\0" * ((width // 8 + 1) * height), 9)
    return _png_header(width, height) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def slow_picture_to_decode() -> bytes:
    """62 megapixels with four channels, in 240 KB: within every limit, and a second's work."""
    side, deflate = 7900, zlib.compressobj(1)
    row = bytes(1 + 4 * side)
    rows = b"".join([deflate.compress(row) for _ in range(side)]) + deflate.flush()
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def header_only(width: int, height: int) -> bytes:
    return _png_header(width, height) + _chunk(b"IDAT", b"x") + _chunk(b"IEND", b"")


def _png_header(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def tiff_with_a_huge_tile(side: int) -> bytes:
    """64x64 pixels in one tile of side x side: a decoder takes memory for the whole tile."""
    data = zlib.compress(bytes(3000))
    values = {256: 64, 257: 64, 258: 8, 259: 8, 262: 1, 277: 1, 322: side, 323: side, 324: 8, 325: len(data)}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in values.items())
    directory = struct.pack("<H", len(values)) + entries + struct.pack("<I", 0)
    return b"II*\0" + struct.pack("<I", 8 + len(data)) + data + directory


def large_picture(megabytes: int) -> bytes:
    """A BMP of noise: as large as said, quickly decoded."""
    side = int((megabytes * 2**20 / 3) ** 0.5)
    noise = np.random.default_rng(megabytes).integers(0, 256, (side, side, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "BMP")
    return buffer.getvalue()


def exchange(port: int, request: bytes) -> tuple[int, str]:
    """Send bytes past every client library, which would tidy them; the status, 0 for none, and the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        answer = b""
        try:
            connection.sendall(request)
            while part := connection.recv(65536):
                answer += part
        except ConnectionError:
            pass  # the server hung up on it
    found = re.match(rb"HTTP/1.1 (\d{3})", answer)
    return (int(found[1]) if found else 0), answer.decode("latin-1")
