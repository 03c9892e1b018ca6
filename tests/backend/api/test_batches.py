"""Many jobs asked for as one: all or none of them, and followed, ended and fetched together."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from typing import Any

import httpx2
import numpy as np
import pytest

from tests.backend.conftest import draw_scene, encode, npy
from tests.backend.running import RunningServer, wait_until

JSON = {"Content-Type": "application/json"}


def batch(server: RunningServer, **request: Any) -> httpx2.Response:
    return server.client.post("/api/jobs/batch", **request)


def made(server: RunningServer, **request: Any) -> dict[str, Any]:
    answer = batch(server, **request)
    assert answer.status_code == 202, answer.text
    created: dict[str, Any] = answer.json()
    assert answer.headers["location"] == created["status_url"] == f"/api/jobs/batch/{created['batch_id']}"
    assert created["total"] == len(created["jobs"])
    return created


def status_of(server: RunningServer, batch_id: str) -> dict[str, Any]:
    answer = server.client.get(f"/api/jobs/batch/{batch_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ended(server: RunningServer, batch_id: str) -> dict[str, Any]:
    wait_until(lambda: status_of(server, batch_id)["completed_at"] is not None, "the batch has ended")
    return status_of(server, batch_id)


def delete(server: RunningServer, batch_id: str) -> None:
    assert server.client.delete(f"/api/jobs/batch/{batch_id}").status_code == 204
    gone = server.client.get(f"/api/jobs/batch/{batch_id}")
    assert (gone.status_code, gone.json()["code"]) == (404, "batch_not_found")
    assert server.has_nothing_left_behind()


def files(*pictures: tuple[str, str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    return [(field, (name, data)) for field, name, data in pictures]


def test_the_whole_way(server: RunningServer, picture: bytes) -> None:
    other = encode(draw_scene(80, 60), "JPEG")
    created = made(
        server,
        files=files(("files", "Ümlaut 1.png", picture), ("files[]", "b.jpg", other)),
        data={"settings": '[{"num_layers": 2}, {"num_layers": 3, "priority": -3}]', "edge_quality": "fine"},
    )
    batch_id, jobs = created["batch_id"], created["jobs"]
    told = [(job["original_filename"], job["num_layers"], job["priority"]) for job in jobs]
    assert told == [("Ümlaut 1.png", 2, 0), ("Ümlaut 1.png", 3, -3), ("b.jpg", 2, 0), ("b.jpg", 3, -3)]
    assert {job["edge_quality"] for job in jobs} == {"fine"}
    assert jobs[0]["input_filename"] == jobs[1]["input_filename"] != jobs[2]["input_filename"]
    assert len({job["number"] for job in jobs}) == 4

    found = ended(server, batch_id)
    assert (found["status"], found["progress"], found["total"]) == ("completed", 1.0, 4)
    assert found["counts"] == {"completed": 4, "pending": 0, "processing": 0, "failed": 0, "cancelled": 0}
    assert [job["id"] for job in found["jobs"]] == [job["id"] for job in jobs]
    assert server.client.head(f"/api/jobs/batch/{batch_id}").status_code == 200

    answer = server.client.get(created["archive_url"])
    assert (
        answer.headers["content-disposition"] == f'attachment; filename="decoupage-batch-{batch_id[:8]}.zip"'
    )
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    assert {name.partition("/")[0] for name in archive.namelist()} == {
        "001_Ümlaut_1",
        "002_Ümlaut_1",
        "003_b",
        "004_b",
        "batch.json",
    }
    for place, job in enumerate(jobs):
        folder = json.loads(archive.read("batch.json"))["jobs"][place]["folder"]
        manifest = json.loads(archive.read(f"{folder}/manifest.json"))
        assert manifest["job_id"] == job["id"]
        for layer in manifest["layers"]:
            url = f"/api/jobs/{job['id']}/download/{layer['filename']}"
            assert archive.read(f"{folder}/{layer['filename']}") == server.client.get(url).content
    delete(server, batch_id)


def test_the_archive_of_one_job(server: RunningServer, picture: bytes) -> None:
    job = server.complete(picture, num_layers="2")
    answer = server.client.get(f"/api/jobs/{job['id']}/archive")
    assert answer.headers["content-disposition"] == f'attachment; filename="decoupage-{job["number"]}.zip"'
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    lying = {path.name for path in (server.storage / "jobs" / job["id"]).iterdir()}
    assert set(archive.namelist()) == {f"001_image/{name}" for name in lying}
    (server.storage / "jobs" / job["id"] / "preview.png").unlink()
    missing = server.client.get(f"/api/jobs/{job['id']}/archive")
    assert (missing.status_code, missing.json()["code"]) == (404, "result_not_found")
    assert server.client.delete(f"/api/jobs/{job['id']}").status_code == 204
    assert server.client.get(f"/api/jobs/{job['id']}/archive").status_code == 404


def test_uploads_by_name(server: RunningServer, picture: bytes, ramp: np.ndarray) -> None:
    one, two = server.upload(picture, "one.png"), server.upload(picture, "two.png")
    depth = server.upload(npy(ramp), "map.npy")
    variants = made(
        server, json={"filename": one["filename"], "settings": [{"num_layers": 2}, {"relief": True}]}
    )
    assert [(job["num_layers"], job["relief"]) for job in variants["jobs"]] == [(2, False), (4, True)]
    by_job = [
        {"filename": one["filename"], "num_layers": 3},
        {"file_id": two["file_id"], "disparity": depth["filename"], "cuts": [0.5]},
    ]
    jobs = made(server, json={"jobs": by_job, "num_layers": None, "priority": 2})["jobs"]
    told = [(job["original_filename"], job["num_layers"], job["priority"]) for job in jobs]
    assert told == [("one.png", 3, 2), ("two.png", 2, 2)]
    assert [job["disparity_filename"] for job in jobs] == [None, depth["filename"]]
    single = made(server, data={"filename": one["filename"]})
    assert single["total"] == 1
    for created in (variants, single, {"batch_id": jobs[0]["batch_id"]}):
        assert server.client.delete(f"/api/jobs/batch/{created['batch_id']}").status_code == 204


def test_a_map_that_comes_along_is_for_all(server: RunningServer, picture: bytes, ramp: np.ndarray) -> None:
    pictures = files(
        ("files", "a.png", picture), ("files", "b.png", picture), ("disparity", "m.npy", npy(ramp))
    )
    created = made(server, files=pictures, data={"num_layers": "2"})
    assert len({job["disparity_filename"] for job in created["jobs"]} - {None}) == 1
    delete(server, created["batch_id"])
    tall = encode(draw_scene(60, 120))
    before = server.files()
    answer = batch(server, files=[*pictures, ("files", ("tall.png", tall))])
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_disparity")
    assert server.files() == before


@pytest.mark.parametrize(
    ("request_", "code", "words"),
    [
        (
            {"settings": [{"num_layers": 3}, {"num_layers": 9}]},
            "invalid_parameter",
            ("settings[1]: num_layers is 9",),
        ),
        ({"settings": [{"mode": "cubist"}]}, "invalid_parameter", ("settings[0]: mode is 'cubist'",)),
        (
            {"settings": [{"painter": "never"}, {"painter": "Ä"}]},
            "invalid_parameter",
            ("settings[1]: painter",),
        ),
        ({"settings": [{"priority": 99}]}, "invalid_parameter", ("settings[0]: priority is 99", "-10 to 10")),
        ({"settings": []}, "invalid_parameter", ("settings is '[]'", "list of objects")),
        ({"settings": "[{"}, "invalid_parameter", ("settings is '[{'", "list of objects")),
        ({"settings": [3]}, "invalid_parameter", ("list of objects",)),
        ({"settings": {"num_layers": 3}}, "invalid_parameter", ("list of objects",)),
        ({"settings": '[{"a": ' + "[" * 100_000}, "invalid_parameter", ("list of objects",)),
        ({"settings": "[" * 100_000}, "invalid_parameter", ("list of objects",)),
        ({"settings": [{}] * 101}, "invalid_parameter", ("101 jobs", "at most 100", "MAX_BATCH_JOBS")),
        ({"settings": [{"num_layers": 9}] * 101}, "invalid_parameter", ("101 jobs",)),  # counted first of all
        ({"filename": None, "jobs": [{"num_layers": 9}] * 101}, "invalid_parameter", ("101 jobs",)),
        ({"jobs": [{}]}, None, ()),
        ({"jobs": [{"filename": "never.png"}]}, "upload_not_found", ("jobs[0]: there is no upload",)),
        ({"jobs": [{}], "settings": [{}]}, "invalid_parameter", ("jobs and settings are both given",)),
        (
            {"num_layers": 7, "jobs": [{}, {"num_layers": 2}]},
            "invalid_parameter",
            ("jobs[0]: num_layers is 7",),
        ),
        ({"filename": None}, "invalid_parameter", ("filename is missing", "files=@photo.jpg")),
        (
            {"filename": None, "jobs": [{"num_layers": 2}]},
            "invalid_parameter",
            ("jobs[0]: filename is missing",),
        ),
    ],
)
def test_what_cannot_be_carried_out_makes_no_job(
    server: RunningServer, picture: bytes, request_: dict[str, Any], code: str | None, words: tuple[str, ...]
) -> None:
    upload = server.upload(picture)
    before, jobs = server.files(), server.client.get("/api/jobs").json()["total"]
    answer = batch(server, json={"filename": upload["filename"], **request_})
    if code is None:
        assert server.client.delete(answer.json()["status_url"]).status_code == 204
        return
    assert answer.status_code in (400, 404) and answer.json()["code"] == code, answer.text
    assert all(word in answer.json()["detail"] for word in words), answer.text
    assert server.files() == before and server.client.get("/api/jobs").json()["total"] == jobs


def test_one_broken_file_refuses_all(server: RunningServer, picture: bytes) -> None:
    before = server.files()
    sent = files(("files", "a.png", picture), ("file", "b.png", picture[:300]), ("files", "c.png", picture))
    answer = batch(server, files=sent)
    assert (answer.status_code, answer.json()["code"]) == (400, "broken_image")
    assert answer.json()["detail"].startswith("files[1]: 'b.png'")
    both = batch(server, files=sent[:1], data={"jobs": '[{"filename": "x"}]'})
    assert (both.status_code, "jobs and files are both given" in both.text) == (400, True)
    assert server.files() == before and server.has_nothing_left_behind()


def test_limits(start_server: Any, picture: bytes) -> None:
    server: RunningServer = start_server(MAX_BATCH_JOBS="3", MAX_UPLOAD_SIZE_MB="0.5")
    before = server.files()
    many = batch(server, files=files(*[("files", f"{n}.png", picture) for n in range(4)]))
    assert (many.status_code, many.json()["code"]) == (400, "invalid_parameter")
    assert "more than 3 files" in many.json()["detail"] and "MAX_BATCH_JOBS" in many.json()["detail"]
    product = batch(
        server,
        files=files(("files", "a.png", picture), ("files", "b.png", picture)),
        data={"settings": "[{}, {}]"},
    )
    assert product.status_code == 400 and "comes to 4 jobs" in product.json()["detail"]
    large = batch(server, files=files(("files", "a.png", picture), ("files", "b.png", bytes(600_000))))
    assert large.status_code == 413 and "at most 0.5 MB" in large.json()["detail"]
    all_in_all = batch(server, files=files(*[("files", f"{n}.png", bytes(1_500_000)) for n in range(3)]))
    assert all_in_all.status_code == 413 and "MAX_BATCH_JOBS" in all_in_all.json()["detail"]
    assert server.files() == before


def test_cancelling(server: RunningServer, slow_picture: bytes, picture: bytes) -> None:
    done = made(server, files=files(("files", "a.png", picture)))
    assert ended(server, done["batch_id"])["status"] == "completed"
    again = server.client.post(f"/api/jobs/batch/{done['batch_id']}/cancel")
    assert (again.status_code, again.json()["status"]) == (202, "completed")  # nothing to cancel

    created = made(server, files=files(*[("files", f"{n}.png", slow_picture) for n in range(3)]))
    running = created["jobs"][0]["id"]
    server.wait_for(running, "processing")
    early = server.client.get(created["archive_url"])
    assert (early.status_code, early.json()["code"]) == (409, "job_not_completed")
    answer = server.client.post(created["cancel_url"])
    assert answer.status_code == 202
    assert [job["status"] for job in answer.json()["jobs"]][1:] == ["cancelled", "cancelled"]
    found = ended(server, created["batch_id"])
    assert (found["status"], found["counts"]["cancelled"], found["progress"]) == ("cancelled", 3, 1.0)
    delete(server, created["batch_id"])
    delete(server, done["batch_id"])


def test_a_batch_that_runs_is_deleted(server: RunningServer, slow_picture: bytes) -> None:
    created = made(server, files=files(*[("files", f"{n}.png", slow_picture) for n in range(3)]))
    server.wait_for(created["jobs"][0]["id"], "processing")
    delete(server, created["batch_id"])


def test_unknown_batches(server: RunningServer) -> None:
    unknown = f"/api/jobs/batch/{uuid.uuid4()}"
    answers = [
        server.client.get(unknown),
        server.client.delete(unknown),
        server.client.post(f"{unknown}/cancel"),
        server.client.get(f"{unknown}/archive"),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "batch_not_found")}


@pytest.mark.parametrize("name", ["settings", "jobs"])
def test_no_depth_of_json_is_too_much(server: RunningServer, name: str) -> None:
    """What can be read within a list of objects may not be writable as a field of one of them."""
    for depth in range(920, 990):
        text = '[{"a": ' + "[" * depth + "]" * depth + "}]"
        for request in ({"data": {name: text}}, {"content": f'{{"{name}": {text}}}', "headers": JSON}):
            answer = batch(server, **request)
            assert answer.status_code == 400, (depth, answer.text)
