"""The fields of a body as text, whichever way they were sent."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from backend.api.multipart import MAX_PARTS
from backend.errors import InvalidParameterError, MalformedBodyError

_FREE_TEXT = {
    "painterly_style": "loose watercolor",
    "prompt": "a lake at dawn",
    "negative_prompt": "clouds",
}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_urlencoded(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MAX_PARTS))
    except ValueError as error:
        raise MalformedBodyError(
            f"the form has more than {MAX_PARTS} fields; send only those of a job"
        ) from error


def parse_json(text: str) -> dict[str, str]:
    try:
        values = json.loads(text, parse_int=str, parse_float=str)  # numbers too go on as they were written
        if not isinstance(values, dict):
            raise MalformedBodyError(
                f"the JSON body is {text[:40]!r}; it must be an object such as "
                '{"filename": "…", "num_layers": 4} or {"prompt": "…"}'
            )
        if len(values) > MAX_PARTS:
            raise MalformedBodyError(
                f"the JSON body has {len(values)} fields; at most {MAX_PARTS} are read: send those of a job"
            )
        return {name: as_text(name, value) for name, value in values.items() if value is not None}
    except (ValueError, RecursionError) as error:  # the depth that one can read, the other may not write
        raise MalformedBodyError(
            f'the body is no JSON ({str(error)[:200]}); send an object such as {{"filename": "…"}} '
            'or {"prompt": "…"}'
        ) from error


def as_text(name: str, value: Any) -> str:
    """As a form would have sent it; what is free text must be text, for any text will do there."""
    text = value if isinstance(value, str) else json.dumps(value)
    if name in _FREE_TEXT and (text is not value or _LONE_SURROGATE.search(text)):
        raise InvalidParameterError(
            f"{name} is {text[:80]!a}; it must be text, of whole characters: a string such as "
            f'"{_FREE_TEXT[name]}"'
        )
    return text.encode(errors="replace").decode()  # a lone surrogate is legal JSON, but no text to be stored
