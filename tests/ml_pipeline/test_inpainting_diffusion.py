"""The diffusion adapter, with a tiny random pipeline; what it draws means nothing."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from ml_pipeline.errors import Cancelled, WeightsError
from ml_pipeline.inpainting.diffusion import DiffusersInpainter
from ml_pipeline.inpainting.wrapper import complete
from ml_pipeline.types import Mask, Rgb8
from tests.ml_pipeline.tiny_inpainters import AS_PUBLISHED, write_pipeline

STEPS = 2
LOUD, TOO_LOUD = 1e5, 1e30  # beyond what 16 and 32 bits hold


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pipeline(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def engine(folder: Path) -> DiffusersInpainter:
    return DiffusersInpainter.load(folder, "r1", "cpu", steps=STEPS)


def picture(rows: int = 60, columns: int = 90) -> tuple[Rgb8, Mask]:
    rgb = np.random.default_rng(0).integers(20, 200, (rows, columns, 3), dtype=np.uint8)
    holes = np.zeros((rows, columns), np.bool_)
    holes[20:40, 15:35] = True
    return rgb, holes


def fill(engine: DiffusersInpainter, size: tuple[int, int] = (60, 90)) -> tuple[Rgb8, str | None]:
    """The picture with its holes filled, and why something fell back."""
    rgb, holes = picture(*size)
    patch = complete(engine, rgb, ~holes, holes, 8)
    assert patch is not None
    patch.paste(rgb)
    return rgb, patch.filling.fallback.reason if patch.filling.fallback else None


@pytest.mark.parametrize("size", [(60, 90), (61, 43), (200, 150)])
def test_only_the_holes_change(engine: DiffusersInpainter, size: tuple[int, int]) -> None:
    rgb, holes = picture(*size)
    filled, fallback = fill(engine, size)
    assert fallback is None
    assert np.array_equal(filled[~holes], rgb[~holes])
    assert (filled[holes] != rgb[holes]).mean() > 0.9


def test_the_seed_alone_decides(engine: DiffusersInpainter) -> None:
    first = fill(engine)[0]
    other = fill(replace(engine, seed=7))[0]
    assert np.array_equal(fill(engine)[0], first)
    assert not np.array_equal(other, first)


def test_every_step_is_told(engine: DiffusersInpainter) -> None:
    told: list[tuple[int, int]] = []
    fill(replace(engine, on_step=lambda step, of: told.append((step, of))))
    assert told == [(1, STEPS), (2, STEPS)]


def test_what_the_report_raises_ends_the_filling(engine: DiffusersInpainter) -> None:
    def stop(step: int, of: int) -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        fill(replace(engine, on_step=stop))
    assert fill(engine)[1] is None  # the pipeline can be used again


def test_numbers_that_overflow_with_16_bits_are_computed_with_32(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    loud = DiffusersInpainter.load(write_pipeline(tmp_path, LOUD), "r1", "cpu", steps=STEPS, half=True)
    with caplog.at_level(logging.WARNING):
        first, fallback = fill(loud)
    assert fallback is None
    assert "once more with 32" in caplog.text
    assert np.array_equal(fill(loud)[0], first)  # what follows begins with 16 bits again


def test_numbers_that_overflow_with_32_bits_are_a_fallback(tmp_path: Path) -> None:
    loud = DiffusersInpainter.load(write_pipeline(tmp_path, TOO_LOUD), "r1", "cpu", steps=STEPS)
    assert fill(loud)[1] == "the network's numbers are not finite"


def test_memory_that_runs_out_is_a_fallback(engine: DiffusersInpainter) -> None:
    def explode(step: int, of: int) -> None:
        raise RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB")

    assert "memory of the cpu device" in str(fill(replace(engine, on_step=explode))[1])


def test_a_cpu_is_warned_of(engine: DiffusersInpainter, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        fill(engine)
    assert "minutes" in caplog.text


def test_it_tells_what_it_is(engine: DiffusersInpainter) -> None:
    assert (engine.revision, engine.device, engine.canvas.multiple_px) == ("r1", "cpu", 8)


def test_a_folder_that_holds_no_pipeline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="cannot be loaded"):
        DiffusersInpainter.load(tmp_path, "r1", "cpu")


def test_weights_that_are_no_safetensors_are_refused(tmp_path: Path) -> None:
    write_pipeline(tmp_path)
    weights = tmp_path / "unet" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(WeightsError, match="cannot be loaded"):
        DiffusersInpainter.load(tmp_path, "r1", "cpu")


def test_no_steps_are_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        DiffusersInpainter.load(folder, "r1", "cpu", steps=0)


def test_what_a_device_cannot_do_is_told_and_patches_are_taken(engine: DiffusersInpainter) -> None:
    def refuse(step: int, steps: int) -> None:
        raise RuntimeError("the operator is not implemented for this device")

    filled, fallback = fill(replace(engine, on_step=refuse))
    assert fallback is not None and "the network failed on cpu" in fallback and "not implemented" in fallback
    rgb, holes = picture()
    assert np.array_equal(filled[~holes], rgb[~holes])


def test_parts_that_are_listed_and_never_pulled_are_not_missed(tmp_path: Path) -> None:
    index = write_pipeline(tmp_path) / "model_index.json"
    index.write_text(json.dumps({**json.loads(index.read_text()), **AS_PUBLISHED}))
    assert fill(DiffusersInpainter.load(tmp_path, "r1", "cpu", steps=STEPS))[1] is None


def test_weights_with_a_gap_are_refused(tmp_path: Path) -> None:
    path = write_pipeline(tmp_path) / "unet" / "diffusion_pytorch_model.safetensors"
    numbers = load_file(path)
    del numbers["conv_in.bias"]
    save_file(numbers, path, metadata={"format": "pt"})
    with pytest.raises(WeightsError, match=r"1 tensors are missing, conv_in\.bias first"):
        DiffusersInpainter.load(tmp_path, "r1", "cpu")
