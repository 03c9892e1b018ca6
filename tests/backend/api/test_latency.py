"""Requests are measured by the template of their route, and streams are counted while they are open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx2
import pytest
from fastapi import APIRouter, FastAPI, WebSocket
from fastapi.responses import StreamingResponse
from starlette.types import Message

from backend.api.errors import UnknownErrorGuard
from backend.api.latency import LatencyMeter
from backend.services.metrics import Metrics

inner = APIRouter()


@inner.get("")
async def listed() -> None: ...


@inner.get("/{key}/files/{name:path}")
async def named(key: str, name: str) -> None: ...


@inner.post("/{key}")
async def broken(key: str) -> None:
    raise RuntimeError("on purpose")


@inner.get("/{key}/stream")
async def stream(key: str) -> StreamingResponse:
    async def lines() -> AsyncIterator[bytes]:
        for _ in range(2):
            yield b": ping\n\n"
            await asyncio.sleep(0.2)

    return StreamingResponse(lines(), media_type="text/event-stream")


@inner.websocket("/{key}/ws")
async def talk(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.receive_text()
    await websocket.close()


def make() -> tuple[FastAPI, Metrics]:
    application, metrics = FastAPI(), Metrics()
    application.include_router(inner, prefix="/deep/things")
    application.add_middleware(UnknownErrorGuard)
    application.add_middleware(LatencyMeter, metrics=metrics.http)
    return application, metrics


def counts(metrics: Metrics) -> dict[tuple[str, str, str], float]:
    return {
        (sample.labels["method"], sample.labels["route"], sample.labels["status"]): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == "decoupage_http_request_seconds_count"
    }


def open_streams(metrics: Metrics, transport: str) -> float | None:
    return metrics.registry.get_sample_value("decoupage_event_streams", {"transport": transport})


def told(story: Callable[[httpx2.AsyncClient], Awaitable[None]], application: FastAPI) -> None:
    async def tell() -> None:
        transport = httpx2.ASGITransport(app=application, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            await story(client)

    asyncio.run(tell())


def test_routes_go_by_their_whole_template() -> None:
    application, metrics = make()

    async def story(client: httpx2.AsyncClient) -> None:
        for path in ("/deep/things", "/deep/things/1/files/a/b", "/deep/things/2/files/c", "/openapi.json"):
            assert (await client.get(path)).status_code == 200
        assert (await client.post("/deep/things/5")).status_code == 500
        assert (await client.patch("/deep/things")).status_code == 405

    told(story, application)
    assert counts(metrics) == {
        ("GET", "/deep/things", "200"): 1,
        ("GET", "/deep/things/{key}/files/{name}", "200"): 2,
        ("GET", "other", "200"): 1,
        ("POST", "/deep/things/{key}", "500"): 1,
        ("PATCH", "/deep/things", "405"): 1,
    }


def test_nothing_that_a_client_makes_up_becomes_a_label() -> None:
    application, metrics = make()

    async def story(client: httpx2.AsyncClient) -> None:
        for number in range(40):
            await client.request(f"BREW{number}", f"/x{number}")
            await client.get(f"/deep/things/{number}/files/{number}")

    told(story, application)
    assert set(counts(metrics)) == {
        ("other", "other", "404"),
        ("GET", "/deep/things/{key}/files/{name}", "200"),
    }


def test_a_stream_is_counted_while_it_is_open_and_measured_never() -> None:
    application, metrics = make()
    seen: list[float | None] = []

    async def story(client: httpx2.AsyncClient) -> None:
        asking = asyncio.create_task(client.get("/deep/things/1/stream"))
        await asyncio.sleep(0.1)
        seen.append(open_streams(metrics, "sse"))
        await asking
        seen.append(open_streams(metrics, "sse"))

    told(story, application)
    assert seen == [1, 0] and counts(metrics) == {}


def test_a_stream_that_breaks_is_no_longer_counted() -> None:
    application, metrics = make()

    async def story(client: httpx2.AsyncClient) -> None:
        asking = asyncio.create_task(client.get("/deep/things/1/stream"))
        await asyncio.sleep(0.1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    told(story, application)
    assert open_streams(metrics, "sse") == 0


def test_a_websocket_is_counted_while_it_is_open() -> None:
    application, metrics = make()
    seen: list[float | None] = []

    async def talk() -> None:
        said: asyncio.Queue[Message] = asyncio.Queue()

        async def send(message: Message) -> None:
            seen.append(open_streams(metrics, "websocket"))

        said.put_nowait({"type": "websocket.connect"})
        said.put_nowait({"type": "websocket.receive", "text": "bye"})
        scope = {
            "type": "websocket",
            "path": "/deep/things/1/ws",
            "headers": [],
            "query_string": b"",
            "subprotocols": [],
        }
        await application(scope, said.get, send)

    asyncio.run(talk())
    assert seen == [1, 1] and open_streams(metrics, "websocket") == 0
