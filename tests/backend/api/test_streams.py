"""Jobs are followed over HTTP: nothing is lost, nothing is told twice, and whoever hangs up harms nothing."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable

import httpx2
import pytest

from tests.backend.following import TERMINAL, Told, follow, follow_to_end, parse, stored_ids
from tests.backend.running import RunningServer

LISTENERS = 50


def path_of(job_id: str) -> str:
    return f"/api/jobs/{job_id}/stream"


def test_a_job_is_followed_from_its_snapshot_to_completed(server: RunningServer, picture: bytes) -> None:
    job_id = server.create(picture, num_layers="3")["id"]
    told = follow(server, path_of(job_id))
    snapshot, end = told[0], told[-1]
    assert snapshot.name == "snapshot" and snapshot.data["job"]["id"] == job_id
    assert end.name == "completed" and end.data["layer_count"] == 3
    assert server.job(job_id)["status"] == "completed"
    known = stored_ids(server.storage, job_id)
    assert [each.id for each in told[1:]] == [number for number in known if number > (snapshot.id or 0)]
    layers = [each.data for each in told if each.name == "layer"]
    assert [layer["index"] for layer in layers] == [1, 2, 3]
    for layer in layers:
        assert layer["url"] == f"/api/jobs/{job_id}/layers/{layer['index']}/preview"
        assert server.client.get(layer["url"]).headers["content-type"] == "image/png"
    assert all(each.data["job_id"] == job_id and each.data["at"].endswith("Z") for each in told)


def test_the_snapshot_is_the_job_as_get_gives_it(server: RunningServer, picture: bytes) -> None:
    job = server.complete(picture, num_layers="2")
    [snapshot] = follow(server, path_of(job["id"]))
    shown = snapshot.data["job"]
    assert {key: shown[key] for key in shown if key in job} == {key: job[key] for key in shown if key in job}
    assert shown["result_manifest"]["layer_count"] == 2


def test_whoever_drops_and_comes_back_has_it_all(server: RunningServer, slow_picture: bytes) -> None:
    """Clients that hang up after a few events each time: one while the job runs, others after it."""
    job_id = server.create(slow_picture)["id"]
    for seed in range(4):
        chance = random.Random(seed)
        told = follow(server, path_of(job_id), last=seed or None, count=1)
        while told[-1].name not in TERMINAL:
            told += follow(server, path_of(job_id), told[-1].id, count=1 + chance.randrange(4))
        known = stored_ids(server.storage, job_id)
        begun = seed if seed else told.pop(0).id or 0
        assert [each.id for each in told] == [number for number in known if number > begun]
    assert server.job(job_id)["status"] == "completed"  # for all that hanging up


def test_after_the_end_there_is_nothing_more(server: RunningServer, picture: bytes) -> None:
    job_id = server.complete(picture, num_layers="2")["id"]
    last = stored_ids(server.storage, job_id)[-1]
    answer = server.client.get(path_of(job_id), headers={"Last-Event-ID": str(last)})
    assert answer.status_code == 204 and answer.content == b""
    assert server.client.get(path_of(job_id), params={"last_event_id": last}).status_code == 204
    told = follow(server, f"{path_of(job_id)}?last_event_id={last}", last - 1)
    assert [each.name for each in told] == ["completed"]  # where both are there, the header counts


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "999999999", "9" * 400])
def test_an_id_that_cannot_be_begins_anew(server: RunningServer, picture: bytes, last: str) -> None:
    job_id = server.complete(picture, num_layers="2")["id"]
    told = list(parse(server.client.get(path_of(job_id), headers={"Last-Event-ID": last}).iter_lines()))
    assert [each.name for each in told] == ["reset", "snapshot"] and last[:20] in told[0].data["reason"]


def test_a_job_that_is_not_there_is_said_so_before_anything_else(server: RunningServer) -> None:
    answer = server.client.get(path_of("none"), headers={"Last-Event-ID": "3"})
    assert answer.status_code == 404 and answer.json()["code"] == "job_not_found"


def test_nothing_holds_the_first_byte_back(server: RunningServer) -> None:
    """Neither a proxy, nor a cache, nor that there is nothing to tell."""
    last = follow(server, "/api/jobs/stream", count=1)[0].id
    began_s = time.monotonic()
    with server.client.stream("GET", f"/api/jobs/stream?last_event_id={last}") as answer:
        assert next(answer.iter_raw()) == b"retry: 1000\n\n"
        assert answer.headers["cache-control"] == "no-cache" and answer.headers["x-accel-buffering"] == "no"
    assert time.monotonic() - began_s < 2


def test_fifty_listeners_hear_the_same(server: RunningServer, picture: bytes) -> None:
    async def story() -> list[list[Told]]:
        limits = httpx2.Limits(max_connections=None)
        async with httpx2.AsyncClient(base_url=server.url, timeout=60, limits=limits) as client:
            answer = await client.post("/api/jobs", files={"file": ("a.png", picture)})
            path = f"{path_of(answer.json()['id'])}?last_event_id=0"
            return await asyncio.gather(*(follow_to_end(client, path) for _ in range(LISTENERS)))

    everyone = asyncio.run(story())
    assert all(told == everyone[0] for told in everyone)
    assert everyone[0][-1].name == "completed"
    job_id = everyone[0][0].data["job_id"]
    assert [each.id for each in everyone[0]] == stored_ids(server.storage, job_id)


def test_all_jobs_on_one_connection(server: RunningServer, picture: bytes) -> None:
    with server.client.stream("GET", "/api/jobs/stream") as answer:
        told = parse(answer.iter_lines())
        snapshot = next(told)
        total = server.client.get("/api/jobs").json()["total"]
        assert snapshot.data["total"] == total == sum(snapshot.data["queue"].values())
        assert all("result_manifest" not in job for job in snapshot.data["jobs"])
        jobs = [server.create(picture, num_layers="2")["id"] for _ in range(3)]
        open_jobs, heard = set(jobs), []
        while open_jobs:
            each = next(told)
            heard.append(each)
            if each.name in TERMINAL:
                open_jobs.discard(each.data["job_id"])
        server.client.delete(f"/api/jobs/{jobs[0]}")
        while heard[-1].code != "deleted":
            heard.append(next(told))
    assert heard[-1].data["job_id"] == jobs[0]
    numbers = [each.id or 0 for each in heard]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    again = follow(server, "/api/jobs/stream", numbers[-5], count=4)
    assert again == heard[-4:]


def test_streams_end_at_once_when_the_server_stops(start_server: Callable[..., RunningServer]) -> None:
    server = start_server()
    with (
        server.client.stream("GET", "/api/jobs/stream") as anew,
        server.client.stream("GET", "/api/jobs/stream", headers={"Last-Event-ID": "0"}) as resumed,
    ):
        streams = [answer.iter_lines() for answer in (anew, resumed)]
        for lines in streams:
            next(lines)
        began_s = time.monotonic()
        server.stop()
        took_s = time.monotonic() - began_s
        for lines in streams:
            list(lines)  # a clean end: a body that is cut short would raise
    assert took_s < 6, f"the shutdown took {took_s:.1f} s"
    assert "Traceback" not in server.log
