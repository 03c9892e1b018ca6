"""Which engine is chosen, by what is on this machine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ml_pipeline.errors import ModelUnavailableError, WeightsError
from ml_pipeline.inpainting.choose import choose_inpainter
from ml_pipeline.inpainting.classical import PatchMatchInpainter
from ml_pipeline.inpainting.wrapper import complete
from ml_pipeline.models.adding import add_folder
from ml_pipeline.models.store import ModelStore
from tests.ml_pipeline.tiny_inpainters import write_onnx, write_pipeline


def store_with(tmp_path: Path, *keys: str) -> ModelStore:
    store = ModelStore(tmp_path / "models")
    for key in keys:
        folder = tmp_path / key
        folder.mkdir()
        if key == "lama":
            write_onnx(folder / "lama_fp32.onnx")
        else:
            write_pipeline(folder)
        add_folder(store, key, folder)
    return store


@pytest.mark.parametrize("name", ["auto", "patchmatch"])
def test_without_models_patches_are_taken(tmp_path: Path, name: str) -> None:
    for store in (None, ModelStore(tmp_path / "nowhere")):
        engine = choose_inpainter(name, store, seed=3)
        assert engine == PatchMatchInpainter(3)
        assert engine.fallbacks == ()


def test_auto_takes_lama_where_it_is_here(tmp_path: Path) -> None:
    store = store_with(tmp_path, "lama")
    engine = choose_inpainter("auto", store, "cpu")
    assert (engine.name, engine.device) == ("lama", "cpu")
    assert engine.revision == store.find("lama").revision
    rgb, holes = np.full((80, 90, 3), 70, np.uint8), np.zeros((80, 90), np.bool_)
    holes[30:50, 30:60] = True
    patch = complete(engine, rgb, ~holes, holes, 8)
    assert patch is not None
    assert (patch.filling.method, patch.filling.fallback) == ("lama", None)


def test_patchmatch_is_taken_where_it_is_asked_for(tmp_path: Path) -> None:
    assert choose_inpainter("patchmatch", store_with(tmp_path, "lama")).name == "patchmatch"


def test_diffusion_must_be_asked_for(tmp_path: Path) -> None:
    store = store_with(tmp_path, "tiny-diffusion")
    assert choose_inpainter("auto", store, "cpu").name == "patchmatch"
    engine = choose_inpainter("tiny-diffusion", store, "cpu", seed=5)
    assert (engine.name, engine.device) == ("tiny-diffusion", "cpu")


def test_what_is_not_here_names_the_way_to_it(tmp_path: Path) -> None:
    for store in (None, ModelStore(tmp_path)):
        with pytest.raises(ModelUnavailableError, match="models pull lama"):
            choose_inpainter("lama", store)


def test_a_model_for_something_else_is_refused(tmp_path: Path) -> None:
    store = store_with(tmp_path, "lama")
    record = tmp_path / "models" / "lama" / "record.json"
    record.write_text(
        record.read_text().replace("inpainting", "disparity").replace("lama-onnx", "transformers-depth")
    )
    with pytest.raises(ModelUnavailableError, match="for disparity"):
        choose_inpainter("lama", store)


def test_weights_that_cannot_be_read_are_a_fallback_of_auto_and_an_error_by_name(tmp_path: Path) -> None:
    store = ModelStore(tmp_path / "models")
    folder = tmp_path / "lama"
    folder.mkdir()
    (folder / "lama_fp32.onnx").write_bytes(b"these are no weights")
    add_folder(store, "lama", folder)
    engine = choose_inpainter("auto", store, "cpu")
    assert engine.name == "patchmatch"
    assert [(told.wanted, told.used) for told in engine.fallbacks] == [("lama", "patchmatch")]
    with pytest.raises(WeightsError, match="cannot be loaded"):
        choose_inpainter("lama", store, "cpu")


def test_weights_that_have_changed_are_refused(tmp_path: Path) -> None:
    store = store_with(tmp_path, "lama")
    path = tmp_path / "lama" / "lama_fp32.onnx"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(WeightsError):
        choose_inpainter("lama", store, "cpu")
