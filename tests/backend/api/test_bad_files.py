"""Files that cannot be used, at both doors: the exact code, a message that helps, and nothing kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx2
import numpy as np
import psutil
import pytest

from tests.backend.conftest import draw_scene, encode, npy
from tests.backend.running import RunningServer
from tests.backend.strangers import BadFile, Refusal, bad_maps, bad_pictures, bomb

PICTURES = bad_pictures()
RAMP = np.tile(np.linspace(0, 1, 96, dtype=np.float32), (72, 1))
MAPS = bad_maps(RAMP)


@pytest.fixture(autouse=True)
def aftermath(server: RunningServer, picture: bytes) -> Iterator[None]:
    """After each: nothing is left behind, and the next good upload is taken."""
    yield
    assert server.has_nothing_left_behind()
    server.upload(picture)


@pytest.fixture(autouse=True, scope="module")
def next_job(server: RunningServer, picture: bytes) -> Iterator[None]:
    """After all of them: the next good job completes."""
    yield
    server.complete(picture, num_layers="2")
    assert server.has_nothing_left_behind()


def assert_refused(answer: httpx2.Response, refusal: Refusal, *words: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (refusal.status, refusal.code), answer.text
    detail = answer.json()["detail"]
    assert all(word in detail for word in (*refusal.words, *words)), detail
    assert len(detail) < 600 and str(Path.cwd()) not in detail


@pytest.mark.parametrize("path", ["/api/jobs/upload", "/api/jobs"])
@pytest.mark.parametrize("bad", PICTURES.values(), ids=PICTURES)
def test_pictures_that_cannot_be_used(server: RunningServer, bad: BadFile, path: str) -> None:
    before = server.files()
    answer = server.client.post(path, files={"file": ("holiday.jpg", bad.data)})
    assert_refused(answer, bad.refusal, "'holiday.jpg'")
    assert server.files() == before


@pytest.mark.parametrize("way", ["upload", "with a picture", "with a picture's name"])
@pytest.mark.parametrize("bad", MAPS.values(), ids=MAPS)
def test_maps_that_cannot_be_used(server: RunningServer, picture: bytes, bad: BadFile, way: str) -> None:
    name = ("depth.npy", bad.data)
    uploaded = server.upload(picture)
    before = server.files()
    if way == "upload":
        answer = server.client.post("/api/jobs/upload", files={"file": name}, data={"kind": "disparity"})
    elif way == "with a picture":
        answer = server.client.post("/api/jobs", files={"file": picture, "disparity": name})
    else:
        fields = {"filename": uploaded["filename"]}
        answer = server.client.post("/api/jobs", files={"disparity": name}, data=fields)
    assert_refused(answer, bad.refusal, "'depth.npy'")
    assert server.files() == before


@pytest.mark.parametrize("path", ["/api/jobs/upload", "/api/jobs"])
@pytest.mark.parametrize("kind", ["pickled", "NaN", "constant"])
def test_an_array_is_checked_as_a_map_whatever_it_is_sent_as(
    server: RunningServer, kind: str, path: str
) -> None:
    before = server.files()
    answer = server.client.post(path, files={"file": ("photo.jpg", MAPS[kind].data)})
    assert_refused(answer, MAPS[kind].refusal, "'photo.jpg'")
    assert server.files() == before


def test_a_map_of_another_aspect_however_it_is_named(server: RunningServer, picture: bytes) -> None:
    wide, image = server.upload(npy(RAMP[:36]), "wide.npy"), server.upload(picture)
    before = server.files()
    refusal = Refusal(400, "invalid_disparity", ("96x36", "96x72", "100.0%", "1%", "crop"))
    fields = {"filename": image["filename"], "disparity": wide["filename"]}
    for answer in (
        server.client.post("/api/jobs", data=fields),
        server.client.post("/api/jobs", json=fields),
        server.client.post("/api/jobs", files={"file": picture}, data={"disparity": wide["file_id"]}),
        server.client.post("/api/jobs", files={"file": picture, "disparity": npy(RAMP[:36])}),
    ):
        assert_refused(answer, refusal)
    assert server.files() == before


def test_a_map_in_the_pictures_place_and_a_picture_in_the_maps(server: RunningServer, picture: bytes) -> None:
    stored = server.upload(npy(RAMP), "depth.npy")
    swapped = Refusal(400, "invalid_parameter", ("'depth.npy'", "disparity map", "picture"))
    assert_refused(server.client.post("/api/jobs", json={"file_id": stored["file_id"]}), swapped)
    before = server.files()
    assert_refused(server.client.post("/api/jobs", files={"file": ("depth.npy", npy(RAMP))}), swapped)
    assert server.files() == before
    image = server.upload(picture)
    answer = server.client.post(
        "/api/jobs", json={"filename": image["filename"], "disparity": image["filename"]}
    )
    assert_refused(answer, Refusal(400, "invalid_disparity", ("RGB", "grey")))


def test_a_missing_upload_at_both_doors(client: httpx2.Client) -> None:
    missing = Refusal(400, "invalid_parameter", ("file is missing", "curl -F file=@photo.jpg"))
    for body in ({"files": {"other": b"x"}}, {"data": {"file": "x"}}, {"files": {"file": ("", b"")}}):
        assert_refused(client.post("/api/jobs/upload", **body), missing)
    unnamed = Refusal(400, "invalid_parameter", ("filename is missing", "file=@photo.jpg"))
    for body in ({"json": {}}, {"data": {"num_layers": "4"}}, {"files": {"other": b"x"}}):
        assert_refused(client.post("/api/jobs", **body), unnamed)
    unknown = str(uuid.uuid4())
    for body in ({"json": {"filename": unknown}}, {"data": {"file_id": unknown}}):
        answer = client.post("/api/jobs", **body)
        assert_refused(answer, Refusal(404, "upload_not_found", (unknown, "upload the file first")))


@pytest.mark.parametrize("path", ["/api/jobs/upload", "/api/jobs"])
def test_two_files_in_one_field(server: RunningServer, picture: bytes, path: str) -> None:
    before = server.files()
    twice = [("file", ("a.png", picture)), ("file", ("b.png", picture))]
    answer = server.client.post(path, files=twice)
    assert_refused(answer, Refusal(400, "malformed_body", ("more than one file", "file", "curl -F")))
    assert server.files() == before


def test_a_bomb_is_refused_before_its_pixels_cost_memory(server: RunningServer, picture: bytes) -> None:
    server.upload(picture)
    (helper,) = server.helper_processes()
    before = peak_bytes(helper)
    for _ in range(3):
        answer = server.client.post("/api/jobs/upload", files={"file": bomb(12_000, 12_000)})
        assert answer.status_code == 413
    assert [process.pid for process in server.helper_processes()] == [helper.pid]  # it is still the same
    if before is not None:
        assert (peak_bytes(helper) or 0) - before < 20e6  # 144 million pixels would be as many bytes at least


def peak_bytes(process: psutil.Process) -> int | None:
    """The most memory that it ever had resident, where the system tells."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        return None
    lines = status.read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


@pytest.mark.parametrize(
    "name",
    [
        "🏔️ ورق الجبل.png",
        "שלום.jpg",
        "\u202egnp.exe",
        "../../etc/passwd",
        "a" * 10_000,
        "a;b.png",
    ],
)
def test_any_name_is_kept_for_display_only(server: RunningServer, picture: bytes, name: str) -> None:
    upload = server.upload(picture, name)
    assert upload["original_filename"] == name[:255]
    job = server.client.post("/api/jobs", json={"file_id": upload["file_id"]}).json()
    assert job["original_filename"] == name[:255] and str(uuid.UUID(upload["file_id"])) in job["input_path"]
    assert server.client.delete(f"/api/jobs/{job['id']}").status_code == 204


def test_control_characters_in_a_name_go(server: RunningServer) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a\0b\x1b[31m\xff.png"\r\n\r\n'
        + encode(draw_scene(64, 48))
        + b"\r\n--b--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = server.client.post("/api/jobs/upload", content=body, headers=headers)
    assert answer.status_code in (201, 400), answer.text
    if answer.status_code == 201:
        assert answer.json()["original_filename"] == "ab[31m\ufffd.png"
