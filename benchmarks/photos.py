"""What must hold, on real photos: each is layered twice, and the saved files are measured.

  python -m benchmarks photos [FOLDER] [--layers 4] [--sheets DIR]

psnr, band   recomposition of the saved files, whole and in the soft edges, dB (at least 45 and 40)
error        largest difference of a pixel (at most 8)
exact        opaque uncovered pixels are byte-identical, layer 1 is opaque, no layer is empty
same         the second run wrote the same bytes
shift, tear  parallax budget in % of the width, and the share that tears there (at most 5 %)
soft         pixels with fractional alpha, % of the picture
s, × floor   seconds of the faster run; as a multiple of decoding the photo and encoding as many PNGs
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from benchmarks.contact_sheet import contact_sheet
from benchmarks.pictures import photos
from ml_pipeline.io import decode_png, encode_png
from ml_pipeline.manifest import Manifest
from ml_pipeline.parameters import Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.quality import soft_band
from ml_pipeline.types import Task


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--sheets", type=Path, help="folder for a contact sheet of each photo")
    options = parser.parse_args(arguments)
    print("| photo | MP | psnr | band | error | exact | same | shift % | tear % | soft % | s | × floor |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for photo in photos(options.folder, Path(scratch)):
            first, second = (Path(scratch) / f"{photo.stem}-{k}" for k in "ab")
            manifest = _layer(photo, first, options.layers)
            again = _layer(photo, second, options.layers)
            print(_row(photo, manifest, again, first), flush=True)
            if options.sheets:
                options.sheets.mkdir(parents=True, exist_ok=True)
                (options.sheets / f"{photo.stem}.png").write_bytes(encode_png(contact_sheet(first)))


def _layer(photo: Path, folder: Path, num_layers: int) -> Manifest:
    folder.mkdir()
    parameters = Parameters(num_layers=num_layers)
    return run(Task(photo.stem, photo, folder, parameters), lambda _: None, lambda: None)


def _row(photo: Path, manifest: Manifest, again: Manifest, folder: Path) -> str:
    quality, parallax = manifest.quality, manifest.parallax
    layers = [decode_png(folder / layer.filename) for layer in manifest.layers]
    exact = (
        quality.opaque_identical
        and quality.background_opaque
        and all((layer[..., 3] > 0).any() for layer in layers)
    )
    same = [a.sha256 for a in manifest.layers] == [b.sha256 for b in again.layers]
    seconds = min(manifest.timings_s["total"], again.timings_s["total"])
    cells = [
        photo.name,
        f"{manifest.width * manifest.height / 1e6:.1f}",
        f"{quality.psnr_db:.1f}",
        f"{quality.band_psnr_db:.1f}",
        quality.max_error,
        "yes" if exact else "NO",
        "yes" if same else "NO",
        f"{100 * parallax.max_shift_px / manifest.width:.1f}",
        f"{100 * parallax.tearing:.1f}",
        f"{100 * soft_band(layers).mean():.1f}",
        f"{seconds:.1f}",
        f"{seconds / _floor_s(photo, layers):.0f}",
    ]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _floor_s(photo: Path, layers: list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]) -> float:
    began = time.perf_counter()
    cv2.imdecode(np.frombuffer(photo.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    for layer in layers:
        cv2.imencode(".png", layer)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
