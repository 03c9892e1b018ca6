"""A result folder as one picture: each layer on a checkerboard and on green, three shifted views, and with
relief the same three by its surfaces.

usage: python -m benchmarks.contact_sheet FOLDER SHEET.png [WIDTH_OF_ONE]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.moving import over_planes, over_reliefs
from ml_pipeline.io import decode_png, encode_png
from ml_pipeline.parallax import motion

GREEN = (0, 200, 0)
VIEWS = ((-1, 0), (0.7, -0.7), (1, 0))


def read_layers(folder: Path) -> tuple[list[NDArray[np.uint8]], list[float], float]:
    """Layers (M, N, 4), farthest first, their shares of the motion, and the largest shift in pixels."""
    manifest = json.loads((folder / "manifest.json").read_text())
    layers = [decode_png(folder / layer["filename"]) for layer in manifest["layers"]]
    return (
        layers,
        motion([layer["disparity"]["mean"] for layer in manifest["layers"]]),
        manifest["parallax"]["max_shift_px"],
    )


def shifted_view(
    layers: list[NDArray[np.uint8]], shares: list[float], shift_px: tuple[float, float]
) -> NDArray[np.uint8]:
    """The stack with each layer moved by its share of the shift, (M, N, 3)."""
    moves = [(shift_px[0] * share, shift_px[1] * share) for share in shares]
    return np.clip(np.rint(over_planes(layers, moves)), 0, 255).astype(np.uint8)


def relief_view(
    folder: Path, layers: list[NDArray[np.uint8]], tilt: tuple[float, float]
) -> NDArray[np.uint8]:
    """The stack with each layer's surface moved by its own disparity, (M, N, 3)."""
    manifest = json.loads((folder / "manifest.json").read_text())
    low, high = (manifest["layers"][k]["disparity"]["mean"] for k in (0, -1))
    fields = []
    for layer in manifest["layers"]:
        levels = np.asarray(Image.open(folder / layer["disparity_filename"]), dtype=np.float32)
        share = (levels / 65535 - low) / max(high - low, 1e-6)
        fields.append(share * manifest["parallax"]["max_shift_px"])
    return np.clip(np.rint(over_reliefs(layers, fields, tilt)), 0, 255).astype(np.uint8)


def on(layer: NDArray[np.uint8], ground: NDArray[np.float32]) -> NDArray[np.uint8]:
    """One layer over a ground of (M, N, 3) or (3,)."""
    alpha = layer[..., 3:].astype(np.float32) / 255
    return np.rint(layer[..., :3] * alpha + ground * (1 - alpha)).astype(np.uint8)


def checkerboard(height: int, width: int, side: int) -> NDArray[np.float32]:
    rows, columns = np.mgrid[:height, :width] // side
    return np.where(((rows + columns) % 2)[..., None], 205.0, 245.0).astype(np.float32)


def contact_sheet(folder: Path, width: int = 640) -> NDArray[np.uint8]:
    """Rows: checkerboard, green, shifted views."""
    layers, shares, shift = read_layers(folder)
    height, full = layers[0].shape[:2]
    board = checkerboard(height, full, max(8, full // 60))
    rows = [
        [on(layer, board) for layer in layers],
        [on(layer, np.array(GREEN, np.float32)) for layer in layers],
        [shifted_view(layers, shares, (shift * x, shift * y)) for x, y in VIEWS],
    ]
    if list(folder.glob("Layer_*_disparity.png")):
        rows.append([relief_view(folder, layers, tilt) for tilt in VIEWS])
    size = (width, round(width * height / full))
    small = [np.hstack([cv2.resize(i, size, interpolation=cv2.INTER_AREA) for i in row]) for row in rows]
    widest = max(row.shape[1] for row in small)
    return np.vstack([np.pad(row, ((0, 6), (0, widest - row.shape[1]), (0, 0))) for row in small])


if __name__ == "__main__":
    source, sheet = Path(sys.argv[1]), Path(sys.argv[2])
    sheet.write_bytes(encode_png(contact_sheet(source, *(int(arg) for arg in sys.argv[3:4]))))
