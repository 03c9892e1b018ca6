import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from ml_pipeline.disparity import embedded, network
from ml_pipeline.disparity.choose import choose_source
from ml_pipeline.disparity.cues import CuesEstimator
from ml_pipeline.disparity.embedded import (
    AREAS,
    WEIGHTS,
    EmbeddedEstimator,
    load_predictor,
    look,
    network_size,
    shrink,
)
from ml_pipeline.disparity.weights import ARCHITECTURE, FORMAT, checksum
from ml_pipeline.parameters import Parameters
from ml_pipeline.types import Task
from tests.ml_pipeline.random_weights import random_state, written

SEPARATE = """
import hashlib, sys
from pathlib import Path
import numpy as np
import ml_pipeline.pipeline
from ml_pipeline.disparity.embedded import EmbeddedEstimator
assert "torch" not in sys.modules, "PyTorch is imported before it is needed"
estimate = EmbeddedEstimator(Path(sys.argv[1])).estimate(np.load(sys.argv[2]))
import torch
print(hashlib.sha256(estimate.values.tobytes()).hexdigest(), torch.get_num_threads())
"""


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return written(tmp_path_factory.mktemp("weights") / "random.safetensors")


def estimate_apart(weights, picture, threads):
    """The estimate's checksum and PyTorch's number of threads, from a process started as the server's are."""
    counts = {name: str(threads) for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS")}
    command = [sys.executable, "-c", SEPARATE, weights, picture]
    environment = {**os.environ, **counts}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()


def mirrored(picture):
    return np.ascontiguousarray(picture[:, ::-1])


def test_the_network_is_what_a_task_without_a_map_gets(tmp_path):
    source = choose_source(Task("job", tmp_path / "photo.png", tmp_path, Parameters()))
    assert isinstance(source.source, EmbeddedEstimator)


def test_an_estimate_tells_who_made_it(scene, weights):
    estimate = EmbeddedEstimator(weights).estimate(scene.picture)
    assert (estimate.model, estimate.device, estimate.fallbacks) == ("embedded", "cpu", ())
    assert estimate.revision.startswith("net-1-")
    assert len(estimate.revision) == 18


@pytest.mark.parametrize(
    "size", [(2, 1), (16, 16), (20, 3000), (3000, 20), (1, 3000), (97, 61), (240, 320), (1500, 900)]
)
def test_pictures_of_every_size_and_aspect(weights, size):
    picture = np.random.default_rng(1).integers(0, 256, (*size, 3), dtype=np.uint8)
    before = picture.copy()
    estimate = EmbeddedEstimator(weights).estimate(picture)
    assert np.array_equal(picture, before)
    values = estimate.values
    assert values.dtype == np.float32
    assert (values.min(), values.max()) == (0, 1)
    assert abs(values.shape[0] / values.shape[1] / (size[0] / size[1]) - 1) < 0.05
    if estimate.model == "embedded":
        assert values.size <= 360_000


def test_a_grey_photo(scene, weights):
    grey = scene.picture.mean(axis=2, keepdims=True).astype(np.uint8).repeat(3, axis=2)
    estimate = EmbeddedEstimator(weights).estimate(grey)
    assert (estimate.model, estimate.fallbacks) == ("embedded", ())


@pytest.mark.parametrize("size", [(1, 1), (60, 80), (20, 3000)])
def test_a_single_colour_needs_no_network(tmp_path, size):
    estimate = EmbeddedEstimator(tmp_path / "none").estimate(np.full((*size, 3), 200, np.uint8))
    assert estimate.model == "rows"
    assert (np.diff(estimate.values[:, 0]) > 0).all()
    (told,) = estimate.fallbacks
    assert (told.wanted, told.used) == ("embedded", "rows: lower is nearer")


def test_both_modules_know_the_networks_stride():
    assert embedded.STRIDE == network.STRIDE  # embedded.py is light and cannot ask


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("ratio", np.geomspace(1 / 30, 30, 61))
def test_the_networks_size_suits_the_picture(ratio, area):
    height, width = network_size(1000, max(1, round(1000 * ratio)), area)
    assert min(height, width) >= 64
    assert height % 32 == width % 32 == 0
    assert 0.7 < height * width / area < 1.45  # sides come in steps of 32
    if 1 / 3 <= ratio <= 3:
        assert abs(width / height / ratio - 1) < 0.15


def test_shrinking_averages():
    fine = np.zeros((400, 6000, 3), np.uint8)
    fine[:, ::2] = 200
    small = shrink(fine, AREAS[-1])
    assert small.shape == (160, 480, 3)
    assert np.abs(small.astype(int) - 100).max() <= 5  # stripes of 0 and 200


def test_a_mirrored_picture_is_seen_mirrored(scene, weights):
    predictor = load_predictor(weights)
    small = shrink(scene.picture, AREAS[-1])
    seen = predictor.predict(small)
    assert np.ptp(seen) > 0.01
    assert (seen >= 0).all()
    assert np.allclose(predictor.predict(mirrored(small)), mirrored(seen), atol=1e-5)
    assert np.allclose(look(predictor, mirrored(small)), mirrored(look(predictor, small)), atol=1e-5)


def test_the_network_is_loaded_once(weights):
    assert load_predictor(weights) is load_predictor(weights)


def test_loading_and_running_leave_the_programs_pytorch_alone(scene, weights):
    load_predictor.cache_clear()
    before = (
        torch.get_rng_state(),
        torch.get_num_threads(),
        torch.is_grad_enabled(),
        torch.get_default_dtype(),
    )
    EmbeddedEstimator(weights).estimate(scene.picture)
    after = torch.get_rng_state(), torch.get_num_threads(), torch.is_grad_enabled(), torch.get_default_dtype()
    assert torch.equal(before[0], after[0])
    assert before[1:] == after[1:]
    assert not torch.is_inference_mode_enabled()


def test_the_same_bytes_twice_and_in_other_processes(tmp_path, scene, weights):
    np.save(tmp_path / "picture.npy", scene.picture)
    first, second = (EmbeddedEstimator(weights).estimate(scene.picture).values for _ in range(2))
    assert np.array_equal(first, second)
    answers = [estimate_apart(weights, tmp_path / "picture.npy", torch.get_num_threads()) for _ in range(2)]
    expected = [hashlib.sha256(first.tobytes()).hexdigest(), str(torch.get_num_threads())]
    assert answers == [expected, expected]


def test_pytorch_goes_by_the_number_of_threads_it_is_given(tmp_path, scene, weights):
    np.save(tmp_path / "picture.npy", scene.picture)
    for threads in (1, 2):
        assert estimate_apart(weights, tmp_path / "picture.npy", threads)[1] == str(threads)


def cues_instead(scene, weights):
    """The one fallback told, after it was seen to be the cues' own estimate."""
    estimate = EmbeddedEstimator(weights).estimate(scene.picture)
    assert (estimate.model, estimate.revision) == ("cues", "cues-1")
    assert np.array_equal(estimate.values, CuesEstimator().estimate(scene.picture).values)
    (told,) = estimate.fallbacks
    assert (told.wanted, told.used) == ("embedded", "cues")
    assert str(weights.parent) not in told.reason
    return told.reason


def test_weights_that_are_missing(tmp_path, scene):
    assert "there are no weights none.safetensors" in cues_instead(scene, tmp_path / "none.safetensors")


def test_weights_that_are_cut_short(tmp_path, scene, weights):
    short = tmp_path / "short.safetensors"
    short.write_bytes(weights.read_bytes()[:-1000])
    assert "are damaged" in cues_instead(scene, short)


def test_weights_in_which_one_bit_is_another(tmp_path, scene, weights):
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 4
    (tmp_path / "flipped.safetensors").write_bytes(data)
    assert "as their sha256" in cues_instead(scene, tmp_path / "flipped.safetensors")


def test_weights_that_are_repaired_are_taken(tmp_path, scene, weights):
    path = tmp_path / "late.safetensors"
    cues_instead(scene, path)
    path.write_bytes(weights.read_bytes())
    assert EmbeddedEstimator(path).estimate(scene.picture).model == "embedded"


def write_unchecked(path, state):
    """Weights with a right checksum, whatever they hold."""
    halves = {name: tensor.half().contiguous() for name, tensor in state.items()}
    save_file(halves, path, {"format": FORMAT, "architecture": ARCHITECTURE, "sha256": checksum(halves)})
    return path


@pytest.mark.parametrize(
    ("change", "first"),
    [
        (lambda state: state.pop("head.bias"), "1 of its tensors differ, head.bias"),
        (lambda state: state.update({"head.extra": torch.zeros(3)}), "1 of its tensors differ, head.extra"),
        (lambda state: state.update({"head.bias": torch.zeros(2)}), "1 of its tensors differ, head.bias"),
        (lambda state: state.clear(), "of its tensors differ"),
    ],
    ids=["missing", "more", "shape", "none"],
)
def test_weights_of_another_network(tmp_path, scene, change, first):
    state = random_state()
    change(state)
    reason = cues_instead(scene, write_unchecked(tmp_path / "other.safetensors", state))
    assert "are another network's" in reason
    assert first in reason


def test_an_answer_that_is_not_finite(tmp_path, scene):
    state = random_state(head_bias=torch.tensor([float("nan")]))
    path = write_unchecked(tmp_path / "nan.safetensors", state)
    assert "is not finite" in cues_instead(scene, path)


@pytest.mark.parametrize(
    "change",
    [
        {"head_bias": torch.tensor([-300.0])},
        {"head_weight": torch.zeros(1, 16, 3, 3), "head_bias": torch.tensor([0.7])},
    ],
    ids=["nothing is near", "constant"],
)
def test_an_answer_that_is_the_same_everywhere(tmp_path, scene, change):
    path = written(tmp_path / "flat.safetensors", **change)
    assert "is the same everywhere" in cues_instead(scene, path)


@pytest.mark.parametrize(
    "error",
    [ModuleNotFoundError("No module named 'torch'"), OSError("libgomp"), ValueError("libcublas not found")],
)
def test_pytorch_that_cannot_be_imported(tmp_path, scene, monkeypatch, error):
    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "ml_pipeline.disparity.predictor":
                raise error

    monkeypatch.delitem(sys.modules, "ml_pipeline.disparity.predictor", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    reason = cues_instead(scene, tmp_path / "never-read.safetensors")
    assert f"PyTorch cannot be imported ({type(error).__name__})" in reason


def test_the_shipped_network_is_in_force(scene):
    estimate = EmbeddedEstimator().estimate(scene.picture)
    assert (estimate.model, estimate.fallbacks) == ("embedded", ())
    assert WEIGHTS.name == "embedded.safetensors"
