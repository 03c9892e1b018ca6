"""A service on this machine that speaks Replicate's protocol, and misbehaves when asked or by chance.

with LoopbackReplicate(Plan(seed=1, busy=0.2, faulty=0.05)) as replicate:
    ... replicate.url, replicate.token ...
assert replicate.most_at_once <= 4 and max(replicate.billed.values()) == 1
"""

from __future__ import annotations

import base64
import json
import random
import struct
import threading
import time
import zlib
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.loopback_replicate_http import ApiHandler, DeliveryHandler, LoopbackRequest, start
from tests.loopback_replicate_plan import (
    CANCEL,
    CREATE,
    GET,
    LIST,
    MODEL,
    OUTPUT,
    TOKEN,
    VERSION,
    Misbehaviour,
    Plan,
    answered,
    busy,
    faulty,
    half,
    refused,
    reset,
    silent,
)

__all__ = [
    "CANCEL",
    "CREATE",
    "GET",
    "LIST",
    "MODEL",
    "OUTPUT",
    "TOKEN",
    "VERSION",
    "LoopbackPrediction",
    "LoopbackReplicate",
    "LoopbackRequest",
    "Misbehaviour",
    "Plan",
    "answered",
    "busy",
    "faulty",
    "half",
    "old",
    "png",
    "refused",
    "reset",
    "silent",
]


@dataclass
class LoopbackPrediction:
    """One that was made, and is paid for unless it was aborted."""

    id: str
    model: str
    version: str
    input: dict[str, Any]
    created_at: datetime
    cancel_after: str | None
    end: str
    ends_at: float
    polls_left: int
    status: str = "starting"
    source: str = "api"
    data_removed: bool = False

    @property
    def is_over(self) -> bool:
        return self.status in ("succeeded", "failed", "canceled", "aborted")


