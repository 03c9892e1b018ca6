"""Photos as their painters get them, and one painted: what the benchmarks of painting have in common."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml_pipeline.io import decode_png
from ml_pipeline.manifest import Manifest
from ml_pipeline.painting.base import Brief, Painting, Scene
from ml_pipeline.painting.embedded import EmbeddedPainter
from ml_pipeline.painting.styles import understand
from ml_pipeline.parallax import motion
from ml_pipeline.parameters import Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.types import Task

Picture = NDArray[np.uint8]
SEED = 42


@dataclass(frozen=True)
class Original:
    """A photo that was layered once, to be painted many times; `shares` is how each layer moves."""

    name: str
    scene: Scene
    shares: list[float]
    max_shift_px: float

    def painted(self, style: str, strength: float, seed: int = SEED) -> Painting:
        """A painting of it by the embedded painter."""
        scene = replace(self.scene, layers=list(self.scene.layers))  # a painter empties the list
        return EmbeddedPainter().paint(scene, Brief(understand(style), strength, seed), lambda done: None)


def layered(photo: Path, megapixels: float, num_layers: int = 4) -> Original:
    """The photo-realistic layers of a photo, brought to a size."""
    with tempfile.TemporaryDirectory() as name:
        picture, folder = Path(name) / "photo.png", Path(name) / "layers"
        rgb = sized(np.asarray(Image.open(photo).convert("RGB"), np.uint8), megapixels)
        Image.fromarray(rgb).save(picture)
        folder.mkdir()
        task = Task(photo.stem, picture, folder, Parameters(num_layers=num_layers))
        return _read(photo.stem, rgb, folder, run(task, lambda told: None, lambda: None))


def _read(name: str, rgb: Picture, folder: Path, manifest: Manifest) -> Original:
    layers = [decode_png(folder / layer.filename) for layer in manifest.layers]
    disparity = np.asarray(Image.open(folder / manifest.disparity.filename), np.uint16)
    shares = motion([layer.disparity.mean for layer in manifest.layers])
    scene = Scene(rgb, layers, labels_of(layers), disparity)
    return Original(name, scene, shares, manifest.parallax.max_shift_px)


def sized(rgb: Picture, megapixels: float) -> Picture:
    """A picture brought to so many megapixels."""
    scale = (megapixels * 1e6 / (rgb.shape[0] * rgb.shape[1])) ** 0.5
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=how), np.uint8)


def labels_of(layers: list[Picture]) -> Picture:
    """The layer that is seen at each pixel, (M, N)."""
    labels = np.ones(layers[0].shape[:2], np.uint8)
    for index, layer in enumerate(layers[1:], start=2):
        labels[layer[..., 3] >= 128] = index
    return labels
