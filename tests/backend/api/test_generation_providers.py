"""GET /api/providers, and what a request for Replicate is told."""

from __future__ import annotations

from collections.abc import Callable

import httpx2

from tests.backend.api.generating import ask, wait_for
from tests.backend.running import RunningServer
from tests.loopback_replicate import LoopbackReplicate

Start = Callable[..., RunningServer]


def test_what_there_is_and_what_to_do_for_the_rest(client: httpx2.Client) -> None:
    told = client.get("/api/providers").json()
    assert (told["setting"], told["in_force"]) == ("auto", "procedural") and "REPLICATE" in told["reason"]
    rows = {row["name"]: row for row in told["providers"]}
    assert [rows[name]["available"] for name in ("procedural", "diffusion", "replicate")] == [
        True,
        False,
        False,
    ]
    assert "./run.sh models" in rows["diffusion"]["reason"]
    assert "REPLICATE_API_TOKEN" in rows["replicate"]["reason"]
    assert [row["is_remote"] for row in told["providers"]] == [False, False, True]
    assert (rows["procedural"]["default_width"], rows["procedural"]["max_images"]) == (1024, 10)


def test_the_prompt_leaves_this_machine_and_the_token_never(start_server: Start) -> None:
    with LoopbackReplicate() as service:
        server = start_server(REPLICATE_API_TOKEN=service.token, REPLICATE_BASE_URL=service.url)
        assert server.client.get("/api/providers").json()["in_force"] == "replicate"
        job = ask(server, "a lake", num_images=2)
        (warning,) = job["warnings"]
        assert "the prompt leaves this machine" in warning and "costs money" in warning
        assert (job["provider"], job["model"]) == ("replicate", "stability-ai/stable-diffusion")
        done = wait_for(server, job["id"])
        assert done["status"] == "completed", done
        metrics = server.client.get(f"/api/generate/{job['id']}/metrics").json()
        assert [image["tries"] for image in metrics["images"]] == [1, 1]
        assert metrics["ttfi_seconds"] <= metrics["total_seconds"]
        for path in ("", "/metrics", "/log", "/stream", "/download/manifest.json"):
            assert service.token not in server.client.get(f"/api/generate/{job['id']}{path}").text
        for path in ("/api/providers", "/openapi.json", "/metrics", "/api/generate"):
            assert service.token not in server.client.get(path).text
        assert service.token not in server.log
