"""The picture at the top of the README: a photo, its layers set apart like paper, and a shifted view.

    python -m benchmarks.readme_picture docs/layers.png

The photo is `flower.jpg` of scikit-learn (CC BY 2.0; its README names who made it); the layers are the ones
that `./run.sh layer flower.jpg --layers 3` makes.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_sample_image

from benchmarks.contact_sheet import read_layers, shifted_view
from ml_pipeline.io import encode_png
from ml_pipeline.parameters import Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.types import Task

GROUND = (244, 241, 236)
HEIGHT, GAP, MARGIN = 270, 34, 26
SHEAR, STEP, LIFT = 0.16, 235, 0.7


def main(target: Path) -> None:
    photo = load_sample_image("flower.jpg")
    with tempfile.TemporaryDirectory() as name:
        source, folder = Path(name) / "flower.png", Path(name) / "layers"
        Image.fromarray(photo).save(source)
        folder.mkdir()
        run(Task("readme", source, folder, Parameters(num_layers=3)), lambda _: None, lambda: None)
        layers, shares, shift = read_layers(folder)
    scale = HEIGHT / photo.shape[0]
    side = round(scale * photo.shape[1])
    rise = SHEAR * LIFT * side  # of a layer's right end over its left one
    width = 2 * MARGIN + 2 * side + 2 * GAP + STEP * (len(layers) - 1) + round(side * LIFT)
    height = 2 * MARGIN + round(HEIGHT + rise)
    canvas = np.full((height, width, 3), GROUND, np.float32)
    top = (height - HEIGHT) // 2
    paste(canvas, opaque(photo), np.float32([[scale, 0, MARGIN], [0, scale, top]]))
    left = MARGIN + side + GAP
    for k, layer in enumerate(layers):
        place = [[scale * LIFT, 0, left + k * STEP], [-SHEAR * LIFT * scale, scale, MARGIN + rise]]
        paste(canvas, layer, np.float32(place))
    view = shifted_view(layers, shares, (shift, 0))
    paste(canvas, opaque(view), np.float32([[scale, 0, width - MARGIN - side], [0, scale, top]]))
    target.write_bytes(encode_png(np.rint(canvas).astype(np.uint8)))


def opaque(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])


def paste(canvas: NDArray[np.float32], layer: NDArray[np.uint8], place: NDArray[np.float32]) -> None:
    """Lay an RGBA picture on the canvas with a soft shadow, in place."""
    alpha = layer[..., 3:].astype(np.float32) / 255
    premultiplied = np.dstack([layer[..., :3] * alpha, alpha])
    size = (canvas.shape[1], canvas.shape[0])
    laid = cv2.warpAffine(premultiplied, place, size, flags=cv2.INTER_AREA)
    shadow = cv2.GaussianBlur(np.roll(laid[..., 3], (7, 5), axis=(0, 1)), (0, 0), 7)[..., None]
    canvas *= 1 - 0.3 * shadow
    canvas *= 1 - laid[..., 3:]
    canvas += laid[..., :3]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
