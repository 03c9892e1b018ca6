"""The strokes of a painting as a file, so that a page can paint it again, stroke by stroke."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.types import Rgba8

FORMAT, VERSION = "decoupage-strokes", 1
PER_PIXEL = 10  # paths are whole tenths of a pixel


def write_strokes(
    path: Path, layers: Sequence[Rgba8], filenames: Sequence[str], strokes: Sequence[Strokes]
) -> None:
    """Write `strokes.json`, a line for each stroke; see docs/manifest.md for its format.

    Parameters
    ----------
    path : Path
    layers : sequence of (M, N, 4) uint8
        As painted, farthest first.
    filenames : sequence of str
        Of the layers.
    strokes : sequence of Strokes
        Of each layer, in the order in which they were laid.
    """
    height, width = layers[0].shape[:2]
    with path.open("w", encoding="utf-8") as file:
        head = {"format": FORMAT, "version": VERSION, "width": width, "height": height}
        file.write(json.dumps(head)[:-1] + ', "layers": [')
        for index, (layer, filename, of_layer) in enumerate(
            zip(layers, filenames, strokes, strict=True), start=1
        ):
            about = {"index": index, "filename": filename, "ground": ground_of(layer)}
            file.write((",\n" if index > 1 else "\n") + json.dumps(about)[:-1] + ', "strokes": [\n')
            file.writelines(_separated(_stroke(of_layer, k) for k in range(len(of_layer))))
            file.write("]}")
        file.write("]}\n")


def ground_of(layer: Rgba8) -> str:
    """The mean colour of a layer, #rrggbb: what a replay begins with."""
    weights = layer[..., 3].astype(np.uint32)
    total = max(int(weights.sum()), 1)
    mean = [round(int((layer[..., c] * weights).sum(dtype=np.uint64)) / total) for c in range(3)]
    return "#" + "".join(f"{value:02x}" for value in mean)


def _separated(entries: Iterator[dict[str, Any]]) -> Iterator[str]:
    for number, entry in enumerate(entries):
        yield (",\n" if number else "") + json.dumps(entry, separators=(",", ":"))


def _stroke(strokes: Strokes, index: int) -> dict[str, Any]:
    path = np.rint(strokes.path(index).ravel() * PER_PIXEL).astype(int).tolist()
    return {
        "path": path,
        "width": round(2 * float(strokes.radius[index]), 1),
        "color": "#" + bytes(strokes.colour[index]).hex(),
        "height": round(float(strokes.height[index]), 2),
        "pass": int(strokes.passes[index]),
    }
