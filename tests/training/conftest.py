"""What makes these tests quick: one thread, and a flat atlas's scenes instead of the real ones."""

from collections.abc import Iterator
from random import Random

import pytest
import torch

from tests.training.flat_atlas import BUMPY, WHITE, add_ground
from training.atlas import Atlas
from training.conditions import Camera
from training.scene import Scene


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """PyTorch's threads wait for each other; where cores are shared, that makes small networks slow."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def invent_ball(random: Random, atlas: Atlas, family: str | None = None) -> Scene:
    """Ground, sky and a ball somewhere."""
    scene = Scene(random, atlas, Camera(eye=1.5))
    add_ground(scene, texture=BUMPY)
    scene.ball(random.uniform(-1, 1), 1, random.uniform(3, 5), (0.8, 0.8, 0.8), WHITE)
    return scene


@pytest.fixture
def quick_scenes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.supply.invent", invent_ball)
    monkeypatch.setattr("training.generate.invent", invent_ball)
    monkeypatch.setattr("training.supply.SHAPES", {(64, 96): 0.5, (96, 64): 0.5})
    monkeypatch.setattr("training.generate.SHAPES", {(64, 96): 1.0})
