"""An earlier result for a job that asks for the very same, on real files and a real database."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import os
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backend.errors import UploadNotFoundError
from backend.models.job import Job, JobStatus, Upload, UploadKind
from backend.services import result_cache
from backend.services.cache_keys import key_of
from backend.services.creation import JobCreator
from backend.services.leases import Achievement
from backend.services.new_job import NewJob
from backend.services.program_revision import program_revision
from backend.services.result_cache import ResultCache
from backend.services.results import ResultStore
from ml_pipeline.parameters import Mode, Parameters
from tests.backend.conftest import place_slow_painter
from tests.backend.services.test_jobs import Bench

FILES = {
    "Layer_1_background.png": b"the farther layer",
    "Layer_1_background_hidden.png": b"its mask",
    "Layer_1_background_preview.png": b"a small one",
    "preview.png": b"all of it",
    "disparity.png": b"how near",
}


class CacheBench(Bench):
    """Jobs whose results are made by hand, and a cache beside them."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        super().__init__(folder, **settings)
        for path in (self.settings.jobs_path, self.settings.uploads_path):
            path.mkdir(exist_ok=True)
        self.results = ResultStore(self.settings.jobs_path)
        self.cache = ResultCache(self.database, self.settings, self.results, threads=2)
        self.creator = JobCreator(self.jobs, self.cache)
        self.picture = self.upload()
        self.picture.sha256 = "a" * 64

    async def ask(self, **options: Any) -> Job:
        """For the same picture each time, uploaded anew."""
        upload = self.upload()
        upload.sha256 = self.picture.sha256
        request = NewJob(options.pop("parameters", Parameters()), upload, unsaved=(upload,), **options)
        return (await self.creator.create([request]))[0]

    async def run(self, **manifest: Any) -> Job:
        """Claim the next job and complete it."""
        claimed = await self.attempts.claim("w")
        assert claimed is not None
        job, lease = claimed
        folder = self.results.attempt_folder(job.id, lease.token)
        folder.mkdir()
        for name, data in FILES.items():
            (folder / name).write_bytes(data)
        told = manifest_of(job.id) | manifest
        (folder / "manifest.json").write_text(json.dumps(told))
        publish = lambda: self.results.publish(job.id, lease.token)  # noqa: E731
        await self.attempts.complete(lease, Achievement(told), publish)
        return await self.jobs.get(job.id)

    def lying(self) -> set[str]:
        return {path.name for path in self.settings.jobs_path.iterdir()}

    def file(self, job: Job, name: str) -> Path:
        return self.results.final_folder(job.id) / name


def manifest_of(job_id: str) -> dict[str, Any]:
    name = "Layer_1_background"
    layer = {
        "filename": f"{name}.png",
        "hidden_filename": f"{name}_hidden.png",
        "preview_filename": f"{name}_preview.png",
        "sha256": hashlib.sha256(FILES[f"{name}.png"]).hexdigest(),
        "size_bytes": len(FILES[f"{name}.png"]),
    }
    record = {"filename": "disparity.png", "fallbacks": []}
    told = {"job_id": job_id, "layer_count": 1, "layers": [layer], "disparity": record, "cached_from": None}
    return {**told, "preview_filename": "preview.png", "fallbacks": []}


def run(folder: Path, story: Callable[[CacheBench], Awaitable[None]], **settings: Any) -> None:
    async def told() -> None:
        bench = CacheBench(folder, **settings)
        try:
            await story(bench)
        finally:
            await bench.database.close()

    asyncio.run(told())


