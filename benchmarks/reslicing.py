"""What a reslice takes of the first run's time, in one warm process.

  python -m benchmarks reslicing [--megapixels 0.4 12] [--repeat 3]

The first run makes four layers of a photo with the embedded network, or with a map that is there already; the
reslice takes the disparity that lies in the first result. Seconds are medians.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.floor import enlarge
from benchmarks.pictures import photos
from ml_pipeline.manifest import Manifest
from ml_pipeline.parameters import EdgeQuality, Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.types import Task

WAYS = {
    "3 layers": Parameters(num_layers=3),
    "5 layers": Parameters(num_layers=5),
    "by cuts": Parameters(num_layers=4, cuts=(0.2, 0.5, 0.8)),
    "4 layers, relief": Parameters(num_layers=4, relief=True),
    "4 layers, fine edges": Parameters(num_layers=4, edge_quality=EdgeQuality.FINE),
}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--megapixels", type=float, nargs="+", default=[0.4, 12.0])
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args(arguments)
    print("| photo | reslice | first s | reslice s | share |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        coffee = next(path for path in photos(None, scratch) if path.stem == "coffee")
        for megapixels in options.megapixels:
            photo = scratch / f"{megapixels:g}.jpg"
            enlarge(coffee, photo, megapixels)
            for way, parameters in WAYS.items():
                first, again = _times(photo, scratch, parameters, options.repeat)
                row = f"{first:.2f} | {again:.2f} | {again / first:.0%}"
                print(f"| {megapixels:g} MP | {way} | {row} |", flush=True)


def _times(photo: Path, scratch: Path, parameters: Parameters, repeat: int) -> tuple[float, float]:
    """Median seconds of a first run into four layers with the same edges, and of the reslice."""
    whole = replace(parameters, num_layers=4, cuts=())
    _run(Task("warm", photo, scratch, whole))
    firsts, agains = [], []
    for _ in range(repeat):
        with tempfile.TemporaryDirectory(dir=scratch) as name:
            before, after = Path(name) / "before", Path(name) / "after"
            before.mkdir()
            after.mkdir()
            first = Task("first", photo, before, whole)
            manifest, took = _run(first)
            firsts.append(took)
            stored, origin = before / manifest.disparity.filename, manifest.disparity
            again = Task("again", photo, after, parameters, disparity=stored, origin=origin)
            agains.append(_run(again)[1])
    return statistics.median(firsts), statistics.median(agains)


def _run(task: Task) -> tuple[Manifest, float]:
    began = time.perf_counter()
    manifest = run(task, lambda _: None, lambda: None)
    return manifest, time.perf_counter() - began
