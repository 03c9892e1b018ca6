from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from backend.api import job_answers
from backend.api.job_answers import JobAnswer, JobAnswers, is_named
from backend.database import schema
from backend.database.engines import Database
from backend.database.version import DataVersion
from backend.errors import JobNotFoundError
from backend.models.schemas import ErrorResponse
from tests.backend.running import RunningServer


def answer(text: str) -> JobAnswer:
    return JobAnswer.of(ErrorResponse(detail=text, code="a"))


class Maker:
    """Makes answers that are numbered, and waits before each until it may go on."""

    def __init__(self) -> None:
        self.made = 0
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def make(self) -> JobAnswer:
        self.made += 1
        number = self.made
        await self.may_end.wait()
        return answer(str(number))


@pytest.fixture
def version() -> list[int | None]:
    return [1]


def kept(version: list[int | None]) -> JobAnswers:
    return JobAnswers(lambda: version[0])


def test_an_answer_is_made_once_until_something_is_committed(version: list[int | None]) -> None:
    async def ask() -> None:
        answers, maker = kept(version), Maker()
        assert {(await answers.get("a", maker.make)).body for _ in range(5)} == {answer("1").body}
        assert await answers.get("b", maker.make) == answer("2")
        version[0] = 2
        assert await answers.get("a", maker.make) == answer("3")
        assert await answers.get("b", maker.make) == answer("4")

    asyncio.run(ask())


def test_those_who_ask_meanwhile_share_what_is_being_made(version: list[int | None]) -> None:
    async def ask() -> None:
        answers, maker = kept(version), Maker()
        maker.may_end.clear()
        asking = [asyncio.create_task(answers.get("a", maker.make)) for _ in range(50)]
        await asyncio.sleep(0)
        asking[0].cancel()  # a client that leaves
        await asyncio.sleep(0)
        maker.may_end.set()
        assert await asyncio.gather(*asking[1:]) == [answer("1")] * 49
        assert maker.made == 1

    asyncio.run(ask())


def test_what_was_begun_before_a_commit_is_not_for_those_who_ask_after_it(version: list[int | None]) -> None:
    async def ask() -> None:
        answers, maker = kept(version), Maker()
        maker.may_end.clear()
        before = asyncio.create_task(answers.get("a", maker.make))
        await asyncio.sleep(0)
        version[0] = 2
        after = asyncio.create_task(answers.get("a", maker.make))
        await asyncio.sleep(0)
        maker.may_end.set()
        assert await asyncio.gather(before, after) == [answer("1"), answer("2")]
        assert await answers.get("a", maker.make) == answer("2")

    asyncio.run(ask())


def test_an_answer_that_could_not_be_made_is_made_anew(version: list[int | None]) -> None:
    async def fail() -> JobAnswer:
        raise JobNotFoundError("there is no job 'a'")

    async def ask() -> None:
        answers, maker = kept(version), Maker()
        failed = await asyncio.gather(*(answers.get("a", fail) for _ in range(3)), return_exceptions=True)
        assert all(isinstance(error, JobNotFoundError) for error in failed)
        assert await answers.get("a", maker.make) == answer("1")

    asyncio.run(ask())


def test_without_a_version_nothing_is_kept(version: list[int | None]) -> None:
    async def ask() -> None:
        answers, maker = kept(version), Maker()
        version[0] = None
        assert await answers.get("a", maker.make) == answer("1")
        assert await answers.get("a", maker.make) == answer("2")

    asyncio.run(ask())


def test_answers_grow_old_and_never_become_too_many(
    version: list[int | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask() -> None:
        answers, maker = kept(version), Maker()
        for number in range(job_answers.KEPT + 1):
            await answers.get(str(number), maker.make)
        await answers.get("0", maker.make)
        assert maker.made == job_answers.KEPT + 2
        monkeypatch.setattr(job_answers, "LONGEST_S", -1.0)
        await answers.get("0", maker.make)
        assert maker.made == job_answers.KEPT + 3

    asyncio.run(ask())


def test_no_answer_is_older_than_the_last_commit(tmp_path: Path) -> None:
    """One writes as fast as it can, and notes each number once it is committed; many read meanwhile."""
    schema.upgrade(tmp_path / "app.db")
    committed, made = [0], [0]

    async def ask() -> None:
        database = Database(tmp_path / "app.db")
        with closing(DataVersion(tmp_path / "app.db")) as version:
            answers = JobAnswers(version.read)

            async def read_number() -> JobAnswer:
                made[0] += 1
                async with database.reading() as session:
                    connection = await session.connection()
                    row = await connection.exec_driver_sql(
                        "SELECT value FROM counters WHERE name = 'job_number'"
                    )
                    return answer(str(row.scalar_one()))

            async def read() -> None:
                while committed[0] < 100:
                    least = committed[0]
                    got = ErrorResponse.model_validate_json((await answers.get("a", read_number)).body)
                    assert int(got.detail) >= least
                    await asyncio.sleep(0)

            writing = asyncio.to_thread(
                _count_up, tmp_path / "app.db", 100, lambda n: committed.__setitem__(0, n)
            )
            await asyncio.gather(writing, *(read() for _ in range(10)))
        await database.close()

    asyncio.run(ask())
    assert made[0] <= 200, "more than one answer was made for each commit"


def _count_up(path: Path, times: int, note: Callable[[int], None]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        for number in range(1, times + 1):
            writer.execute("UPDATE counters SET value = ? WHERE name = 'job_number'", (number,))
            note(number)


@pytest.mark.parametrize(
    ("header", "is_same"),
    [
        ('"x"', True),
        ('W/"x"', True),
        ('"a", "x"', True),
        ("*", True),
        ('"a"', False),
        ("", False),
        ("x", False),
    ],
)
def test_if_none_match(header: str, is_same: bool) -> None:
    assert is_named('"x"', header) == is_same


def test_a_client_that_has_the_answer_is_told_so(
    server: RunningServer, client: httpx2.Client, picture: bytes
) -> None:
    url = f"/api/jobs/{server.complete(picture)['id']}"
    first = client.get(url)
    etag = first.headers["etag"]
    again = client.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert client.get(url, headers={"If-None-Match": '"another"'}).content == first.content
    head = client.head(url)
    assert (head.headers["etag"], head.headers["content-length"]) == (etag, str(len(first.content)))
