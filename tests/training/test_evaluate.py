"""The evaluation on an invented development set; the real one need not be there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from ml_pipeline.disparity.rows import ramp
from ml_pipeline.types import Plane, Rgb8
from training import evaluate, methods
from training.development_set import DevelopmentSetError, read_development_set
from training.evaluate import main, score_estimate
from training.methods import MethodError, estimator

STEMS = ("green", "stereo_left")


@pytest.fixture(autouse=True)
def own_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests keep the threads that they had."""
    monkeypatch.setattr(evaluate, "_limit_threads", lambda methods: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Squares whose green is their true disparity: a photo with points, a frame, and a photo to look at."""
    disparity = np.full((96, 128), 60, np.uint8)
    disparity[10:40, 40:90] = 200
    rgb = np.dstack([disparity // 3, disparity, disparity // 2])
    photos = tmp_path / "photos"
    (photos / "stereo").mkdir(parents=True)
    for path in ("green.png", "other.jpg", "stereo/stereo_left.png"):
        Image.fromarray(rgb).save(photos / path)
    disparity[:, :4] = 0
    Image.fromarray(disparity).save(photos / "stereo" / "stereo_disparity.png")
    Image.fromarray(disparity).save(photos / "green_disparity.png")
    points = [
        {"x": 0.5, "y": 0.25, "rank": 0},
        {"x": 0.5, "y": 0.9, "rank": 1},
        {"x": 0.1, "y": 0.1, "rank": 1},
    ]
    order = {"images": [{"file": "green.png", "points": points}]}
    (photos / "depth_order.json").write_text(json.dumps(order))
    return photos


def green(rgb: Rgb8) -> Plane:
    return rgb[..., 1].astype(np.float32)


def rows_of(output: str) -> dict[str, list[str]]:
    """Cells of the first table by their row's name."""
    table = output.split("\n\n")[0].splitlines()
    return {cells[0]: cells[1:] for cells in ([c.strip() for c in line.split("|")[1:-1]] for line in table)}


def test_a_perfect_estimate_scores_everything(folder: Path) -> None:
    scores = score_estimate(green, folder)
    assert (scores.order.right, scores.order.total) == (2, 2)
    assert (scores.all_pairs, scores.nearer_is_higher) == (1, 1)
    assert (scores.stereo_order, scores.across_steps, scores.boundary_f1) == (1, 1, 1)
    assert scores.ms is not None and scores.ms > 0
    assert str(scores).startswith("pairs 100.0 % (nearer is higher 100.0 %), stereo 100.0 %, steps 100.0 %")


def test_an_inverted_one_scores_nothing_but_the_boundaries(folder: Path) -> None:
    scores = score_estimate(lambda rgb: -green(rgb), folder)
    assert (scores.all_pairs, scores.stereo_order, scores.across_steps) == (0, 0, 0)
    assert scores.boundary_f1 == 1


def test_what_is_not_known_of_the_frame_is_not_asked(folder: Path) -> None:
    (frame,) = read_development_set(folder).frames
    assert not frame.known[:, :4].any()
    assert frame.known[:, 4:].all()


def test_the_tables_hold_every_method(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--photos", str(folder), "--methods", "rows", "cues"]) == 0
    output = capsys.readouterr().out
    rows = rows_of(output)
    assert list(rows)[2:] == ["rows", "cues"]
    assert rows["rows"][:2] == ["50.0", "0.0"]
    assert all(re.fullmatch(r"\d+(\.\d+)?", cell) for cell in rows["cues"])
    assert re.search(r"\| green +\| +2 · 1 \| 50\.0 · 0\.0 \|", output)
    assert re.search(r"\| stereo_left +\| +\d+\.\d · \d+\.\d · 0\.000 \|", output)


def test_maps_from_elsewhere_score_as_their_maker_does(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--photos", str(folder), "--methods", "rows"]
    assert main([*options, "--save", str(tmp_path)]) == 0
    capsys.readouterr()
    assert main([*options, "--maps", f"mine={tmp_path / 'rows'}"]) == 0
    rows = rows_of(capsys.readouterr().out)
    assert rows["mine"] == [*rows["rows"][:-1], "–"]


def test_a_method_that_lacks_a_map_is_left_out_and_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.save(tmp_path / "green.npy", np.zeros((4, 4), np.float32))
    assert main(["--photos", str(folder), "--methods", "rows", "--maps", f"mine={tmp_path}"]) == 1
    told = capsys.readouterr()
    assert "mine is left out" in told.err and "lacks stereo_left.npy" in told.err
    assert list(rows_of(told.out))[2:] == ["rows"]
    np.save(tmp_path / "stereo_left.npy", np.zeros(4, np.float32))
    assert main(["--photos", str(folder), "--methods", "--maps", f"mine={tmp_path}"]) == 1
    assert "shape (4,)" in capsys.readouterr().err


def test_cues_in_the_place_of_a_network_are_not_scored_as_one(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    with pytest.raises(MethodError, match="cues instead"):
        estimator("network", tmp_path / "missing.safetensors")(picture)


def test_a_snapped_map_has_the_photos_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(methods, "ramp", lambda rgb: ramp(rgb[::4, ::4]))
    snapped = estimator("rows-snapped")(np.zeros((64, 96, 3), np.uint8))
    assert snapped.shape == (64, 96)
    assert snapped.dtype == np.float32
    assert 0 <= snapped.min() < 0.2 < 0.8 < snapped.max() <= 1


def test_the_sheet_shows_photos_of_which_nothing_is_known_too(folder: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.png"
    assert main(["--photos", str(folder), "--methods", "rows", "--sheet", str(sheet)]) == 0
    drawn = cv2.imread(str(sheet))
    assert drawn.shape == (3 * 242, 2 * 292, 3)
    disparity = drawn[22:238, 292:-4]  # beside the first photo, below its label
    assert disparity[180:190].mean() > disparity[20:30].mean() + 50


@pytest.mark.parametrize("missing", ["depth_order.json", "green.png", "stereo/stereo_left.png", "stereo"])
def test_a_missing_part_is_told_with_what_is_expected(
    missing: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / missing).rename(folder.parent / "away")
    assert main(["--photos", str(folder)]) == 2
    told = capsys.readouterr().err
    assert f"{Path(missing).name} is not there" in told
    assert "stereo/NAME_disparity.png" in told
    with pytest.raises(DevelopmentSetError):
        score_estimate(green, folder)


def test_a_folder_of_maps_needs_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--maps", "somewhere"])
    assert "'somewhere' must be NAME=DIR" in capsys.readouterr().err
