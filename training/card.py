"""The pictures of the model card: photos that packages bring, what is taken for near in them, their layers.

python -m training.card docs/embedded-depth.jpg
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from skimage import data
from sklearn.datasets import load_sample_image

from benchmarks.contact_sheet import checkerboard, on, read_layers
from ml_pipeline.parameters import Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.types import Plane, Rgb8, Task
from training.depth_sheet import Cell, depth_sheet
from training.methods import estimator

LAYERS = 4
QUALITY = 88  # of the JPEG


def main(target: Path) -> None:
    """Write the sheet as a JPEG."""
    photos: dict[str, Rgb8] = {
        "astronaut": data.astronaut(),
        "flower": load_sample_image("flower.jpg"),
        "china": load_sample_image("china.jpg"),
        "coffee": data.coffee(),
        "chelsea": data.chelsea(),
        "rocket": data.rocket(),
    }
    sheet = depth_sheet([row(name, np.asarray(photo)) for name, photo in photos.items()])
    Image.fromarray(sheet).save(target, quality=QUALITY, optimize=True)


def row(name: str, photo: Rgb8) -> list[Cell]:
    """A photo, its disparity by the cues and by the network, and its layers."""
    cues, network = (Cell(method, root(estimator(method)(photo))) for method in ("cues", "network"))
    return [Cell(name, photo), cues, network, *layer_cells(name, photo)]


def root(disparity: Plane) -> Plane:
    """For the eye: far things show more."""
    return np.asarray(np.sqrt(disparity), dtype=np.float32)


def layer_cells(name: str, photo: Rgb8) -> list[Cell]:
    """Each layer of a photo, farthest first, on a checkerboard."""
    with tempfile.TemporaryDirectory() as scratch:
        source, folder = Path(scratch) / "photo.png", Path(scratch) / "layers"
        Image.fromarray(photo).save(source)
        folder.mkdir()
        run(Task(name, source, folder, Parameters(num_layers=LAYERS)), lambda _: None, lambda: None)
        layers, _, _ = read_layers(folder)
    height, width = photo.shape[:2]
    ground = checkerboard(height, width, max(4, width // 40))
    return [Cell(f"layer {k + 1}", on(layer, ground)) for k, layer in enumerate(layers)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
