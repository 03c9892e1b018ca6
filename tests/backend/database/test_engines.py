from __future__ import annotations

import asyncio
from pathlib import Path

from backend.database import jobs as job_sql
from backend.database import schema
from backend.database.engines import Database


def test_any_folder_name_is_only_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "a?b=%41 #ü"
    schema.upgrade(folder / "app.db")

    async def count() -> int:
        database = Database(folder / "app.db")
        async with database.reading() as session:
            counted = await job_sql.count_ever(session)
        await database.close()
        return counted

    assert asyncio.run(count()) == 0
    assert list(tmp_path.iterdir()) == [folder]
