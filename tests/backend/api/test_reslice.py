"""A completed job's picture is divided anew by the disparity found then, whatever becomes of that job."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import httpx2
import numpy as np
import pytest
from PIL import Image

from tests.backend.conftest import encode, npy
from tests.backend.running import RunningServer


@pytest.fixture(scope="module")
def source(server: RunningServer, picture: bytes) -> Iterator[dict[str, Any]]:
    """Made with other parameters than the defaults; nothing is left behind in the end."""
    job = server.complete(
        picture,
        num_layers="4",
        edge_quality="fine",
        relief="true",
        inpainter="patchmatch",
        painterly_seed="7",
    )
    yield job
    assert server.client.delete(f"/api/jobs/{job['id']}").status_code == 204
    assert server.has_nothing_left_behind()


def reslice(server: RunningServer, job_id: str, **fields: str) -> httpx2.Response:
    return server.client.post(f"/api/jobs/{job_id}/reslice", data=fields)


def finished(server: RunningServer, answer: httpx2.Response) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    job = server.wait_for(answer.json()["id"])
    assert job["status"] == "completed", job
    return job


def file_of(server: RunningServer, job: dict[str, Any], name: str) -> bytes:
    answer = server.client.get(f"/api/jobs/{job['id']}/download/{name}")
    assert answer.status_code == 200, answer.text
    return answer.content


def delete(server: RunningServer, *jobs: dict[str, Any]) -> None:
    for job in jobs:
        assert server.client.delete(f"/api/jobs/{job['id']}").status_code == 204


def test_the_whole_way(server: RunningServer, source: dict[str, Any]) -> None:
    answer = server.client.post(f"/api/jobs/{source['id']}/reslice", json={"num_layers": 2})
    created = answer.json()
    assert answer.headers["location"] == f"/api/jobs/{created['id']}" and created["id"] != source["id"]
    assert created["status"] == "pending" and created["number"] > source["number"]
    job = finished(server, answer)
    assert job["source_job_id"] == source["id"] and source["source_job_id"] is None
    asked = ("mode", "edge_quality", "relief", "inpainter", "painterly_seed", "input_filename", "depth_model")
    assert [job[name] for name in asked] == [source[name] for name in asked]
    assert (job["edge_quality"], job["relief"], job["num_layers"], job["cuts"]) == ("fine", True, 2, [])

    manifest, before = job["result_manifest"], source["result_manifest"]
    assert manifest["layer_count"] == 2 == len(manifest["layers"])
    assert "disparity" in before["timings_s"] and "disparity" not in manifest["timings_s"]
    assert manifest["disparity"] == {**before["disparity"], "reused_from": source["id"]}
    assert file_of(server, job, "disparity.png") == file_of(server, source, "disparity.png")
    kept = server.storage / "uploads" / job["disparity_filename"]
    original = server.storage / "jobs" / source["id"] / "disparity.png"
    assert kept.stat().st_ino == original.stat().st_ino  # the same bytes under a second name
    delete(server, job)
    assert not kept.exists() and original.exists()


def test_the_same_layers_come_out_when_nothing_else_is_asked(
    server: RunningServer, picture: bytes, ramp: np.ndarray
) -> None:
    """Also where the map counted the other way round: what is stored does not."""
    answer = server.client.post(
        "/api/jobs",
        files={"file": picture, "disparity": ("map.npy", npy(ramp**2))},
        data={"num_layers": "3", "disparity_convention": "depth"},
    )
    first = finished(server, answer)
    again = finished(server, reslice(server, first["id"], num_layers="3"))
    assert (first["disparity_convention"], again["disparity_convention"]) == ("depth", "disparity")
    hashes = [[layer["sha256"] for layer in job["result_manifest"]["layers"]] for job in (first, again)]
    assert hashes[0] == hashes[1] and len(hashes[0]) == 3
    assert again["result_manifest"]["disparity"]["model"] == "supplied"
    delete(server, again, first)


def test_cuts_and_auto_and_other_values(server: RunningServer, source: dict[str, Any]) -> None:
    by_cuts = reslice(server, source["id"], cuts="0.3,0.6", edge_quality="fast", relief="no")
    as_json = server.client.post(
        f"/api/jobs/{source['id']}/reslice", json={"cuts": [0.3, 0.6], "num_layers": 3, "relief": False}
    )
    auto = server.client.post(f"/api/jobs/{source['id']}/reslice", files={"num_layers": (None, "auto")})
    jobs = [finished(server, answer) for answer in (by_cuts, as_json, auto)]
    for job in jobs[:2]:
        assert (job["num_layers"], job["cuts"], job["relief"]) == (3, [0.3, 0.6], False)
        manifest = job["result_manifest"]
        assert [cut["disparity"] for cut in manifest["cuts"]] == pytest.approx([0.3, 0.6], abs=1e-4)
        assert manifest["layer_count"] == 3
    assert [job["edge_quality"] for job in jobs] == ["fast", "fine", "fine"]
    assert (jobs[2]["num_layers"], jobs[2]["cuts"]) == ("auto", [])
    assert 2 <= jobs[2]["result_manifest"]["layer_count"] <= 5
    delete(server, *jobs)


def test_a_result_is_painted_and_painted_otherwise(server: RunningServer, source: dict[str, Any]) -> None:
    asked = {"painterly_style": "loose impasto", "painterly_strength": "0.8", "strokes": "true"}
    painted = finished(server, reslice(server, source["id"], **asked))
    kept = ("num_layers", "cuts", "edge_quality", "relief", "inpainter", "painterly_seed", "input_filename")
    assert [painted[name] for name in kept] == [source[name] for name in kept]
    told = [painted[name] for name in ("mode", "painterly_style", "painterly_strength", "strokes")]
    assert told == ["painterly", "loose impasto", 0.8, True]
    masks = [
        [layer["hidden_filename"] for layer in job["result_manifest"]["layers"]] for job in (source, painted)
    ]
    assert masks[0] == masks[1] and "disparity" not in painted["result_manifest"]["timings_s"]
    answer = server.client.post(f"/api/jobs/{painted['id']}/reslice", json={"painterly_seed": 8})
    otherwise = finished(server, answer)
    assert (otherwise["mode"], otherwise["painterly_style"], otherwise["painterly_seed"]) == (
        "painterly",
        "loose impasto",
        8,
    )
    assert file_of(server, otherwise, "painting.png") != file_of(server, painted, "painting.png")
    photo = finished(server, reslice(server, otherwise["id"], mode="photo-realistic"))
    hashes = [[layer["sha256"] for layer in job["result_manifest"]["layers"]] for job in (source, photo)]
    assert hashes[0] == hashes[1]
    delete(server, photo, otherwise, painted)


def test_the_source_may_be_deleted_before_the_new_job_runs(server: RunningServer, picture: bytes) -> None:
    first = server.complete(picture, num_layers="3")
    disparity = file_of(server, first, "disparity.png")
    (child,) = server.pipeline_processes()
    child.suspend()
    running = reslice(server, first["id"], num_layers="2")
    server.wait_for(running.json()["id"], "processing")
    waiting = reslice(server, first["id"], num_layers="2")
    delete(server, first)
    child.resume()
    jobs = [finished(server, answer) for answer in (running, waiting)]
    assert [job["source_job_id"] for job in jobs] == [first["id"]] * 2
    assert all(file_of(server, job, "disparity.png") == disparity for job in jobs)
    anew = finished(server, reslice(server, jobs[0]["id"], num_layers="3"))  # of what was itself sliced anew
    assert anew["result_manifest"]["disparity"]["reused_from"] == jobs[0]["id"] == anew["source_job_id"]
    assert file_of(server, anew, "disparity.png") == disparity
    delete(server, *jobs, anew)
    assert server.has_nothing_left_behind()
    assert not any(first["input_filename"] in name for name in server.files())


def test_slicing_anew_while_the_source_is_deleted(server: RunningServer, picture: bytes) -> None:
    """Whoever comes first: a job that will complete, or the answer that there is no such job any more."""
    (child,) = server.pipeline_processes()
    with ThreadPoolExecutor(3) as pool:
        for number in range(3):
            first = server.complete(picture, num_layers="2")
            child.suspend()
            asked = [pool.submit(reslice, server, first["id"], num_layers="2") for _ in range(3)]
            asked[number].result()
            delete(server, first)
            child.resume()
            answers = [future.result() for future in asked]
            refused = [answer for answer in answers if answer.status_code != 202]
            assert all(answer.json()["code"] == "job_not_found" for answer in refused), answers
            made = [finished(server, answer) for answer in answers if answer.status_code == 202]
            assert len(made) >= 1
            delete(server, *made)
            assert server.has_nothing_left_behind()


def test_jobs_that_cannot_be_sliced_anew(server: RunningServer, picture: bytes) -> None:
    unknown = reslice(server, str(uuid.uuid4()), num_layers="2")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "job_not_found")
    upload = server.upload(picture)
    (child,) = server.pipeline_processes()
    child.suspend()
    job = server.client.post("/api/jobs", json={"file_id": upload["file_id"]}).json()
    early = reslice(server, job["id"], num_layers="2")
    assert (early.status_code, early.json()["code"]) == (409, "job_not_completed")
    assert job["id"] in early.json()["detail"] and "once it is completed" in early.json()["detail"]
    (server.storage / "uploads" / upload["filename"]).unlink()
    child.resume()
    failed = server.wait_for(job["id"])
    assert failed["status"] == "failed"
    late = reslice(server, job["id"], num_layers="2")
    assert (late.status_code, late.json()["code"]) == (409, "job_not_completed")
    assert failed["error_message"] in late.json()["detail"]
    delete(server, job)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, ("num_layers and cuts are both missing", "from 2 to 5", "'auto'", "0.3,0.6")),
        ({"data": {}}, ("num_layers and cuts are both missing",)),
        ({"json": {}}, ("num_layers and cuts are both missing",)),
        ({"json": {"num_layers": None, "cuts": []}}, ("num_layers and cuts are both missing",)),
        ({"data": {"num_layers": "", "cuts": " ", "relief": "1"}}, ("num_layers and cuts are both missing",)),
        ({"json": {"num_layers": 6}}, ("num_layers is 6", "2 to 5", "'auto'")),
        ({"data": {"num_layers": "many"}}, ("num_layers is 'many'", "2 to 5", "'auto'")),
        ({"data": {"num_layers": "2", "cuts": "0.3,0.6"}}, ("num_layers is 2", "2 cuts", "make it 3")),
        ({"json": {"cuts": [0.6, 0.3]}}, ("cuts are 0.6, 0.3", "rise", "between 0 and 1")),
        ({"data": {"cuts": "a"}}, ("cuts is 'a'", "0.3,0.6")),
        ({"data": {"cuts": "0.5", "edge_quality": "best"}}, ("edge_quality is 'best'", "'fine'")),
        ({"data": {"cuts": "0.5", "relief": "maybe"}}, ("relief is 'maybe'", "true", "off")),
        ({"data": {"painterly_seed": "7"}}, ("painterly_seed is '7'", "add mode=painterly")),
        ({"data": {"painterly_strength": "-0.1"}}, ("painterly_strength is -0.1", "0.0 to 1.0")),
        ({"json": {"painterly_strength": 1.5}}, ("painterly_strength is 1.5", "0.0 to 1.0")),
        ({"data": {"painterly_strength": "nan"}}, ("painterly_strength is nan", "0.0 to 1.0")),
        ({"data": {"painterly_strength": "abc"}}, ("painterly_strength is 'abc'", "0 to 1")),
        ({"data": {"num_layers": "2", "painterly_seed": "-1"}}, ("painterly_seed is -1", "4294967295")),
        ({"json": {"num_layers": 2, "painterly_seed": 2**32}}, ("painterly_seed is 4294967296", "0 to")),
        ({"json": {"num_layers": 2, "painterly_seed": 1.5}}, ("painterly_seed is '1.5'", "whole number")),
        ({"data": {"painterly_style": "o" * 501}}, ("painterly_style has 501", "at most 500")),
        ({"data": {"painter": "A/b"}}, ("painter is 'A/b'", "auto, embedded", "models list")),
        ({"data": {"strokes": "maybe"}}, ("strokes is 'maybe'", "true", "off")),
        ({"data": {"mode": "cubist"}}, ("mode is 'cubist'", "'painterly'")),
        ({"data": {"cuts": "0.5", "inpainter": "A/b"}}, ("inpainter is 'A/b'", "auto", "models list")),
    ],
)
def test_bad_values(
    server: RunningServer, source: dict[str, Any], body: dict[str, Any], words: tuple[str, ...]
) -> None:
    before = server.files()
    answer = server.client.post(f"/api/jobs/{source['id']}/reslice", **body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter"), answer.text
    assert all(word in answer.json()["detail"] for word in words), answer.text
    assert server.files() == before


def test_bad_bodies(server: RunningServer, source: dict[str, Any]) -> None:
    for content, kind, status, code in (
        (b"hello", "text/plain", 415, "unsupported_body"),
        (b"[2]", "application/json", 400, "malformed_body"),
        (b" " * 2_000_000, "application/json", 413, "payload_too_large"),
        (b"a" * 2_000_000, "multipart/form-data; boundary=x", 413, "payload_too_large"),
    ):
        answer = server.client.post(
            f"/api/jobs/{source['id']}/reslice", content=content, headers={"Content-Type": kind}
        )
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        assert "1024 KB" in answer.json()["detail"] or status != 413


def test_a_disparity_that_is_no_longer_what_it_was(server: RunningServer, picture: bytes) -> None:
    first = server.complete(picture, num_layers="2")
    stored = server.storage / "jobs" / first["id"] / "disparity.png"
    whole, elsewhere = stored.read_bytes(), server.storage.parent / "elsewhere.png"
    elsewhere.write_bytes(whole)
    small = encode(Image.linear_gradient("L").resize((48, 36)))
    for change in (
        lambda: None,
        lambda: stored.symlink_to(elsewhere),
        lambda: stored.mkdir(),
        lambda: stored.write_bytes(b"no map at all"),
        lambda: stored.write_bytes(whole[:100]),
        lambda: stored.write_bytes(small),
        lambda: stored.write_bytes(npy(np.arange(72 * 96.0).reshape(72, 96))),
    ):
        stored.rmdir() if stored.is_dir() else stored.unlink(missing_ok=True)
        change()
        before = server.files()
        answer = reslice(server, first["id"], num_layers="2")
        assert (answer.status_code, answer.json()["code"]) == (410, "disparity_gone"), answer.text
        assert (
            f"disparity of job {first['id']} is no" in answer.text
            and f"filename={first['input_filename']}" in answer.text
        )
        assert server.files() == before and server.has_nothing_left_behind()
    elsewhere.unlink()
    stored.write_bytes(whole)
    delete(server, finished(server, reslice(server, first["id"], num_layers="2")), first)


def test_what_a_child_said_of_a_disparity_is_not_believed(server: RunningServer, picture: bytes) -> None:
    first = server.complete(picture, num_layers="2")
    manifest = first["result_manifest"]
    honest = manifest["disparity"]
    bent: list[Any] = [
        None,
        "disparity.png",
        [],
        {},
        {**honest, "filename": "../../app.db"},
        {**honest, "model": {"a": 1}},
        {**honest, "device": "x" * 5000},
        {**honest, "fallbacks": [{"wanted": "a", "used": "b"}]},
        {**honest, "fallbacks": ["a"] * 2},
        {**honest, "fallbacks": [{"wanted": "a", "used": "b", "reason": "c"}] * 1000},
    ]
    with closing(sqlite3.connect(server.storage / "app.db", isolation_level=None)) as connection:

        def write(record: Any) -> None:
            text = json.dumps({**manifest, "disparity": record})
            connection.execute("UPDATE jobs SET result_manifest = ? WHERE id = ?", (text, first["id"]))

        for record in bent:
            write(record)
            answer = reslice(server, first["id"], num_layers="2")
            assert (answer.status_code, answer.json()["code"]) == (410, "disparity_gone"), (
                record,
                answer.text,
            )
        fallback = {"wanted": "embedded", "used": "cues", "reason": "for the test"}
        write({**honest, "fallbacks": [fallback], "reused_from": "../lies", "more": "lies"})
    job = finished(server, reslice(server, first["id"], num_layers="2"))
    told = {**honest, "fallbacks": [fallback], "reused_from": first["id"]}
    assert job["result_manifest"]["disparity"] == told
    delete(server, job, first)


def test_a_stored_disparity_is_no_upload_of_a_persons(
    server: RunningServer, source: dict[str, Any], picture: bytes
) -> None:
    job = finished(server, reslice(server, source["id"], num_layers="2"))
    name = job["disparity_filename"]
    for answer in (
        server.client.post("/api/jobs", data={"filename": name}),
        server.client.post("/api/jobs", json={"file_id": name.removesuffix(".png")}),
        server.client.post("/api/jobs", files={"file": picture}, data={"disparity": name}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter"), answer.text
        assert all(word in answer.json()["detail"] for word in (name[:36], "reslice", "disparity.png"))
    kind = server.client.post("/api/jobs/upload", files={"file": picture}, data={"kind": "stored_disparity"})
    assert (kind.status_code, kind.json()["code"]) == (400, "invalid_parameter")
    assert kind.json()["detail"] == "kind is 'stored_disparity'; it must be one of picture, disparity"
    delete(server, job)
