"""The examples of the five documents that this program grew from, as they stand there.

Commands are carried out by a shell; only the server's address and what the document asks to replace are
other than in the document.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.backend.prompts import no_pictures_are_left  # noqa: F401 - a fixture
from tests.backend.running import RunningServer, wait_until

ENDED = ("completed", "failed")
PNG = b"\x89PNG\r\n\x1a\n"

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="the examples are calls of curl")


def shell(command: str, server: RunningServer, folder: Path, job_id: str = "") -> str:
    """What a command of a document prints, against this server."""
    for origin in ("http://localhost:8080", "http://localhost:8000", "http://127.0.0.1:8000"):
        command = command.replace(origin, server.url)
    for placeholder in ("JOB_ID", "{job_id}"):
        command = command.replace(placeholder, job_id)
    ended = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, timeout=90, check=True
    )
    return ended.stdout


def until_ended(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    wait_until(lambda: ask()["status"] in ENDED, "the job has ended")
    return ask()


def is_picture(answer: httpx2.Response) -> bool:
    return answer.status_code == 200 and answer.content.startswith(PNG)


def is_time(text: str) -> bool:
    """As in "2025-12-08T01:23:45.678Z"."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z").utcoffset() is not None and len(text) == 24


# A FastAPI backend with async job processing, real-time progress streaming via SSE, retry mechanisms, and
# Replicate API integration.


def test_create_a_generation_job_stream_it_poll_for_it_get_its_metrics(
    server: RunningServer, tmp_path: Path
) -> None:
    created = json.loads(
        shell(
            """\
curl -X POST "http://localhost:8080/api/generate" \\
  -H "Content-Type: application/json" \\
  -d '{"prompt": "A beautiful sunset", "num_images": 8}'
""",
            server,
            tmp_path,
        )
    )
    job_id = created["job_id"]
    streamed = shell("curl -N http://localhost:8080/api/generate/JOB_ID/stream", server, tmp_path, job_id)
    assert streamed.count("event: image\n") == 8 and "event: completed\n" in streamed
    polled = json.loads(shell("curl http://localhost:8080/api/generate/JOB_ID", server, tmp_path, job_id))
    assert (polled["status"], polled["prompt"]) == ("completed", "A beautiful sunset")
    assert len({image["seed"] for image in polled["images"]}) == 8
    assert all(is_picture(server.client.get(image["url"])) for image in polled["images"])
    command = "curl http://localhost:8080/api/generate/JOB_ID/metrics"
    metrics = json.loads(shell(command, server, tmp_path, job_id))
    assert 0 < metrics["ttfi_seconds"] < metrics["total_seconds"]


def test_get_health(client: httpx2.Client) -> None:
    assert client.get("/health").json()["status"] == "healthy"


# A FastAPI-based image generation API with asynchronous job processing, following proper design patterns
# and separation of concerns.


def test_post_generations_creates_a_new_image_generation_job(client: httpx2.Client) -> None:
    answer = client.post("/generations", json={"numImages": 3})
    created = answer.json()
    assert answer.status_code == 202  # "Response (202 Accepted)"
    assert created == {"jobId": created["jobId"], "status": "pending"}
    assert len(created["jobId"]) == len("550e8400-e29b-41d4-a716-446655440000")

    job = until_ended(lambda: client.get(f"/generations/{created['jobId']}").json())
    assert list(job) == ["jobId", "status", "numImages", "animal", "imageUrls", "createdAt", "updatedAt"]
    assert (job["jobId"], job["status"], job["numImages"]) == (created["jobId"], "completed", 3)
    assert job["animal"].isalpha() and len(set(job["imageUrls"])) == 3
    assert all(is_picture(httpx2.get(url)) for url in job["imageUrls"])
    assert is_time(job["createdAt"]) and is_time(job["updatedAt"]) and job["updatedAt"] > job["createdAt"]

    listed = client.get("/generations").json()
    assert list(listed) == ["jobs"] and listed["jobs"][0] == job


def test_job_statuses(client: httpx2.Client) -> None:
    """pending, processing, completed, failed"""
    job_id = client.post("/generations", json={"numImages": 2}).json()["jobId"]
    seen = []
    while not seen or seen[-1] not in ENDED:
        seen.append(client.get(f"/generations/{job_id}").json()["status"])
    assert list(dict.fromkeys(seen))[-2:] == ["processing", "completed"]
    assert set(seen) <= {"pending", "processing", "completed"}


# A production-ready FastAPI backend for AI image generation using Replicate API.


