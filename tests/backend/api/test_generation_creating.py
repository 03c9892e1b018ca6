"""POST /api/generate: what is taken, what is refused, and with which words."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.backend.api.generating import SMALL, ask, completed, delete_all, resting
from tests.backend.running import RunningServer

BAD: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({}, ("prompt is missing", "1 to 2000")),
    ({"prompt": ""}, ("prompt is empty", "1 to 2000")),
    ({"prompt": " \t\n "}, ("prompt is empty", "1 to 2000")),
    ({"prompt": None}, ("prompt is missing", "1 to 2000")),
    ({"prompt": "x" * 2001}, ("2001 characters", "at most 2000")),
    ({"prompt": "x" * 10001}, ("10001 characters", "at most 2000")),
    ({"prompt": ["a lake"]}, ("prompt is", "must be text")),
    ({"prompt": {}}, ("prompt is '{}'", "must be text", '"a lake at dawn"')),
    ({"negative_prompt": []}, ("negative_prompt is '[]'", '"clouds"')),
    ({"prompt": "a\0b"}, ("prompt is 'a\\x00b'", "no NUL")),
    ({"negative_prompt": "a\0b"}, ("negative_prompt", "no NUL")),
    ({"negative_prompt": "x" * 2001}, ("negative_prompt has 2001", "at most 2000")),
    ({"num_images": 0}, ("num_images is 0", "1 to 10", "MAX_IMAGES_PER_JOB")),
    ({"num_images": 11}, ("num_images is 11", "1 to 10")),
    ({"num_images": "x"}, ("num_images is 'x'", "1 to 10")),
    ({"num_images": 1.5}, ("num_images is '1.5'", "1 to 10")),
    ({"num_images": -1}, ("num_images is -1", "1 to 10")),
    ({"provider": "dall-e"}, ("'dall-e'", "auto, procedural, diffusion, replicate")),
    ({"provider": "Procedural"}, ("'Procedural'", "auto, procedural")),
    ({"provider": "procedural", "model": "sd15"}, ("model is 'sd15'", "leave model out")),
    ({"provider": "diffusion", "model": "auto"}, ("model is 'auto'", "models list")),
    ({"width": 511}, ("width is 511", "512 to 2048", "procedural")),
    ({"height": 2049}, ("height is 2049", "512 to 2048")),
    ({"height": "tall"}, ("height is 'tall'", "512 to 2048")),
    ({"width": -1}, ("width is -1",)),
    ({"seed": -1}, ("seed is -1", "0 to 4294967295")),
    ({"seed": 2**32}, ("seed is 4294967296", "0 to 4294967295")),
    ({"seed": "x"}, ("seed is 'x'",)),
    ({"layers": 1}, ("layers is 1", "from 2 to 5")),
    ({"layers": 6}, ("layers is 6", "from 2 to 5")),
    ({"layers": "many"}, ("layers is 'many'", "from 2 to 5", "'auto'")),
    ({"layers": 4, "num_images": 2}, ("num_images is 2", "num_images=1")),
    ({"cuts": [0.5], "num_images": 2}, ("num_images is 2", "leave layers and cuts out")),
    ({"cuts": [0.6, 0.3]}, ("0.6, 0.3", "rise")),
    ({"layers": 3, "cuts": [0.5]}, ("layers is 3", "make 2 layers", "leave layers out")),
    ({"layers": 3, "relief": "maybe"}, ("relief is 'maybe'",)),
    ({"layers": 3, "depth_model": "none-such"}, ("depth_model is 'none-such'",)),
    ({"priority": 11}, ("priority is 11", "-10 to 10")),
    ({"cache": "maybe"}, ("cache is 'maybe'",)),
]


@pytest.fixture(autouse=True)
def alone(server: RunningServer) -> Iterator[None]:
    """Jobs of these tests are not run, but for one that is waited for, and none is left behind."""
    yield
    delete_all(server)
    assert server.has_nothing_left_behind()


@pytest.mark.parametrize(("fields", "words"), BAD)
def test_what_cannot_be_used_is_told(
    server: RunningServer, fields: dict[str, Any], words: tuple[str, ...]
) -> None:
    body = fields if "prompt" in fields or not fields else {"prompt": "a lake", **fields}
    answer = server.client.post("/api/generate", json=body)
    assert answer.status_code == 400, answer.text
    told = answer.json()
    assert set(told) == {"detail", "code"}
    assert told["code"] in ("invalid_parameter", "model_unavailable")
    assert all(word in told["detail"] for word in words), told
    assert "num_layers" not in told["detail"]
    assert server.client.get("/api/generate").json()["total"] == 0


@pytest.mark.parametrize(
    ("provider", "way_out"), [("replicate", "REPLICATE_API_TOKEN"), ("diffusion", "./run.sh models")]
)
def test_what_is_not_here_is_told_with_the_way_out(
    server: RunningServer, provider: str, way_out: str
) -> None:
    answer = server.client.post("/api/generate", data={"prompt": "a lake", "provider": provider})
    told = answer.json()
    assert (answer.status_code, told["code"]) == (400, "provider_unavailable")
    assert f"provider {provider}" in told["detail"] and way_out in told["detail"]


def test_any_body_will_do(server: RunningServer) -> None:
    fields = {"prompt": " a lake ", "num_images": "2", "seed": "7", "unheard_of": "x", **SMALL}
    with resting(server):
        answers = [
            server.client.post("/api/generate", data=fields),
            server.client.post("/api/generate", files={name: (None, text) for name, text in fields.items()}),
            server.client.post("/api/generate", json={**fields, "num_images": 2, "seed": 7.0}),
            server.client.post("/api/generate", json={**fields, "model": None, "layers": "", "cuts": []}),
        ]
    for answer in answers:
        told = answer.json()
        assert answer.status_code == 202, told
        assert answer.headers["location"] == f"/api/generate/{told['job_id']}"
        assert (told["id"], told["kind"], told["status"]) == (told["job_id"], "generate", "pending")
        assert (told["prompt"], told["num_images"], told["seed"]) == ("a lake", 2, 7)
        assert [image["seed"] for image in told["images"]] == [7, 8]
        assert {(image["status"], image["url"]) for image in told["images"]} == {("pending", None)}
        assert (told["layers"], told["mode"], told["cuts"], told["warnings"]) == (None, None, [], [])
    assert len({answer.json()["id"] for answer in answers}) == len(answers)


def test_other_bodies_are_refused(server: RunningServer) -> None:
    for body, content_type, status, code in (
        (b'["a"]', "application/json", 400, "malformed_body"),
        (b"{", "application/json", 400, "malformed_body"),
        (b"a lake", "text/plain", 415, "unsupported_body"),
        (json.dumps({"prompt": "x" * 2**21}).encode(), "application/json", 413, "payload_too_large"),
    ):
        answer = server.client.post("/api/generate", content=body, headers={"Content-Type": content_type})
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert code != "malformed_body" or ' {"prompt": "…"}' in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/api/generate", "/generations", "/generate", "/api/v1/generate"])
def test_what_the_documentation_offers_to_try_is_taken(server: RunningServer, path: str) -> None:
    """Its page fills a body from the first examples, else the defaults, else with numbers of its own."""
    described = server.client.get("/openapi.json").json()["paths"][path]["post"]["requestBody"]
    fields = described["content"]["application/json"]["schema"]["properties"]
    offered = {
        name: field["examples"][0] if "examples" in field else field["default"]
        for name, field in fields.items()
    }
    with resting(server):
        answer = server.client.post(path, json=offered)
        assert answer.status_code in (200, 202), answer.text


def test_a_seed_is_drawn_where_none_is_given(server: RunningServer) -> None:
    with resting(server):
        seeds = {ask(server)["seed"] for _ in range(3)}
    assert len(seeds) == 3 and all(0 <= seed < 2**32 for seed in seeds)


def test_the_last_seed_is_followed_by_the_first(server: RunningServer) -> None:
    with resting(server):
        job = ask(server, seed=2**32 - 1, num_images=2)
    assert [image["seed"] for image in job["images"]] == [2**32 - 1, 0]


@pytest.mark.parametrize(
    ("fields", "layers", "cuts"),
    [({"layers": 3}, 3, []), ({"layers": "auto"}, "auto", []), ({"cuts": "0.3,0.6"}, 3, [0.3, 0.6])],
)
def test_layers_are_asked_for_with_the_prompt(
    server: RunningServer, fields: dict[str, Any], layers: int | str, cuts: list[float]
) -> None:
    with resting(server):
        job = ask(server, **fields, mode="painterly", disparity_convention="depth", num_layers=5)
    assert (job["layers"], job["cuts"], job["mode"], job["warnings"]) == (layers, cuts, "painterly", [])


def test_fields_of_layers_without_layers_are_told(server: RunningServer) -> None:
    with resting(server):
        told = ask(server, num_layers=4, relief="maybe", strokes=False, inpainter="")["warnings"]
        (painted,) = ask(server, layers=3, painterly_style="ink")["warnings"]
    assert told == ["num_layers, relief change nothing without layers; send layers=4 too, or any from 2 to 5"]
    assert painted.startswith("painterly_style paints nothing in mode photo-realistic")


def test_the_same_request_with_its_key_makes_one_job(server: RunningServer) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    body = {"prompt": "a lake"}
    with resting(server):
        first, second = (server.client.post("/api/generate", json=body, headers=key) for _ in range(2))
    assert first.json()["images"] == second.json()["images"]
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers["location"] == first.headers["location"]
    other = server.client.post("/api/generate", json={"prompt": "a sea"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_who_wants_it_and_who_gets_it_are_told(server: RunningServer) -> None:
    """Without a wish, a token or a network, the embedded painter; and the answer says so."""
    job = completed(server, "A beautiful sunset")
    assert (job["provider"], job["num_images"], job["images_completed"]) == ("procedural", 1, 1)
    assert "REPLICATE_API_TOKEN" in job["provider_reason"] and "auto" in job["provider_reason"]
    assert job["images"][0]["understood"]
