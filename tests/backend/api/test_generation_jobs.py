"""Jobs of pictures from the first picture to their end, and that each kind has its own addresses."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from PIL import Image
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.backend.api.generating import ask, completed, delete_all, job_of, resting, wait_for
from tests.backend.following import follow
from tests.backend.running import RunningServer, wait_until

LARGE = {"width": 1024, "height": 1024}
"""Of which several take a while."""


@pytest.fixture(autouse=True)
def alone(server: RunningServer) -> Iterator[None]:
    yield
    delete_all(server)
    assert server.has_nothing_left_behind()
    assert not list((server.storage / "jobs").iterdir())


def fetched(server: RunningServer, url: str) -> httpx2.Response:
    answer = server.client.get(url)
    assert answer.status_code == 200, answer.text
    return answer


def stopped_after_the_first(server: RunningServer, job_id: str) -> dict[str, Any]:
    wait_until(lambda: job_of(server, job_id)["images_completed"] >= 1, "the first picture is there")
    assert server.client.post(f"/api/generate/{job_id}/cancel").status_code == 202
    return wait_for(server, job_id)


def test_each_picture_is_there_as_soon_as_it_is_told(server: RunningServer) -> None:
    job = ask(server, num_images=3, seed=5)
    tags: dict[str, str] = {}
    for told in follow(server, f"/api/generate/{job['id']}/stream", 0):
        if told.name == "image":
            assert (told.data["count"], told.data["seed"]) == (3, 4 + told.data["index"])
            tags[told.data["url"]] = fetched(server, told.data["url"]).headers["etag"]
    assert told.name == "completed"
    done = job_of(server, job["id"])
    assert [image["url"] for image in done["images"]] == list(tags)
    for url, tag in tags.items():  # the very same file, now in the result
        answer = fetched(server, url)
        assert answer.headers["etag"] == tag
        assert Image.open(io.BytesIO(answer.content)).size == (512, 512)
        assert server.client.get(url, headers={"If-None-Match": tag}).status_code == 304
        part = server.client.get(url, headers={"Range": "bytes=0-7"})
        assert (part.status_code, part.content) == (206, b"\x89PNG\r\n\x1a\n")
    assert done["first_image_at"] == done["images"][0]["completed_at"] <= done["completed_at"]


def test_how_a_job_is_can_be_asked_again_and_again(server: RunningServer) -> None:
    with resting(server):
        job = ask(server)
        path = f"/api/generate/{job['id']}"
        early = server.client.get(path)
        assert int(early.headers["retry-after"]) >= 1 and early.headers["cache-control"] == "no-cache"
    wait_for(server, job["id"])
    late = server.client.get(path, headers={"If-None-Match": early.headers["etag"]})
    assert late.status_code == 200 and "retry-after" not in late.headers
    for method in ("GET", "HEAD"):
        again = server.client.request(method, path, headers={"If-None-Match": late.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_what_it_took(server: RunningServer) -> None:
    job = completed(server, num_images=2)
    told = server.client.get(f"/api/generate/{job['id']}/metrics").json()
    assert (told["job_id"], told["status"], told["retries"]) == (job["id"], "completed", 0)
    assert 0 < told["ttfi_seconds"] < told["total_seconds"]
    assert [(image["index"], image["status"]) for image in told["images"]] == [
        (1, "completed"),
        (2, "completed"),
    ]
    assert all(0 < image["seconds"] < told["total_seconds"] for image in told["images"])
    assert (told["waits"], told["waited_seconds"], len(told["attempts"])) == (0, 0, 1)
    assert told["stages"]["generating"] > 0 and told["peak_memory_bytes"] > 0
    log = server.client.get(f"/api/generate/{job['id']}/log").text
    assert "image      2 of 2, completed" in log and "2 images in" in log


def test_an_archive_holds_all_files_under_the_prompt(server: RunningServer) -> None:
    job = completed(server, "../a lake/sea of .. ü", num_images=2)
    answer = fetched(server, f"/api/generate/{job['id']}/archive")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    files = ("image_1.png", "image_1_disparity.png", "image_2.png", "image_2_disparity.png", "manifest.json")
    folder = {name.partition("/")[0] for name in names}
    assert sorted(name.partition("/")[2] for name in names) == sorted(files)
    assert len(folder) == 1 and folder.pop().startswith("001_a_lake_sea_of")


def test_layers_of_a_picture_are_sliced_anew(server: RunningServer) -> None:
    """By the very same disparity, as a job of its own that needs the first no more."""
    job = completed(server, "a red boat on a lake at dawn", layers=3)
    assert job["result_manifest"]["disparity"]["model"] == "procedural"
    base = f"/api/generate/{job['id']}"
    assert fetched(server, f"{base}/layers/1/preview").headers["content-type"] == "image/png"
    answer = server.client.post(f"{base}/reslice", data={"num_layers": "2"})
    assert answer.status_code == 202, answer.text
    again = answer.json()
    assert answer.headers["location"] == f"/api/jobs/{again['id']}"
    assert (again["kind"], again["source_job_id"], again["num_layers"]) == ("layers", job["id"], 2)
    assert again["original_filename"] == "a red boat on a lake at dawn.png"
    first = fetched(server, f"{base}/download/disparity.png").content
    picture = fetched(server, f"{base}/download/image_1.png").content
    assert server.client.delete(base).status_code == 204
    done = server.wait_for(again["id"])
    assert (done["status"], done["result_manifest"]["layer_count"]) == ("completed", 2), done
    assert done["result_manifest"]["disparity"]["reused_from"] == job["id"]
    kept = fetched(server, f"/api/jobs/{again['id']}/download/disparity.png").content
    assert np.array_equal(_pixels(kept), _pixels(first))
    (uploaded,) = (server.storage / "uploads").glob(again["input_filename"])
    assert uploaded.read_bytes() == picture


def _pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)))


def test_what_has_no_layers_cannot_be_sliced(server: RunningServer) -> None:
    job = completed(server)
    path = f"/api/generate/{job['id']}/reslice"
    answer = server.client.post(path, data={"num_layers": "2"})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_layers")
    assert "create it with layers" in answer.json()["detail"]
    assert server.client.post(path, data={"num_layers": "9"}).status_code == 400
    with resting(server):
        waits = ask(server, layers=2)
        answer = server.client.post(f"/api/generate/{waits['id']}/reslice", data={"num_layers": "3"})
        assert (answer.status_code, answer.json()["code"]) == (409, "job_not_completed")


def test_a_job_that_waits_is_cancelled_at_once(server: RunningServer) -> None:
    with resting(server):
        running, waiting = ask(server), ask(server)
        answer = server.client.post(f"/api/generate/{waiting['id']}/cancel")
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
        assert answer.json()["prompt"] == waiting["prompt"]
    wait_for(server, running["id"])
    again = server.client.post(f"/api/generate/{running['id']}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "job_ended")


def test_pictures_outlive_a_cancel_and_only_what_is_missing_is_made(server: RunningServer) -> None:
    job = ask(server, num_images=4, **LARGE)
    base = f"/api/generate/{job['id']}"
    stopped = stopped_after_the_first(server, job["id"])
    assert stopped["status"] == "cancelled" and 1 <= stopped["images_completed"] < 4
    first = fetched(server, f"{base}/download/image_1.png")
    assert fetched(server, f"{base}/download/image_1_disparity.png").content
    for missing in ("image_4.png", "manifest.json", "..%2f..%2fapp.db", "image_1.png%00", ""):
        answer = server.client.get(f"{base}/download/{missing}")
        assert (answer.status_code, answer.json()["code"]) == (404, "result_not_found"), missing
        assert "image_1.png" in answer.json()["detail"]
    assert server.client.get(f"{base}/archive").json()["code"] == "job_not_completed"
    answer = server.client.post(f"{base}/retry")
    assert (answer.status_code, answer.json()["images_completed"]) == (202, stopped["images_completed"])
    done = wait_for(server, job["id"])
    assert done["status"] == "completed" and done["images"][0] == stopped["images"][0]
    assert fetched(server, f"{base}/download/image_1.png").headers["etag"] == first.headers["etag"]
    assert not (server.storage / "jobs" / f".images-{job['id']}").exists()


def test_no_link_is_followed_to_an_early_picture(server: RunningServer, tmp_path: Path) -> None:
    job = ask(server, num_images=4, **LARGE)
    base = f"/api/generate/{job['id']}"
    stopped_after_the_first(server, job["id"])
    folder = server.storage / "jobs" / f".images-{job['id']}"
    elsewhere = tmp_path / "elsewhere"
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere)
    assert server.client.get(f"{base}/download/image_1.png").status_code == 404
    folder.unlink()
    folder.mkdir()
    for target in (elsewhere / "image_1.png", tmp_path / "nowhere"):
        (folder / "image_1.png").symlink_to(target)
        answer = server.client.get(f"{base}/download/image_1.png")
        assert (answer.status_code, answer.json()["code"]) == (404, "result_not_found")
        (folder / "image_1.png").unlink()


def test_a_job_is_deleted_whatever_it_does(server: RunningServer) -> None:
    job = ask(server, num_images=4, **LARGE)
    wait_until(lambda: job_of(server, job["id"])["images_completed"] >= 1, "the first picture is there")
    assert server.client.delete(f"/api/generate/{job['id']}").status_code == 204
    assert server.client.get(f"/api/generate/{job['id']}").json()["code"] == "job_not_found"


def test_lists_hold_their_own_kind(server: RunningServer, picture: bytes) -> None:
    with resting(server):
        layering = server.create(picture, num_layers="2")
        ids = [ask(server)["id"] for _ in range(3)]
        page = server.client.get("/api/generate", params={"limit": 2}).json()
        rest = server.client.get("/api/generate", params={"limit": 2, "after": page["next"]}).json()
        assert [job["id"] for job in page["jobs"] + rest["jobs"]] == ids[::-1]
        assert (page["total"], rest["next"]) == (3, None)
        assert [job["id"] for job in server.client.get("/api/jobs").json()["jobs"]] == [layering["id"]]
        done = server.client.get("/api/generate", params={"status": "completed"}).json()
        assert (done["jobs"], done["total"]) == ([], 0)
        assert server.client.get("/api/generate", params={"limit": "x"}).status_code == 400


def test_each_kind_has_its_own_addresses(server: RunningServer, picture: bytes) -> None:
    with resting(server):
        layering, made = server.create(picture, num_layers="2"), ask(server)
        for kind, job in (
            ("jobs", layering),
            ("generate", made),
        ):  # an answer that is kept is kept for its own
            assert server.client.get(f"/api/{kind}/{job['id']}").status_code == 200
        under = f"/api/generate/{layering['id']}"
        calls = [("GET", f"{under}{rest}") for rest in ("", "/stream", "/log", "/metrics", "/archive")]
        calls += [("GET", f"{under}/layers/1/preview"), ("GET", f"{under}/download/preview.png")]
        calls += [("POST", f"{under}/{what}") for what in ("cancel", "retry")] + [("DELETE", under)]
        for method, path in calls:
            answer = server.client.request(method, path)
            assert (answer.status_code, answer.json()["code"]) == (404, "job_not_found"), path
            assert f"…/jobs/{layering['id']}" in answer.json()["detail"]
        answer = server.client.post(f"{under}/reslice", data={"num_layers": "2"})
        assert (answer.status_code, answer.json()["code"]) == (404, "job_not_found")
        for method, rest in (("GET", ""), ("POST", "/cancel"), ("POST", "/retry"), ("POST", "/reslice")):
            fields = {"num_layers": "2"} if rest == "/reslice" else None
            answer = server.client.request(method, f"/api/jobs/{made['id']}{rest}", data=fields)
            assert answer.status_code == 404, rest
            assert f"…/generate/{made['id']}" in answer.json()["detail"]
        assert server.job(layering["id"])["status"] in ("pending", "processing")
    assert server.client.delete(f"/api/jobs/{layering['id']}").status_code == 204


def test_a_socket_tells_of_pictures(server: RunningServer, picture: bytes) -> None:
    job = ask(server)
    base = f"ws://127.0.0.1:{server.port}/api/generate"
    with connect(f"{base}/{job['id']}/ws", proxy=None) as connection:
        names = []
        while "completed" not in names:
            names.append(json.loads(connection.recv(timeout=60))["event"])
    assert names[0] == "snapshot"
    layering = server.create(picture, num_layers="2")
    with connect(f"{base}/{layering['id']}/ws", proxy=None) as connection:
        with pytest.raises(ConnectionClosed):
            connection.recv(timeout=60)
        assert connection.close_code == 4404 and layering["id"] in connection.close_reason
