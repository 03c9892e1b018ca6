"""Results go out, and nothing else does."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.backend.running import RunningServer

HIDDEN = (
    "..%2f..%2fapp.db",
    "%2e%2e/%2e%2e/app.db",
    "%252e%252e%252fapp.db",
    "..%5c..%5capp.db",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "%00",
    "manifest.json%00.png",
    "Layer_1_background.png/",
    "./manifest.json",
    "%ff%fe",
    ".",
    "",
    "x" * 5000,
    "CON",
    "link.png",
)


@pytest.fixture(scope="module")
def done(server: RunningServer, picture: bytes) -> dict[str, Any]:
    return server.complete(picture, num_layers="2")


def raw_get(server: RunningServer, path: str) -> bytes:
    """Past every client library, which would tidy the path."""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


@pytest.mark.parametrize("name", HIDDEN)
def test_nothing_but_the_named_files_comes_out(
    server: RunningServer, done: dict[str, Any], name: str
) -> None:
    link = server.storage / "jobs" / done["id"] / "link.png"
    if not link.is_symlink():
        link.symlink_to("/etc/passwd")
    for path in (f"/api/jobs/{done['id']}/download/{name}", f"/api/jobs/{name}/download/manifest.json"):
        answer = raw_get(server, path)
        status = int(answer.split(b" ", 2)[1])
        assert status in (307, 400, 404), answer[:300]
        assert b"root:" not in answer and b"SQLite" not in answer


def test_links_and_bent_manifests_lead_nowhere(server: RunningServer, picture: bytes, tmp_path: Path) -> None:
    """A file that became a link, a name in the manifest that leads out, a folder that became a link."""
    job = server.complete(picture, num_layers="2")
    folder, elsewhere = server.storage / "jobs" / job["id"], tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "preview.png").write_bytes(b"root:")
    for target in (elsewhere / "preview.png", tmp_path / "dangling"):
        (folder / "preview.png").unlink()
        (folder / "preview.png").symlink_to(target)
        assert_gone(server, job["id"], "preview.png")
    with closing(sqlite3.connect(server.storage / "app.db", isolation_level=None)) as connection:
        bent = json.dumps({**job["result_manifest"], "preview_filename": "../../app.db"})
        connection.execute("UPDATE jobs SET result_manifest = ? WHERE id = ?", (bent, job["id"]))
    assert b"SQLite" not in raw_get(server, f"/api/jobs/{job['id']}/download/../../app.db")
    assert_gone(server, job["id"], "..%2F..%2Fapp.db")
    shutil.rmtree(folder)
    folder.symlink_to(elsewhere)
    assert_gone(server, job["id"], "Layer_1_background.png")
    assert server.client.delete(f"/api/jobs/{job['id']}").status_code == 204
    assert (elsewhere / "preview.png").read_bytes() == b"root:"  # nothing is deleted through a link either
    assert not folder.is_symlink() and server.has_nothing_left_behind()


def assert_gone(server: RunningServer, job_id: str, name: str) -> None:
    answer = server.client.get(f"/api/jobs/{job_id}/download/{name}")
    assert (answer.status_code, answer.json()["code"]) == (404, "result_not_found"), answer.text
    assert "no longer in storage" in answer.json()["detail"]


def test_every_file_that_the_manifest_names_is_served(server: RunningServer, picture: bytes) -> None:
    for relief in ("true", "false"):
        job = server.complete(picture, num_layers="3", relief=relief)
        manifest = job["result_manifest"]
        layers = manifest["layers"]
        names = [
            layer[key] for layer in layers for key in ("filename", "hidden_filename", "preview_filename")
        ]
        names += [layer["disparity_filename"] for layer in layers]
        names += [manifest["preview_filename"], manifest["disparity"]["filename"], "manifest.json"]
        assert names.count(None) == (0 if relief == "true" else 3)
        lying = {path.name for path in (server.storage / "jobs" / job["id"]).iterdir()}
        assert {name for name in names if name} == lying
        for name in sorted(lying):
            answer = server.client.get(f"/api/jobs/{job['id']}/download/{name}")
            assert answer.status_code == 200 and len(answer.content) > 50, name
        assert server.client.get(f"/api/jobs/{job['id']}/download/None").status_code == 404
        assert server.client.delete(f"/api/jobs/{job['id']}").status_code == 204


def test_head_says_what_get_would_and_sends_nothing(server: RunningServer, done: dict[str, Any]) -> None:
    layers = done["result_manifest"]["layers"]
    names = [layer[key] for layer in layers for key in ("filename", "hidden_filename", "preview_filename")]
    files = [f"/api/jobs/{done['id']}/download/{name}" for name in (*names, "manifest.json")]
    for path in (*files, f"/api/jobs/{done['id']}", "/api/jobs?limit=1&status=failed", "/"):
        head, get = server.client.head(path), server.client.get(path)
        assert (head.status_code, head.content) == (200, b""), path
        changing = {"date"}
        assert {name: value for name, value in head.headers.items() if name not in changing} == {
            name: value for name, value in get.headers.items() if name not in changing
        }
    part = server.client.head(files[0], headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.headers["content-length"], part.content) == (206, "10", b"")
    assert server.client.head("/health").status_code == 200
    for path in (f"{files[0]}x", f"/api/jobs/{uuid.uuid4()}", "/nothing"):
        assert (server.client.head(path).status_code, server.client.head(path).content) == (404, b"")


def test_head_of_what_is_made_while_it_is_sent(server: RunningServer, done: dict[str, Any]) -> None:
    job = f"/api/jobs/{done['id']}"
    for path in (f"{job}/log", f"{job}/log?format=json", f"{job}/archive", f"{job}/stream"):
        head, get = server.client.head(path), server.client.get(path)
        assert (head.status_code, head.content) == (200, b""), path
        told = [
            {name: value for name, value in each.headers.items() if name != "date"} for each in (head, get)
        ]
        assert told[0] == told[1]
    endless = server.client.head("/api/jobs/stream", timeout=5)
    assert endless.status_code == 200 and endless.headers["content-type"].startswith("text/event-stream")
    for path in ("log", "archive", "stream"):
        assert server.client.head(f"/api/jobs/{uuid.uuid4()}/{path}").status_code == 404


def test_headers_ranges_and_etag(client: httpx2.Client, done: dict[str, Any]) -> None:
    url = f"/api/jobs/{done['id']}/download/Layer_1_background.png"
    whole = client.get(url, headers={"Origin": "http://localhost:3000"})
    assert whole.headers["content-disposition"] == 'attachment; filename="Layer_1_background.png"'
    assert whole.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert {"Location", "Retry-After", "ETag", "Content-Disposition"} <= {
        name.strip() for name in whole.headers["access-control-expose-headers"].split(",")
    }
    part = client.get(url, headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"PNG")
    for asked, status, code in (
        ("bytes=5-2", 400, "invalid_range"),
        ("lines=1-2", 400, "invalid_range"),
        (f"bytes={'9' * 30}-", 416, "range_not_satisfiable"),
    ):
        refused = client.get(url, headers={"Range": asked})
        assert (refused.status_code, refused.json()["code"]) == (status, code)
        size = whole.headers["content-length"]
        assert all(word in refused.json()["detail"] for word in (asked, f"{size} bytes", "bytes=FIRST-LAST"))
        assert refused.headers["content-range"] == f"bytes */{size}"
    again = client.get(url, headers={"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    listed = f'"another", W/{whole.headers["etag"]}'  # as a proxy that packs has it, among others
    assert client.get(url, headers={"If-None-Match": listed}).status_code == 304
    assert (
        client.get(f"/api/jobs/{done['id']}/download/manifest.json").headers["content-type"]
        == "application/json"
    )


def test_unknown_and_unfinished(server: RunningServer, picture: bytes, slow_picture: bytes) -> None:
    answer = server.client.get(f"/api/jobs/{uuid.uuid4()}/download/manifest.json")
    assert (answer.status_code, answer.json()["code"]) == (404, "job_not_found")
    job = server.create(slow_picture)
    answer = server.client.get(f"/api/jobs/{job['id']}/download/manifest.json")
    assert (answer.status_code, answer.json()["code"]) == (409, "job_not_completed")
    assert server.client.delete(f"/api/jobs/{job['id']}").status_code == 204
