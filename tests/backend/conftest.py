from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from ml_pipeline.models.record import InstalledModel, content_revision, describe_files, write_record
from ml_pipeline.models.registry import Adapter, Role
from ml_pipeline.models.store import ModelStore
from tests.backend.running import RunningServer


def draw_scene(width: int, height: int) -> Image.Image:
    """A ball and a box before a gradient."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.ellipse((width * 0.2, height * 0.3, width * 0.5, height * 0.8), fill=(200, 60, 40))
    draw.rectangle((width * 0.6, height * 0.5, width * 0.9, height * 0.95), fill=(30, 90, 180))
    return image


def encode(image: Image.Image, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def npy(array: np.ndarray, **options: bool) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def place_slow_painter(tmp_path: Path) -> ModelStore:
    """A store with one model, `slow`, of a diffusion that paints; it cannot be loaded."""
    folder = tmp_path / "slow"
    folder.mkdir()
    (folder / "weights.safetensors").write_bytes(b"none that could be loaded")
    files = describe_files(folder, ["weights.safetensors"])
    model = InstalledModel(
        key="slow",
        role=Role.PAINTING,
        adapter=Adapter.DIFFUSERS_PAINTING,
        folder=folder,
        revision=content_revision(files),
        repository="",
        licence="",
        is_linked=True,
        files=files,
    )
    store = ModelStore(tmp_path / "models")
    with store.placing("slow") as part:
        write_record(part, model)
    return store


@pytest.fixture(scope="session")
def picture() -> bytes:
    return encode(draw_scene(96, 72))


@pytest.fixture(scope="session")
def slow_picture() -> bytes:
    """Large enough for something to happen while its job runs."""
    return encode(draw_scene(1200, 900))


@pytest.fixture(scope="session")
def ramp() -> np.ndarray:
    """A disparity map with the picture's aspect: (72, 96), nearer to the right."""
    return np.tile(np.linspace(0, 1, 96, dtype=np.float32), (72, 1))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One warm server for all tests of this process that leave it as it was."""
    running = RunningServer(tmp_path_factory.mktemp("session") / "storage")
    yield running
    running.close()


@pytest.fixture
def client(server: RunningServer) -> httpx2.Client:
    return server.client


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., RunningServer]]:
    """Starts servers of a test's own, with settings of its own."""
    started: list[RunningServer] = []

    def start(**settings: str) -> RunningServer:
        running = RunningServer(tmp_path / f"storage-{len(started)}", **settings)
        started.append(running)
        return running

    yield start
    for running in started:
        running.close()
