"""What may come in, what may not, and that nothing is kept of what may not."""

from __future__ import annotations

import io
import os
import resource
import signal
import socket
import struct
import sys
import time
import zlib
from collections.abc import Callable, Iterator

import httpx
import pytest
from PIL import Image

from tests.backend.conftest import draw_scene, encode
from tests.backend.running import RunningServer, wait_until


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises more than its few bytes should."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width // 8 + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF", "BMP"])
def test_formats_that_are_read(server: RunningServer, kind: str) -> None:
    upload = server.upload(encode(draw_scene(64, 48), kind), "x.dat")
    assert (upload["width"], upload["height"]) == (64, 48)
    assert not upload["filename"].endswith(".dat")


def test_a_telephones_jpeg_with_a_second_picture_in_it(server: RunningServer) -> None:
    first, buffer = draw_scene(64, 48), io.BytesIO()
    first.save(buffer, "MPO", save_all=True, append_images=[draw_scene(32, 24)])
    upload = server.upload(buffer.getvalue())
    assert upload["filename"].endswith(".jpg") and (upload["width"], upload["height"]) == (64, 48)


def test_width_and_height_are_those_of_the_upright_picture(server: RunningServer) -> None:
    image, buffer = draw_scene(64, 48), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(buffer, "JPEG", exif=exif)
    upload = server.upload(buffer.getvalue())
    assert (upload["width"], upload["height"]) == (48, 64)


@pytest.mark.parametrize(
    ("name", "status", "code", "parts"),
    [
        ("empty", 400, "broken_image", ("empty",)),
        ("truncated", 400, "broken_image", ("export",)),
        ("tiny", 400, "image_too_small", ("15x40", "16")),
        ("text", 415, "unsupported_format", ("JPEG",)),
        ("pdf", 415, "unsupported_format", ("JPEG",)),
        ("svg", 415, "unsupported_format", ("JPEG",)),
        ("zip", 415, "unsupported_format", ("JPEG",)),
        ("eps", 415, "unsupported_format", ("JPEG",)),
        ("bomb", 413, "image_too_large", ("12000x12000", "144.0", "64")),
    ],
)
def test_files_that_are_refused(
    server: RunningServer, name: str, status: int, code: str, parts: tuple[str, ...]
) -> None:
    data = {
        "empty": b"",
        "truncated": encode(draw_scene(200, 200), "JPEG")[:1500],
        "tiny": encode(draw_scene(15, 40)),
        "text": b"just words, whatever the name says",
        "pdf": b"%PDF-1.7\n1 0 obj\n",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        "zip": b"PK\x03\x04" + bytes(100),
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n",
        "bomb": bomb(12_000, 12_000),
    }[name]
    before = server.files()
    answer = server.client.post("/api/jobs/upload", files={"file": ("photo.jpg", data)})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert all(part in answer.json()["detail"] for part in parts), answer.text
    assert server.files() == before


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("🏔️ ورق الجبل.png", "🏔️ ورق الجبل.png"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("a" * 10_000, "a" * 255),
        ("<script>.png", "<script>.png"),
    ],
)
def test_original_names_are_kept_for_display_only(
    server: RunningServer, picture: bytes, given: str, kept: str
) -> None:
    upload = server.upload(picture, given)
    assert upload["original_filename"] == kept
    assert (server.storage / "uploads" / upload["filename"]).read_bytes() == picture


def test_no_file_at_all(client: httpx.Client) -> None:
    answer = client.post("/api/jobs/upload", files={"other": b"x"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
    assert "file is missing" in answer.json()["detail"]
    answer = client.post("/api/jobs/upload", files={"file": b"x"}, data={"kind": "film"})
    assert "'film'" in answer.json()["detail"]


def test_the_size_limit_declared_and_chunked(
    start_server: Callable[..., RunningServer], picture: bytes
) -> None:
    server = start_server(MAX_UPLOAD_SIZE_MB="1")
    before = server.files()
    answer = server.client.post("/api/jobs/upload", files={"file": bytes(5 * 2**20)})
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
    assert "1 MB" in answer.json()["detail"] and "MAX_UPLOAD_SIZE_MB" in answer.json()["detail"]

    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        while sent < 200 * 2**20:
            sent += 65536
            yield bytes(65536)

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    try:
        answer = server.client.post("/api/jobs/upload", content=endless(), headers=headers)
        assert answer.status_code == 413
    except httpx.TransportError:
        pass  # the server answered and hung up while we were still sending
    assert sent < 20 * 2**20
    assert server.files() == before
    just_below = picture + bytes(2**20 - len(picture))  # trailing bytes after the picture's end
    assert server.upload(just_below)["size_bytes"] == 2**20


def test_half_an_upload_then_silence(server: RunningServer, picture: bytes) -> None:
    before = server.files()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(
            b"POST /api/jobs/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
            b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.png"\r\n\r\n' + picture
        )
        wait_until(lambda: server.files() != before, "the first bytes are on disk")
    wait_until(lambda: server.files() == before, "the half upload is gone")


def test_a_helper_that_dies_or_hangs_is_replaced(server: RunningServer, picture: bytes) -> None:
    server.upload(picture)
    (helper,) = server.helper_processes()
    helper.send_signal(signal.SIGKILL)
    helper.wait()
    time.sleep(0.1)
    server.upload(picture)
    (replaced,) = server.helper_processes()
    assert replaced.pid != helper.pid


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
def test_the_disk_is_full(start_server: Callable[..., RunningServer], picture: bytes) -> None:
    """A limit on the size of files says the same as a full disk."""
    server = start_server()
    server.upload(picture)
    before = server.files()
    limits = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (200_000, limits[1]))
    answer = server.client.post("/api/jobs/upload", files={"file": os.urandom(400_000)})
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    assert server.files() == before
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limits)
    assert server.upload(picture)["size_bytes"] == len(picture)
