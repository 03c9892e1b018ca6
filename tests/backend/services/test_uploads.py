from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from backend.database import schema
from backend.database.engines import Database
from backend.errors import DatabaseFailedError
from backend.models.job import UploadKind
from backend.services.prober import Prober
from backend.services.uploads import ReceivedFile, UploadService


def test_a_file_whose_row_cannot_be_written_is_not_kept(tmp_path: Path, picture: bytes) -> None:
    folder, path = tmp_path / "uploads", tmp_path / "app.db"
    folder.mkdir()
    schema.upgrade(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE uploads")

    async def story() -> None:
        database, prober = Database(path), Prober(64)
        uploads = UploadService(database, folder, prober)
        received = ReceivedFile(uploads.incoming_path(), "a.png", len(picture))
        received.path.write_bytes(picture)
        with pytest.raises(DatabaseFailedError):
            await uploads.store(received, UploadKind.PICTURE)
        await prober.close()
        await database.close()

    asyncio.run(story())
    assert list(folder.iterdir()) == []
