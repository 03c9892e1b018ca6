"""Values that cannot be used, however they are sent: the exact code, and a message that helps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from tests.backend.running import RunningServer

CODE = "invalid_parameter"
PARAMETERS: list[tuple[str, Any, tuple[str, ...]]] = [
    ("num_layers", 1, ("1", "2 to 5")),
    ("num_layers", 6, ("6", "2 to 5")),
    ("num_layers", -4, ("-4", "2 to 5")),
    ("num_layers", "x", ("'x'", "2 to 5")),
    ("num_layers", 3.5, ("'3.5'", "2 to 5")),
    ("num_layers", "٤", ("'٤'", "2 to 5")),
    ("num_layers", True, ("'true'", "2 to 5")),
    ("num_layers", [4], ("4", "2 to 5")),
    ("num_layers", 10**400, ("100", "2 to 5")),
    ("num_layers", "Auto", ("'Auto'", "2 to 5", "'auto'")),
    ("cuts", "x", ("'x'", "0.3,0.6")),
    ("cuts", [0.6, 0.3], ("0.6, 0.3", "rise")),
    ("cuts", [0.1, 0.2, 0.3, 0.4, 0.5], ("0.1, 0.2", "at most 4 cuts")),
    ("cuts", [0, 0.5], ("0, 0.5", "between 0 and 1")),
    ("cuts", 1.5, ("1.5", "between 0 and 1")),
    ("cuts", float("nan"), ("nan", "0.3,0.6")),
    ("cuts", [[0.3]], ("0.3", "0.3,0.6")),
    ("cuts", {"a": 1}, ("a", "0.3,0.6")),
    ("cuts", "0.3;0.6", ("'0.3;0.6'", "0.3,0.6")),
    ("cuts", "٠.٣", ("'٠.٣'", "0.3,0.6")),
    ("edge_quality", "best", ("'best'", "'fast', 'fine'")),
    ("relief", "maybe", ("'maybe'", "true, 1, yes, on, false, 0, no, off")),
    ("relief", 2, ("'2'", "true")),
    ("inpainter", "../x", ("'../x'", "auto, patchmatch", "models list")),
    ("painterly_strength", -0.1, ("-0.1", "0.0 to 1.0")),
    ("painterly_strength", 1.1, ("1.1", "0.0 to 1.0")),
    ("painterly_strength", float("nan"), ("nan", "0.0 to 1.0")),
    ("painterly_strength", float("inf"), ("inf", "0.0 to 1.0")),
    ("painterly_strength", "1e400", ("inf", "0.0 to 1.0")),
    ("painterly_strength", "much", ("'much'", "0 to 1")),
    ("painterly_strength", {"a": 1}, ("a", "0 to 1")),
    ("painterly_seed", -1, ("-1", "0 to 4294967295")),
    ("painterly_seed", 2**32, ("4294967296", "0 to 4294967295")),
    ("painterly_seed", 10**30, ("10000", "0 to 4294967295")),
    ("painterly_strength", "٠.٥", ("٠.٥", "0 to 1")),
    ("painterly_seed", 1.5, ("'1.5'", "0 to 4294967295")),
    ("painter", "../x", ("'../x'", "auto, embedded", "models list")),
    ("painter", "patchmatch", ("'patchmatch'", "auto, embedded", "models list")),
    ("strokes", "many", ("'many'", "true, 1, yes, on, false, 0, no, off")),
    ("painterly_style", "o" * 501, ("501 characters", "at most 500")),
    ("painterly_style", "o" * 10_000, ("10000 characters", "at most 500")),
    ("painterly_style", "a\0b", (r"a\x00b", "NUL", "leave it out")),
    ("mode", "cubist", ("'cubist'", "'photo-realistic', 'painterly'")),
    ("mode", "PHOTO-REALISTIC", ("'PHOTO-REALISTIC'", "'photo-realistic'")),
    ("depth_model", "../x", ("'../x'", "auto, embedded")),
    ("disparity_convention", "up", ("'up'", "'depth'")),
]
NAMES = (
    "../../etc/passwd",
    "/etc/passwd",
    "..%2f..%2fapp.db",
    "..%252f..%252fapp.db",
    "..\\..\\app.db",
    "../app.db",
    "a\0b.png",
    "\ud800.png",
    "📷" * 2000,
    "' OR 1=1 --",
    "%",
)
QUERIES = {
    "limit=-1": ("'-1'", "1 to 500"),
    "limit=0": ("'0'", "1 to 500"),
    "limit=501": ("'501'", "1 to 500"),
    "limit=1e2": ("'1e2'", "1 to 500"),
    "limit=%00": (r"'\x00'", "1 to 500"),
    "limit=%D9%A4": ("'٤'", "1 to 500"),
    f"limit={10**30}": ("10000", "1 to 500"),
    "skip=-1": ("'-1'", "0 to 9007199254740992"),
    f"skip={10**30}": ("10000", "0 to 9007199254740992"),
    f"skip={'9' * 5000}": ("9999", "0 to 9007199254740992"),
    "skip=nan": ("'nan'", "0 to 9007199254740992"),
    "status=odd": ("'odd'", "pending,", "failed,"),
    "status=%FF": ("\ufffd", "pending,", "failed,"),
}


@pytest.fixture(autouse=True, scope="module")
def aftermath(server: RunningServer, picture: bytes) -> Iterator[None]:
    """None of this leaves anything behind, and the next good job completes."""
    before = server.client.get("/api/jobs").json()["total"]
    yield
    assert server.has_nothing_left_behind()
    assert server.client.get("/api/jobs").json()["total"] == before
    server.complete(picture, num_layers="2")


def text(value: Any) -> str:
    """As a form would carry it."""
    return value if isinstance(value, str) else json.dumps(value).replace("NaN", "nan")


@pytest.mark.parametrize("way", ["multipart", "urlencoded", "json", "json of text"])
@pytest.mark.parametrize(("field", "value", "words"), PARAMETERS)
def test_a_bad_parameter_is_named_with_its_value_and_range(
    server: RunningServer, picture: bytes, field: str, value: Any, words: tuple[str, ...], way: str
) -> None:
    before = server.files()
    body: dict[str, Any] = {
        "multipart": {"files": {"file": picture}, "data": {field: text(value)}},
        "urlencoded": {"data": {"filename": "x", field: text(value)}},
        "json": {"content": json.dumps({"filename": "x", field: value})},
        "json of text": {"content": json.dumps({"filename": "x", field: text(value)})},
    }[way]
    headers = {"Content-Type": "application/json"} if "content" in body else {}
    answer = server.client.post("/api/jobs", headers=headers, **body)
    assert (answer.status_code, answer.json()["code"]) == (400, CODE), answer.text
    detail = answer.json()["detail"]
    assert detail.startswith(f"{field} ") and len(detail) < 300
    assert all(word in detail.replace("Infinity", "inf").replace("NaN", "nan") for word in words), detail
    assert server.files() == before  # the picture was not even looked at


@pytest.mark.parametrize("field", ["filename", "file_id"])
@pytest.mark.parametrize("name", NAMES)
def test_names_that_are_no_upload(client: httpx2.Client, name: str, field: str) -> None:
    as_json = {"content": json.dumps({field: name}), "headers": {"Content-Type": "application/json"}}
    as_form = {"data": {field: name.encode(errors="replace").decode()}}
    for body in (as_json, as_form):
        answer = client.post("/api/jobs", **body)
        assert (answer.status_code, answer.json()["code"]) == (404, "upload_not_found"), answer.text
        assert "upload the file first" in answer.json()["detail"] and len(answer.text) < 600


def test_names_that_are_no_map(server: RunningServer, picture: bytes) -> None:
    before = server.files()
    for name in NAMES[:6]:
        answer = server.client.post("/api/jobs", files={"file": picture}, data={"disparity": name})
        assert (answer.status_code, answer.json()["code"]) == (404, "upload_not_found"), answer.text
        assert server.files() == before


@pytest.mark.parametrize(("query", "words"), QUERIES.items(), ids=[query[:20] for query in QUERIES])
def test_bad_pages(client: httpx2.Client, query: str, words: tuple[str, ...]) -> None:
    answer = client.get(f"/api/jobs?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, CODE)
    assert all(word in answer.json()["detail"] for word in words), answer.text
    assert answer.json()["detail"].startswith(f"{query.split('=')[0]} is ") and len(answer.text) < 400


def test_what_is_unknown_or_said_twice_is_no_error(server: RunningServer, picture: bytes) -> None:
    answer = server.client.get("/api/jobs?who=knows&limit=1&limit=2&skip=&status=")
    assert answer.status_code == 200 and answer.json()["limit"] == 2  # the last one counts
    upload = server.upload(picture)
    twice = f"num_layers=9&num_layers=2&who=knows&filename={upload['filename']}"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    made = [server.client.post("/api/jobs", content=twice, headers=headers)]
    named = json.dumps(upload["filename"])
    body = f'{{"num_layers": 9, "num_layers": 2.0, "who": {{"knows": [1]}}, "filename": {named}}}'
    made.append(server.client.post("/api/jobs", content=body, headers={"Content-Type": "application/json"}))
    for answer in made:
        assert (answer.status_code, answer.json()["num_layers"]) == (202, 2), answer.text
        assert server.client.delete(f"/api/jobs/{answer.json()['id']}").status_code == 204


def test_odd_text_is_kept_as_text(server: RunningServer, picture: bytes) -> None:
    """It comes back as it was, from the manifest too."""
    upload = server.upload(picture)
    style = "\u202e olé \x1b[31m 🎨 {} %s"
    job = server.client.post(
        "/api/jobs",
        content=json.dumps({"file_id": upload["file_id"], "num_layers": 2, "painterly_style": style}),
        headers={"Content-Type": "application/json"},
    ).json()
    done = server.wait_for(job["id"])
    assert done["status"] == "completed", done
    assert done["painterly_style"] == style
    manifest = server.client.get(f"/api/jobs/{job['id']}/download/manifest.json").json()
    assert manifest == done["result_manifest"]
    assert server.client.delete(f"/api/jobs/{job['id']}").status_code == 204


@pytest.mark.parametrize("value", ['{"a": 1}', '["oil"]', "true", '"oil \\ud800"'])
def test_what_is_no_text_is_no_style(client: httpx2.Client, value: str) -> None:
    body, headers = f'{{"painterly_style": {value}}}', {"Content-Type": "application/json"}
    answer = client.post("/api/jobs", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, CODE), answer.text
    assert answer.json()["detail"].startswith("painterly_style is ")
    assert "must be text" in answer.json()["detail"]


@pytest.fixture(scope="module")
def done(server: RunningServer, aftermath: None, picture: bytes) -> Iterator[str]:
    job_id: str = server.complete(picture, num_layers="2")["id"]
    yield job_id
    assert server.client.delete(f"/api/jobs/{job_id}").status_code == 204


@pytest.mark.parametrize(
    "form",
    [
        "{upper}",
        "{{{id}}}",
        "urn:uuid:{id}",
        "{id}%0A",
        "%20{id}",
        "{id}%00",
        "{hex}",
        "{id}.json",
        "{id}' OR '1'='1",
        "0" * 10_000,
        "%F0%9F%93%B7",
        "%ED%A0%80",
        "undefined",
    ],
)
def test_ids_that_are_nearly_a_jobs(server: RunningServer, done: str, form: str) -> None:
    name = quote(form.format(id=done, upper=done.upper(), hex=done.replace("-", "")), safe="%")
    for method, path in (("GET", ""), ("HEAD", ""), ("DELETE", ""), ("GET", "/download/manifest.json")):
        answer = server.client.request(method, f"/api/jobs/{name}{path}")
        assert answer.status_code == 404
        if method != "HEAD":
            assert answer.json()["code"] == "job_not_found" and len(answer.text) < 300, answer.text
    assert server.job(done)["status"] == "completed"
