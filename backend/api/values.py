"""Single values of a request's fields as text; each error names the field, its value and what is allowed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from backend.errors import InvalidParameterError

_Choice = TypeVar("_Choice", bound=StrEnum)
_WHOLE = re.compile(r"([+-]?[0-9]{1,18})(\.0+)?")  # to JSON, 4.0 is a whole number too
_NUMBER = re.compile(r"[+-]?([0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?")
_NO_NUMBER = re.compile("[+-]?(nan|inf|infinity)", re.IGNORECASE)
_FLAGS = dict.fromkeys(("true", "1", "yes", "on"), True) | dict.fromkeys(("false", "0", "no", "off"), False)
CUTS = "numbers between 0 and 1, rising, with commas between them, such as 0.3,0.6"


def choice(fields: Mapping[str, str], name: str, kind: type[_Choice], default: _Choice) -> _Choice:
    text = fields.get(name) or default.value
    try:
        return kind(text)
    except ValueError as error:
        allowed = ", ".join(repr(member.value) for member in kind)
        raise InvalidParameterError(f"{name} is {text[:80]!r}; it must be one of {allowed}") from error


def text_of(fields: Mapping[str, str], name: str, default: str) -> str:
    """Without the space around it; the default where nothing else is left."""
    text = fields.get(name, "").strip() or default
    if "\0" in text:  # not every database can hold one
        raise InvalidParameterError(f"{name} is {text[:80]!r}; it must have no NUL character, leave it out")
    return text


def flag(fields: Mapping[str, str], name: str, default: bool) -> bool:
    text = fields.get(name) or str(default)
    if text.strip().lower() not in _FLAGS:
        raise InvalidParameterError(f"{name} is {text[:80]!r}; it must be one of {', '.join(_FLAGS)}")
    return _FLAGS[text.strip().lower()]


def whole(fields: Mapping[str, str], name: str, default: int | str, allowed: str) -> int:
    """`allowed` ends the sentence about what is none."""
    text = fields.get(name) or str(default)
    found = _WHOLE.fullmatch(text.strip())
    if found is None:
        raise InvalidParameterError(f"{name} is {text[:80]!r}; it must be a whole number {allowed}")
    return int(found[1])


def real(fields: Mapping[str, str], name: str, default: float, allowed: str) -> float:
    """Also "nan" and "inf", which are numbers out of any range, and are refused as such."""
    text = (fields.get(name) or str(default)).strip()
    if not (_NUMBER.fullmatch(text) or _NO_NUMBER.fullmatch(text)):
        raise InvalidParameterError(f"{name} is {text[:80]!r}; it must be a number {allowed}")
    return float(text)


def cuts_of(fields: Mapping[str, str]) -> tuple[float, ...]:
    """None at all where the field is absent, empty, or an empty list."""
    text = fields.get("cuts") or ""
    numbers = [str(number).strip() for number in _listed(text)]
    if not all(_NUMBER.fullmatch(number) for number in numbers):
        raise InvalidParameterError(f"cuts is {text[:80]!r}; it must be {CUTS}")
    return tuple(float(number) for number in numbers)


def _listed(text: str) -> list[Any]:
    """`0.3,0.6`, or a JSON list of numbers or of numbers as text."""
    if not text.strip():
        return []
    if not text.lstrip().startswith("["):
        return text.split(",")
    try:
        found: list[Any] = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return [text]  # which is no number
    return found


def is_said(fields: Mapping[str, str], name: str) -> bool:
    """Whether a flag is there and no plain no."""
    text = fields.get(name, "").strip().lower()
    return bool(text) and _FLAGS.get(text, True)
