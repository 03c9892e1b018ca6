"""What the embedded depth network costs, step by step, PyTorch loaded; and what loading it costs.

    python -m benchmarks depth [PHOTO] [--sizes 640x480 4000x3000 …] [--repeat 15]

  shrink   the photo to working size
  network  that at the network's two sizes, each with its mirror image, through the network
  refine   the network's map to the working size, along the photo's contours
  × floor  the whole estimate against the network's part of it

Each figure is the median of the rounds. Loading is measured in fresh processes that hold the rest of the
pipeline already.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
import psutil

from benchmarks.pictures import photos
from ml_pipeline import pipeline  # noqa: F401 - a child holds it before the network is loaded
from ml_pipeline.disparity.base import normalise
from ml_pipeline.disparity.embedded import WEIGHTS, EmbeddedEstimator, load_predictor, look
from ml_pipeline.disparity.refine import follow_contours
from ml_pipeline.io import decode
from ml_pipeline.regions import working_size
from ml_pipeline.types import Rgb8

SIZES = ("640x480", "4000x3000", "9000x7000", "3000x4000", "4000x1000", "3000x150", "64x48")
LOADS = 3


@dataclass(frozen=True)
class Load:
    """Seconds and resident MB of importing PyTorch, of loading the weights, and of the first estimate."""

    import_s: float
    weights_s: float
    first_s: float
    import_mb: float
    weights_mb: float
    first_mb: float
    threads: int


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("photo", type=Path, nargs="?", help="default: one packaged with a test dependency")
    parser.add_argument("--sizes", nargs="+", default=SIZES, metavar="WxH", help="resized to each of these")
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        photo = options.photo or next(p for p in photos(None, Path(scratch)) if p.stem == "coffee")
        picture = decode(photo, max_megapixels=1000).rgb
        if options.child:
            print(json.dumps(asdict(load(picture))))
            return
        print("| photo | network's size | shrink ms | network ms | refine ms | whole ms | × floor |")
        print("|---|---|---|---|---|---|---|")
        for size in options.sizes:
            width, height = (int(side) for side in size.split("x"))
            print(row(resized(picture, height, width), options.repeat), flush=True)
        print("\n" + tell([load_apart(photo) for _ in range(LOADS)]))


def resized(picture: Rgb8, height: int, width: int) -> Rgb8:
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def row(picture: Rgb8, rounds: int) -> str:
    """Milliseconds of every step for one picture."""
    predictor = load_predictor(WEIGHTS)
    working = working_size(picture)
    values = normalise(look(predictor, working))
    steps = (
        median_ms(lambda: working_size(picture), rounds),
        median_ms(lambda: look(predictor, working), rounds),
        median_ms(lambda: normalise(follow_contours(working, values)), rounds),
        median_ms(lambda: EmbeddedEstimator().estimate(picture), rounds),
    )
    figures = " | ".join(f"{step:.0f}" for step in steps)
    sizes = " | ".join(f"{image.shape[1]}x{image.shape[0]}" for image in (picture, values))
    return f"| {sizes} | {figures} | {steps[-1] / steps[1]:.1f} |"


def median_ms(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken[1:]) * 1000  # the first one warms


def load(picture: Rgb8) -> Load:
    """Load in this process, which has not imported PyTorch yet."""
    process = psutil.Process()
    moments = [(time.perf_counter(), process.memory_info().rss)]

    def mark() -> None:
        moments.append((time.perf_counter(), process.memory_info().rss))

    import torch  # noqa: PLC0415 - this is what is measured

    mark()
    load_predictor(WEIGHTS)
    mark()
    EmbeddedEstimator().estimate(picture)
    mark()
    differences = [(b[0] - a[0], (b[1] - a[1]) / 1e6) for a, b in itertools.pairwise(moments)]
    return Load(*(s for s, _ in differences), *(mb for _, mb in differences), torch.get_num_threads())


def load_apart(photo: Path) -> Load:
    command = [sys.executable, "-m", "benchmarks.depth", str(photo), "--child"]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Load(**json.loads(answer.splitlines()[-1]))


def tell(loads: Sequence[Load]) -> str:
    """Medians of the loads as a sentence."""
    middle = {name: statistics.median(asdict(one)[name] for one in loads) for name in asdict(loads[0])}
    return (
        f"loading: PyTorch {middle['import_s']:.2f} s and {middle['import_mb']:.0f} MB, the weights "
        f"{middle['weights_s'] * 1000:.0f} ms and {middle['weights_mb']:.0f} MB, the first estimate "
        f"{middle['first_s'] * 1000:.0f} ms and {middle['first_mb']:.0f} MB; {middle['threads']} threads"
    )


if __name__ == "__main__":
    main()
