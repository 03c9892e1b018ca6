"""A request that is sent twice with one Idempotency-Key makes its jobs once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from tests.backend.conftest import draw_scene, encode
from tests.backend.running import RunningServer


@pytest.fixture
def key(server: RunningServer) -> Iterator[str]:
    """One of its own for each test, which finds no job and leaves none behind."""
    _delete_jobs(server)
    yield str(uuid.uuid4())
    _delete_jobs(server)
    assert server.has_nothing_left_behind()


def _delete_jobs(server: RunningServer) -> None:
    for job in server.client.get("/api/jobs", params={"limit": 500}).json()["jobs"]:
        server.client.delete(f"/api/jobs/{job['id']}")


def post(server: RunningServer, key: str, path: str = "/api/jobs", **request: Any) -> httpx2.Response:
    return server.client.post(path, headers={"Idempotency-Key": key}, **request)


def is_replayed(answer: httpx2.Response) -> bool:
    return answer.headers.get("idempotent-replayed") == "true"


def test_the_same_request_is_answered_with_the_same_job(
    server: RunningServer, key: str, picture: bytes
) -> None:
    sent = {"files": {"file": ("a.png", picture)}, "data": {"num_layers": "2", "edge_quality": "fine"}}
    first = post(server, key, **sent)
    before = server.files()
    server.wait_for(first.json()["id"])
    turned = {"files": sent["files"], "data": {"edge_quality": "fine", "num_layers": "2"}}
    second = post(server, key, **turned)
    assert (first.status_code, second.status_code) == (202, 202)
    assert (is_replayed(first), is_replayed(second)) == (False, True)
    assert second.headers["location"] == first.headers["location"]
    assert second.json()["id"] == first.json()["id"]
    assert (first.json()["status"], second.json()["status"]) == ("pending", "completed")  # as it is now
    assert {name for name in server.files() if name.startswith("uploads")} == {
        name for name in before if name.startswith("uploads")
    }


def test_another_request_with_that_key_is_refused(server: RunningServer, key: str, picture: bytes) -> None:
    sent = {"files": {"file": ("a.png", picture)}, "data": {"num_layers": "2"}}
    first = post(server, key, **sent)
    other = encode(draw_scene(80, 60))
    for changed in (
        {**sent, "data": {"num_layers": "3"}},
        {**sent, "data": {"num_layers": "2", "cache": "false"}},
        {**sent, "files": {"file": ("a.png", other)}},
        {**sent, "files": {"file": ("b.png", picture)}},
        {**sent, "files": {**sent["files"], "disparity": ("m.png", picture)}},
    ):
        answer = post(server, key, **changed)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused"), answer.text
        assert key in answer.json()["detail"] and f"job {first.json()['number']}" in answer.json()["detail"]
    elsewhere = post(server, key, "/api/jobs/batch", **sent)
    assert elsewhere.status_code == 422
    assert server.client.get("/api/jobs").json()["total"] == 1


def test_two_at_once_make_one_job(server: RunningServer, key: str, picture: bytes) -> None:
    def send(_: int) -> httpx2.Response:
        return post(server, key, files={"file": ("a.png", picture)}, data={"num_layers": "2"})

    before = server.files()
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum(not is_replayed(answer) for answer in answers) == 1
    assert server.client.get("/api/jobs").json()["total"] == 1
    new = server.files() - before
    assert sum(name.startswith("uploads/") for name in new) == 1


def test_a_request_that_was_refused_takes_no_key(server: RunningServer, key: str, picture: bytes) -> None:
    refused = post(server, key, files={"file": ("a.png", picture)}, data={"num_layers": "9"})
    assert refused.status_code == 400
    answer = post(server, key, files={"file": ("a.png", picture)}, data={"num_layers": "2"})
    assert answer.status_code == 202 and not is_replayed(answer)


def test_a_key_goes_with_its_job(server: RunningServer, key: str, picture: bytes) -> None:
    sent = {"files": {"file": ("a.png", picture)}}
    first = post(server, key, **sent).json()["id"]
    assert server.client.delete(f"/api/jobs/{first}").status_code == 204
    second = post(server, key, **sent)
    assert second.status_code == 202 and not is_replayed(second) and second.json()["id"] != first


def test_batches_and_reslices(server: RunningServer, key: str, picture: bytes) -> None:
    files = [("files", ("a.png", picture)), ("files", ("b.png", picture))]
    first = post(server, key, "/api/jobs/batch", files=files)
    second = post(server, key, "/api/jobs/batch", files=files)
    assert (is_replayed(first), is_replayed(second)) == (False, True)
    assert second.json()["batch_id"] == first.json()["batch_id"]
    assert [job["id"] for job in second.json()["jobs"]] == [job["id"] for job in first.json()["jobs"]]
    assert post(server, key, "/api/jobs/batch", files=files[::-1]).status_code == 422
    assert server.client.get("/api/jobs").json()["total"] == 2

    source = first.json()["jobs"][0]["id"]
    server.wait_for(source, "completed")
    path = f"/api/jobs/{source}/reslice"
    sliced, again = (post(server, f"{key}-2", path, json={"num_layers": 2}) for _ in range(2))
    assert sliced.json()["id"] == again.json()["id"] and is_replayed(again)
    assert server.client.delete(first.json()["status_url"]).status_code == 204
    late = post(server, f"{key}-2", path, json={"num_layers": 2})  # its source is gone, its job is not
    assert late.json()["id"] == sliced.json()["id"]
    anew = post(server, key, "/api/jobs/batch", files=files)
    assert anew.status_code == 202 and not is_replayed(anew)


def test_the_order_of_keys_within_json_does_not_matter(
    server: RunningServer, key: str, picture: bytes
) -> None:
    name = server.upload(picture)["filename"]
    first = post(
        server,
        key,
        "/api/jobs/batch",
        json={"filename": name, "settings": [{"num_layers": 2, "cuts": [0.5]}]},
    )
    again = post(
        server,
        key,
        "/api/jobs/batch",
        json={"settings": [{"cuts": [0.5], "num_layers": 2}], "filename": name},
    )
    assert first.json()["batch_id"] == again.json()["batch_id"] and is_replayed(again)


@pytest.mark.parametrize("bad", ["", "a b", "ä", "x" * 256, "tab\t."])
def test_keys_that_are_none(server: RunningServer, picture: bytes, bad: str) -> None:
    before = server.files()
    headers = {"Idempotency-Key": bad.encode("latin-1")}
    answer = server.client.post("/api/jobs", files={"file": picture}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter"), answer.text
    assert "Idempotency-Key" in answer.json()["detail"] and "255" in answer.json()["detail"]
    assert server.files() == before
