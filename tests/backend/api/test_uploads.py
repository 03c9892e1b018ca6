"""What may come in, what may not, and that nothing is kept of what may not."""

from __future__ import annotations

import asyncio
import io
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from PIL import Image
from starlette.requests import Request
from starlette.types import Message

from backend.api import errors, forms
from backend.errors import UploadStalledError
from tests.backend.conftest import draw_scene, encode
from tests.backend.running import RunningServer, wait_until


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


def test_an_unknown_kind(client: httpx2.Client) -> None:
    answer = client.post("/api/jobs/upload", files={"file": b"x"}, data={"kind": "film"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
    assert answer.json()["detail"] == "kind is 'film'; it must be one of picture, disparity"


@pytest.mark.parametrize("path", ["/api/jobs/upload", "/api/jobs"])
def test_the_size_limit_declared_and_chunked(small_server: RunningServer, path: str, picture: bytes) -> None:
    before = small_server.files()
    answer = small_server.client.post(path, files={"file": bytes(5 * 2**20)})
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
    detail = answer.json()["detail"]
    assert all(word in detail for word in ("5.0 MB", "at most 1 MB", "MAX_UPLOAD_SIZE_MB", "smaller")), detail

    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        while sent < 200 * 2**20:
            sent += 65536
            yield bytes(65536)

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    try:
        answer = small_server.client.post(path, content=endless(), headers=headers)
        assert answer.status_code == 413
    except httpx2.TransportError:
        pass  # the server answered and hung up while we were still sending
    assert sent < 20 * 2**20
    assert small_server.files() == before
    just_below = picture + bytes(2**20 - len(picture))  # trailing bytes after the picture's end
    assert small_server.upload(just_below)["size_bytes"] == 2**20
    answer = small_server.client.post(path, files={"file": just_below + b"\0"})
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
    assert small_server.has_nothing_left_behind()


@pytest.fixture(scope="module")
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path_factory.mktemp("small") / "storage", MAX_UPLOAD_SIZE_MB="1")
    yield running
    running.close()


@pytest.mark.parametrize("path", ["/api/jobs/upload", "/api/jobs"])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_half_an_upload_then_a_closed_connection(
    server: RunningServer, picture: bytes, path: str, is_chunked: bool
) -> None:
    before, tracebacks = server.files(), server.log.count("Traceback")
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.png"\r\n\r\n' + picture
    framing = b"Transfer-Encoding: chunked" if is_chunked else b"Content-Length: 100000"
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\n".encode()
            + framing
            + b"\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"
            + (b"%x\r\n%s\r\n" % (len(part), part) if is_chunked else part)
        )
        wait_until(lambda: server.files() != before, "the first bytes are on disk")
    wait_until(lambda: server.files() == before, "the half upload is gone")
    server.upload(picture)
    assert server.has_nothing_left_behind() and server.log.count("Traceback") == tracebacks


def test_a_client_that_falls_silent_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "IDLE_S", 0.05)
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.png"\r\n\r\n' + bytes(5000)
    messages = [{"type": "http.request", "body": part, "more_body": True}]

    async def receive() -> Message:
        if not messages:
            await asyncio.Event().wait()
        return messages.pop()

    async def story() -> None:
        headers = [(b"content-type", b"multipart/form-data; boundary=b")]
        request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
        limits = forms.FormLimits(("file",), 2**20, lambda: tmp_path / "incoming")
        with pytest.raises(UploadStalledError, match=r"nothing more came for 0\.05 s; send it again"):
            async with forms.receive_form(request, limits):
                pytest.fail("there was no whole body")

    asyncio.run(story())
    assert list(tmp_path.iterdir()) == [] and errors.STATUSES[UploadStalledError] == 408


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
