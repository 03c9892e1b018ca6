"""`/generate`, `/status` and `/media`, and those of `/api/v1`, beyond the examples of their documents."""

from __future__ import annotations

import httpx2
import pytest

from tests.backend.prompts import no_pictures_are_left  # noqa: F401 - a fixture
from tests.backend.running import RunningServer, wait_until


@pytest.fixture
def number(client: httpx2.Client) -> int:
    """Of a completed job."""
    found: int = client.post("/generate", json={"prompt": "a red house on a hill"}).json()["job_id"]
    wait_until(lambda: client.get(f"/status/{found}").json()["status"] == "completed", "it is completed")
    return found


def test_the_result_is_served_as_a_file(client: httpx2.Client, number: int) -> None:
    url = f"/media/{number}_output.png"
    whole = client.get(url)
    assert whole.headers["content-type"] == "image/png"
    assert whole.headers["content-disposition"] == f'inline; filename="{number}_output.png"'
    job_id = client.get("/api/generate", params={"limit": 1}).json()["jobs"][0]["id"]
    assert whole.content == client.get(f"/api/generate/{job_id}/download/image_1.png").content
    part = client.get(url, headers={"Range": "bytes=0-7"})
    assert (part.status_code, part.content) == (206, whole.content[:8])
    assert client.get(url, headers={"Range": "bytes=99999999-"}).status_code == 416
    assert client.get(url, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    head = client.head(url)
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(whole.content)))


def test_no_other_name_is_served(server: RunningServer, client: httpx2.Client, number: int) -> None:
    (server.storage / "1_output.png").write_bytes(b"none of the results")
    for name in (
        f"0{number}_output.png",
        f"{number}_output.PNG",
        f"{number}_output.jpg",
        f"-{number}_output.png",
        f"{number}_output.png%00",
        f"{number}%0A_output.png",
        "_output.png",
        "manifest.json",
        "..%2F1_output.png",
        "9" * 18 + "_output.png",
        "9" * 40 + "_output.png",
        "١_output.png",
    ):
        answer = client.get(f"/media/{name}")
        assert answer.status_code == 404 and set(answer.json()) == {"detail", "code"}, name
    (server.storage / "1_output.png").unlink()


def test_a_job_that_is_not_completed_has_no_result(client: httpx2.Client) -> None:
    number = client.post("/generate", json={"prompt": "fog", "num_images": 10}).json()["job_id"]
    assert client.get(f"/media/{number}_output.png").status_code == 404
    job_id = client.get("/api/generate", params={"limit": 1}).json()["jobs"][0]["id"]
    client.post(f"/api/generate/{job_id}/cancel")
    wait_until(lambda: client.get(f"/status/{number}").json()["status"] == "failed", "it is cancelled")
    job = client.get(f"/status/{number}").json()
    assert job["result_url"] is None and "cancelled" in job["error_message"]
    media = client.get(f"/api/v1/status/{job_id}").json()
    assert (media["status"], media["image_path"]) == ("failed", None)
    assert "cancelled" in media["error_message"]


@pytest.mark.parametrize("number", ["x", "0", "-1", "1.5", "9" * 30])
def test_what_is_no_number_is_refused(client: httpx2.Client, number: str) -> None:
    answer = client.get(f"/status/{number}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")


@pytest.mark.parametrize("path", ["/generate", "/api/v1/generate"])
def test_a_prompt_is_needed(client: httpx2.Client, path: str) -> None:
    for fields in ({}, {"prompt": ""}, {"prompt": "  \n"}):
        answer = client.post(path, json=fields)
        assert answer.status_code == 400 and "1 to 2000 characters" in answer.json()["detail"]
