"""What every table is made of: the base of the rows, and column types of our own."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

from sqlalchemy import DateTime, Dialect, Enum, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from ml_pipeline.parameters import AUTO


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite has no zones, so the zone is put back when a row is read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class LayerCount(TypeDecorator[int | str]):
    """A whole number, or "auto", which is kept as NULL: nobody asked for a number."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | str | None, dialect: Dialect) -> int | None:
        return None if value is None or value == AUTO else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> int | Literal["auto"]:
        return AUTO if value is None else value


def names_of(kind: type[StrEnum], name: str) -> Enum:
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    # Named constraints, since a migration can only change what has a name.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
