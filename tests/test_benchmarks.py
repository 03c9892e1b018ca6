"""The measurements run, and their tables hold numbers; what they come to is not a test's affair."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from benchmarks import depth, edges, filling, floor, mutations, painting, photos, style_sheet
from benchmarks.scenes import invent
from ml_pipeline.painting.styles import PRESETS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Image.fromarray(invent(1, 72, 96).picture).save(tmp_path / "photo.png")
    return tmp_path


def test_photos(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photos.main([str(folder), "--layers", "2", "--sheets", str(folder / "sheets")])
    (row,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("| photo.png"))
    assert row.count("yes") == 2
    assert (folder / "sheets" / "photo.png").stat().st_size > 1000


def test_edges(capsys: pytest.CaptureFixture[str]) -> None:
    edges.main(["--scenes", "2"])
    assert re.search(r"\| all \| 0\.\d+ \| \d", capsys.readouterr().out)


def test_filling(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filling.main([str(folder), "--width", "96"])
    assert re.search(r"\| patchmatch \| \d", capsys.readouterr().out)


def test_floor(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    floor.main([str(folder / "photo.png"), "--megapixels", "0.02", "--repeat", "1", "--layers", "3"])
    table = capsys.readouterr().out
    assert [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")][1:] == [
        "decode",
        "disparity",
        "layering",
        "matting",
        "inpainting",
        "colours",
        "files",
        "quality",
        "**whole job**",
    ]


def test_painting(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    painting.main([str(folder / "photo.png"), "--megapixels", "0.01", "--looks", "0.01"])
    table = capsys.readouterr().out
    assert len(re.findall(r"^\| [a-z-]+ \| \d+\.\d \| [\d,]+ \| 0\.\d\d \|$", table, re.M)) == len(PRESETS)
    assert len(re.findall(r"\| photo \| .* (yes|NO) \| [01]\.\d{3} \|", table)) == len(PRESETS)
    assert "| (the photos) | " in table


def test_the_sheet_of_styles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(style_sheet, "MEGAPIXELS", 0.02)
    monkeypatch.setattr(style_sheet, "SHOWN", ("coffee",))
    monkeypatch.setattr(style_sheet, "PRESETS", PRESETS[:3])
    style_sheet.main(str(tmp_path / "styles.jpg"))
    with Image.open(tmp_path / "styles.jpg") as sheet:
        assert sheet.height > 3 * style_sheet.HEIGHT


def test_depth(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    depth.main([str(folder / "photo.png"), "--sizes", "96x72", "--repeat", "1"])
    out = capsys.readouterr().out
    assert re.search(r"\| 96x72 \| 288x224 \| \d+ \| \d+ \| \d+ \| \d+ \| \d", out)
    assert re.search(r"loading: PyTorch \d", out)


def test_mutations(capsys: pytest.CaptureFixture[str]) -> None:
    mutations.main(["--count", "3", "--formats", "PNG"])
    assert re.search(r"PNG", capsys.readouterr().out)
