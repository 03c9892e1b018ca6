"""The one place that reads the time of day, which may jump: no duration is measured by it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)