@pytest.mark.parametrize("has_links", [True, False])
def test_a_hit_is_a_job_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "this disk has no links")

    if not has_links:
        monkeypatch.setattr(os, "link", refuse)

    async def story(bench: CacheBench) -> None:
        assert (await bench.ask()).status == JobStatus.PENDING
        source = await bench.run()
        hit = await bench.ask()
        assert (hit.status, hit.cached_from, hit.attempt, hit.progress) == ("completed", source.id, 0, 1.0)
        assert hit.id != source.id and hit.number == 2 and hit.processing_time is not None
        assert await bench.event_names(hit.id) == ["created", "cached", "completed"]
        assert hit.result_manifest == manifest_of(hit.id) | {"cached_from": source.id}
        assert json.loads(bench.file(hit, "manifest.json").read_bytes()) == hit.result_manifest
        for name, data in FILES.items():
            first, second = bench.file(source, name), bench.file(hit, name)
            assert (first.stat().st_ino == second.stat().st_ino) == has_links
            assert bench.results.file(hit, name).read_bytes() == data
        assert bench.lying() == {source.id, hit.id}
        await bench.jobs.delete(source.id)
        bench.results.remove(source.id)
        again = await bench.ask()  # of what was itself a hit
        assert again.cached_from == hit.id and bench.file(again, "preview.png").read_bytes() == b"all of it"

    run(tmp_path, story)


def test_who_does_not_want_an_earlier_result_gets_none_and_serves_others(tmp_path: Path) -> None:
    async def story(bench: CacheBench) -> None:
        await bench.ask()
        await bench.run()
        assert (await bench.ask(use_cache=False)).status == JobStatus.PENDING
        newest = await bench.run()
        assert (await bench.ask()).cached_from == newest.id

    run(tmp_path, story)


def test_the_setting_turns_it_off(tmp_path: Path) -> None:
    async def story(bench: CacheBench) -> None:
        first = await bench.ask()
        await bench.run()
        assert first.cache_key is not None and (await bench.ask()).status == JobStatus.PENDING

    run(tmp_path, story, result_cache=False)


def _elsewhere(path: Path) -> None:
    moved = path.with_name("moved")
    path.rename(moved)
    path.symlink_to(moved)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("Layer_1_background.png", Path.unlink),
        ("Layer_1_background.png", lambda path: path.write_bytes(b"the farther one")),
        ("Layer_1_background.png", lambda path: _keep_time(path, b"THE FARTHER LAYER")),
        ("preview.png", Path.unlink),
        ("preview.png", lambda path: path.write_bytes(b"ALL OF IT")),
        ("preview.png", lambda path: _keep_time(path, b"")),
        ("preview.png", _elsewhere),
        ("Layer_1_background_preview.png", Path.unlink),
        ("manifest.json", Path.unlink),
        ("manifest.json", lambda path: path.write_text("{}")),
        ("manifest.json", lambda path: path.write_text("no JSON")),
        ("", _elsewhere),
    ],
)
def test_a_result_that_is_not_what_was_written_is_no_hit(
    tmp_path: Path, name: str, change: Callable[[Path], object]
) -> None:
    async def story(bench: CacheBench) -> None:
        await bench.ask()
        source = await bench.run()
        before = bench.lying()
        change(bench.file(source, name))
        job = await bench.ask()
        assert (job.status, job.cached_from) == (JobStatus.PENDING, None)
        assert bench.lying() - {"moved"} == before

    run(tmp_path, story)


def _keep_time(path: Path, data: bytes) -> None:
    found = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


@pytest.mark.parametrize(
    "manifest",
    [
        {"preview_filename": "../../app.db"},
        {"preview_filename": "manifest.json/.."},
        {"layers": [{"filename": "preview.png"}]},
        {"layers": "none"},
        {"fallbacks": [{"wanted": "embedded", "used": "cues", "reason": "out of memory"}]},
        {"disparity": {"fallbacks": [{"wanted": "device cuda", "used": "device cpu", "reason": "busy"}]}},
    ],
)
def test_a_manifest_that_says_too_much_or_too_little_is_no_hit(
    tmp_path: Path, manifest: dict[str, Any]
) -> None:
    async def story(bench: CacheBench) -> None:
        await bench.ask()
        source = await bench.run(**manifest)
        assert (await bench.ask()).status == JobStatus.PENDING
        assert bench.lying() == {source.id}

    run(tmp_path, story)


def test_a_result_that_was_made_in_less_memory_is_no_hit(tmp_path: Path) -> None:
    async def story(bench: CacheBench) -> None:
        await bench.ask()
        source = await bench.run()
        async with bench.database.writing() as session:
            row = await session.get(Job, source.id)
            assert row is not None
            row.degraded = True
        assert (await bench.ask()).status == JobStatus.PENDING

    run(tmp_path, story)


