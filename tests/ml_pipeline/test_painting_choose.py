"""Which painter is chosen, by what is on this machine, and what happens when it fails."""

from __future__ import annotations

import logging
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from benchmarks.scenes import invent
from ml_pipeline.errors import Cancelled, ModelUnavailableError, WeightsError
from ml_pipeline.models.adding import add_folder
from ml_pipeline.models.store import ModelStore
from ml_pipeline.painting.base import Brief, Painting, Scene
from ml_pipeline.painting.choose import choose_painter
from ml_pipeline.painting.embedded import EmbeddedPainter
from ml_pipeline.painting.styles import DEFAULT_PRESET, Style
from ml_pipeline.quality import measure
from tests.ml_pipeline.tiny_inpainters import write_onnx
from tests.ml_pipeline.tiny_painters import write_painter

TOO_LOUD = 1e30
BRIEF = Brief(Style("", DEFAULT_PRESET), strength=0.2, seed=3)


def store_with(tmp_path: Path, *keys: str, loudness: float = 1.0) -> ModelStore:
    store = ModelStore(tmp_path / "models")
    for key in keys:
        add_folder(store, key, write_painter(tmp_path / key, loudness))
    return store


def scene() -> Scene:
    made = invent(0, 60, 80)
    layers = [
        cv2.merge((made.background, np.full((60, 80), 255, np.uint8))),
        cv2.merge((made.foreground, np.rint(made.alpha * 255).astype(np.uint8))),
    ]
    labels = np.where(made.alpha > 0.5, 2, 1).astype(np.uint8)
    return Scene(made.picture, list(map(np.asarray, layers)), labels, labels.astype(np.uint16) * 20000)


def assert_whole(painting: Painting) -> None:
    quality = measure(painting.layers, painting.picture)
    assert quality.psnr_db >= 45 and quality.background_opaque


def test_without_models_the_embedded_painter_is_taken(tmp_path: Path) -> None:
    for store in (None, ModelStore(tmp_path / "nowhere")):
        painter = choose_painter("auto", store)
        assert isinstance(painter, EmbeddedPainter) and painter.fallbacks == ()
        assert painter.reason == ("auto: the embedded painter, as no model for painting is on this machine")
        assert choose_painter("embedded", store).reason == "embedded: asked for by name"


def test_on_a_cpu_diffusion_must_be_asked_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = store_with(tmp_path, "sd15", "aaa")
    auto = choose_painter("auto", store, "cpu")
    assert (auto.name, auto.fallbacks) == ("embedded", ())
    assert auto.reason == (
        "auto: the embedded painter; sd15 is here, but on a CPU it must be asked for: painter=sd15"
    )
    with caplog.at_level(logging.WARNING):
        painter = choose_painter("sd15", store, "cpu")
    assert "minutes" in caplog.text
    assert (painter.name, painter.device, painter.fallbacks) == ("sd15", "cpu", ())
    assert painter.revision == store.find("sd15").revision
    assert painter.reason == "sd15: asked for by name"
    assert_whole(painter.paint(scene(), BRIEF, lambda done: None))


def test_a_gpu_that_cannot_be_used_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if torch.cuda.is_available() or torch.backends.mps.is_available():
        pytest.skip("this machine has one that can")
    store = store_with(tmp_path, "sd15", "mine")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    painter = choose_painter("auto", store)
    assert painter.name == "embedded" and "no other that can be used" in painter.reason
    assert [fallback.wanted for fallback in painter.fallbacks] == ["sd15", "mine"]
    with pytest.raises(WeightsError, match="cannot be loaded"):
        choose_painter("sd15", store)


@pytest.mark.skipif(
    not (torch.cuda.is_available() or torch.backends.mps.is_available()), reason="this machine has no GPU"
)
def test_on_a_gpu_auto_is_diffusion(tmp_path: Path) -> None:
    painter = choose_painter("auto", store_with(tmp_path, "sd15"))
    assert painter.name == "sd15" and painter.device in ("cuda", "mps")
    assert painter.reason.startswith("auto: sd15 is the best of the painters on this machine")
    assert_whole(painter.paint(scene(), BRIEF, lambda done: None))


def test_a_device_that_is_not_there_is_told(tmp_path: Path) -> None:
    if torch.backends.mps.is_available():
        pytest.skip("it is there")
    painter = choose_painter("mine", store_with(tmp_path, "mine"), "mps")
    assert [(told.wanted, told.used) for told in painter.fallbacks] == [("device mps", "device cpu")]


def test_what_fails_is_painted_by_the_embedded_painter(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    painter = choose_painter("loud", store_with(tmp_path, "loud", loudness=TOO_LOUD), "cpu")
    assert (painter.name, painter.fallbacks) == ("loud", ())
    with caplog.at_level(logging.WARNING):
        painting = painter.paint(scene(), BRIEF, lambda done: None)
    assert_whole(painting)
    assert "not finite" in caplog.text
    embedded = EmbeddedPainter()
    assert (painter.name, painter.revision, painter.device) == ("embedded", embedded.revision, "cpu")
    assert painter.reason == "loud: asked for by name"
    (told,) = painter.fallbacks
    assert (told.wanted, told.used) == ("loud", "embedded") and "not finite" in told.reason
    same = embedded.paint(scene(), BRIEF, lambda done: None)
    assert np.array_equal(painting.picture, same.picture), "the scene had been left as it was"


def test_a_cancel_is_no_failure(tmp_path: Path) -> None:
    def stop(done: float) -> None:
        raise Cancelled("stopped")

    painter = choose_painter("mine", store_with(tmp_path, "mine"), "cpu")
    with pytest.raises(Cancelled, match="stopped"):
        painter.paint(scene(), BRIEF, stop)
    assert (painter.name, painter.fallbacks) == ("mine", ())


def test_what_is_not_here_names_the_way_to_it(tmp_path: Path) -> None:
    for store in (None, ModelStore(tmp_path)):
        with pytest.raises(ModelUnavailableError, match="models pull sd15"):
            choose_painter("sd15", store)


def test_a_model_for_something_else_is_refused(tmp_path: Path) -> None:
    store, folder = ModelStore(tmp_path / "models"), tmp_path / "lama"
    folder.mkdir()
    write_onnx(folder / "lama_fp32.onnx")
    add_folder(store, "lama", folder)
    with pytest.raises(ModelUnavailableError, match="lama is for inpainting; painter wants one for painting"):
        choose_painter("lama", store)
    assert choose_painter("auto", store).name == "embedded"


def test_weights_that_have_changed_are_refused(tmp_path: Path) -> None:
    store = store_with(tmp_path, "mine")
    path = tmp_path / "mine" / "unet" / "diffusion_pytorch_model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(WeightsError, match="is not what it was"):
        choose_painter("mine", store)
