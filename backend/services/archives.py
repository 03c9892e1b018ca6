"""Results as one ZIP, made while it is sent: no temporary file, and pictures packed as they are."""

from __future__ import annotations

import io
import json
import os
import stat
import unicodedata
import zipfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

from backend.errors import ResultNotFoundError
from backend.models.job import Job, JobStatus
from backend.models.schemas import utc_text
from backend.services.results import ResultStore, named_files

INDEX_FILENAME = "batch.json"
MISSING_FILENAME = "MISSING.txt"
BLOCK_BYTES = 2**20
MAX_NAME_LENGTH = 60
_COMPRESSED = (".json", ".txt")
_BEST, _NONE = 6, 0  # level 0 packs bytes as they are, and unlike a stored entry says itself where it ends


class ArchiveBrokenError(Exception):
    """Raised when a file changed while it was being packed: what was sent by then must not look whole."""


@dataclass(frozen=True)
class Entry:
    """One completed job and the name of its folder in the archive."""

    job: Job
    folder: str


def entries_of(jobs: Sequence[Job]) -> list[Entry]:
    """Those that are completed, numbered by their places among all."""
    digits = max(3, len(str(len(jobs))))
    return [
        Entry(job, f"{place:0{digits}d}_{readable(job.original_filename or 'picture')}")
        for place, job in enumerate(jobs, start=1)
        if job.status is JobStatus.COMPLETED
    ]


def readable(filename: str) -> str:
    """What every system takes as a part of a folder's name, and a person still recognises."""
    stem = unicodedata.normalize("NFC", PurePath(filename).stem)
    kept = "".join(letter if _is_kept(letter) else "_" for letter in stem)
    return kept[:MAX_NAME_LENGTH].strip("_") or "picture"


def _is_kept(letter: str) -> bool:
    """Letters and digits of any script, with the marks without which some scripts have no vowels."""
    return letter.isalnum() or letter in "-_" or unicodedata.category(letter)[0] == "M"


class Archive:
    """A ZIP of these entries, whose index, if there is to be one, tells of all the jobs.

    A job's files are all opened before the first of them is packed, so that one that is deleted meanwhile is
    in the archive whole, or not at all; then a text in its place says so, and the index does.
    """

    def __init__(self, results: ResultStore, entries: Sequence[Entry], index: dict[str, Any] | None) -> None:
        self._results = results
        self._entries = entries
        self._index = index
        self._sink = _Sink()
        self._missing: dict[str, str] = {}

    def blocks(self) -> Generator[bytes]:
        """The archive's bytes, piece by piece; raises ArchiveBrokenError where they must not go on."""
        with zipfile.ZipFile(self._sink, "w") as archive:
            for entry in self._entries:
                with ExitStack() as stack:
                    try:
                        files = self._open(entry.job, stack)
                    except (ResultNotFoundError, OSError) as error:
                        yield self._tell_missing(archive, entry, error)
                        continue
                    for name, file in files:
                        yield from self._pack(archive, entry, name, file)
            if self._index is not None:
                self._write(archive, INDEX_FILENAME, json.dumps(self._told(), indent=2) + "\n")
        yield self._sink.take()

    def _open(self, job: Job, stack: ExitStack) -> list[tuple[str, BinaryIO]]:
        names = sorted(named_files(job.result_manifest))
        return [(name, stack.enter_context(self._open_one(job, name))) for name in names]

    def _open_one(self, job: Job, name: str) -> BinaryIO:
        path = self._results.file(job, name)
        file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise ResultNotFoundError(f"{name} of job {job.id} is no plain file any more")
        return file

    def _pack(self, archive: zipfile.ZipFile, entry: Entry, name: str, file: BinaryIO) -> Iterator[bytes]:
        size = os.fstat(file.fileno()).st_size
        packed = 0
        with archive.open(_info(entry, f"{entry.folder}/{name}", size), "w") as target:
            while block := file.read(BLOCK_BYTES):
                target.write(block)
                packed += len(block)
                yield self._sink.take()
        if packed != size:
            raise ArchiveBrokenError(f"{name} of job {entry.job.id} had {size} bytes and then {packed}")

    def _tell_missing(self, archive: zipfile.ZipFile, entry: Entry, error: Exception) -> bytes:
        why = "its result was deleted, or is no longer in storage as it was"
        self._missing[entry.job.id] = why
        text = f"The result of job {entry.job.id} ({entry.job.original_filename}) is not here: {why}.\n"
        self._write(archive, f"{entry.folder}/{MISSING_FILENAME}", text)
        return self._sink.take()

    def _write(self, archive: zipfile.ZipFile, name: str, text: str) -> None:
        archive.writestr(name, text.encode(), zipfile.ZIP_DEFLATED, _BEST)

    def _told(self) -> dict[str, Any]:
        """The index, with the folder of each job that is in the archive, and why others are not."""
        folders = {entry.job.id: entry.folder for entry in self._entries}
        jobs = [
            {
                **told,
                "folder": None if told["id"] in self._missing else folders.get(told["id"]),
                "missing": self._missing.get(told["id"]),
            }
            for told in (self._index or {})["jobs"]
        ]
        return {**(self._index or {}), "jobs": jobs}


def _info(entry: Entry, name: str, size: int) -> zipfile.ZipInfo:
    made = entry.job.completed_at or entry.job.created_at
    info = zipfile.ZipInfo(name, max(made.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.file_size = size
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    level = _BEST if name.endswith(_COMPRESSED) else _NONE
    info._compresslevel = level  # type: ignore[attr-defined]  # since Python 3.13 it has a public name too
    return info


def describe(jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """What the index tells of each job beside its folder."""
    return [
        {
            "id": job.id,
            "number": job.number,
            "status": job.status.value,
            "original_filename": job.original_filename,
            "parameters": job.parameters.to_dict(),
            "created_at": utc_text(job.created_at),
            "error_code": job.error_code,
            "error_message": job.error_message,
        }
        for job in jobs
    ]


class _Sink(io.RawIOBase):
    """Takes what the archive writes, to be sent; it cannot go back."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._bytes += data
        return len(data)

    def take(self) -> bytes:
        taken, self._bytes = bytes(self._bytes), bytearray()
        return taken
