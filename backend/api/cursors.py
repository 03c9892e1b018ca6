"""Cursors: a place in a list as text, which holds for that list alone."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from backend.database.listing import NULLABLE, JobFilter, JobOrder, Place, SortKey, SortValue
from backend.errors import InvalidParameterError

MAX_LENGTH = 400
_TIMES = (SortKey.CREATED_AT, SortKey.COMPLETED_AT)
_LARGEST = 2**63 - 1


def write_cursor(place: Place, wanted: JobFilter, order: JobOrder) -> str:
    value = place.value.isoformat() if isinstance(place.value, datetime) else place.value
    content = json.dumps([_list_of(wanted, order), value, place.number], separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def read_cursor(text: str, wanted: JobFilter, order: JobOrder) -> Place:
    """Raise InvalidParameterError where it is none, or one of another list."""
    try:
        of_list, value, number = _decoded(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise _no_cursor(text) from error
    if of_list != _list_of(wanted, order):
        raise InvalidParameterError(
            f"after is {text[:80]!r}, a cursor of a list with another sort or other filters; send those that "
            "it came with, or leave after out to begin with the first page"
        )
    try:
        return Place(_value(order.key, value), _number(number))
    except (ValueError, TypeError, OverflowError) as error:  # the latter of a time before all others, in UTC
        raise _no_cursor(text) from error


def _decoded(text: str) -> list[Any]:
    if len(text) > MAX_LENGTH:
        raise ValueError("no cursor is that long")
    content = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    if not isinstance(content, list):
        raise TypeError("a cursor holds a list")
    return content


def _no_cursor(text: str) -> InvalidParameterError:
    return InvalidParameterError(
        f"after is {text[:80]!r}, which is no cursor; send what an earlier page has as next, or leave after "
        "out to begin with the first page"
    )


def _list_of(wanted: JobFilter, order: JobOrder) -> str:
    """Stands for everything that a page has in common with the next."""
    told = (
        order.key.value,
        order.is_descending,
        sorted(wanted.statuses),
        wanted.kind,
        wanted.mode,
        wanted.batch_id,
        str(wanted.created_after),
        str(wanted.created_before),
    )
    return blake2b(repr(told).encode(), digest_size=6).hexdigest()


def _value(key: SortKey, value: Any) -> SortValue:
    if value is None and key in NULLABLE:
        return None
    if key in _TIMES:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("no zone")
        return moment.astimezone(UTC)
    if key is SortKey.PROCESSING_TIME and isinstance(value, float):
        return value
    return _number(value)


def _number(value: Any) -> int:
    if type(value) is not int or abs(value) > _LARGEST:
        raise ValueError("no whole number")
    return value