def test_a_source_that_goes_while_it_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(bench: CacheBench) -> None:
        await bench.ask()
        source = await bench.run()
        real = result_cache.link

        def link(path: Path, target: Path) -> int:
            size = real(path, target)
            bench.results.remove(source.id)
            return size

        monkeypatch.setattr(result_cache, "link", link)
        assert (await bench.ask()).status == JobStatus.PENDING
        assert bench.lying() == set()

    run(tmp_path, story)


def test_a_hit_that_gets_no_row_leaves_nothing(tmp_path: Path) -> None:
    async def story(bench: CacheBench) -> None:
        await bench.ask()
        source = await bench.run()
        gone = bench.upload()
        gone.sha256 = bench.picture.sha256
        with pytest.raises(UploadNotFoundError):
            await bench.creator.create([NewJob(Parameters(), gone)])
        assert bench.lying() == {source.id}

    run(tmp_path, story)


def test_what_the_key_depends_on(tmp_path: Path) -> None:
    bench = CacheBench(tmp_path)
    settings, request = bench.settings, NewJob(Parameters(), bench.picture)

    def key(request: NewJob, revision: str = "r", threads: int = 2, **changed: Any) -> str | None:
        return key_of(request, settings.model_copy(update=changed), threads, revision)

    def upload(sha256: str | None, kind: UploadKind) -> Upload:
        found = bench.upload()
        found.sha256, found.kind = sha256, kind
        return found

    first = key(request)
    again = replace(
        request, picture=upload("a" * 64, UploadKind.PICTURE), priority=3, job_id="x", batch_id="y"
    )
    assert key(again) == first is not None
    with_map = replace(request, disparity=upload("b" * 64, UploadKind.DISPARITY))
    stored = replace(with_map, disparity=upload("b" * 64, UploadKind.STORED_DISPARITY))
    seed = replace(request.parameters, painterly_seed=7)
    others = [
        key(replace(request, picture=upload("c" * 64, UploadKind.PICTURE))),
        key(with_map),
        key(replace(with_map, disparity=upload("c" * 64, UploadKind.DISPARITY))),
        key(stored),
        key(replace(stored, disparity_origin={"model": "embedded"})),
        key(replace(request, parameters=seed)),
        key(replace(request, parameters=Parameters(num_layers=3))),
        key(request, revision="s"),
        key(request, threads=1),
        key(request, device="cpu"),
    ]
    assert None not in others and len({first, *others}) == len(others) + 1
    assert key(replace(request, picture=upload(None, UploadKind.PICTURE))) is None
    assert key(replace(request, disparity=upload(None, UploadKind.DISPARITY))) is None
    asyncio.run(bench.database.close())


def test_only_models_that_have_a_say_count(tmp_path: Path) -> None:
    bench = CacheBench(tmp_path)
    photo = NewJob(Parameters(), bench.picture)
    painted = NewJob(Parameters(mode=Mode.PAINTERLY), bench.picture)

    def keys() -> list[str | None]:
        return [key_of(request, bench.settings, 2, "r") for request in (photo, painted)]

    before = keys()
    place_slow_painter(tmp_path)
    with_painter = keys()
    assert with_painter[0] == before[0] and with_painter[1] != before[1]
    (tmp_path / "slow" / "weights.safetensors").unlink()
    assert keys()[1] not in (before[1], with_painter[1])
    asyncio.run(bench.database.close())


def test_the_programs_revision(tmp_path: Path) -> None:
    (tmp_path / "stage").mkdir()
    source, weights = tmp_path / "stage" / "one.py", tmp_path / "net.safetensors"
    source.write_text("a = 1")
    weights.write_bytes(b"1")
    (tmp_path / "sample.webp").write_bytes(b"1")
    first = program_revision(tmp_path)
    (tmp_path / "sample.webp").write_bytes(b"2")
    assert program_revision(tmp_path) == first
    told = {first}
    for change in (
        lambda: source.write_text("a = 2"),
        lambda: weights.write_bytes(b"2"),
        lambda: source.rename(tmp_path / "one.py"),
    ):
        change()
        told.add(program_revision(tmp_path))
    assert len(told) == 4
    assert str(uuid.UUID(program_revision()[:32]))  # of the real one, in a moment
