"""Over HTTP: the same picture with the same parameters is answered with a result that is there already."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.backend.conftest import draw_scene, encode
from tests.backend.running import RunningServer


@pytest.fixture(scope="module")
def caching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path_factory.mktemp("caching") / "storage", RESULT_CACHE="true")
    yield running
    running.close()


def file_of(server: RunningServer, job: dict[str, Any], name: str) -> bytes:
    answer = server.client.get(f"/api/jobs/{job['id']}/download/{name}")
    assert answer.status_code == 200, answer.text
    return answer.content


def test_the_whole_way(caching: RunningServer, picture: bytes) -> None:
    asked = {"num_layers": "3", "mode": "painterly", "painterly_style": "ink", "painterly_seed": "7"}
    source = caching.complete(picture, **asked)
    hit = caching.create(picture, **asked)
    assert (hit["status"], hit["cached_from"], hit["attempt"]) == ("completed", source["id"], 0)
    assert hit["id"] != source["id"] and hit["processing_time"] < 5 and hit["warnings"] == []
    manifest = json.loads(file_of(caching, hit, "manifest.json"))
    assert manifest == hit["result_manifest"]
    assert manifest == {**source["result_manifest"], "job_id": hit["id"], "cached_from": source["id"]}
    names = [layer["filename"] for layer in manifest["layers"]] + ["painting.png", "preview.png"]
    before = [file_of(caching, source, name) for name in names]

    assert caching.client.delete(f"/api/jobs/{source['id']}").status_code == 204
    assert [file_of(caching, hit, name) for name in names] == before
    for layer in manifest["layers"]:
        assert caching.client.get(f"/api/jobs/{hit['id']}/layers/{layer['index']}/preview").status_code in (
            200,
            404,
        )
    other = caching.create(picture, **asked)
    assert caching.client.delete(f"/api/jobs/{hit['id']}").status_code == 204
    assert [file_of(caching, other, name) for name in names] == before
    assert caching.has_nothing_left_behind()

    for changed in ({"painterly_seed": "8"}, {"cache": "false"}):
        job = caching.create(picture, **asked | changed)
        assert (job["status"], job["cached_from"]) == ("pending", None)
        assert caching.client.delete(f"/api/jobs/{job['id']}").status_code == 204
    assert caching.create(encode(draw_scene(95, 72)), **asked)["status"] == "pending"


def test_slicing_anew_twice(caching: RunningServer, picture: bytes) -> None:
    source = caching.complete(picture, num_layers="4")
    answers = []
    for _ in range(2):
        answer = caching.client.post(f"/api/jobs/{source['id']}/reslice", json={"num_layers": 2})
        answers.append(caching.wait_for(answer.json()["id"]))
    assert [job["cached_from"] for job in answers] == [None, answers[0]["id"]]
    assert answers[1]["result_manifest"]["disparity"]["reused_from"] == source["id"]
    assert caching.has_nothing_left_behind()


def test_what_a_crash_left_of_a_hit_is_swept(caching: RunningServer, picture: bytes) -> None:
    """Its folder is there, but no row came to be."""
    job = caching.complete(picture, num_layers="2")
    folder = caching.storage / "jobs"
    stray = folder / "00000000-1111-4222-8333-444444444444"
    stray.mkdir()
    (stray / "preview.png").hardlink_to(folder / job["id"] / "preview.png")
    half = folder / f".attempt-{stray.name}-x"
    half.mkdir()
    caching.stop(9)
    caching.start()
    assert not stray.exists() and not half.exists()
    assert caching.has_nothing_left_behind()
    again = caching.create(picture, num_layers="2")  # the key is the same after a start
    assert again["cached_from"] == job["id"]
