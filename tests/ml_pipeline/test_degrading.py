"""What a run that is to take less memory does otherwise, and that it says so."""

import dataclasses
import json

import cv2
import jsonschema
import pytest
import torch
from PIL import Image

from ml_pipeline import degrading
from ml_pipeline.degrading import in_less_memory
from ml_pipeline.devices import Placement
from ml_pipeline.inpainting import choose as inpainters
from ml_pipeline.io import decode_png
from ml_pipeline.manifest import Fallback
from ml_pipeline.models.adding import add_folder
from ml_pipeline.models.store import ModelStore
from ml_pipeline.parameters import EdgeQuality, Mode, Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.schema import manifest_schema
from ml_pipeline.types import Task

from .tiny_inpainters import write_onnx
from .tiny_models import save_tiny
from .tiny_painters import write_painter

WHY = "the job ran out of memory before"
ALL_AT_ONCE = Parameters(num_layers=2, mode=Mode.PAINTERLY, edge_quality=EdgeQuality.FINE)


@pytest.fixture
def threads():
    before = cv2.getNumThreads()
    cv2.setNumThreads(3)
    yield 3
    cv2.setNumThreads(before)


@pytest.fixture
def models(tmp_path):
    """A model for each role."""
    store = ModelStore(tmp_path / "models")
    add_folder(store, "tiny-depth", save_tiny(tmp_path / "tiny-depth"))
    (tmp_path / "lama").mkdir()
    write_onnx(tmp_path / "lama" / "lama.onnx")
    add_folder(store, "lama", tmp_path / "lama")
    add_folder(store, "sd15", write_painter(tmp_path / "sd15"))
    return store.folder


@pytest.fixture
def on_a_gpu(monkeypatch):
    monkeypatch.setattr(degrading, "choose_device", lambda setting: Placement(torch.device("cuda")))


def task(scene, tmp_path, parameters, models=None, device="auto"):
    Image.fromarray(scene.picture).save(tmp_path / "photo.png")
    folder = tmp_path / f"layers-{len(list(tmp_path.iterdir()))}"
    folder.mkdir()
    return Task("job", tmp_path / "photo.png", folder, parameters, models=models, device=device)


def told(changes):
    return tuple(Fallback(wanted, used, WHY) for wanted, used in changes.items())


def test_everything_left_open_takes_less_and_is_told(scene, tmp_path, models, threads, on_a_gpu):
    given = task(scene, tmp_path, ALL_AT_ONCE, models)
    with in_less_memory(given) as lesser:
        assert cv2.getNumThreads() == 1
        assert (lesser.device, lesser.asked) == ("cpu", ALL_AT_ONCE)
        manifest = run(lesser, lambda news: None, lambda: None)
    assert cv2.getNumThreads() == threads
    changes = {
        "device cuda": "device cpu",
        "3 threads": "1 thread",
        "edge_quality fine": "edge_quality fast",
        "depth_model tiny-depth": "depth_model embedded",
        "inpainter lama": "inpainter patchmatch",
        "painter sd15": "painter embedded",
    }
    assert manifest.fallbacks[: len(changes)] == told(changes)
    assert manifest.parameters == ALL_AT_ONCE
    ran = (manifest.disparity.model, manifest.inpainter.name, manifest.painting.painter)
    assert ran == ("embedded", "patchmatch", "embedded")
    for reason in (manifest.disparity.reason, manifest.painting.reason):
        assert reason.startswith("auto: the embedded ") and WHY in reason
    written = json.loads((given.folder / "manifest.json").read_text())
    jsonschema.validate(written, manifest_schema())
    assert written["parameters"]["edge_quality"] == "fine"


def test_what_was_asked_for_by_name_stays_but_on_the_cpu(scene, tmp_path, models, threads, on_a_gpu):
    named = Parameters(num_layers=2, depth_model="tiny-depth", inpainter="lama")
    with in_less_memory(task(scene, tmp_path, named, models)) as lesser:
        assert lesser.parameters == named
        manifest = run(lesser, lambda news: None, lambda: None)
        assert inpainters._open.cache_info().currsize == 1
    assert manifest.fallbacks[:2] == told({"device cuda": "device cpu", "3 threads": "1 thread"})
    assert (manifest.disparity.model, manifest.disparity.device) == ("tiny-depth", "cpu")
    assert (manifest.inpainter.name, manifest.inpainter.device) == ("lama", "cpu")
    assert inpainters._open.cache_info().currsize == 0  # it would go on with one thread


def test_where_nothing_can_be_less_nothing_is_told(scene, tmp_path):
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        with in_less_memory(task(scene, tmp_path, Parameters(num_layers=2), device="cpu")) as lesser:
            assert lesser.fallbacks == ()
            assert not lesser.is_changed("depth_model")
    finally:
        cv2.setNumThreads(before)


def test_a_map_of_the_users_own_needs_no_model(scene, tmp_path, models):
    given = task(scene, tmp_path, Parameters(num_layers=2), models, "cpu")
    with in_less_memory(dataclasses.replace(given, disparity=tmp_path / "map.npy")) as lesser:
        assert lesser.parameters.depth_model == "auto"


def test_the_layers_are_those_of_the_cheaper_settings(scene, tmp_path, threads):
    fine = Parameters(num_layers=3, edge_quality=EdgeQuality.FINE)
    with in_less_memory(task(scene, tmp_path, fine)) as lesser:
        manifest = run(lesser, lambda news: None, lambda: None)
    fast = task(scene, tmp_path, dataclasses.replace(fine, edge_quality=EdgeQuality.FAST))
    usual = run(fast, lambda news: None, lambda: None)
    assert [layer.sha256 for layer in manifest.layers] == [layer.sha256 for layer in usual.layers]
    assert decode_png(lesser.folder / "preview.png").shape == scene.picture.shape


def test_threads_come_back_after_an_error_too(scene, tmp_path, threads):
    with pytest.raises(MemoryError), in_less_memory(task(scene, tmp_path, Parameters())):
        raise MemoryError
    assert cv2.getNumThreads() == threads
