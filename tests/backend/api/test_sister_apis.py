"""What all addresses of the sister systems have in common."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest

from backend.api import sister
from backend.config import Settings
from backend.main import create_application
from ml_pipeline.generation.parameters import MAX_PROMPT_LENGTH
from tests.backend.prompts import no_pictures_are_left  # noqa: F401 - a fixture
from tests.backend.running import RunningServer

CREATING = ("/generations", "/api/v1/generate", "/generate")
LISTS = ("/generations", "/api/v1/jobs")
JOBS = ("/generations", "/api/v1/status", "/status")
PROMPT = {"prompt": "a lake at dawn"}


@pytest.mark.parametrize("path", CREATING)
@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({"prompt": "x" * (MAX_PROMPT_LENGTH + 1)}, ("2001", "2000")),
        ({"prompt": "x" * 10_001}, ("10001", "2000")),
        (PROMPT | {"num_images": 0}, ("num_images is 0", "1 to 10")),
        (PROMPT | {"num_images": 11}, ("num_images is 11", "1 to 10")),
        (PROMPT | {"provider": "dall-e"}, ("'dall-e'", "procedural", "replicate")),
        (PROMPT | {"provider": "replicate"}, ("REPLICATE_API_TOKEN",)),
    ],
)
def test_bad_input_is_refused_as_elsewhere(
    client: httpx2.Client, path: str, fields: dict[str, object], parts: tuple[str, ...]
) -> None:
    answer = client.post(path, json=fields)
    assert answer.status_code == 400 and set(answer.json()) == {"detail", "code"}, answer.text
    assert all(part in answer.json()["detail"] for part in parts), answer.text


@pytest.mark.parametrize("path", CREATING)
def test_other_bodies_are_refused(client: httpx2.Client, path: str) -> None:
    for body, kind, status in (("[]", "json", 400), ("{", "json", 400), ("x", "xml", 415)):
        answer = client.post(path, content=body, headers={"Content-Type": f"application/{kind}"})
        assert answer.status_code == status and set(answer.json()) == {"detail", "code"}, answer.text
    answer = client.post(path, content=b" " * 2**21, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413, answer.text


@pytest.mark.parametrize("path", CREATING)
def test_guards_hold(client: httpx2.Client, path: str) -> None:
    foreign = client.post(path, json=PROMPT, headers={"Origin": "http://example.invalid"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "origin_refused")
    strange = client.post(path, json=PROMPT, headers={"Host": "example.invalid"})
    assert (strange.status_code, strange.json()["code"]) == (421, "host_refused")


def test_a_full_disk_refuses_new_work(start_server: Callable[..., RunningServer]) -> None:
    client = start_server(MIN_FREE_DISK_MB="100000000").client
    for path in CREATING:
        answer = client.post(path, json=PROMPT)
        assert (answer.status_code, answer.json()["code"]) == (507, "storage_low")
    assert client.get("/generations").json() == {"jobs": []}


@pytest.mark.parametrize("path", JOBS)
def test_an_unknown_job(client: httpx2.Client, path: str) -> None:
    answer = client.get(f"{path}/987654321")
    assert (answer.status_code, answer.json()["code"]) == (404, "job_not_found")


@pytest.mark.parametrize("path", LISTS)
def test_pages(client: httpx2.Client, path: str) -> None:
    def ids(**where: int) -> list[str]:
        return [job.get("jobId") or job["job_id"] for job in client.get(path, params=where).json()["jobs"]]

    made = [client.post("/generations", json={}).json()["jobId"] for _ in range(3)]
    assert ids(limit=2) == [made[2], made[1]] and ids(skip=2, limit=1) == [made[0]]
    refused = client.get(path, params={"limit": 0})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_parameter")


def test_they_show_no_job_that_turns_a_photo_into_layers(server: RunningServer, picture: bytes) -> None:
    job = server.complete(picture, num_layers="2")
    client = server.client
    for path in (f"/generations/{job['id']}", f"/api/v1/status/{job['id']}", f"/status/{job['number']}"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "job_not_found"), path
    assert client.get(f"/media/{job['number']}_output.png").status_code == 404
    assert all(job["id"] not in client.get(path).text for path in LISTS)


def test_a_key_sent_again_makes_no_second_job(client: httpx2.Client) -> None:
    for path in CREATING:
        key = {"Idempotency-Key": f"once{path}"}
        first, again = (client.post(path, json=PROMPT, headers=key) for _ in range(2))
        assert again.headers["Idempotent-Replayed"] == "true"
        name = "jobId" if path == "/generations" else "job_id"
        assert first.json()[name] == again.json()[name]


def test_switched_off_there_is_nothing(start_server: Callable[..., RunningServer]) -> None:
    client = start_server(SISTER_APIS="false").client
    for path in CREATING:
        assert client.post(path, json=PROMPT).status_code == 404
    for path in (*LISTS, "/generations/1", "/status/1", "/media/1_output.png", "/api/v1/health"):
        assert client.get(path).status_code == 404
    described = client.get("/openapi.json").json()
    assert not {"/generations", "/generate", "/status/{job_id}"} & set(described["paths"])
    assert "sister" not in {tag["name"] for tag in described["tags"]}


def test_the_prefix_of_the_second_is_a_setting() -> None:
    def paths(**settings: str) -> set[str]:
        return set(create_application(Settings(_env_file=None, **settings)).openapi()["paths"])

    assert {"/v1/generate", "/v1/status/{job_id}", "/v1/jobs", "/v1/health"} <= paths(api_v1_prefix="/v1")
    same = Settings(_env_file=None, api_prefix="/api/v1")
    assert {prefix for _, prefix in sister.routers(same)} == {""}
    assert "/api/v1/jobs/{job_id}" in paths(api_prefix="/api/v1")