@dataclass
class LoopbackReplicate:
    """The service; what it delivers comes from another port, as from `replicate.delivery`."""

    plan: Plan = field(default_factory=Plan)
    token: str = TOKEN
    paint: Callable[[dict[str, Any]], bytes] | None = None
    predictions: list[LoopbackPrediction] = field(default_factory=list)
    requests: list[LoopbackRequest] = field(default_factory=list)
    most_at_once: int = 0
    is_token_leaked: bool = False
    is_over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._random = random.Random(self.plan.seed)
        self._lock = threading.RLock()
        self._scripts: dict[str, deque[Misbehaviour | None]] = defaultdict(deque)

    def __enter__(self) -> LoopbackReplicate:
        self._api = start(ApiHandler, self)
        self._delivery = start(DeliveryHandler, self)
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        for server, thread in (self._api, self._delivery):
            server.shutdown()
            server.server_close()
            thread.join()

    @property
    def url(self) -> str:
        """The base URL for the client."""
        return f"http://127.0.0.1:{self._api[0].server_address[1]}/v1"

    @property
    def delivery_url(self) -> str:
        return f"http://127.0.0.1:{self._delivery[0].server_address[1]}"

    def script(self, kind: str, *misbehaviours: Misbehaviour | None) -> None:
        """The next requests of this kind go like this, one after the other; None is as it should be."""
        self._scripts[kind].extend(misbehaviours)

    def forget_scripts(self) -> None:
        self._scripts.clear()

    def of_kind(self, kind: str) -> list[LoopbackRequest]:
        return [request for request in self.requests if request.kind == kind]

    @property
    def billed(self) -> Counter[str]:
        """How often each input was paid for."""
        return Counter(
            json.dumps(each.input, sort_keys=True) for each in self.predictions if each.status != "aborted"
        )

    @property
    def in_flight(self) -> int:
        return sum(not each.is_over for each in self.predictions)

    def misbehaviour(self, kind: str) -> Misbehaviour | None:
        with self._lock:
            script = self._scripts[kind]
            if script:
                return script.popleft()
            drawn, plan = self._random.random(), self.plan
            made = ((plan.faulty_though_made, faulty(works=True)), (plan.lost, reset(works=True)))
            chances: tuple[tuple[float, Misbehaviour], ...] = (
                (plan.busy, busy(plan.retry_after, "Request was throttled. Your rate limit resets in ~1s.")),
                (plan.faulty, faulty()),
                *(made if kind == CREATE else ()),
            )
            for share, told in chances:
                if drawn < share:
                    return told
                drawn -= share
            return None

    def latency_s(self) -> float:
        with self._lock:
            return self._random.uniform(*self.plan.latency_s)

    def add(
        self, body: dict[str, Any], cancel_after: str | None = None, **changes: Any
    ) -> LoopbackPrediction:
        """A prediction is made, by a request or, in a test, by somebody else."""
        with self._lock:
            self._advance()
            name, _, version = body["version"].rpartition(":") if ":" in body["version"] else ("", "", "")
            if not name:
                name, version = (
                    (body["version"], VERSION) if "/" in body["version"] else (MODEL, body["version"])
                )
            number = len(self.predictions)
            made = LoopbackPrediction(
                id=f"p{number:05d}{self._random.getrandbits(64):016x}",
                model=name,
                version=version,
                input=body["input"],
                created_at=datetime.now(UTC),
                cancel_after=cancel_after,
                end=self.plan.ends[min(number, len(self.plan.ends) - 1)],
                ends_at=time.monotonic() + self._random.uniform(*self.plan.runs_for_s),
                polls_left=self.plan.polls,
            )
            for key, value in changes.items():
                setattr(made, key, value)
            self.predictions.append(made)
            self.most_at_once = max(self.most_at_once, self.in_flight)
            return made

    def find(self, prediction_id: str) -> LoopbackPrediction | None:
        return next((each for each in self.predictions if each.id == prediction_id), None)

    def poll(self, prediction: LoopbackPrediction) -> None:
        with self._lock:
            prediction.polls_left -= 1
            self._advance()
            if not prediction.is_over and prediction.polls_left < self.plan.polls:
                prediction.status = "processing"
            self._advance()

    def _advance(self) -> None:
        for each in self.predictions:
            if not each.is_over and each.polls_left <= 0 and time.monotonic() >= each.ends_at:
                each.status = each.end

    def cancel(self, prediction: LoopbackPrediction) -> None:
        with self._lock:
            if not prediction.is_over:
                prediction.status = "canceled" if prediction.status == "processing" else "aborted"

    def picture(self, prediction: LoopbackPrediction) -> bytes:
        if self.paint is not None:
            return self.paint(prediction.input)
        width, height = self.plan.side_px
        wanted = prediction.input
        return png(wanted.get("width", width), wanted.get("height", height), wanted.get("seed", 0))

    def describe(self, prediction: LoopbackPrediction) -> dict[str, Any]:
        """The JSON of a prediction, as published."""
        urls = {"get": f"{self.url}/predictions/{prediction.id}"}
        urls["cancel"] = f"{urls['get']}/cancel"
        is_done = prediction.status == "succeeded"
        return {
            "id": prediction.id,
            "model": prediction.model,
            "version": prediction.version,
            "input": {} if prediction.data_removed else prediction.input,
            "logs": "",
            "output": self._output(prediction) if is_done and not prediction.data_removed else None,
            "data_removed": prediction.data_removed,
            "error": self.plan.error if prediction.status == "failed" else None,
            "source": prediction.source,
            "status": prediction.status,
            "created_at": _written(prediction.created_at),
            "started_at": None,
            "completed_at": None,
            "metrics": {"predict_time": 0.1} if prediction.is_over else {},
            "urls": urls,
        }

    def _output(self, prediction: LoopbackPrediction) -> Any:
        kind = self.plan.output
        if kind == "null":
            return None
        if kind == "data":
            return "data:image/png;base64," + base64.b64encode(self.picture(prediction)).decode()
        host = self.url.removesuffix("/v1") if kind in ("own_host", "redirect") else self.delivery_url
        url = f"{host}/{prediction.id}/out-0.png"
        return url if kind == "string" else [url]

    def page(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """A page of the list, newest first."""
        with self._lock:
            told = sorted(self.predictions, key=lambda each: each.created_at, reverse=True)
        if "created_after" in query:
            after = datetime.fromisoformat(query["created_after"][0])
            told = [each for each in told if each.created_at >= after]
        start = int(query.get("cursor", ["0"])[0])
        end = start + self.plan.page_size
        following = {**{name: values[0] for name, values in query.items()}, "cursor": str(end)}
        return {
            "next": f"{self.url}/predictions?{urlencode(following)}" if end < len(told) else None,
            "previous": None,
            "results": [self.describe(each) for each in told[start:end]],
        }


def png(width: int, height: int, seed: int) -> bytes:
    """A small picture with an edge to see, another one for each seed; made without any library."""
    colours = random.Random(seed)
    sky, ground = (bytes(colours.randrange(256) for _ in range(3)) for _ in range(2))
    rows = b"".join(b"\0" + (sky if y < height // 2 else ground) * width for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def old(minutes: float) -> datetime:
    """So long ago."""
    return datetime.now(UTC) - timedelta(minutes=minutes)
