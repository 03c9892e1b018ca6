"""The root, the health check, the documentation, and errors of nobody's making."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import httpx2

from tests.backend.running import RunningServer


def test_root(client: httpx2.Client) -> None:
    body = client.get("/").json()
    assert (body["docs"], body["health"], body["jobs"]) == ("/docs", "/health", "/api/jobs")


def test_health_tells_of_queue_worker_and_model(server: RunningServer) -> None:
    health = server.wait_ready()
    assert set(health["queue"]) == {"pending", "processing", "completed", "failed", "cancelled"}
    assert (health["status"], health["device"], health["depth_model"]) == ("healthy", "cpu", "embedded")


def test_documentation_needs_no_network(client: httpx2.Client) -> None:
    for page in ("/docs", "/redoc"):
        html = client.get(page).text
        assets = re.findall(r'(?:src|href)="([^"]+)"', html)
        assert assets and not any(asset.startswith(("http", "//")) for asset in assets), assets
        assert all(client.get(asset).status_code == 200 for asset in assets)


def test_openapi_names_every_endpoint_cleanly(client: httpx2.Client) -> None:
    document = client.get("/openapi.json").json()
    operations = {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    names = {where: operation["operationId"] for where, operation in operations.items()}
    assert names == {
        ("GET", "/"): "get_root",
        ("GET", "/health"): "get_health",
        ("GET", "/health/ready"): "get_readiness",
        ("GET", "/metrics"): "get_metrics",
        ("GET", "/api/models"): "list_models",
        ("GET", "/api/styles"): "list_styles",
        ("GET", "/api/styles/{key}/sample"): "get_style_sample",
        ("POST", "/api/jobs/upload"): "upload_file",
        ("POST", "/api/jobs"): "create_job",
        ("GET", "/api/jobs"): "list_jobs",
        ("GET", "/api/jobs/{job_id}"): "get_job",
        ("GET", "/api/jobs/{job_id}/download/{filename}"): "download_result",
        ("DELETE", "/api/jobs/{job_id}"): "delete_job",
        ("POST", "/api/jobs/{job_id}/reslice"): "reslice_job",
        ("POST", "/api/jobs/{job_id}/cancel"): "cancel_job",
        ("POST", "/api/jobs/{job_id}/retry"): "retry_job",
        ("GET", "/api/jobs/{job_id}/metrics"): "get_job_metrics",
        ("GET", "/api/jobs/{job_id}/log"): "get_job_log",
        ("GET", "/api/jobs/{job_id}/archive"): "get_job_archive",
        ("GET", "/api/jobs/{job_id}/layers/{index}/preview"): "get_layer_preview",
        ("GET", "/api/jobs/{job_id}/stream"): "stream_job",
        ("GET", "/api/jobs/stream"): "stream_jobs",
        ("GET", "/api/providers"): "list_providers",
        ("POST", "/api/generate"): "create_generation",
        ("GET", "/api/generate"): "list_generations",
        ("GET", "/api/generate/{job_id}"): "get_generation",
        ("DELETE", "/api/generate/{job_id}"): "delete_generation",
        ("GET", "/api/generate/{job_id}/stream"): "stream_generation",
        ("GET", "/api/generate/{job_id}/log"): "get_generation_log",
        ("GET", "/api/generate/{job_id}/metrics"): "get_generation_metrics",
        ("GET", "/api/generate/{job_id}/download/{filename}"): "download_generated",
        ("GET", "/api/generate/{job_id}/archive"): "get_generation_archive",
        ("GET", "/api/generate/{job_id}/layers/{index}/preview"): "get_generation_layer_preview",
        ("POST", "/api/generate/{job_id}/cancel"): "cancel_generation",
        ("POST", "/api/generate/{job_id}/retry"): "retry_generation",
        ("POST", "/api/generate/{job_id}/reslice"): "reslice_generation",
        ("POST", "/generations"): "create_animals",
        ("GET", "/generations"): "list_animals",
        ("GET", "/generations/{job_id}"): "get_animals",
        ("POST", "/generate"): "create_queued",
        ("GET", "/status/{job_id}"): "get_queued",
        ("GET", "/media/{filename}"): "get_queued_result",
        ("POST", "/api/v1/generate"): "create_media",
        ("GET", "/api/v1/status/{job_id}"): "get_media",
        ("GET", "/api/v1/jobs"): "list_media",
        ("GET", "/api/v1/health"): "get_media_health",
        ("POST", "/api/jobs/batch"): "create_batch",
        ("GET", "/api/jobs/batch/{batch_id}"): "get_batch",
        ("DELETE", "/api/jobs/batch/{batch_id}"): "delete_batch",
        ("POST", "/api/jobs/batch/{batch_id}/cancel"): "cancel_batch",
        ("GET", "/api/jobs/batch/{batch_id}/archive"): "get_batch_archive",
    }
    reused = {names[where] for where, operation in operations.items() if "422" in operation["responses"]}
    assert reused == {  # of an Idempotency-Key
        "create_job",
        "create_batch",
        "reslice_job",
        "create_generation",
        "reslice_generation",
        "create_animals",
        "create_media",
        "create_queued",
    }
    assert all({"421", "503"} <= operation["responses"].keys() for operation in operations.values())
    assert all(operation["tags"] for operation in operations.values())
    for path, fields in (("/api/jobs", {"file", "disparity", "filename"}), ("/api/generate", {"prompt"})):
        body = operations["POST", path]["requestBody"]["content"]
        assert set(body) == {"multipart/form-data", "application/x-www-form-urlencoded", "application/json"}
        assert fields <= set(body["multipart/form-data"]["schema"]["properties"])
        assert "$ref" not in str(body)


def test_an_error_of_ours_shows_nothing_of_the_inside(server: RunningServer, picture: bytes) -> None:
    job_id = server.complete(picture, num_layers="2")["id"]
    with closing(sqlite3.connect(server.storage / "app.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for mode in ("a secret", "photo-realistic"):  # a row that the program cannot read, then mended
            connection.execute("UPDATE jobs SET mode = ? WHERE id = ?", (mode, job_id))
            if mode == "a secret":
                page = {"Origin": "http://localhost:3000"}
                answer = server.client.get(f"/api/jobs/{job_id}", headers=page)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (500, "internal_error")
    assert answer.headers["access-control-allow-origin"] == page["Origin"]  # the page may read it
    assert "secret" not in answer.text and "Traceback" not in answer.text
    (error_id,) = re.findall(r"[0-9a-f-]{36}", body["detail"])
    assert server.log.count(error_id) == 1 and "a secret" in server.log
    assert "Exception in ASGI" not in server.log  # told once, not twice
    assert server.client.delete(f"/api/jobs/{job_id}").status_code == 204


def test_errors_have_one_shape(client: httpx2.Client) -> None:
    for method, path, status, code in (
        ("GET", "/nothing/here", 404, "not_found"),
        ("GET", "/api/jobs/upload/x/y", 404, "not_found"),
        ("PATCH", "/api/jobs", 405, "method_not_allowed"),
        ("GET", "/static-offline-docs/../../etc/passwd", 404, "not_found"),
    ):
        answer = client.request(method, path)
        assert answer.status_code == status and set(answer.json()) == {"detail", "code"}, answer.text
        assert answer.json()["code"] == code
