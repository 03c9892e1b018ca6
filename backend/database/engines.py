"""One engine that writes and one that reads, on one SQLite file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from loguru import logger
from sqlalchemy import URL, Connection, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session

from backend.errors import DatabaseFailedError, StorageFullError
from backend.models.events import Event

READERS = 4
CHECKPOINT_PAGES = 32  # the journal is begun anew so soon that on a full disk jobs can still be deleted
BUSY_TIMEOUT_MS = 5000
_TOLD, _ON_COMMIT = "told", "on_commit"


def tell(session: AsyncSession, told: Event) -> None:
    """Have an event told once the session's transaction is committed."""
    session.info.setdefault(_TOLD, []).append(told)


class _WritingSession(Session):
    """Tells its events after the commit and before the next transaction can begin: in the commits' order."""


@event.listens_for(_WritingSession, "after_commit")
def _tell_committed(session: Session) -> None:
    told = session.info.pop(_TOLD, None)
    if told:
        session.info[_ON_COMMIT](told)


def _tell_nobody(events: Sequence[Event]) -> None:
    pass


class Database:
    """Transactions for the two kinds of use: one writer at a time, readers beside it.

    `on_commit` is called in the event loop with the events of each committed transaction, in their order.
    """

    def __init__(self, path: Path, on_commit: Callable[[Sequence[Event]], None] = _tell_nobody) -> None:
        self._writer = _engine(path, pool_size=1, query_only=False)
        self._reader = _engine(path, pool_size=READERS, query_only=True)
        self._writing = async_sessionmaker(
            self._writer,
            sync_session_class=_WritingSession,
            expire_on_commit=False,
            info={_ON_COMMIT: on_commit},
        )
        self._reading = async_sessionmaker(self._reader, expire_on_commit=False)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A transaction that holds the write lock from its start, committed at the end."""
        with _named_errors():
            async with self._writing() as session, session.begin():
                yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A snapshot; never hold one while waiting for a client."""
        with _named_errors():
            async with self._reading() as session:
                yield session

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.dispose()


@contextmanager
def _named_errors() -> Iterator[None]:
    """What the database could not do, in words of ours; broken constraints pass through."""
    try:
        yield
    except (OperationalError, PoolTimeoutError) as error:
        reason = str(getattr(error, "orig", error))
        if "full" in reason:
            raise StorageFullError("the disk has no room for another row; free some space") from error
        logger.error("database: {}", reason)
        raise DatabaseFailedError("the database is busy or out of order; try again in a moment") from error


def _engine(path: Path, pool_size: int, query_only: bool) -> AsyncEngine:
    url = URL.create("sqlite+aiosqlite", database=str(path))  # as text, a "?" in a folder's name would end it
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=60)

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        # The driver would open transactions of its own, and none on SELECT: a read-then-write
        # would then fail "database is locked" at once. We say BEGIN ourselves.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA query_only={'ON' if query_only else 'OFF'}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if query_only else "BEGIN IMMEDIATE")

    return engine
