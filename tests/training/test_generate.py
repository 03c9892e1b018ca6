"""Making shards and sheets."""

import time
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from PIL import Image

from tests.training.flat_atlas import draw_flat, flat_paints
from training import generate
from training.supply import develop, pack_chunk


@pytest.fixture
def flat(monkeypatch: pytest.MonkeyPatch, quick_scenes: None) -> None:
    monkeypatch.setattr(generate, "draw_atlas", draw_flat)
    monkeypatch.setattr(generate, "COLUMNS", 2)
    monkeypatch.setattr(generate, "ROWS", 1)
    monkeypatch.setattr(generate, "PER_SHARD", 4)


@pytest.mark.usefixtures("quick_scenes")
def test_a_shard_is_two_whole_files(tmp_path: Path) -> None:
    chunk = pack_chunk(Random(1), draw_flat(), 4)
    samples = develop(chunk, flat_paints(), torch.Generator().manual_seed(1), torch.device("cpu"))
    generate.save_shard(tmp_path / "000001_0000", samples)
    assert {path.name for path in tmp_path.iterdir()} == {"000001_0000_rgb.npy", "000001_0000_target.npy"}
    assert np.array_equal(np.load(tmp_path / "000001_0000_rgb.npy"), samples.rgb.numpy())
    assert np.array_equal(np.load(tmp_path / "000001_0000_target.npy"), samples.target.numpy())


@pytest.mark.usefixtures("flat")
def test_a_process_writes_shards_for_its_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate, "confine_to_one_core", lambda: None)
    begin = time.monotonic()
    generate.write_shards(tmp_path, 0.3, 5)
    assert time.monotonic() - begin < 5
    assert "scenes/s" in capsys.readouterr().out
    rgb, target = (np.load(tmp_path / f"000005_0000_{name}.npy") for name in ("rgb", "target"))
    assert rgb.dtype == np.uint8
    assert target.dtype == np.float16
    assert len(rgb) == len(target) > 0
    assert not list(tmp_path.glob(".*"))


@pytest.mark.usefixtures("flat")
def test_a_sheet_shows_pictures_beside_their_disparity(tmp_path: Path) -> None:
    path = tmp_path / "sheet.png"
    assert generate.main(["--sheet", str(path), "--seed", "3"]) == 0
    with Image.open(path) as sheet:
        assert sheet.size == (2 * 2 * 96, 64)
        assert np.asarray(sheet).std() > 10


@pytest.mark.usefixtures("flat")
def test_a_sheet_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot write"):
        generate.main(["--sheet", str(tmp_path / "nowhere" / "sheet.png")])


@pytest.mark.parametrize("arguments", [[], ["--sheet", "a.png", "--family", "moon"], ["--minutes", "many"]])
def test_wrong_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        generate.main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err
