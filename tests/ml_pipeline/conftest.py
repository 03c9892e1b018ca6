"""Scenes whose truth is known, and one finished result that several tests look at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from benchmarks.scenes import Scene, invent
from ml_pipeline.io import decode_png
from ml_pipeline.manifest import Manifest
from ml_pipeline.parameters import Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.types import LayerReady, Progress, Task


@dataclass(frozen=True)
class Result:
    """One run: the manifest as returned and as written, the layers as saved, and what was reported."""

    folder: Path
    picture: NDArray[np.uint8]
    manifest: Manifest
    written: dict[str, Any]
    layers: list[NDArray[np.uint8]]
    reported: list[Progress]
    previews: list[LayerReady]


def layer_scene(folder: Path, scene: Scene, num_layers: int) -> Result:
    """Run the pipeline on an invented scene with its own disparity."""
    folder.mkdir(parents=True)
    photo, disparity, out = folder / "photo.png", folder / "disparity.npy", folder / "layers"
    Image.fromarray(scene.picture).save(photo)
    np.save(disparity, scene.disparity)
    out.mkdir()
    told: list[Progress | LayerReady] = []
    task = Task("job", photo, out, Parameters(num_layers=num_layers), disparity=disparity)
    manifest = run(task, told.append, lambda: None)
    written = json.loads((out / "manifest.json").read_text())
    layers = [decode_png(out / layer["filename"]) for layer in written["layers"]]
    reported = [each for each in told if isinstance(each, Progress)]
    previews = [each for each in told if isinstance(each, LayerReady)]
    return Result(out, scene.picture, manifest, written, layers, reported, previews)


@pytest.fixture(scope="session")
def scene() -> Scene:
    return invent(0, 240, 320)


@pytest.fixture(scope="session")
def result(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return layer_scene(tmp_path_factory.mktemp("result") / "first", scene, 3)
