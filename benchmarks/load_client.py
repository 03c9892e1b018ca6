"""Many light HTTP clients on one event loop, for a process of their own: nothing but the standard library."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

HOST = "127.0.0.1"
_STATUS = slice(9, 12)
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Ask:
    """One request; `kind` is what it is counted as."""

    kind: str
    method: str
    path: str
    form: str = ""

    def encoded(self, port: int) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {HOST}:{port}"]
        if self.form:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(self.form)}"]
        return "\r\n".join([*lines, "", self.form]).encode()


@dataclass
class Tally:
    """What came of the requests: seconds of each kind's answers, and how often each status came."""

    took_s: float = 0.0
    times_s: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    broken: int = 0
    """Connections that ended before their answer."""

    def note(self, kind: str, status: int, seconds: float) -> None:
        self.times_s.setdefault(kind, []).append(seconds)
        self.statuses[kind, status] += 1

    @property
    def count(self) -> int:
        return sum(self.statuses.values())

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.count / self.took_s


class Script(Protocol):
    """What all clients of a run ask for between them."""

    def next(self) -> Ask | None:
        """The next request; None ends the client that asks."""

    def heard(self, ask: Ask, status: int, body: bytes) -> None:
        """An answer has come."""


def play(port: int, script: Script, clients: int) -> Tally:
    """Send what the script says over `clients` kept-alive connections, each with one request under way."""
    return asyncio.run(_play(port, script, clients))


async def _play(port: int, script: Script, clients: int) -> Tally:
    loop, tally = asyncio.get_running_loop(), Tally()
    began = time.perf_counter()

    async def talk() -> bool:
        ended: asyncio.Future[bool] = loop.create_future()
        await loop.create_connection(lambda: _Client(port, script, tally, ended.set_result), HOST, port)
        return await ended

    async def talk_to_the_end() -> None:
        while not await talk():
            pass

    await asyncio.gather(*(talk_to_the_end() for _ in range(clients)))
    tally.took_s = time.perf_counter() - began
    return tally


class _Client(asyncio.Protocol):
    """One connection; calls `ended` with whether the script is over, or a new connection is needed."""

    def __init__(self, port: int, script: Script, tally: Tally, ended: Callable[[bool], None]) -> None:
        self._port, self._script, self._tally, self._ended = port, script, tally, ended
        self._ask: Ask | None = None
        self._sent_s = 0.0
        self._heard = b""
        self._is_over = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what asyncio gives
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, mark, body = self._heard.partition(b"\r\n\r\n")
        if not mark or self._ask is None:
            return
        status, length = int(head[_STATUS]), _LENGTH.search(head)
        if self._ask.method != "HEAD" and length is not None and len(body) < int(length[1]):
            return
        ask, self._ask, self._heard = self._ask, None, b""
        self._tally.note(ask.kind, status, time.perf_counter() - self._sent_s)
        self._script.heard(ask, status, body)
        if b"\r\nconnection: close" in head.lower():
            self._transport.close()
        else:
            self._send()

    def connection_lost(self, error: Exception | None) -> None:
        self._tally.broken += self._ask is not None
        self._ended(self._is_over)

    def _send(self) -> None:
        self._ask = self._script.next()
        if self._ask is None:
            self._is_over = True
            self._transport.close()
            return
        self._sent_s = time.perf_counter()
        self._transport.write(self._ask.encoded(self._port))
