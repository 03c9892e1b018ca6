"""Storage that is full, or that somebody meddles with: a clear end, nothing left behind, and the next job."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.backend.conftest import draw_scene, encode
from tests.backend.running import RunningServer
from tests.backend.strangers import large_picture

Start = Callable[..., RunningServer]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB, where one may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    if sys.platform != "linux" or os.geteuid() != 0 or subprocess.run(command, check=False).returncode != 0:
        pytest.skip("only root on Linux can mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def grainy_picture() -> bytes:
    """Its result takes more than 300 KB, since grain does not compress, and little time."""
    scene = np.asarray(draw_scene(240, 180)).astype(np.int16)
    grain = np.random.default_rng(0).integers(-6, 7, scene.shape)
    return encode(Image.fromarray((scene + grain).clip(0, 255).astype(np.uint8)))


def fill(folder: Path, leave_bytes: int) -> Path:
    """Take all room on a disk but what is said."""
    free = os.statvfs(folder)
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        left = free.f_bavail * free.f_frsize - leave_bytes
        while left > 0:
            left -= file.write(bytes(min(left, 2**20)))
    return ballast


def test_a_full_disk_fails_uploads_and_jobs_plainly(
    small_disk: Path, start_server: Start, picture: bytes
) -> None:
    server = start_server(STORAGE_PATH=str(small_disk / "storage"), MIN_FREE_DISK_MB="0", MAX_RETRIES="0")
    server.storage = small_disk / "storage"
    done = server.complete(picture, num_layers="2")
    large = server.upload(grainy_picture())
    ballast = fill(small_disk, leave_bytes=2**18)

    answer = server.client.post("/api/jobs/upload", files={"file": large_picture(megabytes=6)})
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full"), answer.text
    words = ("no room", "MB are free", "delete jobs", "STORAGE_PATH")
    assert all(word in answer.json()["detail"] for word in words), answer.text
    assert server.has_nothing_left_behind()

    job = server.client.post("/api/jobs", json={"filename": large["filename"]}).json()
    failed = server.wait_for(job["id"])
    assert (failed["status"], failed["error_code"]) == ("failed", "storage_full"), failed
    assert all(word in failed["error_message"] for word in words), failed
    assert failed["result_manifest"] is None and server.has_nothing_left_behind()
    refused = server.client.get(f"/api/jobs/{job['id']}/download/manifest.json")
    assert (refused.status_code, refused.json()["code"]) == (409, "job_not_completed")

    assert server.client.delete(f"/api/jobs/{done['id']}").status_code == 204  # what the message advises
    ballast.unlink()
    again = server.client.post("/api/jobs", json={"filename": large["filename"]}).json()
    assert server.wait_for(again["id"])["status"] == "completed"
    assert server.has_nothing_left_behind() and "Traceback" not in server.log


def test_a_database_without_room_refuses_and_goes_on(
    small_disk: Path, start_server: Start, picture: bytes
) -> None:
    server = start_server(STORAGE_PATH=str(small_disk / "storage"), MIN_FREE_DISK_MB="0", MAX_RETRIES="0")
    server.storage = small_disk / "storage"
    upload = server.upload(picture)
    ballast = fill(small_disk, leave_bytes=0)
    answers = [server.client.post("/api/jobs", json={"filename": upload["filename"]}) for _ in range(200)]
    refused = [answer for answer in answers if answer.status_code != 202]
    assert refused and {answer.json()["code"] for answer in refused} == {"storage_full"}, refused
    assert {answer.status_code for answer in refused} == {507}
    assert "free some" in refused[0].json()["detail"]
    assert server.client.get("/health").status_code == 200  # reading goes on
    ballast.unlink()
    for answer in answers:
        if answer.status_code == 202:
            assert server.client.delete(answer.headers["location"]).status_code == 204
    server.complete(picture, num_layers="2")
    assert server.has_nothing_left_behind()


def test_uploads_that_somebody_took_away_or_replaced(
    start_server: Start, picture: bytes, tmp_path: Path
) -> None:
    server = start_server()
    server.wait_ready()
    (child,) = server.pipeline_processes()
    elsewhere = tmp_path / "elsewhere.png"
    elsewhere.write_bytes(picture)
    for put in (
        lambda stored: None,
        lambda stored: stored.symlink_to(elsewhere),
        lambda stored: stored.mkdir(),
    ):
        upload = server.upload(picture)
        child.suspend()
        job = server.client.post("/api/jobs", json={"filename": upload["filename"]}).json()
        stored = server.storage / "uploads" / upload["filename"]
        stored.unlink()
        put(stored)
        answer = server.client.post("/api/jobs", json={"filename": upload["filename"]})
        assert (answer.status_code, answer.json()["code"]) == (404, "upload_not_found")
        child.resume()
        failed = server.wait_for(job["id"])
        assert (failed["status"], failed["error_code"]) == ("failed", "upload_gone"), failed
        assert upload["filename"] in failed["error_message"] and "again" in failed["error_message"]
        if stored.is_dir() and not stored.is_symlink():
            stored.rmdir()
        assert server.client.delete(f"/api/jobs/{job['id']}").status_code == 204
        assert server.has_nothing_left_behind()
    assert elsewhere.read_bytes() == picture
    server.complete(picture, num_layers="2")


def test_links_that_lie_in_storage_are_swept_never_followed(
    start_server: Start, picture: bytes, tmp_path: Path
) -> None:
    server = start_server()
    done = server.complete(picture, num_layers="2")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    names = (".incoming-x", ".attempt-x-y", "0f4a7a52-2f64-4d0b-9a55-0c8a0f1f2b3c")
    links = [server.storage / folder / name for folder in ("uploads", "jobs") for name in names]
    server.stop()
    for link in links:
        link.symlink_to(elsewhere)
    server.start()
    assert not any(link.is_symlink() for link in links)
    assert (elsewhere / "precious").exists() and server.has_nothing_left_behind()
    assert server.client.get(f"/api/jobs/{done['id']}/download/preview.png").status_code == 200
