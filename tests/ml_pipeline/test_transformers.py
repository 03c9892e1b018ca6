"""Disparity by depth networks: loaded by the very code that loads real ones, but tiny and random."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from skimage import data

from benchmarks.scenes import invent
from ml_pipeline.devices import choose_device, default_device
from ml_pipeline.disparity import depth_network
from ml_pipeline.disparity.base import normalise, resize_plane
from ml_pipeline.disparity.choose import choose_source
from ml_pipeline.disparity.depth_network import DepthNetwork, difference, load_network, trial_picture
from ml_pipeline.disparity.transformers import TransformersEstimator, as_disparity, squeeze
from ml_pipeline.errors import ModelUnavailableError, ParameterError, WeightsError
from ml_pipeline.models.adding import add_folder
from ml_pipeline.models.record import InstalledModel, content_revision, describe_files
from ml_pipeline.models.registry import Adapter, Role
from ml_pipeline.models.store import ModelStore
from ml_pipeline.parameters import Parameters
from ml_pipeline.types import Rgb8, Task
from tests.ml_pipeline.tiny_models import FAINT, change_config, change_weights, save_dpt, save_glpn, save_tiny

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def relative(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("tiny") / "relative")


@pytest.fixture(scope="module")
def cat() -> Rgb8:
    return np.ascontiguousarray(data.chelsea()[::4, ::4])


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "store")


@pytest.fixture
def copied(tmp_path: Path, relative: Path) -> Path:
    """A tiny model that a test may damage."""
    return Path(shutil.copytree(relative, tmp_path / "copied"))


def task(store: ModelStore, depth_model: str = "auto") -> Task:
    parameters = Parameters(depth_model=depth_model)
    return Task("t", Path("photo.png"), Path("out"), parameters, models=store.folder, device="cpu")


def as_model(folder: Path) -> InstalledModel:
    """A folder as the store would hand it over, also where the store would refuse it."""
    files = describe_files(folder, [path.name for path in folder.iterdir()])
    return InstalledModel(
        "tiny", Role.DISPARITY, Adapter.TRANSFORMERS_DEPTH, folder, content_revision(files), files=files
    )


def test_an_estimate_by_a_model_that_was_added(store: ModelStore, relative: Path, cat: Rgb8) -> None:
    model = add_folder(store, "tiny", relative)
    source = choose_source(task(store, "tiny"))
    found = source.estimate(cat)
    assert found.values.shape == cat.shape[:2] and found.values.dtype == np.float32
    assert (found.values.min(), found.values.max()) == (0, 1)
    assert (found.model, found.revision, found.device) == ("tiny", model.revision, "cpu")
    assert found.reason == "tiny: asked for by name" and found.fallbacks == ()
    assert np.array_equal(choose_source(task(store, "tiny")).estimate(cat).values, found.values)


def test_a_model_is_loaded_once(store: ModelStore, relative: Path) -> None:
    add_folder(store, "tiny", relative)
    sources = [choose_source(task(store, "tiny")).source for _ in range(2)]
    networks = {id(source.network) for source in sources if isinstance(source, TransformersEstimator)}
    assert len(networks) == 1


def test_larger_metres_become_smaller_disparity(relative: Path, copied: Path, cat: Rgb8) -> None:
    """The same weights read in two ways, max(x, 0) and 20 / (1 + exp(-x)) metres, where x is not cut off."""
    change_config(copied, "config.json", depth_estimation_type="metric", max_depth=20)
    by_disparity, by_metres = (DepthNetwork(folder, "tiny", CPU) for folder in (relative, copied))
    assert (by_disparity.is_metric, by_metres.is_metric) == (False, True)
    seen = by_disparity.predict(cat)
    inverse = as_disparity(by_metres.predict(cat), is_metric=True)
    expected = (1 + np.exp(-seen)) / 20
    assert (seen > 0).mean() > 0.1
    assert np.allclose(inverse[seen > 0], expected[seen > 0], rtol=1e-4)


Given: TypeAlias = NDArray[np.float32] | BaseException


@dataclass
class Answer:
    """A network that gives one answer."""

    answer: Given
    is_metric: bool = False
    device: str = "cpu"

    def predict(self, rgb: Rgb8) -> NDArray[np.float32]:
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


def by(
    answer: NDArray[np.float32] | BaseException, relative: Path, is_metric: bool = False
) -> TransformersEstimator:
    return TransformersEstimator(as_model(relative), Answer(answer, is_metric))


def test_metres_by_hand(relative: Path, cat: Rgb8) -> None:
    metres = np.tile(np.linspace(8, 1, 40, dtype=np.float32)[:, None], (1, 60))  # nearer to the bottom
    assert as_disparity(metres, is_metric=True)[0, 0] == np.float32(0.125)
    assert as_disparity(np.zeros((2, 2), np.float32), is_metric=True).max() == pytest.approx(1000)
    rows = by(metres, relative, is_metric=True).estimate(cat).values.mean(axis=1)
    assert rows[-1] > 0.8 and rows[0] < 0.1 and rows[-1] > rows[len(rows) // 2] > rows[0]


def test_metres_and_disparity_of_one_scene_give_one_map(relative: Path) -> None:
    scene = invent(0, 180, 240)
    seen = cv2.GaussianBlur(cv2.resize(scene.disparity, (120, 90), interpolation=cv2.INTER_AREA), (0, 0), 2)
    metres = np.asarray(1 / (0.05 + seen), dtype=np.float32)
    near, far = (by(seen, relative), by(metres, relative, is_metric=True))
    maps = [source.estimate(scene.picture).values for source in (near, far)]
    assert np.abs(maps[0] - maps[1]).max() < 0.01
    enlarged = resize_plane(normalise(seen), *maps[0].shape)
    steps = [np.percentile(np.abs(np.diff(values, axis=1)), 99.5) for values in (maps[0], enlarged)]
    assert steps[0] > 1.5 * steps[1]  # its contours are the picture's


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"), "not enough memory on cpu"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"), "not enough memory"),
        (MemoryError(), "not enough memory"),
        (np.full((20, 30), np.nan, np.float32), "not finite"),
        (np.full((20, 30), np.inf, np.float32), "not finite"),
        (np.full((20, 30), 7, np.float32), "the same everywhere"),
    ],
    ids=["gpu memory", "cpu memory", "memory", "nan", "inf", "constant"],
)
def test_an_answer_that_is_none_gives_the_embedded_estimate(
    copied: Path, cat: Rgb8, answer: Given, reason: str
) -> None:
    found = by(answer, copied).estimate(cat)
    (told,) = found.fallbacks
    assert (told.wanted, told.used, found.model) == ("tiny", "embedded", "embedded")
    assert reason in told.reason and np.ptp(found.values) == 1


def test_what_is_no_want_of_memory_is_not_hidden(copied: Path, cat: Rgb8) -> None:
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        by(RuntimeError("shapes cannot be multiplied"), copied).estimate(cat)


def test_an_untrained_network_tells_nothing(tmp_path: Path, store: ModelStore, cat: Rgb8) -> None:
    add_folder(store, "faint", save_tiny(tmp_path / "faint", spread=FAINT))
    found = choose_source(task(store, "faint")).estimate(cat)
    assert found.model == "embedded" and "the same everywhere" in found.fallbacks[0].reason


def test_nan_in_the_weights(copied: Path, store: ModelStore, cat: Rgb8) -> None:
    change_weights(copied, head__conv2__bias=float("nan"))
    add_folder(store, "nan", copied)
    found = choose_source(task(store)).estimate(cat)
    assert found.reason.startswith("auto: nan is the best")
    assert (found.fallbacks[0].wanted, found.model) == ("nan", "embedded")
    assert "not finite" in found.fallbacks[0].reason


@pytest.mark.parametrize(
    ("height", "width"), [(20, 3000), (3000, 20), (16, 16), (400, 90), (37, 501)], ids=lambda side: str(side)
)
def test_odd_shapes(store: ModelStore, relative: Path, height: int, width: int) -> None:
    add_folder(store, "tiny", relative)
    picture = np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)
    found = choose_source(task(store)).estimate(picture)
    assert found.model == "tiny"
    assert np.isfinite(found.values).all() and found.values.shape[0] / found.values.shape[1] == pytest.approx(
        height / width, rel=0.1
    )
    shown = squeeze(picture).shape
    assert max(shown[:2]) <= 2.1 * min(shown[:2]) and shown[0] * shown[1] <= 1.1 * height * width


def test_one_colour_needs_no_network(copied: Path) -> None:
    plain = np.full((40, 60, 3), 90, np.uint8)
    found = by(AssertionError("looked"), copied).estimate(plain)
    assert found.model == "rows" and found.fallbacks[0].wanted == "tiny"


def test_missing_tensors_are_no_random_numbers(copied: Path) -> None:
    change_weights(copied, head__conv3__weight=None, head__conv3__bias=None)
    with pytest.raises(WeightsError, match=r"tiny lacks 2 of its network's tensors, head\.conv3\.bias first"):
        TransformersEstimator.load(as_model(copied), "cpu")


def test_the_other_families(store: ModelStore, tmp_path: Path, cat: Rgb8) -> None:
    for name, folder, is_metric in (
        ("dpt", save_dpt(tmp_path / "dpt"), False),
        ("glpn", save_glpn(tmp_path / "glpn"), True),
    ):
        add_folder(store, name, folder)
        source = TransformersEstimator.load(store.find(name), "cpu")
        assert source.network.is_metric == is_metric
        found = source.estimate(cat)
        assert (found.model, found.fallbacks, found.values.shape) == (name, (), cat.shape[:2])


def test_published_dpt_files_lack_what_no_run_needs(tmp_path: Path, cat: Rgb8) -> None:
    folder = save_dpt(tmp_path / "dpt")
    whole = DepthNetwork(folder, "dpt", CPU).predict(cat)
    first = "neck__fusion_stage__layers__0__residual_layer1__convolution1__"
    change_weights(folder, **{f"{first}weight": None, f"{first}bias": None})
    assert np.array_equal(DepthNetwork(folder, "dpt", CPU).predict(cat), whole)
    change_weights(folder, **{f"{first.replace('0', '1', 1)}weight": None})
    with pytest.raises(
        WeightsError, match=r"lacks 1 of its network's tensors, neck\.fusion_stage\.layers\.1"
    ):
        DepthNetwork(folder, "dpt", CPU)


def test_tensors_of_another_network(copied: Path) -> None:
    change_config(copied, "config.json", head_hidden_size=6)
    with pytest.raises(WeightsError, match=r"tiny (cannot be loaded|lacks)"):
        TransformersEstimator.load(as_model(copied), "cpu")


@pytest.mark.parametrize("keep", [0, 5, 1000, -1])
def test_a_file_that_is_cut_off(copied: Path, keep: int) -> None:
    weights = copied / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:keep])
    with pytest.raises(WeightsError, match=r"tiny cannot be loaded .*models verify tiny"):
        TransformersEstimator.load(as_model(copied), "cpu")


@pytest.mark.parametrize("name", ["config.json", "preprocessor_config.json"])
@pytest.mark.parametrize("text", ["", "{", "[]", '{"model_type": "bert"}'])
def test_configurations_that_are_none(copied: Path, name: str, text: str) -> None:
    (copied / name).write_text(text)
    if name == "preprocessor_config.json" and text.endswith("}"):
        text = '{"image_processor_type": "Nothing"}'
        (copied / name).write_text(text)
    with pytest.raises(WeightsError, match="tiny cannot be loaded"):
        TransformersEstimator.load(as_model(copied), "cpu")


def test_pickled_weights_are_never_opened(copied: Path) -> None:
    (copied / "model.safetensors").unlink()
    (copied / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(WeightsError, match=r"no \.safetensors .* can run code"):
        TransformersEstimator.load(as_model(copied), "cpu")


def test_files_that_were_exchanged_are_found_out(store: ModelStore, copied: Path, cat: Rgb8) -> None:
    add_folder(store, "tiny", copied)
    load_network.cache_clear()
    change_weights(copied, head__conv1__bias=0.25)  # the same size, other numbers
    with pytest.raises(WeightsError, match=r"model\.safetensors is not what it was.*models rm tiny"):
        choose_source(task(store, "tiny"))
    found = choose_source(task(store)).estimate(cat)
    assert found.model == "embedded" and found.reason.startswith("auto: the embedded network")
    (told,) = found.fallbacks
    assert (told.wanted, told.used) == ("tiny", "embedded") and "not what it was" in told.reason


def test_auto_takes_the_next_best_that_can_be_used(
    store: ModelStore, relative: Path, copied: Path, cat: Rgb8
) -> None:
    add_folder(store, "depth-anything-v2-base", copied)
    add_folder(store, "mine", relative)
    assert choose_source(task(store)).estimate(cat).model == "depth-anything-v2-base"
    (copied / "config.json").unlink()
    found = choose_source(task(store)).estimate(cat)
    assert found.model == "mine" and found.reason == "auto: mine is the best of the models on this machine"
    (told,) = found.fallbacks
    assert (told.wanted, told.used) == ("depth-anything-v2-base", "mine") and "is gone" in told.reason


def test_without_a_folder_of_models(cat: Rgb8) -> None:
    nowhere = Task("t", Path("photo.png"), Path("out"), Parameters())
    assert choose_source(nowhere).estimate(cat).reason.startswith("auto: the embedded network")
    with pytest.raises(ModelUnavailableError, match="MODELS_PATH"):
        choose_source(replace(nowhere, parameters=Parameters(depth_model="tiny")))


def test_the_self_test_compares_with_the_cpu(relative: Path, copied: Path) -> None:
    picture = trial_picture()
    reference = DepthNetwork(relative, "tiny", CPU).predict(picture)
    assert difference(reference, reference) == ""
    assert "differs from the CPU's by" in difference(reference, reference[::-1].copy())
    assert "the same everywhere" in difference(reference, np.ones_like(reference))
    change_weights(copied, head__conv2__bias=float("nan"))
    assert "not finite" in difference(reference, DepthNetwork(copied, "tiny", CPU).predict(picture))


def test_a_device_that_fails_the_self_test_is_not_used(store: ModelStore, relative: Path) -> None:
    """PyTorch's meta device stands for a broken one: it takes a network, and can compute nothing."""
    model = add_folder(store, "tiny", relative)
    network = DepthNetwork(relative, "tiny", CPU)
    placement = depth_network.Placement(torch.device("meta"))
    kept, (told,) = depth_network.place(network, model, placement)
    assert kept is network and kept.device == "cpu"
    assert (told.wanted, told.used) == ("tiny on meta", "tiny on cpu") and "fails there" in told.reason


def test_a_device_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("cuda", "mps"):
        is_there = torch.cuda.is_available() if name == "cuda" else torch.backends.mps.is_available()
        placement = choose_device(name)
        assert placement.device.type == (name if is_there else "cpu")
        assert is_there or f"no {name} device" in placement.fallbacks[0].reason
    assert choose_device("cpu").fallbacks == () and choose_device("auto").fallbacks == ()
    monkeypatch.setenv("DEVICE", "tpu")
    with pytest.raises(ParameterError, match=r"'tpu'.*auto, cpu, cuda, mps"):
        default_device()
