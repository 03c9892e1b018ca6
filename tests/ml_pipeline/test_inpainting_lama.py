"""LaMa's adapter, with a tiny graph in its place: it fills with the mean of what is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnxruntime.capi.onnxruntime_pybind11_state import EPFail

from ml_pipeline.errors import WeightsError
from ml_pipeline.inpainting.lama import LamaInpainter
from ml_pipeline.inpainting.wrapper import complete
from ml_pipeline.types import Mask, Rgb8
from tests.ml_pipeline.tiny_inpainters import write_onnx


def picture() -> tuple[Rgb8, Mask]:
    rgb = np.random.default_rng(0).integers(20, 200, (60, 50, 3), dtype=np.uint8)
    holes = np.zeros((60, 50), np.bool_)
    holes[20:40, 15:35] = True
    return rgb, holes


def filled(path: Path) -> tuple[Rgb8, str | None]:
    rgb, holes = picture()
    patch = complete(LamaInpainter.load(path, "r1", "cpu"), rgb, ~holes, holes, 8)
    assert patch is not None
    fallback = patch.filling.fallback
    return patch.filling.rgb[patch.holes], fallback.reason if fallback else None


@pytest.mark.parametrize("full", [1.0, 255.0])
@pytest.mark.parametrize("side", [64, None])
def test_holes_are_filled_whether_white_is_1_or_255(tmp_path: Path, side: int | None, full: float) -> None:
    rgb, holes = picture()
    colours, fallback = filled(write_onnx(tmp_path / "lama.onnx", side, full))
    assert fallback is None
    assert np.abs(colours - rgb[~holes].mean(axis=0)).max() < 5  # padding counts some pixels twice


def test_half_floats_are_taken(tmp_path: Path) -> None:
    rgb, holes = picture()
    colours, fallback = filled(write_onnx(tmp_path / "lama.onnx", half=True))
    assert fallback is None
    assert np.abs(colours - rgb[~holes].mean(axis=0)).max() < 6


def test_the_canvas_is_read_from_the_network(tmp_path: Path) -> None:
    fixed = LamaInpainter.load(write_onnx(tmp_path / "fixed.onnx", 96), "r1", "cpu").canvas
    free = LamaInpainter.load(write_onnx(tmp_path / "free.onnx", None), "r1", "cpu").canvas
    assert (fixed.longest_px, fixed.is_square) == (96, True)
    assert (free.multiple_px, free.is_square) == (8, False)


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    path = write_onnx(tmp_path / "lama.onnx")
    assert np.array_equal(filled(path)[0], filled(path)[0])


def test_an_answer_that_is_not_finite_is_a_fallback(tmp_path: Path) -> None:
    colours, reason = filled(write_onnx(tmp_path / "lama.onnx", answer=np.inf))
    assert reason is not None
    assert "not finite" in reason
    assert len(colours)


def test_it_tells_what_it_is(tmp_path: Path) -> None:
    engine = LamaInpainter.load(write_onnx(tmp_path / "lama.onnx"), "r1", "cpu", name="lama")
    assert (engine.name, engine.revision, engine.device, engine.fallbacks) == ("lama", "r1", "cpu", ())


def test_a_device_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CPUExecutionProvider"])
    engine = LamaInpainter.load(write_onnx(tmp_path / "lama.onnx"), "r1", "cuda")
    assert engine.device == "cpu"
    assert [told.wanted for told in engine.fallbacks] == ["device cuda"]


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lama.onnx"
    path.write_bytes(b"these are no weights")
    with pytest.raises(WeightsError, match=r"lama\.onnx cannot be loaded"):
        LamaInpainter.load(path, "r1", "cpu")


def test_a_network_of_another_form_is_refused(tmp_path: Path) -> None:
    path = write_onnx(tmp_path / "lama.onnx")
    model = onnx.load(path)
    model.graph.input[1].type.tensor_type.shape.dim[1].dim_value = 3
    onnx.save(model, path)
    with pytest.raises(WeightsError, match="wanted are a picture"):
        LamaInpainter.load(path, "r1", "cpu")


def test_a_gpu_that_fails_at_the_start_is_told_and_the_cpu_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = onnxruntime.InferenceSession

    def refuse(path: str, options: object, providers: list[str]) -> object:
        if providers[0] != "CPUExecutionProvider":
            raise EPFail("no kernel image is available")
        return real(path, options, providers=providers)

    monkeypatch.setattr(onnxruntime, "InferenceSession", refuse)
    monkeypatch.setattr("ml_pipeline.inpainting.lama._choose_provider", lambda device: ("cuda", ()))
    engine = LamaInpainter.load(write_onnx(tmp_path / "lama.onnx"), "r1")
    assert engine.device == "cpu"
    (told,) = engine.fallbacks
    assert (told.wanted, told.used) == ("device cuda", "device cpu")
    assert "no kernel image is available" in told.reason
