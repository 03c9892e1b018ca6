"""A ZIP that is made while it is sent never says that it is whole when it is not."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.models.job import Job, JobStatus
from backend.services.archives import BLOCK_BYTES, Archive, ArchiveBrokenError, describe, entries_of, readable
from backend.services.results import ResultStore
from ml_pipeline.parameters import Parameters

LARGE = bytes(range(256)) * (3 * BLOCK_BYTES // 256)


@pytest.fixture
def results(tmp_path: Path) -> ResultStore:
    return ResultStore(tmp_path)


def job_in(folder: Path, name: str, status: JobStatus = JobStatus.COMPLETED) -> Job:
    made = datetime(2026, 11, 26, 12, 30, 10, tzinfo=UTC)
    files = {"Layer_1_background.png": LARGE, "preview.png": b"small"}
    if status is JobStatus.COMPLETED:
        (folder / name).mkdir()
        for filename, data in {**files, "manifest.json": b"{}"}.items():
            (folder / name / filename).write_bytes(data)
    manifest = {"layers": [{"filename": "Layer_1_background.png"}], "preview_filename": "preview.png"}
    return Job(
        id=name,
        number=1,
        status=status,
        original_filename=f"{name}.jpg",
        result_manifest=manifest,
        created_at=made,
        completed_at=made,
        **Parameters().to_dict(),
    )


def archive_of(results: ResultStore, jobs: list[Job]) -> Iterator[bytes]:
    index = {"batch_id": "b", "jobs": describe(jobs)}
    return Archive(results, entries_of(jobs), index).blocks()


def opened(blocks: list[bytes]) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(blocks)))
    assert archive.testzip() is None
    return archive


def test_everything_is_in_it_once_and_no_picture_is_compressed(tmp_path: Path, results: ResultStore) -> None:
    jobs = [
        job_in(tmp_path, "first"),
        job_in(tmp_path, "second", JobStatus.FAILED),
        job_in(tmp_path, "third"),
    ]
    blocks = list(archive_of(results, jobs))
    archive = opened(blocks)
    names = ["Layer_1_background.png", "manifest.json", "preview.png"]
    folders = ["001_first", "003_third"]
    expected = [f"{folder}/{name}" for folder in folders for name in names]
    assert archive.namelist() == [*expected, "batch.json"]
    picture = archive.getinfo("001_first/Layer_1_background.png")
    assert archive.read(picture) == LARGE and picture.date_time == (2026, 11, 26, 12, 30, 10)
    assert len(LARGE) <= picture.compress_size < len(LARGE) * 1.001
    assert max(len(block) for block in blocks) < 2 * BLOCK_BYTES  # piece by piece
    told = json.loads(archive.read("batch.json"))["jobs"]
    assert [job["folder"] for job in told] == ["001_first", None, "003_third"]
    assert [job["status"] for job in told] == ["completed", "failed", "completed"]
    assert [job["missing"] for job in told] == [None] * 3


def test_a_job_that_is_deleted_meanwhile_is_whole_or_said_to_be_missing(
    tmp_path: Path, results: ResultStore
) -> None:
    jobs = [job_in(tmp_path, name) for name in ("first", "second", "third")]
    blocks = archive_of(results, jobs)
    sent = [next(blocks)]
    results.remove("first")  # it is being sent
    (tmp_path / "second" / "preview.png").unlink()  # its deletion has come so far
    sent += list(blocks)
    archive = opened(sent)
    assert archive.read("001_first/preview.png") == b"small"
    assert [name for name in archive.namelist() if name.startswith("002")] == ["002_second/MISSING.txt"]
    assert "second" in archive.read("002_second/MISSING.txt").decode()
    told = json.loads(archive.read("batch.json"))["jobs"]
    assert [job["folder"] for job in told] == ["001_first", None, "003_third"]
    assert told[1]["missing"] and not told[0]["missing"]


def test_links_lead_nowhere(tmp_path: Path, results: ResultStore) -> None:
    job = job_in(tmp_path, "first")
    (tmp_path / "secret").write_bytes(b"root:")
    (tmp_path / "first" / "preview.png").unlink()
    (tmp_path / "first" / "preview.png").symlink_to(tmp_path / "secret")
    archive = opened(list(archive_of(results, [job])))
    assert archive.namelist() == ["001_first/MISSING.txt", "batch.json"]


@pytest.mark.parametrize("change", [b"", LARGE + LARGE])
def test_a_file_that_changes_while_it_is_sent_breaks_it_off(
    tmp_path: Path, results: ResultStore, change: bytes
) -> None:
    blocks = archive_of(results, [job_in(tmp_path, "first")])
    next(blocks)
    (tmp_path / "first" / "Layer_1_background.png").write_bytes(change)
    with pytest.raises(ArchiveBrokenError):
        list(blocks)


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("image.jpg", "image"),
        ("../../etc/passwd", "passwd"),
        ("a/b\\c: d?.png", "b_c__d"),
        ("Größe 1.jpeg", "Größe_1"),
        ("写真.png", "写真"),
        ("हिन्दी.png", "हिन्दी"),
        ("...", "picture"),
        (".png", "png"),
        ("CON", "CON"),
        ("x" * 300 + ".png", "x" * 60),
    ],
)
def test_names_of_folders(name: str, folder: str) -> None:
    assert readable(name) == folder
