"""Cursors say a place and nothing else; whatever else is sent for one is refused."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.api.cursors import read_cursor, write_cursor
from backend.database.listing import NULLABLE, JobFilter, JobOrder, Place
from backend.database.listing import SortKey as Key
from backend.errors import InvalidParameterError
from backend.models.job import JobStatus
from ml_pipeline.parameters import Mode

TIMES = (Key.CREATED_AT, Key.COMPLETED_AT)
ALL = JobFilter()


@st.composite
def lists(draw: st.DrawFn) -> tuple[JobOrder, Place]:
    key = draw(st.sampled_from(Key))
    kinds = {Key.PROCESSING_TIME: st.floats(0, 1e6)} | dict.fromkeys(
        TIMES, st.datetimes(timezones=st.just(UTC))
    )
    value = kinds.get(key, st.integers(-(2**63) + 1, 2**63 - 1))
    place = Place(draw(st.none() | value if key in NULLABLE else value), draw(st.integers(1, 2**40)))
    return JobOrder(key, draw(st.booleans())), place


@given(lists())
def test_a_cursor_is_the_place_that_it_was_made_of(made: tuple[JobOrder, Place]) -> None:
    order, place = made
    cursor = write_cursor(place, ALL, order)
    assert read_cursor(cursor, ALL, order) == place and cursor.isascii()
    assert not set(cursor) & set("+/=&?%")


@pytest.mark.parametrize(
    ("wanted", "order"),
    [
        (ALL, JobOrder(is_descending=False)),
        (ALL, JobOrder(Key.PRIORITY)),
        (JobFilter(statuses=frozenset({JobStatus.FAILED})), JobOrder()),
        (JobFilter(mode=Mode.PAINTERLY), JobOrder()),
        (JobFilter(batch_id="a"), JobOrder()),
        (JobFilter(created_after=datetime(2024, 1, 1, tzinfo=UTC)), JobOrder()),
        (JobFilter(created_before=datetime(2024, 1, 1, tzinfo=UTC)), JobOrder()),
    ],
)
def test_a_cursor_of_another_list_is_refused(wanted: JobFilter, order: JobOrder) -> None:
    cursor = write_cursor(Place(3, 3), ALL, JobOrder())
    with pytest.raises(InvalidParameterError, match=r"another sort or other filters; send those"):
        read_cursor(cursor, wanted, order)


@given(st.text(max_size=60) | st.text("ABCdef012-_", max_size=60))
def test_whatever_is_no_cursor_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidParameterError, match="after is "):
        read_cursor(text, ALL, JobOrder())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8), st.lists, max_leaves=3
)


@given(st.sampled_from(Key), json_values, json_values)
def test_a_forged_cursor_is_a_place_or_refused(key: Key, value: Any, number: Any) -> None:
    order = JobOrder(key)
    true = write_cursor(Place(None if key in NULLABLE else 1, 1), ALL, order)
    of_list = json.loads(base64.urlsafe_b64decode(true + "=="))[0]
    forged = base64.urlsafe_b64encode(json.dumps([of_list, value, number]).encode()).decode()
    try:
        place = read_cursor(forged, ALL, order)
    except InvalidParameterError:
        return
    assert type(place.number) is int and type(place.value) in (int, float, datetime, type(None))


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_time_that_utc_does_not_have_is_refused(time: str) -> None:
    order = JobOrder(Key.CREATED_AT)
    true = write_cursor(Place(datetime(2024, 1, 1, tzinfo=UTC), 1), ALL, order)
    of_list = json.loads(base64.urlsafe_b64decode(true + "=" * (-len(true) % 4)))[0]
    forged = base64.urlsafe_b64encode(json.dumps([of_list, time, 1]).encode()).decode()
    with pytest.raises(InvalidParameterError, match="no cursor"):
        read_cursor(forged, ALL, order)
