"""How the loopback Replicate behaves, and how it misbehaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TOKEN = "r8_loopback0000000000000000000000000000"  # noqa: S105 - opens nothing
VERSION = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"
MODEL = "stability-ai/stable-diffusion"
CREATE, LIST, GET, CANCEL, OUTPUT = "create", "list", "get", "cancel", "output"


@dataclass(frozen=True)
class Misbehaviour:
    """What happens to one request instead of what should.

    `works` means that the work is done all the same: a prediction is made, though nobody hears of it.
    `breaks` is "reset" (the connection is cut), "silence" (no answer comes, ever) or, of a picture,
    "half" (it stops coming half-way) or "untold" (its length is not announced).
    `body` is answered instead of the error's JSON.
    """

    status: int = 200
    detail: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    works: bool = False
    body: Any = None
    breaks: str = ""
    delay_s: float = 0.0


def busy(retry_after: str | None = "0", detail: str = "Request was throttled.") -> Misbehaviour:
    """429; with `retry_after=None` only the text says for how long."""
    headers = () if retry_after is None else (("Retry-After", retry_after),)
    return Misbehaviour(429, detail, headers)


def faulty(status: int = 500, works: bool = False) -> Misbehaviour:
    return Misbehaviour(status, "Internal server error", works=works)


def reset(works: bool = False) -> Misbehaviour:
    return Misbehaviour(breaks="reset", works=works)


def silent(works: bool = False) -> Misbehaviour:
    return Misbehaviour(breaks="silence", works=works)


def half() -> Misbehaviour:
    """A picture stops coming half-way."""
    return Misbehaviour(breaks="half")


def answered(body: Any, status: int = 200, works: bool = False) -> Misbehaviour:
    return Misbehaviour(status, works=works, body=body)


def refused(status: int, detail: str) -> Misbehaviour:
    return Misbehaviour(status, detail)


@dataclass(frozen=True)
class Plan:
    """How the service behaves by itself; the chances, from 0 to 1, hold for each request, by the seed.

    A prediction ends after `polls` looks at it, and not before `runs_for_s` (from, to) seconds.
    `ends` are the states predictions end in, one after the other, the last one for all others.
    `output` is "list", "string", "data", "null", "expired", "truncated", "broken", "own_host" or "redirect".
    """

    seed: int = 0
    busy: float = 0.0
    faulty: float = 0.0
    faulty_though_made: float = 0.0
    lost: float = 0.0
    retry_after: str | None = "0"
    latency_s: tuple[float, float] = (0.0, 0.0)
    runs_for_s: tuple[float, float] = (0.0, 0.0)
    polls: int = 2
    ends: tuple[str, ...] = ("succeeded",)
    error: str = "NSFW content detected. Try running it again, or try a different prompt."
    output: str = "list"
    page_size: int = 100
    balance_is_empty: bool = False
    models: frozenset[str] = frozenset({MODEL, "black-forest-labs/flux-schnell"})
    side_px: tuple[int, int] = (96, 64)