def test_core_endpoints(client: httpx2.Client) -> None:
    """Submit image generation job; get job status and results; list recent jobs; health check"""
    created = client.post("/api/v1/generate", json={"prompt": "A beautiful sunset"})
    assert created.status_code == 200 and created.json()["status"] == "pending"
    job_id = created.json()["job_id"]
    job = until_ended(lambda: client.get(f"/api/v1/status/{job_id}").json())
    assert (job["job_id"], job["status"], job["prompt"]) == (job_id, "completed", "A beautiful sunset")
    assert (job["error_message"], job["retry_count"]) == (None, 0)
    assert Path(job["image_path"]).read_bytes() == httpx2.get(job["image_url"]).content
    assert client.get("/api/v1/jobs").json()["jobs"][0] == job
    assert client.get("/api/v1/health").json()["status"] == "healthy"


def test_documentation_pages(client: httpx2.Client) -> None:
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 200


# Queue-based async Text-to-Image generator using Replicate APIs, FastAPI, Dramatiq, PostgreSQL, and Redis.


def test_generate_image_and_check_job_status(start_server: Callable[..., RunningServer]) -> None:
    client = start_server().client  # whose first job has the number of the document's
    answer = client.post("/generate", json={"prompt": "A cat riding a bicycle"})
    assert answer.status_code == 200
    assert answer.json() == {
        "job_id": 1,
        "status": "queued",
        "result_url": None,
        "error_message": None,
        "retry_attempts": 0,
    }
    assert until_ended(lambda: client.get("/status/1").json()) == {
        "job_id": 1,
        "status": "completed",
        "result_url": "media/1_output.png",
        "error_message": None,
        "retry_attempts": 0,
    }
    assert is_picture(client.get("media/1_output.png"))


# FastAPI backend with job queue for photo-realistic and painterly image generation.


@pytest.fixture
def photo(tmp_path: Path, picture: bytes) -> Path:
    path = tmp_path / "path" / "to" / "image.jpg"
    path.parent.mkdir(parents=True)
    path.write_bytes(picture)  # what it is called says nothing of what it is
    return path


def test_upload_image_create_jobs_get_status_download_list_all_jobs(
    server: RunningServer, photo: Path, tmp_path: Path
) -> None:
    uploaded = json.loads(
        shell(
            """\
curl -X POST http://localhost:8000/api/jobs/upload \\
  -F "file=@path/to/image.jpg"
""",
            server,
            tmp_path,
        )
    )
    fields = {"file_id", "filename", "original_filename", "size_bytes", "path"}
    assert fields <= set(uploaded) and uploaded["original_filename"] == "image.jpg"
    photo_realistic = shell(
        """\
curl -X POST http://localhost:8000/api/jobs \\
  -F "filename=uuid.jpg" \\
  -F "mode=photo-realistic" \\
  -F "num_layers=4"
""".replace("uuid.jpg", uploaded["filename"]),
        server,
        tmp_path,
    )
    painterly = shell(
        """\
curl -X POST http://localhost:8000/api/jobs \\
  -F "filename=uuid.jpg" \\
  -F "mode=painterly" \\
  -F "num_layers=4" \\
  -F "painterly_style=oil painting" \\
  -F "painterly_strength=0.5" \\
  -F "painterly_seed=42"
""".replace("uuid.jpg", uploaded["filename"]),
        server,
        tmp_path,
    )
    for created, mode in (
        (json.loads(photo_realistic), "photo-realistic"),
        (json.loads(painterly), "painterly"),
    ):
        job_id = created["id"]
        assert (server.wait_for(job_id)["status"], created["mode"]) == ("completed", mode)
        job = json.loads(shell("curl http://localhost:8000/api/jobs/{job_id}", server, tmp_path, job_id))
        assert (job["num_layers"], job["input_filename"]) == (4, uploaded["filename"])
        manifest = job["result_manifest"]
        assert (manifest["job_id"], manifest["layer_count"], len(manifest["layers"])) == (job_id, 4, 4)
        assert job["processing_time"] > 0 and job["output_dir"].endswith(job_id)
        command = "curl -O http://localhost:8000/api/jobs/{job_id}/download/Layer_1_background.png"
        shell(command, server, tmp_path, job_id)
        assert (tmp_path / "Layer_1_background.png").read_bytes().startswith(PNG)
    # The document leaves the & to the shell, so that curl goes to the background, without a limit.
    listed = shell("curl http://localhost:8000/api/jobs?skip=0&limit=10; wait", server, tmp_path)
    assert job_id in [job["id"] for job in json.loads(listed)["jobs"]]
