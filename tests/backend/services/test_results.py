from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backend.errors import JobNotCompletedError, ResultNotFoundError
from backend.models.job import Job, JobStatus
from backend.services.results import ResultStore, named_files


@pytest.mark.parametrize(
    ("status", "error", "told"),
    [
        (JobStatus.PENDING, None, "is pending: its results can be had once"),
        (JobStatus.FAILED, "the job took longer than 600 s", "is failed: the job took longer"),
    ],
)
def test_why_there_are_no_results(tmp_path: Path, status: JobStatus, error: str | None, told: str) -> None:
    job = Job(id="an-id", status=status, error_message=error)
    with pytest.raises(JobNotCompletedError, match=told):
        ResultStore(tmp_path).file(job, "manifest.json")


@pytest.mark.parametrize(
    "manifest",
    [
        {"layers": None, "disparity": None},
        {"layers": {"filename": "x"}, "disparity": "manifest.json"},
        {"layers": "x", "preview_filename": ["manifest.json"], "disparity": ["filename"]},
        {"layers": [None, "x", 3, ["x"], {}, {"filename": ["x"]}, {"hidden_filename": {}}]},
        {"layers": [{"filename": "x", "disparity_filename": None}], "preview_filename": 5},
        {"layers": [{"hidden_filename": "../secret", "disparity_filename": "link.png"}]},
        {"layers": [{"filename": "/etc/passwd"}], "preview_filename": "an-id/link.png"},
        {"generation": "manifest.json"},
        {"generation": {"images": {"filename": "x"}}},
        {"generation": {"images": [None, {"filename": "../secret", "disparity_filename": "link.png"}]}},
    ],
)
def test_a_manifest_may_hold_anything(tmp_path: Path, manifest: dict[str, Any]) -> None:
    """What a subverted child wrote leads nowhere, and breaks nothing."""
    job = Job(id="an-id", status=JobStatus.COMPLETED, result_manifest=manifest)
    (tmp_path / "an-id").mkdir()
    (tmp_path / "secret").touch()
    (tmp_path / "an-id" / "manifest.json").touch()
    (tmp_path / "an-id" / "link.png").symlink_to(tmp_path / "secret")
    store = ResultStore(tmp_path)
    assert store.file(job, "manifest.json") == tmp_path / "an-id" / "manifest.json"
    for name in ("../secret", "/etc/passwd", "an-id/link.png", "link.png", "x", ""):
        with pytest.raises(ResultNotFoundError):
            store.file(job, name)


def test_pictures_are_files_of_a_result_with_layers_or_without(tmp_path: Path) -> None:
    images = [{"filename": "image_1.png", "disparity_filename": "image_1_disparity.png"}]
    images.append({"filename": "image_2.png", "disparity_filename": None})
    names = {"manifest.json", "image_1.png", "image_1_disparity.png", "image_2.png"}
    assert named_files({"generation": {"images": images}}) == names
    layers = [{"filename": "Layer_1_background.png"}]
    whole = {"layers": layers, "preview_filename": "preview.png", "generation": {"images": images}}
    assert named_files(whole) == names | {"Layer_1_background.png", "preview.png"}
    assert named_files({"layers": layers, "generation": None}) == {"manifest.json", "Layer_1_background.png"}


def test_an_early_picture_is_found_where_it_is_by_then(tmp_path: Path) -> None:
    """In the job's images folder, or, where the job was completed meanwhile, in its result; never beside."""
    job, store = Job(id="an-id", status=JobStatus.PROCESSING), ResultStore(tmp_path)
    (tmp_path / "secret").touch()
    with pytest.raises(ResultNotFoundError, match="it has none yet"):
        store.image(job, "image_1.png", set())
    with pytest.raises(ResultNotFoundError, match="no longer in storage"):
        store.image(job, "image_1.png", {"image_1.png"})
    for folder in (store.final_folder("an-id"), store.images_folder("an-id")):
        folder.mkdir()
        (folder / "image_1.png").touch()
        assert store.image(job, "image_1.png", {"image_1.png"}) == folder / "image_1.png"
        with pytest.raises(ResultNotFoundError, match="has no file"):
            store.image(job, "manifest.json", {"image_1.png"})
        for name in ("../secret", "/etc/passwd", "."):
            with pytest.raises(ResultNotFoundError):
                store.image(job, name, {name})
        for name in ("x" * 300, "x/" * 3000):  # longer than the disk knows names
            with pytest.raises(ResultNotFoundError, match="has no file"):
                store.image(job, name, {"image_1.png"})


def test_what_was_published_can_be_taken_back(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    store.withdraw("an-id", "a")  # nothing was
    attempt = store.attempt_folder("an-id", "a")
    attempt.mkdir()
    (attempt / "manifest.json").touch()
    store.publish("an-id", "a")
    assert store.final_folder("an-id").exists() and not attempt.exists()
    store.publish("an-id", "a")  # once more, as after a commit that had no room
    store.withdraw("an-id", "a")
    assert (attempt / "manifest.json").exists() and not store.final_folder("an-id").exists()
    store.discard_attempt("an-id", "a")
    assert not list(tmp_path.iterdir())
