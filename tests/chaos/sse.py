"""Reads server-sent events as a browser does: an event counts once its blank line has arrived."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StreamEvent:
    """One event; `id` is None where it carried none."""

    id: int | None
    name: str
    data: dict[str, Any]


class Reader:
    """Takes bytes as they come, in whatever pieces, and gives whole events."""

    def __init__(self) -> None:
        self._rest = b""
        self._fields: dict[str, list[str]] = {}

    def feed(self, piece: bytes) -> Iterator[StreamEvent]:
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            event = self._take(line.rstrip(b"\r").decode())
            if event is not None:
                yield event

    def _take(self, line: str) -> StreamEvent | None:
        if line:
            name, _, value = line.partition(":")
            if name:  # else a comment: a ping
                self._fields.setdefault(name, []).append(value.removeprefix(" "))
            return None
        fields, self._fields = self._fields, {}
        if "data" not in fields:
            return None
        event_id = fields["id"][-1] if "id" in fields else None
        return StreamEvent(
            int(event_id) if event_id else None,
            fields.get("event", ["message"])[-1],
            json.loads("\n".join(fields["data"])),
        )
