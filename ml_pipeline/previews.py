"""A small picture of each layer, written before the large files: what a page can show early."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ml_pipeline.io import encode_png
from ml_pipeline.kernels import kernel
from ml_pipeline.manifest import PREVIEW_SUFFIX, layer_filename
from ml_pipeline.parameters import LAYER_NAMES
from ml_pipeline.threads import side_by_side
from ml_pipeline.types import LayerReady, Rgba8

LONGEST_PX = 512
BAND_ROWS = 64  # of a preview, for one thread


def write_previews(folder: Path, layers: Sequence[Rgba8], show: Callable[[LayerReady], None]) -> None:
    """Write `Layer_1_background_preview.png` and its like.

    Parameters
    ----------
    folder : Path
        Where the layers' own files will lie.
    layers : sequence of (M, N, 4) uint8
        Straight alpha, farthest first.
    show : callable
        Told of each layer as soon as its file is there; what it raises ends the run.
    """
    for index, (name, layer) in enumerate(zip(LAYER_NAMES[len(layers)], layers, strict=True), start=1):
        path = folder / layer_filename(index, name, PREVIEW_SUFFIX)
        path.write_bytes(encode_png(preview_of(layer)))
        show(LayerReady(index, len(layers), name))


def preview_of(layer: Rgba8) -> Rgba8:
    """A layer made smaller so that its long side is 512 pixels; one that is no longer stays as it is.

    Parameters
    ----------
    layer : (M, N, 4) uint8
        Straight alpha.

    Returns
    -------
    (m, n, 4) uint8
        Colours are the mean of what each pixel covers, weighted by alpha, so that none comes in that is not
        seen; where nothing is, the one that lies in the middle.
    """
    height, width = layer.shape[:2]
    scale = min(1.0, LONGEST_PX / max(height, width))
    rows, columns = (max(1, round(side * scale)) for side in (height, width))
    small = np.empty((rows, columns, 4), np.uint8)
    side_by_side(lambda top: _shrink(layer, small, top, BAND_ROWS), range(0, rows, BAND_ROWS))
    return small


@kernel
def _shrink(layer: Rgba8, small: Rgba8, top: int, count: int) -> None:
    """Fill rows from `top` on.

    In whole numbers, so exactly: a pixel is `rows` by `columns` units, the preview's `height` by `width`.
    """
    height, width, _ = layer.shape
    rows, columns, _ = small.shape
    for y in range(top, min(top + count, rows)):
        first, last = y * height // rows, -(-(y + 1) * height // rows)
        for x in range(columns):
            left, right = x * width // columns, -(-(x + 1) * width // columns)
            red = green = blue = alpha = np.int64(0)
            for v in range(first, last):
                tall = min((v + 1) * rows, (y + 1) * height) - max(v * rows, y * height)
                for u in range(left, right):
                    wide = min((u + 1) * columns, (x + 1) * width) - max(u * columns, x * width)
                    weight = tall * wide * np.int64(layer[v, u, 3])
                    red += weight * layer[v, u, 0]
                    green += weight * layer[v, u, 1]
                    blue += weight * layer[v, u, 2]
                    alpha += weight
            area = height * width
            small[y, x, 3] = (2 * alpha + area) // (2 * area)
            if alpha > 0:
                small[y, x, 0] = (2 * red + alpha) // (2 * alpha)
                small[y, x, 1] = (2 * green + alpha) // (2 * alpha)
                small[y, x, 2] = (2 * blue + alpha) // (2 * alpha)
            else:
                under = layer[(first + last) // 2, (left + right) // 2]
                small[y, x, 0], small[y, x, 1], small[y, x, 2] = under[0], under[1], under[2]
