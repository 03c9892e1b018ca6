from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from sqlalchemy.dialects import sqlite

from backend.models.columns import UtcDateTime
from backend.models.schemas import utc_text


def test_times_go_in_and_come_out_as_utc() -> None:
    kind, dialect = UtcDateTime(), sqlite.dialect()
    noon_in_delhi = datetime(2024, 12, 28, 12, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    stored = kind.process_bind_param(noon_in_delhi, dialect)
    assert stored is not None
    read = kind.process_result_value(stored.replace(tzinfo=None), dialect)
    assert read == noon_in_delhi and read.tzinfo is UTC
    assert utc_text(read) == "2024-12-28T06:30:00.000Z"
