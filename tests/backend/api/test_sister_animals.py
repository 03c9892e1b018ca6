"""`/generations`, beyond the examples of its document."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx2

from ml_pipeline.generation.procedural.scene import ANIMALS
from tests.backend.prompts import no_pictures_are_left  # noqa: F401 - a fixture
from tests.backend.running import RunningServer, wait_until


def created(client: httpx2.Client, **fields: Any) -> dict[str, Any]:
    answer = client.post("/generations", json=fields)
    assert answer.status_code == 202, answer.text
    job: dict[str, Any] = client.get(f"/generations/{answer.json()['jobId']}").json()
    return job


def ended(client: httpx2.Client, job: dict[str, Any]) -> dict[str, Any]:
    def ask() -> dict[str, Any]:
        found: dict[str, Any] = client.get(f"/generations/{job['jobId']}").json()
        return found

    wait_until(lambda: ask()["status"] in ("completed", "failed"), "the job has ended")
    return ask()


def test_the_animal_that_was_drawn_is_the_one_of_the_prompt(
    start_server: Callable[..., RunningServer],
) -> None:
    client = start_server().client
    jobs = [created(client) for _ in range(12)]
    prompts = {job["jobId"]: client.get(f"/api/generate/{job['jobId']}").json()["prompt"] for job in jobs}
    assert {job["animal"] for job in jobs} <= set(ANIMALS) and len({job["animal"] for job in jobs}) > 1
    for job in jobs:
        article = "an" if job["animal"][0] in "aeiou" else "a"
        assert prompts[job["jobId"]] == f"{article} {job['animal']} in a meadow"


def test_with_a_prompt_there_is_no_animal(client: httpx2.Client) -> None:
    job = created(client, prompt="a boat on a lake", numImages=2, provider="procedural", negativePrompt="fog")
    assert (job["animal"], job["numImages"]) == (None, 2)
    whole = client.get(f"/api/generate/{job['jobId']}").json()
    assert (whole["prompt"], whole["provider"], whole["negative_prompt"]) == (
        "a boat on a lake",
        "procedural",
        "fog",
    )
    done = ended(client, job)
    assert "error" not in done and len(done["imageUrls"]) == 2


def test_a_cancelled_job_is_told_as_failed(client: httpx2.Client) -> None:
    job = created(client, numImages=10)
    assert client.post(f"/api/generate/{job['jobId']}/cancel").status_code in (200, 202)
    failed = ended(client, job)
    assert failed["status"] == "failed" and "cancelled" in failed["error"]
    assert failed["updatedAt"] > failed["createdAt"]
    assert len(failed["imageUrls"]) < 10
    listed = client.get("/generations").json()["jobs"]
    assert next(each for each in listed if each["jobId"] == job["jobId"]) == failed


def test_pictures_are_told_as_they_come(client: httpx2.Client) -> None:
    job = created(client, numImages=6)
    counts = []
    while (now := client.get(f"/generations/{job['jobId']}").json())["status"] != "completed":
        assert now["status"] != "failed", now
        counts.append(len(now["imageUrls"]))
        time.sleep(0.02)
    assert counts == sorted(counts) and 0 < max(counts) <= 6
    assert [httpx2.head(url).status_code for url in now["imageUrls"]] == [200] * 6
