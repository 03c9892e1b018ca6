"""Earlier results for jobs that ask for the very same: a folder of their own, with the same files."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from loguru import logger

from backend import disk
from backend.config import Settings
from backend.database import cache as cache_sql
from backend.database.engines import Database
from backend.models.job import Job
from backend.services.cache_keys import fell_short, key_of
from backend.services.checksums import ChecksumError, require_unchanged
from backend.services.new_job import CachedResult, NewJob
from backend.services.program_revision import program_revision
from backend.services.results import ResultStore, named_files
from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.linking import link
from ml_pipeline.manifest import MANIFEST_FILENAME

CANDIDATES = 3


class ResultChangedError(Exception):
    """Raised when a result is no longer what its job's row and manifest say."""


class ResultCache:
    """`threads` is how many each worker computes with."""

    def __init__(self, database: Database, settings: Settings, results: ResultStore, threads: int) -> None:
        self._database = database
        self._settings = settings
        self._results = results
        self._threads = threads
        self._revision: asyncio.Task[str] | None = None

    def start(self) -> None:
        """Begin to find out which program this is, so that the first job need not wait for it."""
        self._revision = asyncio.create_task(asyncio.to_thread(program_revision))

    async def prepare(self, request: NewJob) -> NewJob:
        """The request with its key and, where an earlier result will do, with that in its own folder."""
        began_s = time.monotonic()
        key = await self._key(request)
        request = replace(request, cache_key=key)
        if key is None or not request.use_cache or not self._settings.result_cache:
            return request
        async with self._database.reading() as session:
            sources = await cache_sql.completed_with(session, key, CANDIDATES)
        for source in sources:
            manifest = await asyncio.to_thread(self._take, source, request.job_id)
            if manifest is not None:
                cached = CachedResult(source.id, manifest, time.monotonic() - began_s)
                return replace(request, cached=cached)
        return request

    async def _key(self, request: NewJob) -> str | None:
        if self._revision is None:
            self.start()
        assert self._revision is not None  # noqa: S101 - just started
        try:
            revision = await asyncio.shield(self._revision)
            return await asyncio.to_thread(key_of, request, self._settings, self._threads, revision)
        except (OSError, ModelUnavailableError) as error:  # as while a model is being removed
            logger.warning("no key for the result cache: {}", error)
            return None

    def discard(self, request: NewJob) -> None:
        """Remove the folder of a request that got no row."""
        if request.cached is not None:
            self._results.remove(request.job_id)

    def _take(self, source: Job, job_id: str) -> dict[str, Any] | None:
        """Put a result in a new job's place, entirely or not at all; its new manifest."""
        token = str(uuid.uuid4())
        folder = self._results.attempt_folder(job_id, token)
        try:
            if fell_short(source.result_manifest or {}, self._settings):
                return None
            folder.mkdir()
            _link_all(self._results.final_folder(source.id), folder, source)
            manifest = {**(source.result_manifest or {}), "job_id": job_id, "cached_from": source.id}
            _write_manifest(folder / MANIFEST_FILENAME, manifest)
            disk.sync(folder)
            self._results.publish(job_id, token)
            return manifest
        except (OSError, ResultChangedError) as error:  # deleted meanwhile, changed, or no room: then it runs
            logger.info("the result of job {} is not taken for another: {}", source.id, error)
            return None
        finally:
            self._results.discard_attempt(job_id, token)


def _link_all(source: Path, target: Path, job: Job) -> None:
    """Link a result's files, then look whether the links, which nobody can exchange, are what they were."""
    if source.is_symlink():
        raise ResultChangedError("its folder is a link")
    manifest = job.result_manifest or {}
    names = sorted(named_files(manifest))
    if any(Path(name).name != name for name in names):
        raise ResultChangedError("its manifest names files elsewhere")
    for name in names:
        link(source / name, target / name)
    _require_same(target, manifest, names)
    (target / MANIFEST_FILENAME).unlink()
    copies = [name for name in names if name != MANIFEST_FILENAME and not _is_shared(target / name)]
    for name in copies:  # what was linked lies safely on disk already
        disk.sync(target / name)


def _require_same(folder: Path, manifest: dict[str, Any], names: Sequence[str]) -> None:
    """Raise ResultChangedError where a result is not what was written.

    The manifest must be the row's, each layer have its size and checksum, and no file be empty, or younger
    than the manifest, which was written last.
    """
    written = folder / MANIFEST_FILENAME
    try:
        if json.loads(written.read_bytes()) != json.loads(json.dumps(manifest)):
            raise ResultChangedError("its manifest was changed")
        require_unchanged(folder, manifest)
    except (ValueError, RecursionError) as error:
        raise ResultChangedError(f"its manifest cannot be used ({error})") from error
    except ChecksumError as error:
        raise ResultChangedError(str(error)) from error
    latest_ns = written.lstat().st_mtime_ns
    for name in names:
        found = (folder / name).lstat()
        if found.st_size == 0 or found.st_mtime_ns > latest_ns:
            raise ResultChangedError(f"{name} was changed")


def _is_shared(path: Path) -> bool:
    return path.lstat().st_nlink > 1


def _write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    """As the pipeline writes it."""
    path.write_text(json.dumps(manifest, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    disk.sync(path)
