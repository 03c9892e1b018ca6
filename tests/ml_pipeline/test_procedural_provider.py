"""The provider that paints: its files, what it says, and how it stops."""

from __future__ import annotations

import asyncio

import cv2
import numpy as np
import pytest

from ml_pipeline.errors import Cancelled, ParameterError
from ml_pipeline.generation.base import GeneratedImage, ImageProvider, Watch
from ml_pipeline.generation.parameters import GenerationParameters, Provider
from ml_pipeline.generation.procedural.provider import ProceduralProvider
from ml_pipeline.io import decode_png, sha256
from ml_pipeline.manifest import DisparityRecord
from ml_pipeline.parameters import Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.types import Task

PROMPT = "a red boat on a lake before mountains"


class Listening(Watch):
    """Hears how far it is, and stops it where it is told to."""

    def __init__(self, stop_at: float = 2.0) -> None:
        self.heard: list[float] = []
        self.stop_at = stop_at

    def tick(self, done: float) -> None:
        self.heard.append(done)
        if done >= self.stop_at:
            raise Cancelled("somebody asked to stop")


def generate(folder, watch=None, **asked) -> GeneratedImage:
    wanted = GenerationParameters(**{"prompt": PROMPT, "width": 512, "height": 512, **asked}).request_of(1)
    provider: ImageProvider = ProceduralProvider()
    return asyncio.run(provider.generate(wanted, folder / "image_1.png", watch or Watch()))


def test_it_writes_a_picture_and_its_disparity(tmp_path):
    made = generate(tmp_path, width=640)
    assert made.path == tmp_path / "image_1.png"
    assert made.disparity == tmp_path / "image_1_disparity.png"
    assert decode_png(made.path).shape == (512, 640, 3)
    near = cv2.imread(str(made.disparity), cv2.IMREAD_UNCHANGED)
    assert near is not None
    assert near.shape == (512, 640)
    assert near.dtype == np.uint16
    assert near.max() == 65535
    assert near.min() == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["image_1.png", "image_1_disparity.png"]


def test_it_says_what_it_is_and_what_it_understood(tmp_path):
    made = generate(tmp_path, prompt=f"{PROMPT}, xylophone")
    assert made.provider is Provider.PROCEDURAL
    assert (made.model, made.revision, made.device) == ("procedural", "procedural-1", "cpu")
    assert "lake" in made.understood
    assert "xylophone" in made.understood


def test_the_same_request_gives_the_same_bytes_and_another_seed_others(tmp_path):
    digests = []
    for name, seed in (("first", 3), ("again", 3), ("other", 4)):
        (tmp_path / name).mkdir()
        made = generate(tmp_path / name, seed=seed)
        assert made.disparity is not None
        digests.append((sha256(made.path), sha256(made.disparity)))
    assert digests[0] == digests[1]
    assert digests[0][0] != digests[2][0]


def test_a_negative_prompt_takes_away(tmp_path):
    with_boat = generate(tmp_path)
    assert "boat" in with_boat.understood
    digest = sha256(with_boat.path)
    assert sha256(generate(tmp_path, negative_prompt="boat").path) != digest


def test_it_has_a_size_of_its_own(tmp_path):
    assert decode_png(generate(tmp_path, width=None, height=None).path).shape == (768, 1024, 3)


def test_it_tells_how_far_it_is(tmp_path):
    watch = Listening()
    generate(tmp_path, watch)
    assert watch.heard == sorted(watch.heard)
    assert len(watch.heard) > 4
    assert watch.heard[-1] == 1


@pytest.mark.parametrize("stop_at", [0.1, 0.5, 0.85])
def test_it_stops_when_it_is_told_to_and_leaves_nothing(tmp_path, stop_at):
    watch = Listening(stop_at)
    with pytest.raises(Cancelled):
        generate(tmp_path, watch)
    assert len([done for done in watch.heard if done >= stop_at]) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("side", [511, 2049, 0])
def test_sizes_out_of_range_are_refused(side):
    with pytest.raises(ParameterError, match=str(side)):
        GenerationParameters(PROMPT, width=side)


def test_its_disparity_makes_layers(tmp_path):
    """The sky is the farthest layer, and the near shore the nearest."""
    made = generate(tmp_path)
    out = tmp_path / "layers"
    out.mkdir()
    origin = DisparityRecord("disparity.png", made.model, made.revision, made.device)
    task = Task("job", made.path, out, Parameters(num_layers=3), disparity=made.disparity, origin=origin)
    manifest = run(task, lambda report: None, lambda: None)
    alphas = [decode_png(out / layer.filename)[..., 3] for layer in manifest.layers]
    assert alphas[0].min() == 255
    assert alphas[-1][:150].mean() < 5
    assert alphas[-1][-20:].mean() > 250
    assert manifest.disparity.model == "procedural"
