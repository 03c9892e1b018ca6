"""Whether the database can be written, found out beside all who use it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def write_trouble(path: Path, timeout_s: float) -> str | None:
    """Why nothing can be written now; None where it can. Takes the write lock and gives it back."""
    try:
        url = f"{path.as_uri()}?mode=rw"  # never to make a file where there is none
        with closing(sqlite3.connect(url, uri=True, timeout=timeout_s, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        return str(error)
    return None
