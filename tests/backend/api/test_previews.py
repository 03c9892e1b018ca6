"""A layer's preview is there while the job runs, and nothing but a preview comes out."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from backend.api.previews import _read
from tests.backend.following import follow
from tests.backend.running import RunningServer


def path_of(job_id: str, index: int | str) -> str:
    return f"/api/jobs/{job_id}/layers/{index}/preview"


def test_every_layer_of_a_finished_job_has_one(server: RunningServer, slow_picture: bytes) -> None:
    job = server.complete(slow_picture, num_layers="3")
    for layer in job["result_manifest"]["layers"]:
        answer = server.client.get(path_of(job["id"], layer["index"]))
        assert answer.status_code == 200 and answer.headers["content-type"] == "image/png"
        image = Image.open(io.BytesIO(answer.content))
        assert image.mode == "RGBA" and max(image.size) == 512
        assert answer.headers["cache-control"] == "no-cache"
        known = {"If-None-Match": answer.headers["etag"]}
        again = server.client.get(path_of(job["id"], layer["index"]), headers=known)
        assert again.status_code == 304 and again.content == b""
    answer = server.client.get(path_of(job["id"], 4))
    assert answer.status_code == 404 and answer.json()["code"] == "result_not_found"


def test_it_is_there_as_soon_as_it_is_told(server: RunningServer, slow_picture: bytes) -> None:
    job_id = server.create(slow_picture, num_layers="2", relief="true")["id"]
    last: int | None = None
    while True:
        told = follow(server, f"/api/jobs/{job_id}/stream", last, count=1)[0]
        last = told.id
        if told.name == "layer":
            break
        if told.name == "stage" and told.data["stage"] == "decode":
            early = server.client.get(path_of(job_id, 1))
            assert early.status_code == 404 and early.json()["code"] == "preview_not_ready"
    answer = server.client.get(told.data["url"])
    assert answer.status_code == 200
    is_running = server.job(job_id)["status"] == "processing"
    if is_running:  # it hardly ever is not
        assert answer.headers["cache-control"] == "no-store"
    assert server.wait_for(job_id)["status"] == "completed"
    assert server.client.get(told.data["url"]).content == answer.content


@pytest.mark.parametrize("index", ["0", "6", "-1", "x", "*", "1.5", "1%2f..", "99999999999999999999"])
def test_an_index_that_cannot_be_is_refused(server: RunningServer, picture: bytes, index: str) -> None:
    assert server.client.get(path_of("none", index)).status_code in (400, 404)


def test_a_job_that_is_not_there(server: RunningServer) -> None:
    assert server.client.get(path_of("none", 1)).json()["code"] == "job_not_found"


def test_only_a_plain_file_of_that_name_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    (tmp_path / "secret").write_bytes(b"root:")
    name = folder / "Layer_1_background_preview.png"
    makers: list[Callable[[], None]] = [
        lambda: name.symlink_to(tmp_path / "secret"),
        lambda: name.mkdir(),
        lambda: os.mkfifo(name),
        lambda: name.write_bytes(b""),
        lambda: os.truncate(os.open(name, os.O_CREAT | os.O_WRONLY), 9 * 2**20),
    ]
    for make in makers:
        make()
        assert _read(folder, 1) is None
        name.rmdir() if name.is_dir() and not name.is_symlink() else name.unlink()
    name.write_bytes(b"picture")
    assert _read(folder, 1) == b"picture" and _read(folder, 2) is None
    assert _read(tmp_path / "none", 1) is None
    (tmp_path / "link").symlink_to(folder)
    assert _read(tmp_path / "link", 1) is None
