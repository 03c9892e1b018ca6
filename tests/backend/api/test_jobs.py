"""The contract of the API's description, over real HTTP."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable
from typing import Any

import httpx2
import numpy as np
import pytest
from PIL import Image

from tests.backend.conftest import encode, npy
from tests.backend.running import RunningServer

Start = Callable[..., RunningServer]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def test_the_described_way_from_upload_to_download(server: RunningServer, picture: bytes) -> None:
    uploaded = server.client.post("/api/jobs/upload", files={"file": ("image.jpg", picture)})
    assert uploaded.status_code == 201
    upload = uploaded.json()
    assert set(upload) == {
        "file_id",
        "filename",
        "original_filename",
        "size_bytes",
        "path",
        "width",
        "height",
        "kind",
    }
    assert upload["filename"] == f"{uuid.UUID(upload['file_id'])}.png"  # what it is, not what it is called
    assert upload["original_filename"] == "image.jpg"
    assert upload["size_bytes"] == len(picture)
    assert upload["path"] == str(server.storage / "uploads" / upload["filename"])
    assert (upload["width"], upload["height"], upload["kind"]) == (96, 72, "picture")

    fields = {"filename": upload["filename"], "mode": "photo-realistic", "num_layers": "4"}
    multipart = {name: (None, value) for name, value in fields.items()}  # as curl -F sends them
    created = server.client.post("/api/jobs", files=multipart)
    assert created.status_code == 202
    pending = created.json()
    assert created.headers["location"] == f"/api/jobs/{pending['id']}"
    assert pending["status"] == "pending" and pending["result_manifest"] is None
    assert pending["input_filename"] == upload["filename"] and pending["input_path"] == upload["path"]
    assert pending["original_filename"] == "image.jpg"

    job = server.wait_for(pending["id"])
    assert job["status"] == "completed", job
    assert (job["mode"], job["num_layers"], job["attempt"], job["progress"]) == ("photo-realistic", 4, 1, 1.0)
    assert job["output_dir"] == str(server.storage / "jobs" / job["id"])
    assert all(TIME.fullmatch(job[name]) for name in ("created_at", "started_at", "completed_at"))
    assert job["processing_time"] > 0 and job["error_message"] is None
    manifest = job["result_manifest"]
    assert manifest["job_id"] == job["id"] and manifest["layer_count"] == 4 == len(manifest["layers"])

    for layer in manifest["layers"]:
        answer = server.client.get(f"/api/jobs/{job['id']}/download/{layer['filename']}")
        assert answer.status_code == 200 and answer.headers["content-type"] == "image/png"
        assert hashlib.sha256(answer.content).hexdigest() == layer["sha256"]
    assert manifest["layers"][0]["filename"] == "Layer_1_background.png"
    assert server.client.get(f"/api/jobs/{job['id']}/download/manifest.json").json() == manifest


def test_a_job_takes_form_urlencoded_json_and_a_file_in_one_step(
    server: RunningServer, picture: bytes
) -> None:
    upload = server.upload(picture)
    by_form = server.client.post("/api/jobs", data={"filename": upload["filename"], "num_layers": 2})
    by_json = server.client.post("/api/jobs", json={"file_id": upload["file_id"], "num_layers": 3})
    in_one = server.client.post(
        "/api/jobs", files={"file": picture}, data={"num_layers": "2", "who": "knows"}
    )
    answers = [by_form, by_json, in_one]
    assert [answer.status_code for answer in answers] == [202, 202, 202]
    jobs = [server.wait_for(answer.json()["id"]) for answer in answers]
    assert [job["status"] for job in jobs] == ["completed"] * 3
    assert [job["result_manifest"]["layer_count"] for job in jobs] == [2, 3, 2]
    assert jobs[0]["number"] < jobs[1]["number"] < jobs[2]["number"]


def test_the_ways_to_divide_a_picture(server: RunningServer, picture: bytes) -> None:
    upload = server.upload(picture)
    asked: list[dict[str, Any]] = [
        {"data": {"cuts": "0.3,0.6", "edge_quality": "fine", "relief": "yes"}},
        {"json": {"cuts": [0.3, 0.6], "num_layers": "auto", "relief": True, "inpainter": "patchmatch"}},
        {"files": {"cuts": (None, "[0.4]"), "num_layers": (None, "2"), "relief": (None, "off")}},
        {"json": {"num_layers": "auto"}},
    ]
    made = []
    for body in asked:
        (fields,) = body.values()
        fields["filename"] = (None, upload["filename"]) if "files" in body else upload["filename"]
        answer = server.client.post("/api/jobs", **body)
        assert answer.status_code == 202, answer.text
        made.append(answer.json())
    told = [
        [job[name] for name in ("num_layers", "cuts", "edge_quality", "relief", "inpainter")] for job in made
    ]
    assert told == [
        [3, [0.3, 0.6], "fine", True, "auto"],
        [3, [0.3, 0.6], "fast", True, "patchmatch"],
        [2, [0.4], "fast", False, "auto"],
        ["auto", [], "fast", False, "auto"],
    ]
    jobs = [server.wait_for(job["id"]) for job in made]
    assert [job["status"] for job in jobs] == ["completed"] * 4, jobs
    for job in jobs:
        manifest = job["result_manifest"]
        assert manifest["parameters"]["edge_quality"] == job["edge_quality"]
        assert len(manifest["layers"]) == manifest["layer_count"]
        assert all((layer["disparity_filename"] is not None) == job["relief"] for layer in manifest["layers"])
    for job in jobs[:3]:
        cuts = [cut["disparity"] for cut in job["result_manifest"]["cuts"]]
        assert cuts == pytest.approx(job["cuts"], abs=1e-4)
    assert jobs[3]["num_layers"] == "auto" and 2 <= jobs[3]["result_manifest"]["layer_count"] <= 5
    for job in jobs:
        assert server.client.delete(f"/api/jobs/{job['id']}").status_code == 204


def test_cuts_need_no_number_and_clash_with_a_wrong_one(start_server: Start, picture: bytes) -> None:
    server = start_server(DEFAULT_NUM_LAYERS="5", DEFAULT_EDGE_QUALITY="fine", DEFAULT_RELIEF="on")
    upload = server.upload(picture)
    job = server.client.post("/api/jobs", json={"filename": upload["filename"], "cuts": "0.5"}).json()
    assert (job["num_layers"], job["edge_quality"], job["relief"]) == (2, "fine", True)
    answer = server.client.post(
        "/api/jobs", json={"filename": upload["filename"], "cuts": "0.5", "num_layers": 5}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
    assert all(word in answer.json()["detail"] for word in ("num_layers is 5", "leave num_layers out", "2"))


def test_absent_fields_take_the_settings_defaults(
    client: httpx2.Client, server: RunningServer, picture: bytes
) -> None:
    job = server.create(picture)
    assert (job["num_layers"], job["painterly_strength"], job["painterly_seed"]) == (4, 0.5, 42)
    assert (job["mode"], job["depth_model"]) == ("photo-realistic", "auto")
    assert (job["cuts"], job["edge_quality"], job["relief"]) == ([], "fast", False)
    assert (job["inpainter"], job["source_job_id"]) == ("auto", None)
    assert (job["painterly_style"], job["painter"], job["strokes"]) == ("oil painting", "auto", False)
    client.delete(f"/api/jobs/{job['id']}")


def test_a_painterly_job_with_the_fields_of_the_description(server: RunningServer, picture: bytes) -> None:
    upload = server.upload(picture)
    fields = {
        "mode": "painterly",
        "num_layers": "4",
        "painterly_style": "oil painting",
        "painterly_strength": "0.5",
        "painterly_seed": "42",
    }
    answer = server.client.post("/api/jobs", data={"filename": upload["filename"], **fields})
    assert answer.status_code == 202, answer.text
    created = answer.json()
    assert {name: str(created[name]) for name in fields} == fields
    assert (created["painter"], created["strokes"], created["warnings"]) == ("auto", False, [])
    job = server.wait_for(created["id"])
    assert job["status"] == "completed", job
    assert (job["warnings"], job["result_manifest"]["mode"]) == ([], "painterly")
    painting = server.client.get(f"/api/jobs/{job['id']}/download/painting.png")
    assert (painting.status_code, painting.headers["content-type"]) == (200, "image/png")
    layer = server.client.get(f"/api/jobs/{job['id']}/download/Layer_1_background.png")
    assert layer.status_code == 200
    assert server.client.get(f"/api/jobs/{job['id']}/download/strokes.json").status_code == 404
    assert server.client.delete(f"/api/jobs/{job['id']}").status_code == 204


def test_the_strokes_of_a_painting_can_be_had(server: RunningServer, picture: bytes) -> None:
    body = {"mode": "painterly", "num_layers": 2, "strokes": True, "painter": "embedded"}
    upload = server.upload(picture)
    answer = server.client.post("/api/jobs", json={"filename": upload["filename"], **body})
    assert (answer.json()["strokes"], answer.json()["painter"]) == (True, "embedded")
    job = server.wait_for(answer.json()["id"])
    assert job["status"] == "completed", job
    told = server.client.get(f"/api/jobs/{job['id']}/download/strokes.json")
    assert (told.status_code, told.headers["content-type"]) == (200, "application/json")
    strokes = told.json()
    assert (strokes["format"], strokes["version"]) == ("decoupage-strokes", 1)
    assert (strokes["width"], strokes["height"], len(strokes["layers"])) == (96, 72, 2)
    assert server.client.delete(f"/api/jobs/{job['id']}").status_code == 204


def test_the_list_is_paged_newest_first(server: RunningServer, picture: bytes) -> None:
    made = [server.create(picture, num_layers="2") for _ in range(3)]
    page = server.client.get("/api/jobs", params={"skip": 1, "limit": 2}).json()
    assert set(page) == {"jobs", "total", "skip", "limit", "next"}
    assert (page["skip"], page["limit"]) == (1, 2) and page["total"] >= 3
    assert [job["id"] for job in page["jobs"]] == [made[1]["id"], made[0]["id"]]
    for job in made:
        assert server.client.delete(f"/api/jobs/{job['id']}").status_code == 204
    empty = server.client.get("/api/jobs?skip=&limit=&status=")  # as good as absent
    assert empty.status_code == 200 and (empty.json()["skip"], empty.json()["limit"]) == (0, 50)
    failed = server.client.get("/api/jobs", params={"status": "failed"}).json()
    assert all(job["status"] == "failed" for job in failed["jobs"])


def test_delete_takes_the_upload_with_the_last_job_that_used_it(
    server: RunningServer, picture: bytes
) -> None:
    upload = server.upload(picture)
    jobs = [
        server.wait_for(server.client.post("/api/jobs", data={"filename": upload["filename"]}).json()["id"])
        for _ in range(2)
    ]
    stored = server.storage / "uploads" / upload["filename"]
    for job, remains in zip(jobs, (True, False), strict=True):
        answer = server.client.delete(f"/api/jobs/{job['id']}")
        assert (answer.status_code, answer.content) == (204, b"")
        assert stored.exists() == remains
        assert not (server.storage / "jobs" / job["id"]).exists()
        assert server.client.get(f"/api/jobs/{job['id']}").status_code == 404
        assert server.client.delete(f"/api/jobs/{job['id']}").json()["code"] == "job_not_found"


@pytest.mark.parametrize("kind", ["npy", "png-8", "png-16"])
def test_the_users_own_disparity_map_cuts_the_picture(
    server: RunningServer, picture: bytes, ramp: np.ndarray, kind: str
) -> None:
    data = {
        "npy": npy(ramp),
        "png-8": encode(Image.fromarray((ramp * 255).astype(np.uint8))),
        "png-16": encode(Image.fromarray((ramp * 65535).astype(np.uint16))),
    }[kind]
    if kind == "png-8":  # by name, from an upload; the others in one step
        uploaded = server.upload(data, "map.png", kind="disparity")
        assert uploaded["kind"] == "disparity"
        answer = server.client.post(
            "/api/jobs", files={"file": picture}, data={"disparity": uploaded["file_id"]}
        )
    else:
        answer = server.client.post("/api/jobs", files={"file": picture, "disparity": ("map", data)})
    assert answer.status_code == 202, answer.text
    job = server.wait_for(answer.json()["id"])
    assert job["status"] == "completed", job
    assert job["disparity_filename"].endswith(".npy" if kind == "npy" else ".png")
    layers = job["result_manifest"]["layers"]
    assert layers[0]["bbox"]["x"] == 0 and layers[-1]["bbox"]["x"] > 20  # the nearest lies at the right
    server.client.delete(f"/api/jobs/{job['id']}")
    assert not any(job["disparity_filename"] in name for name in server.files())
